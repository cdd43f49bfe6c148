"""What a report declares of itself: what its texts say, and the checks that compare it with the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.core.text import slug as slugged
from maillage.reports.actions.writing import done
from maillage.reports.enums import DECLARED
from maillage.reports.models import Check, Report, Statement
from maillage.reports.models.reports import CODE_LENGTH, LEAD_LENGTH, NOTE_LENGTH

MOST_DECLARED = 200


class NotDeclared(Refused):
    """A statement or a check that says nothing, or that another one still needs."""


@dataclass(frozen=True, kw_only=True)
class StatementData:
    """What a text says in its own words, and the values it gives by name."""

    sentence: str
    where: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class CheckData:
    """A rule and its two sides (`maillage.reports.linter.sides`)."""

    rule: str
    left: Mapping[str, Any]
    right: Mapping[str, Any]
    code: str = ""


def cites(side: Any, code: str) -> bool:
    """Whether a side reads a statement."""
    if not isinstance(side, Mapping):
        return False
    return side.get("stated") == code or cites(side.get("share"), code)


def citing(statement: Statement) -> list[str]:
    """The codes of the checks that read a statement."""
    rows = statement.report.checks.order_by("position", "code")
    return [one.code for one in rows if cites(one.left, statement.code) or cites(one.right, statement.code)]


@transaction.atomic
def save_statement(
    *, actor: User, report: Report, statement: Statement | None, data: StatementData, at: datetime
) -> Statement:
    """Add a statement, or change what it says. Its code, which checks read, never changes.

    Raises:
        NotDeclared: no sentence or no value, a value that a check still reads is gone, or there are too many.
    """
    own = {
        "sentence": clean_line(data.sentence)[:LEAD_LENGTH], "where": clean_line(data.where)[:NOTE_LENGTH],
        "values": dict(data.values),
    }  # fmt: skip
    if not own["sentence"] or not own["values"]:
        raise NotDeclared(_("Écrivez ce qui est dit, et au moins une valeur."))
    if statement is None:
        if report.statements.count() >= MOST_DECLARED:
            raise NotDeclared(_("Un bilan a au plus %(count)s énoncés.") % {"count": MOST_DECLARED})
        base = slugged(str(own["sentence"]), fallback="enonce", length=CODE_LENGTH - 4)
        taken = set(report.statements.order_by("pk").values_list("code", flat=True))
        code = next(one for one in (base, *(f"{base}-{rank}" for rank in range(2, 1000))) if one not in taken)
        statement = Statement.objects.create(report=report, code=code, **own)
    else:
        _check_still_read(statement, data.values)
        for name, value in own.items():
            setattr(statement, name, value)
        statement.save(update_fields=list(own))
    done(actor, "report_statement_kept", report, at)
    return statement


def _check_still_read(statement: Statement, values: Mapping[str, Any]) -> None:
    for check in statement.report.checks.order_by("position", "code"):
        for side in (check.left, check.right):
            inner = side.get("share", side) if isinstance(side, Mapping) else {}
            if inner.get("stated") == statement.code and inner.get("value") not in values:
                words = {"check": check.code, "value": inner.get("value")}
                raise NotDeclared(_("La vérification %(check)s lit « %(value)s » : gardez cette valeur.") % words)


@transaction.atomic
def remove_statement(*, actor: User, statement: Statement, at: datetime) -> None:
    """Take a statement away.

    Raises:
        NotDeclared: a check reads it.
    """
    where = citing(statement)
    if where:
        raise NotDeclared(_("Cet énoncé sert à %(checks)s : retirez-les d’abord.") % {"checks": ", ".join(where)})
    report = statement.report
    statement.delete()
    done(actor, "report_statement_removed", report, at)


@transaction.atomic
def save_check(*, actor: User, report: Report, check: Check | None, data: CheckData, at: datetime) -> Check:
    """Declare a verification, or change it.

    Raises:
        NotDeclared: a rule that runs by itself, another check has this code, or there are too many.
    """
    if data.rule not in DECLARED:
        raise NotDeclared(_("Cette règle s’applique d’elle-même : choisissez-en une autre."))
    others = report.checks.all() if check is None else report.checks.exclude(pk=check.pk)
    taken = set(others.order_by("pk").values_list("code", flat=True))
    code = clean_line(data.code)[:CODE_LENGTH] or (check.code if check is not None else "")
    code = code or next(one for one in (f"V{rank:02d}" for rank in range(1, 1000)) if one not in taken)
    if code in taken:
        raise NotDeclared(
            _("Une vérification de ce bilan a déjà le code « %(code)s » : donnez-en un autre.") % {"code": code}
        )
    own = {"code": code, "rule": data.rule, "left": dict(data.left), "right": dict(data.right)}
    if check is None:
        if others.count() >= MOST_DECLARED:
            raise NotDeclared(_("Un bilan a au plus %(count)s vérifications.") % {"count": MOST_DECLARED})
        last = others.aggregate(last=Max("position"))["last"]
        check = Check.objects.create(report=report, position=0 if last is None else last + 1, **own)
    else:
        for name, value in own.items():
            setattr(check, name, value)
        check.save(update_fields=list(own))
    done(actor, "report_check_kept", report, at)
    return check


@transaction.atomic
def remove_check(*, actor: User, check: Check, at: datetime) -> None:
    """Take a verification away."""
    report = check.report
    check.delete()
    done(actor, "report_check_removed", report, at)
