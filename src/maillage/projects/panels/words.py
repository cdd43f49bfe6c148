"""A project as those who decide or compare read it: each answer in words, never in codes."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase
from maillage.core.text import plain
from maillage.projects.enums import NeedKind, NeedState, PartnerRole, Stage
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_said

LABELS: dict[str, Any] = {
    "title": gettext_lazy("Titre"), "baseline": gettext_lazy("En une phrase"), "stage": gettext_lazy("Étape"),
    "description": gettext_lazy("Présentation"), "commune": gettext_lazy("Commune"),
    "starts_on": gettext_lazy("Commence le"), "ends_on": gettext_lazy("Se termine le"),
    "needs": gettext_lazy("Besoins"), "partners": gettext_lazy("Structures"), "themes": gettext_lazy("Thèmes"),
    "audiences": gettext_lazy("Publics"), "answers": gettext_lazy("Réponses"), "events": gettext_lazy("Événements"),
    "linked": gettext_lazy("À lire"), "website": gettext_lazy("Site du projet"),
    "programme_action": gettext_lazy("Action de programme"), "image": gettext_lazy("Image"),
    "image_alt": gettext_lazy("Texte de remplacement"), "image_credit": gettext_lazy("Crédit de l’image"),
    "image_decorative": gettext_lazy("Image décorative"),
}  # fmt: skip


def labels() -> dict[str, Any]:
    """The words of the fields of a project."""
    return LABELS


def _label(choices: Any, value: str) -> str:
    return str(dict(choices).get(value, value))


def _need(row: list[Any]) -> str:
    kind, text, skills, quantity, state = row
    told = [f"{_label(NeedKind.choices, kind)} : {text}", ", ".join(skills), str(quantity or "")]
    told.append("" if state == NeedState.OPEN else _label(NeedState.choices, state))
    return " · ".join(part for part in told if part)


def _day(text: str) -> str:
    return day_phrase(date.fromisoformat(text), get_language() or "fr", year=True)


_WORDS: dict[str, Callable[[Any], str]] = {
    "stage": lambda value: _label(Stage.choices, value),
    "description": plain,
    "starts_on": _day,
    "ends_on": _day,
    "themes": lambda value: terms_said(Scheme.THEME, value),
    "audiences": lambda value: terms_said(Scheme.AUDIENCE, value),
    "image": lambda value: _("choisie") if value else "",
    "image_decorative": lambda value: _("oui") if value else "",
    "partners": lambda value: "\n".join(f"{name} ({_label(PartnerRole.choices, role)})" for role, name in value),
    "needs": lambda value: "\n".join(_need(row) for row in value),
    "events": "\n".join,
    "linked": "\n".join,
    "answers": lambda value: "\n".join(f"{question} {text}" for question, text in value),
}


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """A revision with its codes, keys and days turned into what people say."""
    return {
        name: _WORDS[name](value) if value and name in _WORDS else value or ""
        for name, value in data.items()
        if not name.startswith("_")
    }
