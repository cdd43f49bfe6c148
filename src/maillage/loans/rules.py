"""Who may do what at the loan desk. Seeing is in the querysets; both sides see a loan, only one answers it."""

from typing import Any

from maillage.contributions.enums import State
from maillage.directory.models import Member, Organisation
from maillage.directory.rules import acts_for
from maillage.loans.enums import ANSWERABLE, AWAY, CLAIM_MOVES, TO_LEAVE, CopyState, LoanState, ToolState, WaitingState
from maillage.loans.models import (
    Basket,
    BasketLine,
    ClaimFile,
    ConditionReport,
    Copy,
    Habilitation,
    InsuranceProof,
    Lender,
    Loan,
    Maintenance,
    Round,
    Shuttle,
    Tool,
    Tour,
    WaitingEntry,
    YearlyAgreement,
)
from maillage.loans.querysets.known import lenders_known
from maillage.territories.enums import Role
from maillage.territories.rules import coordinates, territories_of


def keeps(user: Any, lender: Lender) -> bool:
    """Keeps the desk of a lender: the team of its structure, and the coordinators of its territory."""
    return acts_for(user, lender.organisation) or coordinates(user, lender.territory_id)


def keeps_any(user: Any) -> bool:
    """Keeps the desk of some lender: what the navigation of a workspace asks. One query at most."""
    known = lenders_known() if user.is_authenticated else {}
    if not known or user.is_staff:
        return bool(known)
    if set(territories_of(user, Role.COORDINATOR)) & set(known.values()):
        return True
    return Member.objects.filter(user=user, organisation__in=known).exists()


def borrows(user: Any, loan: Loan) -> bool:
    """Is on the borrower’s side: who asked, and the borrower’s team."""
    if not user.is_authenticated:
        return False
    return loan.asked_by_id == user.pk or (loan.borrower is not None and acts_for(user, loan.borrower))


def is_concerned(user: Any, loan: Loan) -> bool:
    """On either side."""
    return borrows(user, loan) or keeps(user, loan.lender)


# --- The lender and its catalogue -------------------------------------------------------------------------------------


def may_open_desk(user: Any, organisation: Organisation) -> bool:
    """Make a structure a lender: the coordinators of its territory, once everyone reads its page."""
    published = organisation.contribution.state == State.PUBLISHED and organisation.merged_into_id is None
    return published and coordinates(user, organisation.contribution.origin_id)


def may_hand_desk(user: Any, lender: Lender) -> bool:
    """Give the tools of a desk to another one and shut it: the coordinators of its territory."""
    return coordinates(user, lender.territory_id)


def may_keep_desk(user: Any, lender: Lender) -> bool:
    """See the desk, change the rules, write the catalogue."""
    return keeps(user, lender)


def may_edit_tool(user: Any, tool: Tool) -> bool:
    """Write a tool, its copies and components: its lender."""
    return keeps(user, tool.lender)


def may_keep_copy(user: Any, copy: Copy) -> bool:
    """Look after a copy: its lender."""
    return keeps(user, copy.tool.lender)


def may_plan_maintenance(user: Any, copy: Copy) -> bool:
    """Keep a copy at home for some days: its lender, as long as it is not retired."""
    return copy.state != CopyState.RETIRED and may_keep_copy(user, copy)


def may_end_maintenance(user: Any, maintenance: Maintenance) -> bool:
    """Say that it is done: the lender."""
    return maintenance.done_on is None and may_keep_copy(user, maintenance.copy)


def may_keep_shuttle(user: Any, shuttle: Shuttle) -> bool:
    """Take a delivery day away: the lender."""
    return keeps(user, shuttle.lender)


def may_keep_round(user: Any, tour: Round) -> bool:
    """Plan and drive a round: the lender."""
    return keeps(user, tour.lender)


def may_keep_tour(user: Any, tour: Tour) -> bool:
    """Plan and publish the tour of an exhibition: its lender."""
    return keeps(user, tour.tool.lender)


# --- Asking -----------------------------------------------------------------------------------------------------------


def may_ask(user: Any, tool: Tool) -> bool:
    """Put a tool in one’s basket: any member, while it is in the catalogue of a lender that receives requests."""
    return bool(user.is_authenticated and tool.state == ToolState.LISTED and tool.lender.is_open)


def may_read_manual(_user: Any, tool: Tool) -> bool:
    """Read how it is set up: everyone who finds the tool, when it has such a document."""
    return tool.manual_id is not None


def may_send(user: Any, basket: Basket) -> bool:
    """Send a basket: whose it is, once."""
    return bool(user.is_authenticated and basket.user_id == user.pk and basket.sent_at is None)


def may_change_line(user: Any, line: BasketLine) -> bool:
    """Take a tool out of one’s basket, as long as it is not sent."""
    return may_send(user, line.basket)


def may_answer_question(user: Any, loan: Loan) -> bool:
    """Give what the lender asked for: the borrower."""
    return loan.state == LoanState.ASKED and borrows(user, loan)


def may_answer_offer(user: Any, entry: WaitingEntry) -> bool:
    """Take or decline the period offered: the borrower, while it is offered."""
    return entry.state == WaitingState.OFFERED and borrows(user, entry.loan)


def may_leave_queue(user: Any, entry: WaitingEntry) -> bool:
    """Give up one’s place on a waiting list: both sides."""
    waits = entry.state in {WaitingState.WAITING, WaitingState.OFFERED}
    return waits and is_concerned(user, entry.loan)


# --- The course of a loan ---------------------------------------------------------------------------------------------


def may_decide(user: Any, loan: Loan) -> bool:
    """Approve, refuse, ask something, put on the waiting list: the lender, while it is not decided."""
    return loan.state in ANSWERABLE and keeps(user, loan.lender)


def may_keep_loan(user: Any, loan: Loan) -> bool:
    """Open the lender’s side of a loan; each deed then has its own rule."""
    return keeps(user, loan.lender)


def may_put_on_queue(user: Any, loan: Loan) -> bool:
    """Answer by a place on the waiting list: the lender, while it is not decided and does not wait already."""
    return loan.state in {LoanState.REQUESTED, LoanState.ASKED} and keeps(user, loan.lender)


def may_ask_details(user: Any, loan: Loan) -> bool:
    """Ask something before answering: the lender, once at a time."""
    return loan.state == LoanState.REQUESTED and keeps(user, loan.lender)


def may_remind_papers(user: Any, loan: Loan) -> bool:
    """Write to the borrower what must still be signed or shown: the lender, before it leaves."""
    return loan.state in TO_LEAVE and keeps(user, loan.lender)


def may_change_days(user: Any, loan: Loan) -> bool:
    """Move a loan to other days: the lender, while it is not decided or has not left."""
    return loan.state in {LoanState.REQUESTED, LoanState.ASKED, *TO_LEAVE} and keeps(user, loan.lender)


def may_plan_hand_over(user: Any, loan: Loan) -> bool:
    """Let the next host have it straight from this one: the lender, while it is held."""
    return loan.state in {*TO_LEAVE, *AWAY} and loan.copy_id is not None and keeps(user, loan.lender)


def may_approve(user: Any, loan: Loan) -> bool:
    """Say yes: as `may_decide`."""
    return may_decide(user, loan)


def may_refuse(user: Any, loan: Loan) -> bool:
    """Say no: as `may_decide`."""
    return may_decide(user, loan)


def may_send_agreement(user: Any, loan: Loan) -> bool:
    """Send the agreement: the lender, once it is approved."""
    return loan.state == LoanState.APPROVED and keeps(user, loan.lender)


def may_prepare(user: Any, loan: Loan) -> bool:
    """Say that it is packed: the lender, before it leaves."""
    return loan.state in {LoanState.APPROVED, LoanState.SENT, LoanState.SIGNED} and keeps(user, loan.lender)


def may_let_go(user: Any, loan: Loan) -> bool:
    """Record the departure: the lender, before it leaves."""
    return loan.state in TO_LEAVE and keeps(user, loan.lender)


def may_change_copy(user: Any, loan: Loan) -> bool:
    """Give another copy to a loan: the lender, before it leaves."""
    return loan.state in TO_LEAVE and keeps(user, loan.lender)


def may_reschedule(user: Any, loan: Loan) -> bool:
    """Change the days held: the lender, while it holds some."""
    return loan.state in {*TO_LEAVE, *AWAY} and keeps(user, loan.lender)


def may_receive(user: Any, loan: Loan) -> bool:
    """Record the arrival at the host’s: both sides, once it left."""
    return loan.state == LoanState.OUT and is_concerned(user, loan)


def may_take_back(user: Any, loan: Loan) -> bool:
    """Record the return: the lender, while it is away."""
    return loan.state in AWAY and keeps(user, loan.lender)


def may_hand_over(user: Any, loan: Loan) -> bool:
    """Pass it to the next host: both sides, while it is away and somebody is planned to have it from this one."""
    if loan.state not in AWAY or not is_concerned(user, loan):
        return False
    return Loan.objects.filter(previous=loan).to_leave().exists()


def may_check(user: Any, loan: Loan) -> bool:
    """Check what came back: the lender."""
    return loan.state == LoanState.RETURNED and keeps(user, loan.lender)


def may_evaluate(user: Any, loan: Loan) -> bool:
    """Say how it went: the borrower, and the lender who has it on the telephone; from the arrival on, once."""
    told = {LoanState.RECEIVED, LoanState.RETURNED, LoanState.CHECKED}
    return loan.state in told and loan.cancelled_on is None and is_concerned(user, loan)


def may_tell(user: Any, loan: Loan) -> bool:
    """Fill the return questionnaire: as `may_evaluate`, while nobody filled it."""
    return may_evaluate(user, loan) and not hasattr(loan, "questionnaire")


def may_close(user: Any, loan: Loan) -> bool:
    """Close: the lender, once checked and evaluated; a loan cut short needs no evaluation."""
    over = loan.state == LoanState.EVALUATED or (loan.state == LoanState.CHECKED and loan.cancelled_on is not None)
    return over and keeps(user, loan.lender)


def may_cancel(user: Any, loan: Loan) -> bool:
    """Give it up, at any point before it is back: both sides."""
    return loan.state in {*ANSWERABLE, *TO_LEAVE, *AWAY} and loan.cancelled_on is None and is_concerned(user, loan)


def may_renew(user: Any, loan: Loan) -> bool:
    """Ask for more days, or give some: both sides, while it is held and not late in another’s way."""
    return loan.state in {*TO_LEAVE, *AWAY} and loan.cancelled_on is None and is_concerned(user, loan)


def may_renew_as_borrower(user: Any, loan: Loan) -> bool:
    """Ask for more days oneself: the borrower."""
    return may_renew(user, loan) and borrows(user, loan)


def may_report(user: Any, loan: Loan) -> bool:
    """Write a condition report: both sides, from the preparation to the check."""
    written = {*TO_LEAVE, *AWAY, LoanState.RETURNED}
    return loan.state in written and is_concerned(user, loan)


def may_complete_report(user: Any, report: ConditionReport) -> bool:
    """Add pictures to a report: both sides, whenever they come; a phone may find a connection days later."""
    return is_concerned(user, report.loan)


def may_sign_report(user: Any, report: ConditionReport) -> bool:
    """Sign a report: both sides, until both have."""
    whole = report.lender_signed_at is not None and report.host_signed_at is not None
    return not whole and is_concerned(user, report.loan)


def may_issue_paper(user: Any, loan: Loan) -> bool:
    """Issue the papers of a loan: the lender, once it is approved."""
    return loan.copy_id is not None and loan.state != LoanState.CANCELLED and keeps(user, loan.lender)


def may_redo_agreement(user: Any, loan: Loan) -> bool:
    """Send another agreement in the place of the one that was sent: the lender, until it is back."""
    sent = loan.agreement_sent_at is not None and loan.state in {*TO_LEAVE, *AWAY} and loan.cancelled_on is None
    return sent and keeps(user, loan.lender)


def may_sign_on_paper(user: Any, loan: Loan) -> bool:
    """Note that both signed on paper: the lender, while a signature is waited for, packed or gone as it may be."""
    sent = loan.agreement_sent_at is not None and loan.state in {*TO_LEAVE, *AWAY} and loan.cancelled_on is None
    return (sent or loan.state == LoanState.SENT) and not loan.is_signed and keeps(user, loan.lender)


def may_send_or_redo(user: Any, loan: Loan) -> bool:
    """Open the page that sends an agreement."""
    return may_send_agreement(user, loan) or may_redo_agreement(user, loan)


def may_keep_claim(user: Any, loan: Loan) -> bool:
    """Follow the file of a damage: the lender."""
    return keeps(user, loan.lender)


def may_move_claim(user: Any, claim: ClaimFile) -> bool:
    """Say what becomes of a damage: the lender, until it is settled or dropped."""
    return bool(CLAIM_MOVES[claim.state]) and may_keep_claim(user, claim.loan)


def may_keep_year(user: Any, row: YearlyAgreement) -> bool:
    """Send the agreement of a year again, or note its signature: the lender."""
    return keeps(user, row.lender)


def may_withdraw_habilitation(user: Any, row: Habilitation) -> bool:
    """Take a training back: the lender, once."""
    return row.withdrawn_on is None and keeps(user, row.kind.lender)


def may_answer_proof(user: Any, proof: InsuranceProof) -> bool:
    """Accept or refuse an insurance, and read its document from the desk: the lender."""
    return keeps(user, proof.lender)


def may_give_proof(user: Any, loan: Loan) -> bool:
    """Join a certificate of insurance: both sides, before it is back."""
    return loan.state in {*ANSWERABLE, *TO_LEAVE, *AWAY} and is_concerned(user, loan)
