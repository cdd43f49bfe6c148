"""Publications, written by the real actions so that search, history and pages know them."""

from datetime import UTC, date, datetime
from typing import Any

from maillage.publications.actions.data import PublicationData
from maillage.publications.actions.writing import create_publication
from maillage.publications.models import Publication
from tests.factories.accounts import UserFactory
from tests.factories.directory import _publish
from tests.factories.events import term

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = "Deux degrés sur le pont.\n\n## Le printemps avance\n\nOnze jours plus tôt^[Données ouvertes, 2026.]."
ANSWERS: dict[str, dict[str, str]] = {
    "experience": {
        "means": "Deux médiatrices et un vélo.", "worked": "Le vélo.", "difficulties": "La pluie.",
        "unresolved": "Comment faire sans électricité ?",
    },
    "notebook": {
        "hypothesis": "On écoute mieux assis.", "protocol": "Deux salles.", "observed": "Presque rien.",
        "kept": "Les coussins.",
    },
}  # fmt: skip


def publication_data(kind: str = "article", **fields: Any) -> PublicationData:
    """What is written of a publication, complete for its kind (a dossier needs its selection)."""
    given: dict[str, Any] = {
        "title": "Ce que le plancton raconte", "lead": "Trente ans de carnets, au même endroit.", "body": TEXT,
        "themes": (term("theme", "mer"),), "parts": ANSWERS.get(kind, {}),
    }  # fmt: skip
    if kind == "article":
        given["genre"] = "report"
    if kind == "experience":
        given |= {"held_on": date(2026, 2, 7), "place": "Guise", "public": "familles", "headcount": 60}
    return PublicationData(**(given | fields))


def make_publication(
    origin: Any, kind: str = "article", *, author: Any = None, published: bool = True, at: datetime = AT, **fields: Any
) -> Publication:
    """A publication of a territory, published unless said otherwise."""
    made = create_publication(
        actor=author or UserFactory(), origin=origin, kind=kind, data=publication_data(kind, **fields), at=at
    )
    if published:
        _publish(made.contribution, at)
    return made
