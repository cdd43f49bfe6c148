"""The two sides of a declared check, as small expressions over the programme, the figures and the statements.

{"indicator": "I03"}                          what an indicator adds up to
{"entered": "I04"}                            what was typed for it (a composite is computed, and may be typed too)
{"parts": "I03"}  {"part_values": "I04"}      the sum of the parts of its breakdown; their values, in order
{"values": ["I05", "I06"]}  {"sum": […]}      several indicators: their values, their sum
{"base": "I11"}  {"dated": "I13"}             the denominator that its answers give; the year they are dated of
{"count": "leads"}  {"count": "actions", "type": "tool"}    what the programme counts by itself (`Entity`)
{"communes": "programming"}                   where the actions of a type take place
{"programme": "calendar_years"}               its length, or {"programme": "end_year"}
{"stated": "slide", "value": "years"}         what a statement says; a mapping gives its sum, or one of it ("of")
{"figure": "pia"}                             a figure of the report
{"share": {"count": "actions"}, "by": 3}      another side divided
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.errors import Refused
from maillage.programmes.enums import TOTAL, ActionType
from maillage.programmes.querysets.names import communes_of
from maillage.reports.enums import Entity
from maillage.reports.linter.facts import Facts
from maillage.reports.linter.outcome import quoted
from maillage.ui.templatetags.ui.words import number as grouped
from maillage.ui.templatetags.ui.words import typo


class NoSuchSide(Refused):
    """An expression that means nothing in this programme."""


@dataclass(frozen=True)
class Side:
    """A value (number, list, or nothing when it is not known), and its name in the active language."""

    value: Any
    label: str

    @property
    def shown(self) -> str:
        """As it is read."""
        if self.value is None:
            return _("non communiqué")
        if isinstance(self.value, list):
            return ", ".join(_shown(one) for one in self.value)
        return _shown(self.value)


def _shown(value: Any) -> str:
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value)).normalize()
        return grouped(number, max(0, -int(number.as_tuple().exponent)))
    return _("non communiqué") if value is None else str(value)


def plain(value: Any) -> Any:
    """Whole numbers as int, others as float, lists likewise: what JSON carries."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def side_of(given: Any, facts: Facts) -> Side:
    """Read one side.

    Raises:
        NoSuchSide: the expression names nothing known.
    """
    if isinstance(given, Mapping):
        for name, read in SIDES.items():
            if name in given:
                return read(given, facts)
    raise NoSuchSide(_("Cette vérification ne se lit pas : %(side)s.") % {"side": str(given)[:120]})


def year(number: int) -> str:
    """A year, never grouped."""
    return str(number)


def _indicator(given: Mapping[str, Any], facts: Facts) -> Side:
    code = given["indicator"]
    return Side(plain(facts.total(code)), facts.label(code))


def _entered(given: Mapping[str, Any], facts: Facts) -> Side:
    code = given["entered"]
    found = facts.entered.get((code, TOTAL))
    return Side(plain(found.value if found else None), _("le total saisi de %(what)s") % {"what": facts.label(code)})


def _parts(given: Mapping[str, Any], facts: Facts) -> Side:
    code = given["parts"]
    values = [value for _member, value in facts.parts(code) if value is not None]
    total = sum(values, Decimal(0)) if values else None
    return Side(plain(total), _("la somme des parts de %(what)s") % {"what": facts.label(code)})


def _part_values(given: Mapping[str, Any], facts: Facts) -> Side:
    code = given["part_values"]
    values = [value for _member, value in facts.parts(code)]
    return Side(plain(values), _("les parts de %(what)s") % {"what": facts.label(code)})


def _values(given: Mapping[str, Any], facts: Facts) -> Side:
    codes = given["values"]
    return Side(plain([facts.total(code) for code in codes]), ", ".join(facts.label(code) for code in codes))


def _sum(given: Mapping[str, Any], facts: Facts) -> Side:
    codes = given["sum"]
    values = [facts.total(code) for code in codes]
    known = [value for value in values if value is not None]
    total = sum(known, Decimal(0)) if len(known) == len(values) else None
    return Side(plain(total), " + ".join(facts.label(code) for code in codes))


def _base(given: Mapping[str, Any], facts: Facts) -> Side:
    code = given["base"]
    found = facts.entered.get((code, TOTAL))
    return Side(plain(found.base if found else None), _("la base de %(what)s") % {"what": facts.label(code)})


def _dated(given: Mapping[str, Any], facts: Facts) -> Side:
    code = given["dated"]
    found = facts.entered.get((code, TOTAL))
    day = found.as_of if found else None
    return Side(day.year if day else None, _("la date de %(what)s") % {"what": facts.label(code)})


def _count(given: Mapping[str, Any], facts: Facts) -> Side:
    entity, kind = given["count"], given.get("type", "")
    names = facts.roles.named(entity, kind)
    label = str(Entity(entity).label)
    if kind:
        label = typo(_("%(what)s de type « %(type)s »") % {"what": label, "type": ActionType(kind).label})
    return Side(len(names), _("dans le programme, %(what)s") % {"what": label})


def _communes(given: Mapping[str, Any], facts: Facts) -> Side:
    kind = given["communes"]
    found = {commune.name for one in facts.roles.actions if one.type == kind for commune in communes_of(one)}
    return Side(sorted(found), _("les communes des actions « %(type)s »") % {"type": ActionType(kind).label})


def _programme(given: Mapping[str, Any], facts: Facts) -> Side:
    programme = facts.report.programme
    last = programme.ends_before - timedelta(days=1)
    if given["programme"] == "end_year":
        return Side(last.year, _("la fin du programme"))
    years = last.year - programme.starts_on.year + 1
    label = _("les années civiles du programme, de %(first)s à %(last)s")
    return Side(years, label % {"first": programme.starts_on.year, "last": last.year})


def _stated(given: Mapping[str, Any], facts: Facts) -> Side:
    statement = facts.statements.get(given["stated"])
    if statement is None:
        raise NoSuchSide(_("Cette vérification cite un énoncé inconnu : %(code)s.") % {"code": given["stated"]})
    value = statement.values.get(given["value"])
    if isinstance(value, Mapping) and "of" in given:
        value = value.get(given["of"])
    if isinstance(value, Mapping):
        value = sum(value.values())
    if isinstance(value, list):
        value = sorted(value)
    return Side(value, quoted(statement.sentence))


def _figure(given: Mapping[str, Any], facts: Facts) -> Side:
    read = facts.reads.get(given["figure"])
    if read is None:
        raise NoSuchSide(_("Cette vérification cite un chiffre inconnu : %(key)s.") % {"key": given["figure"]})
    return Side(plain(read.quantity.value), quoted(read.label))


def _share(given: Mapping[str, Any], facts: Facts) -> Side:
    whole = side_of(given["share"], facts)
    value = None if whole.value is None else whole.value / given["by"]
    return Side(value, _("%(what)s, divisé par %(by)s") % {"what": whole.label, "by": given["by"]})


SIDES: dict[str, Callable[[Mapping[str, Any], Facts], Side]] = {
    "indicator": _indicator, "entered": _entered, "parts": _parts, "part_values": _part_values, "values": _values,
    "sum": _sum, "base": _base, "dated": _dated, "count": _count, "communes": _communes, "programme": _programme,
    "stated": _stated, "figure": _figure, "share": _share,
}  # fmt: skip
