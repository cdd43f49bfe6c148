"""More days for a loan: as many as the rules give, as long as nothing and nobody stands in the way."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.dates import day_phrase
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.loans import notices
from maillage.loans.actions.chaining import begins_on, link, passed_on
from maillage.loans.actions.common import LINE, DatesImpossible, note, write
from maillage.loans.actions.holding import hold_days, lock_loan
from maillage.loans.actions.parting import planner_of_loan
from maillage.loans.actions.tours import follow
from maillage.loans.availability import Reason, Verdict, rules_of
from maillage.loans.enums import RuleCode
from maillage.loans.models import HeldDay, Loan, WaitingEntry

DAY = timedelta(days=1)
# Rules about when one asks, and how long a first period is: the rules of a renewal speak in their place.
OF_ASKING = frozenset(
    {RuleCode.PAST, RuleCode.NOTICE, RuleCode.PREPARATION, RuleCode.LONGEST, RuleCode.HORIZON}
)  # fmt: skip


class NoRenewal(Refused):
    """The rules give no more days."""


@transaction.atomic
def renew(*, actor: User | None, loan: Loan, last_on: date, at: datetime, override: str = "") -> None:
    """Keep it longer, until a day, as the rules allow and as long as nobody else has these days or waits for them.

    A tool that goes straight to the next host stays until the day before that one needs it, and both are told.

    Raises:
        NoRenewal: the rules give no more, and no reason goes beyond them; or the next host needs it before.
        DatesImpossible: a rule forbids these days, or somebody waits for them, and no reason goes beyond that.
        CopyTaken: the days are not free.
    """
    rules, reason = rules_of(loan.tool, loan.lender), clean_line(override)[:LINE]
    more = (last_on - loan.last_on).days
    if more < 1:
        raise NoRenewal(_("Le nouveau dernier jour suit l’ancien."))
    if not reason and loan.renewed >= rules.renewals:
        raise NoRenewal(_("Ce prêt se renouvelle %(times)s fois au plus.") % {"times": rules.renewals})
    most = loan.days if rules.renewal_days is None else rules.renewal_days
    if not reason and more > most:
        raise NoRenewal(_("Un renouvellement dure au plus %(days)s jours.") % {"days": most})
    if loan.copy is None:
        raise NoRenewal(_("Ce prêt n’est pas encore accordé : changez plutôt ses dates."))
    lock_loan(loan)
    against = [one for one in reasons_against(loan, last_on, at) if not one.is_firm]
    if against and not reason:
        raise DatesImpossible(against)
    following = Loan.objects.for_page().filter(previous=loan).first()
    if following is not None and last_on + DAY * loan.tool.dismount_days >= begins_on(following):
        raise NoRenewal(_goes_on(loan, following))
    _hold_longer(loan, last_on, following)
    beyond: dict[str, Any] = {"override_reason": reason, "overridden_by": actor} if reason else {}
    write(loan, {"renewed": loan.renewed + 1} | beyond)
    follow(actor=actor, loan=loan, at=at)
    note(actor, "loan_renewed", loan, at, last=last_on, **({"override": reason} if reason else {}))
    notices.tell_renewed(loan, at)
    if following is not None:
        notices.tell_hand_over_planned(loan, following, at)


def _goes_on(loan: Loan, following: Loan) -> str:
    """Until when a tool may stay that the next host has straight from this one."""
    last = begins_on(following) - DAY * (loan.tool.dismount_days + 1)
    if last <= loan.last_on:
        return _("L’outil passe ensuite directement à %(next)s : il ne peut pas rester plus longtemps.") % {
            "next": following.who
        }
    return _("L’outil passe ensuite directement à %(next)s : il peut rester jusqu’au %(day)s.") % {
        "next": following.who, "day": day_phrase(last, get_language() or "fr"),
    }  # fmt: skip


def reasons_against(loan: Loan, last_on: date, at: datetime) -> list[Reason]:
    """What the rules and the waiting list say against a last day of use.

    What the loan went beyond already, with a reason, does not speak again.
    """
    planner = planner_of_loan(loan, at, window=(loan.first_on, last_on))
    known = {one.code for one in planner.verdict(loan.first_on, loan.last_on).reasons if not one.is_firm}
    found = planner.verdict(loan.first_on, last_on)
    said = [one for one in found.reasons if one.is_hard and one.code not in OF_ASKING | known]
    return said + _awaited(loan, found)


def _awaited(loan: Loan, found: Verdict) -> list[Reason]:
    """More people wait for these days than there are other copies for them."""
    if found.blocked is None:
        return []
    first, last = loan.blocked_last_on + DAY, found.blocked.last
    rows = WaitingEntry.objects.in_turn().filter(tool=loan.tool_id, earliest_on__lte=last, latest_on__gte=first)
    wished = [set(one.loan.slices) for one in rows.select_related("loan")]
    mine = set(loan.slices)
    waiting = [one for one in wished if not mine or not one or mine & one]
    others = [one for one in found.copies if one.pk != loan.copy_id]
    return [Reason(RuleCode.AWAITED)] if len(waiting) > len(others) else []


def why_not_renewed(loan: Loan, at: datetime) -> list[Reason]:
    """What would stand in the way of the longest renewal that the rules give, for the page that offers it."""
    rules = rules_of(loan.tool, loan.lender)
    return reasons_against(loan, loan.last_on + DAY * (rules.renewal_days or loan.days), at)


def _hold_longer(loan: Loan, last_on: date, following: Loan | None) -> None:
    """The end of the blocked period follows the new last day of use, on the same copy; or the next host has it then."""
    planner = planner_of_loan(loan, loan.asked_at, window=(loan.first_on, last_on))
    found = planner.verdict(loan.first_on, last_on)
    if found.blocked is None:
        raise DatesImpossible(found.reasons)
    blocked = found.blocked
    if following is not None:
        blocked = passed_on(blocked, last_on + DAY * loan.tool.dismount_days)
        HeldDay.objects.filter(loan=following).delete()
    after = [one for one in blocked.parts if one.last >= loan.first_on]
    days = [(day, part) for day, part in blocked.by_day() if day >= loan.first_on]
    HeldDay.objects.filter(loan=loan, day__gte=loan.first_on).delete()
    if loan.copy is not None:
        hold_days(loan, loan.copy, days)
    before = [row for row in loan.parts if date.fromisoformat(row[2]) < loan.first_on]
    write(
        loan,
        {
            "last_on": last_on, "blocked_last_on": blocked.last, "returns_on": blocked.returns_on,
            "shuttle_back": found.shuttle_back,
            "parts": [*before, *([one.part, one.first.isoformat(), one.last.isoformat()] for one in after)],
        },
    )  # fmt: skip
    if following is not None:
        link(loan, following)
