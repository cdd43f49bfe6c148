"""A resource as those who decide read it: the page as readers will see it, then each answer in words."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillage.contributions.enums import ReportReason
from maillage.contributions.models import Contribution
from maillage.core.dates import day_phrase
from maillage.core.text import plain
from maillage.resources.enums import Relation, Sector, Type
from maillage.resources.forms.entry import LANGUAGES, ResourceForm
from maillage.resources.models import Resource
from maillage.resources.panels.page import page_context
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

ORDER = (
    "type", "title", "summary", "description", "authors", "organisation", "publisher", "issued_on", "language",
    "audiences", "age_from", "age_to", "levels", "disciplines", "themes", "competences", "minutes", "group_from",
    "group_to", "needs", "needs_note", "accessibility", "files", "links", "licence", "sector", "checklist", "selection",
    "related", "uses", "image", "image_alt", "image_credit", "image_decorative",
)  # fmt: skip
SCHEMES = {
    "themes": Scheme.THEME, "disciplines": Scheme.DISCIPLINE, "audiences": Scheme.AUDIENCE, "levels": Scheme.LEVEL,
    "needs": Scheme.NEED, "licence": Scheme.LICENCE,
}  # fmt: skip
LABELS: dict[str, Any] = {
    name: field.label
    for name, field in ResourceForm.base_fields.items()
    if field.label and name not in {"new_file", "image_removed"}
} | {
    "files": gettext_lazy("Fichiers"),
    "selection": gettext_lazy("Ce que le kit rassemble"),
    "related": gettext_lazy("Relations"),
    "uses": gettext_lazy("Où elle a servi"),
}
REASONS: dict[str, Any] = {
    ReportReason.CLOSED.value: gettext_lazy("un lien ou un fichier ne s’ouvre plus"),
    ReportReason.DUPLICATE.value: gettext_lazy("cette ressource existe déjà"),
    ReportReason.RIGHTS.value: gettext_lazy("un fichier, une image ou un texte est utilisé sans droit"),
    ReportReason.UNLAWFUL.value: gettext_lazy("le contenu est illicite"),
    ReportReason.OTHER.value: gettext_lazy("autre chose"),
}


def summary(contribution: Contribution) -> dict[str, Any]:
    """What the panel of a resource shows beside the answers."""
    return page_context(Resource.objects.with_page_data().get(contribution=contribution), AnonymousUser())


def _words(scheme: str, codes: Any) -> str:
    known = {term.code: str(term.label) for term in terms_of(scheme)}
    return ", ".join(known.get(code, code) for code in ([codes] if isinstance(codes, str) else codes) if code)


def _files(rows: Any) -> str:
    return "\n".join(
        " – ".join(part for part in (title, _words(Scheme.LICENCE, code), credit) if part)
        for title, code, credit in rows
    )


def _related(rows: Any) -> str:
    labels = dict(Relation.choices)
    return "\n".join(f"{labels.get(kind, kind)} : {title}" for kind, title in rows)


_SAID: dict[str, Callable[[Any], Any]] = {
    **{name: partial(_words, scheme) for name, scheme in SCHEMES.items()},
    "type": lambda value: str(dict(Type.choices).get(value, value)),
    "sector": lambda value: str(dict(Sector.choices).get(value, value)),
    "language": lambda value: str(dict(LANGUAGES).get(value, value)),
    "issued_on": lambda value: day_phrase(date.fromisoformat(value), get_language() or "fr", year=True),
    "description": plain,
    "files": _files,
    "links": lambda rows: "\n".join(f"{url} {title}".strip() for url, title in rows),
    "related": _related,
    "selection": lambda rows: "\n".join(f"{title} : {note}" if note else title for title, note in rows),
    "uses": "\n".join,
    "image": lambda value: _("choisie") if value else "",
}


def said(name: str, value: Any) -> Any:
    """A field of a revision as a person reads it."""
    return _SAID[name](value) if value and name in _SAID else value


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """A revision in words, in the order of the form."""
    return {name: said(name, data[name]) for name in ORDER if name in data}
