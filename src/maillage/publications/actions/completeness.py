"""What each kind asks for before anyone reads it. Every way to publish asks here."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.core.errors import Refused
from maillage.core.text import plain
from maillage.publications.actions.data import PublicationData, data_of
from maillage.publications.enums import PARTS
from maillage.publications.models import Publication
from maillage.territories.enums import Kind

LEAST_SELECTED = 2


class Incomplete(Refused):
    """Something that readers need is not there yet: ``missing`` names each field with the sentence of its remedy."""

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        """In one breath for who publishes from elsewhere than the form."""
        super().__init__(" ".join(sentence for _name, sentence in missing))
        self.missing = tuple(missing)


def _empty(markup: str) -> bool:
    return not plain(markup).strip() and "<figure" not in markup


def missing_in(data: PublicationData, kind: str) -> list[tuple[str, str]]:
    """The fields that lack, each with the sentence that says the remedy, in the order of the form."""
    found: list[tuple[str, str]] = []
    if not data.lead:
        found.append(("lead", _("Écrivez le chapeau : une ou deux phrases qui disent de quoi il s’agit.")))
    if kind == Kind.ARTICLE and not data.genre:
        found.append(("genre", _("Choisissez un genre : il dit au lecteur à quoi s’attendre.")))
    if kind in {Kind.ARTICLE, Kind.EXPERIENCE} and _empty(data.body):
        needed = _("Présentez ce qui a été fait.") if kind == Kind.EXPERIENCE else _("Le texte est vide : écrivez-le.")
        found.append(("body", needed))
    if kind == Kind.EXPERIENCE:
        found += _missing_facts(data)
    found += _missing_parts(data, kind)
    if kind == Kind.DOSSIER and _selected(data) < LEAST_SELECTED:
        found.append(
            ("selection", _("Choisissez au moins deux contributions publiées : c’est ce qui fait un dossier."))
        )
    if data.image is not None and not data.image_alt and not data.image_decorative:
        found.append(("image_alt", _("Décrivez l’image en une phrase, ou cochez « décorative ».")))
    return found


def _selected(data: PublicationData) -> int:
    return len({one.pk for one, _note in data.selection if one.state == State.PUBLISHED})


def _missing_facts(data: PublicationData) -> list[tuple[str, str]]:
    asked = (
        ("held_on", data.held_on, _("Donnez la date, même approximative : le premier jour du mois suffit.")),
        ("place", data.place, _("Dites où c’était : une commune, un lieu.")),
        ("public", data.public, _("Dites pour quel public c’était.")),
        ("headcount", data.headcount is not None, _("Donnez le nombre de personnes ; zéro est une réponse.")),
    )
    return [(name, sentence) for name, said, sentence in asked if not said]


def _missing_parts(data: PublicationData, kind: str) -> list[tuple[str, str]]:
    sentence = _("« %(question)s » : écrivez au moins une phrase.")
    if kind == Kind.EXPERIENCE:
        sentence = _("« %(question)s » : écrivez au moins une phrase. Si tout s’est bien passé, dites-le.")
    return [
        (name, sentence % {"question": label})
        for name, label in PARTS.get(kind, {}).items()
        if _empty(data.parts.get(name, ""))
    ]


def check_complete(contribution: Contribution) -> None:
    """Refuse to send or publish what lacks something.

    Raises:
        Incomplete: everything that lacks, each with its remedy.
    """
    publication = Publication.objects.with_page_data().get(contribution=contribution)
    missing = missing_in(data_of(publication), publication.kind)
    if missing:
        raise Incomplete(missing)
