"""A publication as those who decide read it: the text as readers will see it, then each answer in words."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.contributions.enums import ReportReason
from maillage.contributions.models import Contribution
from maillage.contributions.tables.differences import FIELDS
from maillage.publications.blocks.keeping import parsed, words_of
from maillage.publications.enums import EXPERIENCE_PARTS, NOTEBOOK_PARTS, Genre
from maillage.publications.forms.entry import LANGUAGES
from maillage.publications.models import Publication
from maillage.publications.panels.page import page_context
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_said

SCHEMES = {"themes": Scheme.THEME, "audiences": Scheme.AUDIENCE, "licence": Scheme.LICENCE}
ORDER = (
    "title", "lead", "genre", "held_on", "place", "public", "headcount", "body", "means", "worked", "difficulties",
    "unresolved", "hypothesis", "protocol", "observed", "kept", "selection", "recommended", "byline", "organisation",
    "themes", "audiences", "tags", "licence", "credits", "language", "image", "image_alt", "image_credit",
    "image_decorative",
)  # fmt: skip


LABELS: dict[str, Any] = {
    "lead": gettext_lazy("Chapeau"),
    "body": gettext_lazy("Texte"),
    "genre": gettext_lazy("Genre"),
    "organisation": gettext_lazy("Pour la structure"),
    "byline": gettext_lazy("Signature"),
    "recommended": gettext_lazy("Raconte ce qu’une autre personne a fait"),
    "tags": gettext_lazy("Mots-clés"),
    "licence": gettext_lazy("Licence du texte"),
    "credits": gettext_lazy("Crédits et sources"),
    "selection": gettext_lazy("Sélection"),
    "held_on": gettext_lazy("Date"),
    "place": gettext_lazy("Lieu"),
    "public": gettext_lazy("Public"),
    "headcount": gettext_lazy("Nombre de personnes"),
    "language": gettext_lazy("Langue"),
    **EXPERIENCE_PARTS,
    **NOTEBOOK_PARTS,
}


REASONS: dict[str, Any] = {
    ReportReason.WRONG.value: gettext_lazy("une information est fausse ou dépassée"),
    ReportReason.CONTACT.value: gettext_lazy("un lien ou une vidéo ne s’ouvre plus"),
    ReportReason.DUPLICATE.value: gettext_lazy("ce texte est déjà publié ici"),
    ReportReason.RIGHTS.value: gettext_lazy("un texte ou une image est utilisé sans droit, ou sans citer son auteur"),
    ReportReason.UNLAWFUL.value: gettext_lazy("un passage est illicite (haine, diffamation, vie privée…)"),
    ReportReason.OTHER.value: gettext_lazy("autre chose"),
}


def labels() -> dict[str, Any]:
    """The fields of a revision in words, in the order of the form."""
    return {name: LABELS.get(name, FIELDS.get(name, name)) for name in ORDER}


def summary(contribution: Contribution) -> dict[str, Any]:
    """What the panel of a publication shows beside the answers."""
    return page_context(Publication.objects.with_page_data().get(contribution=contribution))


def _block_said(figure: Any) -> str:
    """A picture, a video or a card in one line: what shows when it is replaced, described or credited otherwise."""
    shown, credit = figure.find("img"), figure.get("data-credit") or ""
    if figure.get("data-image"):
        said = (shown.get("alt") or "") if shown is not None else ""
        signed = _("crédit : %(credit)s") % {"credit": credit} if credit else ""
        return _("[image : %(said)s]") % {"said": ", ".join(filter(None, (said or _("décorative"), signed)))}
    if address := figure.get("data-video"):
        return _("[vidéo : %(address)s]") % {"address": address}
    return _("[page d’ici : %(address)s]") % {"address": figure.get("data-card") or ""}


def _with_blocks(markup: str) -> str:
    """The words of a text, with a line for each block, so that its coming, going and changing is seen."""
    if not markup:
        return ""
    return "\n".join([words_of(markup), *(_block_said(figure) for figure in parsed(markup).iter("figure"))])


def _selected(rows: Any) -> str:
    return "\n".join(f"{title} : {note}" if note else title for title, note in rows)


_SAID: dict[str, Callable[[Any], Any]] = {
    **{name: partial(terms_said, scheme) for name, scheme in SCHEMES.items()},
    **dict.fromkeys(("body", *EXPERIENCE_PARTS, *NOTEBOOK_PARTS), _with_blocks),
    "genre": lambda value: str(dict(Genre.choices).get(value, value)),
    "language": lambda value: str(dict(LANGUAGES).get(value, value)),
    "selection": _selected,
    "tags": ", ".join,
    "image": lambda value: _("image %(number)s") % {"number": value} if value else "",
}


def said(name: str, value: Any) -> Any:
    """A field of a revision as a person reads it."""
    return _SAID[name](value) if name in _SAID else value


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """A revision in words, in the order of the form."""
    return {name: said(name, data[name]) for name in ORDER if name in data}
