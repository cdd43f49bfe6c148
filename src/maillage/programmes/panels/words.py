"""Figures and states in words."""

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from maillage.programmes.enums import CellStatus, Nature, RequestState
from maillage.programmes.models import Cell, Period
from maillage.programmes.querysets.aggregation import Figure
from maillage.programmes.querysets.names import period_name, short_name
from maillage.ui.templatetags.ui.words import NBSP, language
from maillage.ui.templatetags.ui.words import number as grouped

# State → (class of the matrix cell, icon, label, tone of the badge)
STATES: dict[str, tuple[str, str, Any, str]] = {
    RequestState.TO_DO: ("to-do", "circle", gettext_lazy("À faire"), "neutral"),
    RequestState.DRAFT: ("draft", "pencil-line", gettext_lazy("Brouillon"), "neutral"),
    RequestState.SUBMITTED: ("to-check", "clock", gettext_lazy("À valider"), "info"),
    RequestState.RETURNED: ("returned", "undo-2", gettext_lazy("À reprendre"), "attention"),
    RequestState.APPROVED: ("validated", "check", gettext_lazy("Validé"), "ok"),
    RequestState.NOT_APPLICABLE: ("not-applicable", "minus", gettext_lazy("Sans objet"), "neutral"),
    RequestState.DEFAULT: ("late", "circle-x", gettext_lazy("Défaut constaté"), "danger"),
}
LATE = ("late", "triangle-alert", gettext_lazy("En retard"), "danger")


def spoken() -> str:
    """The language of the page."""
    return get_language() or "fr"


def period_words(period: Period) -> str:
    """« 1er trimestre 2026 »."""
    return period_name(period, spoken())


def period_head(period: Period) -> str:
    """« T1 2026 »."""
    return short_name(period, spoken())


def number_words(number: Decimal | None, decimals: int = 0) -> str:
    """A number with its decimals; nothing when there is none."""
    return "" if number is None else str(grouped(number, decimals))


def figure_words(figure: Figure) -> str:
    """« 47 089 », « 9 400 – 12 150 » when only bounds are known, nothing when nothing is: never a zero for a blank."""
    decimals = figure.definition.decimals
    if figure.value is not None and figure.is_exact:
        return number_words(figure.rounded(figure.value), decimals)
    if figure.lower is None:
        return ""
    lower = number_words(figure.rounded(figure.lower), decimals)
    upper = number_words(figure.rounded(figure.upper), decimals) if figure.upper is not None else "…"
    return lower if lower == upper else f"{lower}\u00a0– {upper}"


def said_of(figure: Figure) -> str:
    """A figure that stands alone, in a bar or a list: a ratio says that it is one."""
    said = figure_words(figure)
    if not said or figure.definition.nature != Nature.RATIO:
        return said
    return f"{said}{NBSP}%" if language() == "fr" else f"{said}%"


def unit_words(figure: Figure, unit: str) -> str:
    """What follows the number."""
    return "%" if figure.definition.nature == Nature.RATIO else unit


def completeness_words(figure: Figure) -> str:
    """« 11 réponses sur 13 »."""
    if not figure.expected:
        return _("rien n’était attendu")
    words = ngettext("%(received)s réponse sur %(expected)s", "%(received)s réponses sur %(expected)s", figure.received)
    return words % {"received": grouped(figure.received), "expected": grouped(figure.expected)}


def blanks_words(figure: Figure) -> str:
    """Why the others gave none: « 1 non fourni, 2 sans réponse »."""
    parts = [
        (figure.unchecked, _("%(n)s en cours de vérification")),
        (figure.silent, _("%(n)s sans réponse")),
        (figure.not_provided, ngettext("%(n)s non fourni", "%(n)s non fournis", figure.not_provided)),
        (figure.unknown, ngettext("%(n)s inconnu", "%(n)s inconnus", figure.unknown)),
        (figure.withheld, ngettext("%(n)s non communiqué", "%(n)s non communiqués", figure.withheld)),
        (figure.not_applicable, _("%(n)s sans objet")),
    ]
    return ", ".join(words % {"n": grouped(number)} for number, words in parts if number)


def cell_words(cell: Cell) -> str:
    """One answer: the number, or why there is none."""
    if cell.status != CellStatus.VALUE:
        return str(CellStatus(cell.status).label)
    if cell.value is None:
        return cell.text
    return over_words(cell.value, cell.base, cell.version.decimals)


def over_words(value: Decimal, base: Decimal | None, decimals: int) -> str:
    """« 20 sur 25 »; the number alone when it has no headcount."""
    said = number_words(value, decimals)
    if base is None:
        return said
    return _("%(value)s sur %(base)s") % {"value": said, "base": number_words(base)}


def signed_words(number: Decimal) -> str:
    """« +12 », « −14 »."""
    said = number_words(abs(number), 0 if number == number.to_integral_value() else 2)
    return f"{'−' if number < 0 else '+'}{said}"
