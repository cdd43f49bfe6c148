"""What is said of a request, of its answer and of the waiting list."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from maillage.core.dates import slot_phrase
from maillage.loans.availability import local_at, said_again
from maillage.loans.models import Loan, WaitingEntry
from maillage.loans.notices.words import Word, named, spoken, to_borrower, to_lender

MOST_NAMED = 12


def tell_lenders_asked(loans: Sequence[Loan], at: datetime) -> None:
    """New requests: one letter to each lender, whatever the number of tools."""
    by_lender: dict[int, list[Loan]] = defaultdict(list)
    for loan in loans:
        by_lender[loan.lender_id].append(loan)
    for rows in by_lender.values():
        to_lender(rows[0], partial(_asked, rows), at)


def _asked(loans: Sequence[Loan]) -> Word:
    names = named(loans[0])
    if len(loans) == 1:
        headline = _("%(who)s demande « %(tool)s » %(period)s") % names
    else:
        headline = _("%(who)s demande %(number)s outils") % {**names, "number": len(loans)}
    lines = [_("« %(tool)s » %(period)s.") % named(one) for one in loans[:MOST_NAMED]]
    return Word(headline, (*lines, _("Répondez depuis votre espace de prêt.")), _("Voir la demande"), loans[0].purpose)


def tell_details_asked(loan: Loan, at: datetime) -> None:
    """The lender wants to know something."""

    def wording() -> Word:
        headline = _("%(lender)s vous demande une précision sur « %(tool)s »") % named(loan)
        return Word(headline, (_("Votre demande attend votre réponse."),), _("Répondre"), loan.question, "answer")

    to_borrower(loan, wording, at)


def tell_details_given(loan: Loan, at: datetime) -> None:
    """The borrower has answered."""

    def wording() -> Word:
        headline = _("%(who)s a répondu à propos de « %(tool)s »") % named(loan)
        return Word(headline, (_("La demande attend votre décision."),), _("Voir la demande"), loan.answer)

    to_lender(loan, wording, at)


def tell_approved(loans: Sequence[Loan], at: datetime) -> None:
    """Yes: the days are held."""
    for loan in loans:
        to_borrower(loan, partial(_approved, loan), at)


def _approved(loan: Loan) -> Word:
    names = named(loan)
    lines = [
        _("L’outil vous est réservé %(period)s.") % names,
        _("Il part %(leaves)s et revient %(returns)s.") % names,
        *(said_again(row) for row in loan.warnings),
    ]
    return Word(_("Votre emprunt de « %(tool)s » est accordé") % names, tuple(lines), _("Voir le prêt"), loan.note)


def tell_refused(loan: Loan, at: datetime) -> None:
    """No, and why."""

    def wording() -> Word:
        names = {**named(loan), "reason": loan.get_refusal_reason_display()}
        headline = _("%(lender)s ne peut pas vous prêter « %(tool)s »") % names
        return Word(headline, (_("La raison : %(reason)s.") % names,), _("Voir la demande"), loan.reason_text)

    to_borrower(loan, wording, at)


def tell_moved(loan: Loan, at: datetime) -> None:
    """Other dates."""

    def wording() -> Word:
        names = named(loan)
        lines = (_("Il part %(leaves)s et revient %(returns)s.") % names,)
        return Word(_("Nouvelles dates pour « %(tool)s » : %(period)s") % names, lines, _("Voir le prêt"))

    to_borrower(loan, wording, at)


# --- The waiting list -------------------------------------------------------------------------------------------------


def tell_waiting(loan: Loan, at: datetime) -> None:
    """One’s place on the waiting list."""

    def wording() -> Word:
        headline = _("Vous êtes sur la liste d’attente de « %(tool)s »") % named(loan)
        line = _("Dès qu’une période qui vous convient se libère, elle vous est proposée à votre tour.")
        return Word(headline, (line,), _("Voir la demande"))

    to_borrower(loan, wording, at)


def tell_offer(entry: WaitingEntry, at: datetime) -> None:
    """Days are free: answer before the deadline."""
    loan, until = entry.loan, entry.offered_until

    def wording() -> Word:
        names = named(loan)
        moment = slot_phrase(local_at(loan.lender, until), None, spoken()) if until is not None else ""
        lines = (
            _("Ces jours sont gardés pour vous jusqu’à cette date : %(until)s.") % {"until": moment},
            _("Sans réponse, ils seront proposés à la personne suivante."),
        )
        return Word(_("« %(tool)s » se libère %(period)s") % names, lines, _("Accepter ou décliner"), part="offer")

    to_borrower(loan, wording, at)


def tell_offer_accepted(loan: Loan, at: datetime) -> None:
    """The lender is told that the days are taken."""

    def wording() -> Word:
        headline = _("%(who)s accepte « %(tool)s » %(period)s") % named(loan)
        return Word(headline, (_("Le prêt est accordé, depuis la liste d’attente."),), _("Voir le prêt"))

    to_lender(loan, wording, at)


def tell_offer_over(entry: WaitingEntry, at: datetime) -> None:
    """The deadline has passed."""

    def wording() -> Word:
        headline = _("La période proposée pour « %(tool)s » est passée à la personne suivante") % named(entry.loan)
        return Word(headline, (_("Vous gardez votre place pour d’autres dates."),), _("Voir la demande"))

    to_borrower(entry.loan, wording, at)
