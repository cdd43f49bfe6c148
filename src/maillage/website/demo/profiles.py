"""What the structures of the demonstration say of themselves, and invented experts.

What is invented is drawn from the name, so that it never changes, without official numbers: one could be somebody's.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from maillage.accounts.models import User
from maillage.contributions.actions import publish
from maillage.directory.actions.experts import ExpertData, save_expert
from maillage.directory.actions.profile_data import (
    AreaData,
    CertificationData,
    FigureData,
    ImpactData,
    NameData,
    NetworkData,
    ProfileData,
)
from maillage.directory.enums.organisations import AreaKind, Blank, Circle, LegalForm, NameKind, Reach
from maillage.directory.models import Expert, Organisation
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

Terms = dict[tuple[str, str], Term]
YEAR = 2025
FORMS = {
    "musee": LegalForm.LOCAL_AUTHORITY, "centre-de-sciences": LegalForm.ASSOCIATION,
    "association": LegalForm.ASSOCIATION, "universite": LegalForm.PUBLIC_BODY, "recherche": LegalForm.PUBLIC_BODY,
    "enseignement": LegalForm.PUBLIC_BODY, "bibliotheque": LegalForm.LOCAL_AUTHORITY, "fablab": LegalForm.SCIC,
    "entreprise": LegalForm.COMPANY, "collectivite": LegalForm.LOCAL_AUTHORITY, "patrimoine": LegalForm.FOUNDATION,
    "lieu-culturel": LegalForm.COOPERATIVE, "nature": LegalForm.ASSOCIATION, "observatoire": LegalForm.ASSOCIATION,
    "reseau": LegalForm.ASSOCIATION,
}  # fmt: skip
LABELS = {
    "musee": ("musee-de-france", "tourisme-et-handicap"), "centre-de-sciences": ("ccsti",),
    "association": ("agrement-jep",), "universite": ("science-avec-et-pour-la-societe",),
    "nature": ("agrement-environnement",), "observatoire": ("agrement-education-nationale",),
    "entreprise": ("qualiopi",), "patrimoine": ("monument-historique",),
}  # fmt: skip
DIRECT = ("personnes accueillies", "élèves rencontrés", "enseignants formés", "participations hors les murs")
INDIRECT = ("jeunes touchés par les outils prêtés", "visiteurs d’expositions prêtées", "écoutes du balado")
AUDIENCES = ("tout-public", "famille", "scolaires", "enfants", "adolescents", "enseignants", "seniors")
EXPERTS = (
    ("hauts-de-france", "Apolline Dufossé", "Sédimentologue", "Lire une falaise comme un livre", "terre", "mer"),
    ("hauts-de-france", "Marius Quenouille", "Ingénieur en acoustique", "Le bruit, le son, le silence", "matiere", ""),
    ("grand-est", "Blandine Vosgérade", "Mathématicienne", "Les nœuds et ce qu’ils serrent", "mathematiques", ""),
    ("occitanie", "Octave Cigalon", "Astronome", "Les planètes des autres", "ciel", ""),
    ("occitanie", "Maëlys Garrigou", "Écologue", "Les villes vues par les fourmis", "vivant", ""),
    ("wallonie-bruxelles", "Hubert Terrilard", "Géologue", "Ce que racontent les terrils", "terre", "patrimoine"),
)


# What structures that exist say of themselves in public, as they say it.
NAMED = {
    "La Scientothèque": ProfileData(
        legal_form=LegalForm.ASBL.value,
        blanks={"impact": Blank.NOT_PROVIDED.value, "labels": Blank.NOT_PROVIDED.value},
        figures=(
            FigureData(label="jeunes", value=Decimal(330), reach=Reach.DIRECT),
            FigureData(label="professionnels formés", value=Decimal(560), reach=Reach.DIRECT),
            FigureData(label="jeunes indirectement touchés", value=Decimal(16_000), sign="+", reach=Reach.INDIRECT),
            FigureData(label="ressources", value=Decimal(50)),
            FigureData(label="ans", value=Decimal(25)),
            FigureData(label="employés", value=Decimal(12)),
        ),
    )
}


def profile_of(row: dict[str, str], terms: Terms) -> ProfileData:
    """The profile of an invented structure."""
    draw = Random(f"profil {row['name']}")  # noqa: S311 - a demonstration, not a secret
    family = row["family"]
    quiet = draw.random()
    staff = draw.randint(2, 60) if quiet < 0.75 else None  # noqa: PLR2004 - three in four say it
    blanks = {} if staff is not None else {"staff": Blank.DECLINED.value if quiet > 0.9 else Blank.NOT_PROVIDED.value}  # noqa: PLR2004 - one in ten
    impacts: tuple[ImpactData, ...] = ()
    if draw.random() < 0.3:  # noqa: PLR2004 - few have measured
        impacts = (ImpactData(method="Enquête menée auprès des publics, avant et après", year=YEAR - 1),)
    else:
        blanks["impact"] = Blank.NOT_PROVIDED.value
    labels = tuple(
        CertificationData(label=terms["label", code], starts_on=date(draw.randint(2008, 2022), 1, 1))
        for code in LABELS.get(family, ())
    )
    if not labels:
        blanks["labels"] = Blank.NOT_PROVIDED.value
    return ProfileData(
        legal_form=FORMS.get(family, LegalForm.ASSOCIATION).value,
        circle=(Circle.CORE if family in {"centre-de-sciences", "observatoire", "musee"} else Circle.REGULAR).value,
        founded_in=draw.randint(1921, 2021),
        staff=staff,
        blanks=blanks,
        languages=("fr", "en") if draw.random() < 0.4 else ("fr",),  # noqa: PLR2004 - some
        audiences=tuple(terms["audience", code] for code in sorted(draw.sample(AUDIENCES, 3))),
        names=(NameData(kind=NameKind.LEGAL, text=f"Association {row['name']}"),) if draw.random() < 0.5 else (),  # noqa: PLR2004 - one in two
        figures=_figures(draw),
        certifications=labels,
        impacts=impacts,
        areas=_areas(draw, row),
        networks=(NetworkData(name="Réseau des curiosités", joined_on=date(draw.randint(2012, 2024), 9, 1)),),
    )


def _figures(draw: Random) -> tuple[FigureData, ...]:
    direct = tuple(
        FigureData(label=label, value=Decimal(draw.randint(120, 18_000)), reach=Reach.DIRECT, year=YEAR)
        for label in draw.sample(DIRECT, 2)
    )
    first, second = draw.sample(INDIRECT, 2)
    thousands = Decimal(draw.randint(2, 40) * 1000)
    indirect = (
        FigureData(label=first, value=thousands, sign="+", reach=Reach.INDIRECT, year=YEAR, source="Bilan annuel"),
        FigureData(label=second, blank=Blank.NOT_PROVIDED, reach=Reach.INDIRECT, year=YEAR),
    )
    return (*direct, *indirect, FigureData(label="ressources à emprunter", value=Decimal(draw.randint(0, 60))))


def _areas(draw: Random, row: dict[str, str]) -> tuple[AreaData, ...]:
    """Half work around their head office, half in their whole department."""
    if draw.random() < 0.5:  # noqa: PLR2004 - half
        return (AreaData(kind=AreaKind.RADIUS, radius_km=draw.choice((15, 30, 50, 80))),)
    return (AreaData(kind=AreaKind.DEPARTMENT, code=row["department"]),)


def load_experts(
    territories: dict[str, Territory], actors: dict[str, User], organisations: dict[str, Organisation], terms: Terms,
    at: datetime,
) -> None:  # fmt: skip
    """Invented experts, published by the coordinator of their territory."""
    for rank, (slug, name, title, summary, *themes) in enumerate(EXPERTS):
        if slug not in territories or Expert.objects.filter(name=name).exists():
            continue
        home = next((one for one in organisations.values() if one.contribution.origin_id == territories[slug].pk), None)
        then = at - timedelta(days=9 + rank)
        made = save_expert(
            actor=actors[slug], expert=None, origin=territories[slug], at=then, send=True,
            data=ExpertData(
                name=name, title=title, summary=summary, email=f"expert.{rank}@example.org", adult_declared=True,
                description="<p>Expert inventé pour la démonstration.</p>", commune=home.commune if home else None,
                distance_km=40 + 10 * rank, conditions="Frais de déplacement ; trois semaines de délai.",
                formats=("talk", "class") if rank % 2 else ("talk", "workshop", "remote"), languages=("fr",),
                themes=tuple(terms["theme", code] for code in themes if code),
                audiences=(terms["audience", "adolescents"], terms["audience", "adultes"]),
            ),
        )  # fmt: skip
        if not made.contribution.is_published:
            publish(actor=actors[slug], contribution=made.contribution, at=then)
