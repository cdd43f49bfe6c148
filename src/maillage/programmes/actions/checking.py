"""Whether a figure makes sense, alone and with its breakdowns, in words that say the remedy."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from maillage.programmes.actions.expected import Expected, key_of
from maillage.programmes.enums import (
    NEEDS_A_BASE,
    TOTAL,
    UNSAID,
    BreakdownKind,
    CellStatus,
    Counted,
    Nature,
)
from maillage.programmes.models import Breakdown, IndicatorVersion
from maillage.ui.templatetags.ui.words import number as grouped

LARGEST = Decimal(10) ** 15
MOST_NPS = 100
WHOLE = frozenset(
    {Counted.PERSON, Counted.PARTICIPATION, Counted.STRUCTURE, Counted.EVENT, Counted.PLACE, Counted.OBJECT,
     Counted.ACTION}
)  # fmt: skip


def fault_of(version: IndicatorVersion, value: Decimal | None, base: Decimal | None, text: str) -> str:
    """What is wrong with one value, or nothing."""
    if version.nature == Nature.NARRATIVE:
        return "" if text.strip() else _("Écrivez quelques mots, ou choisissez pourquoi il n’y en a pas.")
    if value is None:
        return _("Écrivez un nombre (zéro compris), ou choisissez pourquoi il n’y en a pas.")
    return fault_of_number(version, value) or _fault_of_base(version, value, base)


def fault_of_number(version: IndicatorVersion, value: Decimal) -> str:
    """What is wrong with a number for what is counted, or nothing."""
    if not value.is_finite() or abs(value) >= LARGEST:
        return _("Ce nombre est trop grand.")
    signed = version.nature in {Nature.MONEY, Nature.NPS} or version.counts == Counted.SCORE
    if value < 0 and not signed:
        return _("Ce nombre ne peut pas être négatif.")
    if version.nature == Nature.NPS and abs(value) > MOST_NPS:
        return _("La recommandation nette va de −100 à 100.")
    if version.nature == Nature.MILESTONE and value not in {0, 1}:
        return _("Un jalon est atteint (1) ou ne l’est pas (0).")
    whole = version.counts in WHOLE and version.nature not in NEEDS_A_BASE
    if whole and value != value.to_integral_value():
        return _("Ce qui est compté ici se compte en nombres entiers.")
    return ""


def _fault_of_base(version: IndicatorVersion, value: Decimal, base: Decimal | None) -> str:
    if version.nature not in NEEDS_A_BASE:
        return ""
    if base is None:
        return _("Donnez aussi l’effectif : sans lui, le résultat ne peut pas être réuni à d’autres.")
    if not 0 <= base < LARGEST:
        return _("L’effectif est zéro ou plus.")
    if value and not base:
        return _("L’effectif est zéro : le chiffre l’est aussi, ou il est sans objet.")
    return ""


def doubt_of(version: IndicatorVersion, value: Decimal | None, base: Decimal | None) -> str:
    """What is to be looked at again in a figure that is taken all the same, or nothing: a rate may exceed 100 %."""
    if version.nature == Nature.RATIO and value is not None and base is not None and value > base:
        return _("Plus de 100 % : vérifiez les deux nombres.")
    return ""


def breakdown_faults(expected: Expected, values: Mapping[str, Decimal | None]) -> dict[str, str]:
    """What is wrong with the breakdowns of one figure: the key of their first part → the sentence."""
    total = values.get(TOTAL)
    faults: dict[str, str] = {}
    for one in expected.breakdowns:
        said = {
            member.code: value
            for member in one.members.all()
            if (value := values.get(key_of(one.dimension, member.code))) is not None
        }
        fault = _fault_of_parts(one, total, said) if said else ""
        if fault:
            faults[key_of(one.dimension, next(iter(said)))] = fault
    return faults


def _fault_of_parts(one: Breakdown, total: Decimal | None, said: Mapping[str, Decimal]) -> str:
    words = {"name": one.label, "sum": grouped(sum(said.values())), "total": grouped(total)}
    if total is None:
        return _("« %(name)s » : donnez aussi le total.") % words
    if one.kind == BreakdownKind.OVERLAPPING:
        words["sum"] = grouped(max(said.values()))
        too_large = max(said.values()) > total
        return _("« %(name)s » : une part (%(sum)s) dépasse le total (%(total)s).") % words if too_large else ""
    if sum(said.values()) > total:
        return _("« %(name)s » : les parts font %(sum)s, plus que le total (%(total)s).") % words
    short = one.kind == BreakdownKind.PARTITION and UNSAID in said and sum(said.values()) < total
    if short:
        return (
            _("« %(name)s » : les parts font %(sum)s pour %(total)s ; laissez « non renseigné » vide, il se calcule.")
            % words
        )
    return ""


def is_rest(key: str) -> bool:
    """Whether a part is the « non renseigné » of its breakdown."""
    return key.partition("=")[2] == UNSAID


def known_of_parts(one: Breakdown, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """What the known parts of a breakdown hold, « non renseigné » left out (the largest when they overlap)."""
    said = [values.get(key_of(one.dimension, member.code)) for member in one.members.all() if member.code != UNSAID]
    known = [value for value in said if value is not None]
    if not known:
        return None
    return max(known) if one.kind == BreakdownKind.OVERLAPPING else sum(known, Decimal(0))


def unsaid_of(one: Breakdown, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The « non renseigné » of a partition that was begun: what is missing of the total; None: nothing to add."""
    total = values.get(TOTAL)
    if one.kind != BreakdownKind.PARTITION or total is None or values.get(key_of(one.dimension, UNSAID)) is not None:
        return None
    said = [values.get(key_of(one.dimension, member.code)) for member in one.members.all()]
    known = [value for value in said if value is not None]
    return total - sum(known) if known else None


def status_word(status: str) -> str:
    """A status in words."""
    return str(CellStatus(status).label)
