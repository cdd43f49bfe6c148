"""The loans of a borrower as a calendar, at a secret address of theirs."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.feeds.calendar import Calendar, Entry, write
from maillage.loans.enums import LoanState
from maillage.loans.models import Loan
from maillage.territories.place import public_address

BEHIND = timedelta(days=180)
UNDECIDED = frozenset({LoanState.REQUESTED, LoanState.ASKED, LoanState.WAITING})


def _status(loan: Loan) -> str:
    if loan.state in {LoanState.REFUSED, LoanState.CANCELLED}:
        return "CANCELLED"
    return "TENTATIVE" if loan.state in UNDECIDED else "CONFIRMED"


def _days(loan: Loan, name: str, summary: str, days: tuple[date, date], person: User) -> Entry:
    territory = loan.lender.organisation.contribution.origin
    place = loan.venue.where if loan.venue is not None else loan.place
    return Entry(
        uid=f"pret-{loan.uid}-{name}@maillage", sequence=loan.renewed, zone="UTC", summary=summary,
        modified=loan.decided_at or loan.asked_at, start=datetime.combine(days[0], time(), tzinfo=UTC),
        end=datetime.combine(days[1] + timedelta(days=1), time(), tzinfo=UTC), all_day=True, status=_status(loan),
        location=place, categories=(str(loan.get_kind_display()),),
        description=f"{loan.reference}, {loan.lender} ({loan.get_state_display()})",
        url=public_address(territory, "loans:loan", str(loan.uid), language=person.language),
    )  # fmt: skip


def _entries(loan: Loan, person: User) -> list[Entry]:
    """The days of use, the day it leaves and the day it comes back."""
    words = {"tool": loan.tool_title}
    found = [_days(loan, "usage", loan.tool_title, (loan.first_on, loan.last_on), person)]
    if loan.state in UNDECIDED or _status(loan) == "CANCELLED":
        return found
    found.append(_days(loan, "depart", _("Départ : %(tool)s") % words, (loan.leaves_on, loan.leaves_on), person))
    found.append(_days(loan, "retour", _("Retour : %(tool)s") % words, (loan.returns_on, loan.returns_on), person))
    return found


def calendar_of(person: User, at: datetime) -> str:
    """What a person and their teams borrow, from six months ago on."""
    since = day_of(at - BEHIND)
    rows = Loan.objects.borrowed_by(person).filter(returns_on__gte=since).for_calendar()
    with translation.override(person.language):
        entries = [entry for loan in rows.order_by("first_on", "pk") for entry in _entries(loan, person)]
        name, url = _("Mes prêts"), public_address(None, "loans:mine", language=person.language)
    return write(Calendar(name=name, url=url, entries=entries))
