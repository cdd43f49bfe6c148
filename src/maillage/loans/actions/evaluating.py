"""What the borrower says at the end. The audience goes to ``attendance``, which programmes read; the rest is here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.attendance.actions import Answer, SlotData, SubjectData, Voice, expect, report
from maillage.attendance.enums import Way
from maillage.attendance.models import Headcount, Subject
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_text
from maillage.loans.actions.common import TEXT, note
from maillage.loans.enums import MOVES, LoanState
from maillage.loans.models import Loan, ReturnQuestionnaire
from maillage.resources.actions.feedback import give_feedback
from maillage.territories.place import public_address

KIND = "loan"
SLOT = "use"


class EvaluatedAlready(Refused):
    """It was said already."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What is said: the audience as attendance asks for it, marks from 1 to 5, incidents, what others may read."""

    state: str
    number: int | None = None
    accuracy: str = ""
    cells: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    venues: int | None = None
    classes: int | None = None
    content_mark: int | None = None
    handling_mark: int | None = None
    service_mark: int | None = None
    incidents: str = ""
    feedback: str = ""
    is_public: bool = False


@transaction.atomic
def evaluate(*, actor: User | None, loan: Loan, evaluation: Evaluation, at: datetime) -> ReturnQuestionnaire:
    """Say how it went, once. The figure counts for the borrower, for the lender, and for the programmes of both.

    Raises:
        EvaluatedAlready: it was said already.
        NotAnAnswer, BreakdownRefused: what attendance refuses of a number and its parts.
    """
    now = Loan.objects.select_for_update(no_key=True).filter(pk=loan.pk)  # the lender may be checking it
    loan.state = now.values_list("state", flat=True).get()
    if ReturnQuestionnaire.objects.filter(loan=loan).exists():
        raise EvaluatedAlready(_("Le questionnaire de ce prêt est déjà rempli : il se relit sur la page du prêt."))
    subject = _expect(loan, at)
    headcount = Headcount.objects.get(subject=subject, slot_key=SLOT)
    answer = Answer(
        state=evaluation.state, number=evaluation.number, accuracy=evaluation.accuracy,
        cells={name: dict(parts) for name, parts in evaluation.cells.items()},
    )  # fmt: skip
    voice = Voice(way=Way.TEAM, reporter=loan.who[:200])
    kept = report(actor=actor, headcount=headcount, answer=answer, seen=headcount.revision, voice=voice, at=at)
    made = ReturnQuestionnaire.objects.create(
        loan=loan, answer=kept.state, number=kept.number, accuracy=kept.accuracy,
        cells={name: dict(parts) for name, parts in evaluation.cells.items()}, venues=evaluation.venues,
        classes=evaluation.classes, content_mark=evaluation.content_mark, handling_mark=evaluation.handling_mark,
        service_mark=evaluation.service_mark, incidents=clean_text(evaluation.incidents)[:TEXT],
        feedback=clean_text(evaluation.feedback)[:TEXT], is_public=evaluation.is_public, subject=subject, given_at=at,
        given_by=actor,
    )  # fmt: skip
    if loan.state == LoanState.CHECKED:
        advance(loan, to=LoanState.EVALUATED, moves=MOVES)
    _share(loan, made, at)
    note(actor, "loan_evaluated", loan, at)
    return made


def _share(loan: Loan, said: ReturnQuestionnaire, at: datetime) -> None:
    """What others may read is read on the page of the resource too, without a name nor a place."""
    resource = loan.tool.resource
    if resource is not None and said.is_public and said.feedback:
        key = f"loan-{loan.uid}"
        give_feedback(
            actor=None,
            resource=resource,
            text=said.feedback,
            at=at,
            used_on=loan.first_on,
            headcount=said.number,
            key=key,
        )


def _expect(loan: Loan, at: datetime) -> Subject:
    """One subject for one loan, its days of use as one slot: it counts once, for both structures."""
    zone = loan.commune.department.time_zone if loan.commune is not None else "Europe/Paris"
    organisations = [one for one in (loan.borrower, loan.lender.organisation) if one is not None]
    subject = SubjectData(
        kind=KIND, key=str(loan.uid), title=loan.tool_title, territory=loan.lender.organisation.contribution.origin,
        page_url=public_address(loan.lender.organisation.contribution.origin, "loans:loan", str(loan.uid)),
        organisations=list(dict.fromkeys(organisations)), author=loan.asked_by,
        programme_action=loan.programme_action,
    )  # fmt: skip
    slot = SlotData(
        key=SLOT, starts_at=datetime.combine(loan.first_on, time(0), tzinfo=ZoneInfo(zone)),
        ends_at=datetime.combine(loan.last_on + timedelta(days=1), time(0), tzinfo=ZoneInfo(zone)), time_zone=zone,
        place=str(loan.venue) if loan.venue is not None else loan.place, commune=loan.commune,
    )  # fmt: skip
    return expect(actor=None, subject=subject, slots=[slot], at=at)
