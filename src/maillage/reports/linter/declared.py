"""Declared checks: a rule, two sides, and a sentence that explains and proposes when they disagree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase
from maillage.programmes.enums import TOTAL
from maillage.reports.enums import CheckRule, Entity
from maillage.reports.linter.facts import Facts, codes_in
from maillage.reports.linter.outcome import Finding
from maillage.reports.linter.sides import NoSuchSide, Side, plain, side_of
from maillage.reports.models import Check
from maillage.ui.templatetags.ui.words import language, typo

AT_MOST = (CheckRule.AT_MOST, CheckRule.PHRASE, CheckRule.DATED)


@dataclass(frozen=True)
class Case:
    """A check with its two sides read."""

    check: Check
    left: Side
    right: Side
    facts: Facts

    @property
    def holds(self) -> bool:
        """Both are known, and agree as the rule asks."""
        left, right = self.left.value, self.right.value
        if left is None or right is None or (isinstance(left, list) and None in left):
            return False
        if isinstance(left, list) != isinstance(right, list):
            return False
        if self.check.rule in AT_MOST:
            return bool(left <= right)
        return bool(left == right)

    @property
    def is_of_its_shape(self) -> bool:
        """Two lists of names for the names, two numbers for the others (a composite takes either)."""
        lists = {isinstance(self.left.value, list), isinstance(self.right.value, list)}
        return self.check.rule == CheckRule.COMPOSITE or lists == {self.check.rule == CheckRule.NAMES}

    @property
    def both(self) -> str:
        """The two sides in words."""
        return _("%(left)s : %(value)s. %(right)s : %(other)s.") % {
            "left": _capital(self.left.label), "value": self._shown(self.left),
            "right": _capital(self.right.label), "other": self._shown(self.right),
        }  # fmt: skip

    def _shown(self, side: Side) -> str:
        """Years are not grouped."""
        return str(side.value) if self.check.rule in {CheckRule.END, CheckRule.DATED} else side.shown

    @property
    def gap(self) -> Decimal:
        """By how much the right side exceeds the left one."""
        return Decimal(str(self.right.value)) - Decimal(str(self.left.value))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def run(check: Check, facts: Facts) -> Finding:
    """One declared check."""
    try:
        case = Case(check, side_of(check.left, facts), side_of(check.right, facts), facts)
    except NoSuchSide as refused:
        return Finding(
            id=check.code, rule=check.rule, subject=f"side:{check.code}", holds=False, message=str(refused),
            proposal=_("Corrigez ou retirez cette vérification."),
        )  # fmt: skip
    message, proposal = case.both, ""
    if not case.holds:
        unknown = case.left.value is None or case.right.value is None
        tell = SENTENCES.get(CheckRule(check.rule), _differ) if case.is_of_its_shape else _differ
        message, proposal = _unknown(case) if unknown else tell(case)
    return Finding(
        id=check.code, rule=check.rule, subject=subject_of(check, facts), holds=case.holds, message=typo(message),
        proposal=typo(proposal), left=plain(case.left.value), right=plain(case.right.value),
    )  # fmt: skip


def subject_of(check: Check, facts: Facts) -> str:
    """What a check is about, as the general rules name it: the indicator, or the date of one."""
    codes = sorted(codes_in(check.left) | codes_in(check.right))
    if check.rule == CheckRule.DATED and codes:
        found = facts.entered.get((codes[0], TOTAL))
        return f"dated:{found.as_of}" if found else f"dated:{codes[0]}"
    return f"{check.rule}:{codes[0]}" if codes else f"{check.rule}:{check.code}"


Said = tuple[str, str]


def _unknown(case: Case) -> Said:
    return (
        _("On ne sait pas : %(both)s") % {"both": case.both},
        _("Demandez la valeur qui manque, ou retirez cette phrase du bilan : un blanc n’est pas un zéro."),
    )


def _differ(case: Case) -> Said:
    return case.both, _("Corrigez le texte, ou les données du programme : les deux doivent dire la même chose.")


def _partition(case: Case) -> Said:
    parts, whole = (case.left, case.right) if _has(case.check.left, "parts") else (case.right, case.left)
    missing = Decimal(str(whole.value)) - Decimal(str(parts.value))
    words = {"whole": whole.label, "total": whole.shown, "sum": parts.shown, "gap": Side(abs(missing), "").shown}
    message = _("%(whole)s : %(total)s annoncés, mais les parts listées font %(sum)s.") % words
    if missing > 0:
        return message, _(
            "Ajoutez une part « non détaillé : %(gap)s », ou complétez la liste : une répartition fait toujours son"
            " total."
        ) % words
    return message, _("Les parts dépassent le total de %(gap)s : corrigez la part de trop, ou le total.") % words


def _composite(case: Case) -> Said:
    return case.both, _(
        "Reprenez les valeurs des indicateurs réunis, ou corrigez-les : un composite n’a pas de valeur à lui."
    )


def _count(case: Case) -> Said:
    return case.both, _("Écrivez le nombre que le programme compte, ou complétez le programme.")


def _roles(case: Case) -> Said:
    roles = case.facts.roles
    leads, known = set(roles.named(Entity.LEADS)), roles.named(Entity.STRUCTURES)
    others = ", ".join(name for name in known if name not in leads)
    words = {"announced": case.right.shown, "leads": case.left.shown, "others": others}
    message = _("%(announced)s structures sont annoncées, mais %(leads)s portent une action.") % words
    if others:
        message += " " + _("Sans action à porter : %(others)s.") % words
    return message, _(
        "Écrivez « %(announced)s structures engagées, dont %(leads)s portent une action », ou donnez une action à"
        " porter à celle qui n’en a pas."
    ) % words


def _base(case: Case) -> Said:
    leads = len(case.facts.roles.named(Entity.LEADS))
    words = {"what": case.left.label, "base": case.left.shown, "count": case.right.shown, "leads": leads}
    message = _("%(what)s est %(base)s, alors que le programme compte %(count)s structures.") % (
        words | {"what": _capital(case.left.label)}
    )
    if case.left.value == leads:
        return message, _(
            "Si vous comptez les %(leads)s structures qui portent une action, dites-le ; sinon, rapportez le chiffre"
            " aux %(count)s structures du programme."
        ) % words
    return message, _(
        "Dites quelles structures sont comptées, ou rapportez le chiffre aux %(count)s du programme."
    ) % words


def _duration(case: Case) -> Said:
    words = {
        "what": _capital(case.left.label), "count": case.left.shown, "other": case.right.label,
        "years": case.right.shown,
    }  # fmt: skip
    if _has(case.check.left, "programme"):
        message = _("%(what)s : %(count)s, alors que %(other)s en annonce %(years)s.") % words
        return message, _("Donnez les dates de la convention et de ses avenants, et laissez la durée s’en déduire.")
    message = _("%(what)s annonce %(count)s ans, et %(other)s %(years)s.") % words
    return message, _("Gardez une seule durée, celle des dates du programme, et corrigez l’autre mention.")


def _end(case: Case) -> Said:
    words = {"what": _capital(case.left.label), "year": case.left.value, "end": case.right.value}
    return (
        _("%(what)s donne %(year)s comme dernière année, le programme se termine en %(end)s.") % words,
        _("Corrigez cette mention, ou dites qu’elle ne parle que d’une étape du programme."),
    )


def _at_most(case: Case) -> Said:
    return case.both, _("La partie dépasse le tout : vérifiez les deux chiffres et ce que chacun compte.")


def _phrase(case: Case) -> Said:
    return case.both, _("L’arrondi annoncé dépasse le chiffre exact : laissez le jeton « plus de » l’écrire.")


def _dated(case: Case) -> Said:
    codes = sorted(codes_in(case.check.left))
    found = case.facts.entered.get((codes[0], TOTAL)) if codes else None
    day = day_phrase(found.as_of, language(), year=True, weekday=False) if found and found.as_of else case.left.value
    others = sorted(
        case.facts.label(code) for (code, _key), one in case.facts.entered.items()
        if found is not None and one.as_of == found.as_of
    )  # fmt: skip
    words = {"what": ", ".join(others) or case.left.label, "day": day, "end": case.right.value}
    return (
        _("%(what)s : valeurs constatées le %(day)s, après la fin du programme (%(end)s).") % words,
        _(
            "Donnez la valeur à la fin du programme, ou écrivez la date à côté du chiffre en disant qu’elle est"
            " postérieure."
        ),
    )


def _fraction(case: Case) -> Said:
    return case.both, _("La fraction ne tombe pas juste : écrivez le nombre, ou « n sur N ».")


def _names(case: Case) -> Said:
    left, right = set(case.left.value), set(case.right.value)
    words = {"missing": ", ".join(sorted(left - right)) or "–", "silent": ", ".join(sorted(right - left)) or "–"}
    return (
        _("Nommés sans être dans le programme : %(missing)s. Dans le programme sans être nommés : %(silent)s.") % words,
        _("Complétez la liste du texte, ou les lieux des actions."),
    )


def _has(side: Any, name: str) -> bool:
    return isinstance(side, Mapping) and name in side


SENTENCES: dict[CheckRule, Callable[[Case], Said]] = {
    CheckRule.PARTITION: _partition, CheckRule.COMPOSITE: _composite, CheckRule.COUNT: _count, CheckRule.ROLES: _roles,
    CheckRule.BASE: _base, CheckRule.DURATION: _duration, CheckRule.END: _end, CheckRule.AT_MOST: _at_most,
    CheckRule.PHRASE: _phrase, CheckRule.DATED: _dated, CheckRule.FRACTION: _fraction, CheckRule.NAMES: _names,
}  # fmt: skip
