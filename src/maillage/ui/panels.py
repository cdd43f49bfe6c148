"""What the page of components shows: samples, and the contrast of each ground."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from maillage.ui.contrast import ratio, resolved_roles
from maillage.ui.maille import harmony_of
from maillage.ui.rows import EventRow

SATURDAY = datetime(2026, 3, 14, 9, tzinfo=UTC)
GROUNDS = (
    ("Fond", "fond", "texte"), ("Creux", "creux", "texte"), ("Surface", "surface", "texte"),
    ("Texte", "texte", "fond"), ("Texte secondaire", "texte-2", "fond"), ("Trait fort", "trait-fort", "fond"),
    ("Accent", "accent", "sur-accent"), ("Accent fort", "accent-fort", "sur-accent"),
    ("Accent doux", "accent-doux", "accent-fort"), ("Second", "second", "texte"),
    ("Second doux", "second-doux", "second-texte"), ("Mer", "mer", "texte"), ("Succès", "ok-doux", "ok"),
    ("Attention", "att-doux", "att"), ("Danger", "dgr-doux", "dgr"), ("Information", "inf-doux", "inf"),
    ("Bloc", "bloc", "sur-bloc"), ("Second texte", "second-texte", "fond"),
)  # fmt: skip
TERRITORIES = (
    ("hauts-de-france", "Hauts-de-France", "betterave et opale"), ("occitanie", "Occitanie", "pastel et brique"),
    ("auvergne-rhone-alpes", "Auvergne-Rhône-Alpes", "sapin et gentiane"), ("bretagne", "Bretagne", "granit et ajonc"),
    ("wallonie", "Wallonie", "sous-bois et cerise"),
)  # fmt: skip


@dataclass(frozen=True)
class Swatch:
    """A role, the role written on it, and their contrast in the light scheme."""

    label: str
    ground: str
    front: str
    contrast: float


def one_slug_by_harmony() -> list[str]:
    """A slug for each of the four harmonies, in their order."""
    found: dict[int, str] = {}
    rank = 0
    while len(found) < 4:  # noqa: PLR2004 - four harmonies
        slug = f"maille-{rank}"
        found.setdefault(harmony_of(slug), slug)
        rank += 1
    return [found[harmony] for harmony in sorted(found)]


def sample_rows() -> list[EventRow]:
    """An ordinary event, then cancelled, moved, full."""
    two_hours = SATURDAY + timedelta(hours=2)
    return [
        EventRow(
            url="#evenements", title="Petits géologues : d’où vient la craie ?", start=SATURDAY, end=two_hours,
            summary="On casse, on gratte, on regarde à la loupe. Chacun repart avec un morceau du Crétacé.",
            place="Amiens, Muséum de la Craie",
            badges=(("Atelier", "kind"), ("Dès 5 ans",), ("4\u00a0€",), ("Moteur", "ok", "accessibility")),
        ),
        EventRow(
            url="#evenements", title="Conférence : le sommeil des abeilles", start=SATURDAY, end=two_hours,
            summary="Une biologiste raconte dix ans de nuits passées devant une ruche.", place="Corbie, médiathèque",
            badges=(("Conférence", "kind"), ("Gratuit",)), state="cancelled", state_note="météo",
        ),
        EventRow(
            url="#evenements", title="Soirée Messier : cent objets en une nuit", start=SATURDAY, end=two_hours,
            lead="day", place="Boves, stade municipal", badges=(("Observation", "kind"), ("3 places", "attention")),
            state="rescheduled", state_note="salle changée", more="et 3 autres soirées",
        ),
        EventRow(
            url="#evenements", title="Le soleil en direct", start=SATURDAY, end=two_hours,
            place="Ailly-sur-Noye, observatoire Céphée", badges=(("Observation", "kind"),), state="full",
        ),
    ]  # fmt: skip


def swatches(t1: str, t2: str) -> list[Swatch]:
    """Every ground with what is written on it."""
    roles = resolved_roles(t1, t2, "light")
    return [Swatch(name, on, of, round(ratio(roles[of], roles[on]), 1)) for name, on, of in GROUNDS]
