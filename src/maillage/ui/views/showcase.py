"""The page that shows every component in every state; the browser tests photograph it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.paging import page_of
from maillage.ui.access import open_to
from maillage.ui.contrast import ratio, resolved_roles
from maillage.ui.forms import SampleForm
from maillage.ui.maille import harmony_of
from maillage.ui.rows import EventRow
from maillage.ui.views.drawings import colours_of

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


def _one_slug_by_harmony() -> list[str]:
    found: dict[int, str] = {}
    rank = 0
    while len(found) < 4:  # noqa: PLR2004 four harmonies
        slug = f"maille-{rank}"
        found.setdefault(harmony_of(slug), slug)
        rank += 1
    return [found[harmony] for harmony in sorted(found)]


def _rows() -> list[EventRow]:
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


@require_safe
@open_to("everyone")
def showcase(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in the colours of the territory of the request and in those of five others."""
    roles = resolved_roles(*colours_of(request), "light")
    answers = {"title": "La nuit au terril", "summary": "Monter à 186 mètres au coucher du soleil.", "price": "free"}
    context = {
        "form": SampleForm(answers),
        "swatches": [Swatch(name, on, of, round(ratio(roles[of], roles[on]), 1)) for name, on, of in GROUNDS],
        "territories": TERRITORIES,
        "slugs": _one_slug_by_harmony(),
        "rows": _rows(),
        "start": SATURDAY,
        "end": SATURDAY + timedelta(hours=2, minutes=30),
        "pages": page_of(request.GET.get("page", "2"), 231),
        "days": range(1, 29),
    }
    return render(request, "ui/showcase.html", context)
