"""What is said to both sides of a loan: on the site and by mail, each in their language."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.dates import period_phrase, slot_phrase
from maillage.directory.models import Member
from maillage.documents.actions import SignerData
from maillage.loans.availability import local_at, said_again
from maillage.loans.models import ConditionReport, Lender, Loan, WaitingEntry
from maillage.notices.actions import notify, tell
from maillage.territories.models import Territory
from maillage.territories.place import public_address

MOST_NAMED = 12


@dataclass(frozen=True)
class Word:
    """What one letter says, already in the language of the person; ``part`` is where its page answers it."""

    headline: str
    lines: tuple[str, ...]
    label: str
    quoted: str = ""
    part: str = ""


Wording = Callable[[], Word]


def _language() -> str:
    return get_language() or "fr"


def _territory(loan: Loan) -> Territory:
    return loan.lender.organisation.contribution.origin


def _mail(*, to: str, person: str, language: str, word: Word, url: str, territory: Territory, at: datetime) -> None:
    notify(
        to=to, template="loans/mail/word", language=language, at=at, territory=territory,
        context={"territory": territory, "person": person, "headline": word.headline, "lines": word.lines,
                 "label": word.label, "quoted": word.quoted, "url": url},
    )  # fmt: skip


def _address(loan: Loan, language: str, word: Word) -> str:
    """The page of the loan, at what the letter asks for."""
    url = public_address(_territory(loan), "loans:loan", str(loan.uid), language=language)
    return f"{url}#{word.part}" if word.part else url


def _to_user(user: User, loan: Loan, wording: Wording, at: datetime) -> None:
    with override(user.language):
        word = wording()
        url = _address(loan, user.language, word)
    _mail(
        to=user.email, person=str(user), language=user.language, word=word, url=url, territory=_territory(loan), at=at
    )  # fmt: skip
    tell(user=user, text=word.headline, url=url, at=at)


def _to_borrower(loan: Loan, wording: Wording, at: datetime) -> None:
    """Who asked, on the site and by mail; the contact that was written, by mail, when it is another address."""
    asker = loan.asked_by
    if asker is not None and asker.is_active:
        _to_user(asker, loan, wording, at)
    contact = loan.contact_email
    if contact and (asker is None or contact.lower() != asker.email.lower()):
        language = asker.language if asker is not None else "fr"
        with override(language):
            word = wording()
            url = _address(loan, language, word)
        _mail(
            to=contact, person=loan.contact_name, language=language, word=word, url=url, territory=_territory(loan),
            at=at,
        )  # fmt: skip


def _to_lender(loan: Loan, wording: Wording, at: datetime) -> None:
    """Everyone in the team of the lender’s structure."""
    for user in _team(loan.lender):
        _to_user(user, loan, wording, at)


def _team(lender: Lender) -> list[User]:
    rows = Member.objects.filter(organisation=lender.organisation_id, user__is_active=True).select_related("user")
    return [row.user for row in rows.order_by("pk")]


def _names(loan: Loan) -> dict[str, str]:
    """The words of a loan, in the active language."""
    language = _language()
    return {
        "tool": loan.tool_title, "who": loan.who, "lender": str(loan.lender), "reference": loan.reference,
        "period": period_phrase(loan.first_on, loan.last_on, language),
        "leaves": period_phrase(loan.leaves_on, loan.leaves_on, language),
        "returns": period_phrase(loan.returns_on, loan.returns_on, language),
    }  # fmt: skip


# --- Asking and answering ---------------------------------------------------------------------------------------------


def tell_lenders_asked(loans: Sequence[Loan], at: datetime) -> None:
    """New requests: one letter to each lender, whatever the number of tools."""
    by_lender: dict[int, list[Loan]] = defaultdict(list)
    for loan in loans:
        by_lender[loan.lender_id].append(loan)
    for rows in by_lender.values():
        _to_lender(rows[0], partial(_asked, rows), at)


def _asked(loans: Sequence[Loan]) -> Word:
    names = _names(loans[0])
    if len(loans) == 1:
        headline = _("%(who)s demande « %(tool)s » %(period)s") % names
    else:
        headline = _("%(who)s demande %(number)s outils") % {**names, "number": len(loans)}
    lines = [_("« %(tool)s » %(period)s.") % _names(one) for one in loans[:MOST_NAMED]]
    return Word(headline, (*lines, _("Répondez depuis votre espace de prêt.")), _("Voir la demande"), loans[0].purpose)


def tell_details_asked(loan: Loan, at: datetime) -> None:
    """The lender wants to know something."""

    def wording() -> Word:
        headline = _("%(lender)s vous demande une précision sur « %(tool)s »") % _names(loan)
        return Word(headline, (_("Votre demande attend votre réponse."),), _("Répondre"), loan.question, "answer")

    _to_borrower(loan, wording, at)


def tell_details_given(loan: Loan, at: datetime) -> None:
    """The borrower has answered."""

    def wording() -> Word:
        headline = _("%(who)s a répondu à propos de « %(tool)s »") % _names(loan)
        return Word(headline, (_("La demande attend votre décision."),), _("Voir la demande"), loan.answer)

    _to_lender(loan, wording, at)


def tell_approved(loans: Sequence[Loan], at: datetime) -> None:
    """Yes: the days are held."""
    for loan in loans:
        _to_borrower(loan, partial(_approved, loan), at)


def _approved(loan: Loan) -> Word:
    names = _names(loan)
    lines = [
        _("L’outil vous est réservé %(period)s.") % names,
        _("Il part %(leaves)s et revient %(returns)s.") % names,
        *(said_again(row) for row in loan.warnings),
    ]
    return Word(_("Votre emprunt de « %(tool)s » est accordé") % names, tuple(lines), _("Voir le prêt"), loan.note)


def tell_refused(loan: Loan, at: datetime) -> None:
    """No, and why."""

    def wording() -> Word:
        names = {**_names(loan), "reason": loan.get_refusal_reason_display()}
        headline = _("%(lender)s ne peut pas vous prêter « %(tool)s »") % names
        return Word(headline, (_("La raison : %(reason)s.") % names,), _("Voir la demande"), loan.reason_text)

    _to_borrower(loan, wording, at)


def tell_moved(loan: Loan, at: datetime) -> None:
    """Other dates."""

    def wording() -> Word:
        names = _names(loan)
        lines = (_("Il part %(leaves)s et revient %(returns)s.") % names,)
        return Word(_("Nouvelles dates pour « %(tool)s » : %(period)s") % names, lines, _("Voir le prêt"))

    _to_borrower(loan, wording, at)


# --- The waiting list -------------------------------------------------------------------------------------------------


def tell_waiting(loan: Loan, at: datetime) -> None:
    """One’s place on the waiting list."""

    def wording() -> Word:
        headline = _("Vous êtes sur la liste d’attente de « %(tool)s »") % _names(loan)
        line = _("Dès qu’une période qui vous convient se libère, elle vous est proposée à votre tour.")
        return Word(headline, (line,), _("Voir la demande"))

    _to_borrower(loan, wording, at)


def tell_offer(entry: WaitingEntry, at: datetime) -> None:
    """Days are free: answer before the deadline."""
    loan, until = entry.loan, entry.offered_until

    def wording() -> Word:
        names = _names(loan)
        moment = slot_phrase(local_at(loan.lender, until), None, _language()) if until is not None else ""
        lines = (
            _("Ces jours sont gardés pour vous jusqu’à cette date : %(until)s.") % {"until": moment},
            _("Sans réponse, ils seront proposés à la personne suivante."),
        )
        return Word(_("« %(tool)s » se libère %(period)s") % names, lines, _("Accepter ou décliner"), part="offer")

    _to_borrower(loan, wording, at)


def tell_offer_accepted(loan: Loan, at: datetime) -> None:
    """The lender is told that the days are taken."""

    def wording() -> Word:
        headline = _("%(who)s accepte « %(tool)s » %(period)s") % _names(loan)
        return Word(headline, (_("Le prêt est accordé, depuis la liste d’attente."),), _("Voir le prêt"))

    _to_lender(loan, wording, at)


def tell_offer_over(entry: WaitingEntry, at: datetime) -> None:
    """The deadline has passed."""

    def wording() -> Word:
        headline = _("La période proposée pour « %(tool)s » est passée à la personne suivante") % _names(entry.loan)
        return Word(headline, (_("Vous gardez votre place pour d’autres dates."),), _("Voir la demande"))

    _to_borrower(entry.loan, wording, at)


# --- From the agreement to the end ------------------------------------------------------------------------------------


def tell_agreement_sent(loan: Loan, at: datetime, *, signer: SignerData | None) -> None:
    """To be signed before the departure: the link goes to whoever signs, in a letter of its own."""

    def wording() -> Word:
        names = _names(loan)
        line = _("Signez-la avant le départ de l’outil, prévu %(leaves)s.") % names
        how = _("Elle se signe sur papier, avec le prêteur.")
        if signer is not None:
            how = _("Le lien pour la signer est envoyé à %(name)s, %(email)s.") % {
                "name": signer.name, "email": signer.email,
            }  # fmt: skip
        headline = _("La convention de prêt de « %(tool)s » attend votre signature") % names
        return Word(headline, (line, how), _("Voir la convention"))

    _to_borrower(loan, wording, at)


def tell_signed(loan: Loan, at: datetime) -> None:
    """Both have signed: both are told."""

    def wording() -> Word:
        headline = _("La convention de « %(tool)s » est signée des deux parties") % _names(loan)
        return Word(headline, (_("Chacun garde le même document."),), _("Voir le prêt"))

    _to_borrower(loan, wording, at)
    _to_lender(loan, wording, at)


def tell_out(loan: Loan, at: datetime) -> None:
    """It left."""

    def wording() -> Word:
        names = _names(loan)
        lines = (
            _("À l’arrivée, comptez les éléments et signalez ce qui manque ou est abîmé."),
            _("Retour prévu %(returns)s.") % names,
        )
        return Word(_("« %(tool)s » est parti") % names, lines, _("Voir le prêt"))

    _to_borrower(loan, wording, at)


def tell_back(loan: Loan, at: datetime) -> None:
    """It is back; how did it go?"""

    def wording() -> Word:
        headline = _("« %(tool)s » est revenu") % _names(loan)
        line = _("Dites en deux minutes combien de personnes en ont profité : sans ce bilan, le prêt reste ouvert.")
        return Word(headline, (line,), _("Remplir le questionnaire"), part="evaluate")

    if loan.cancelled_on is None:
        _to_borrower(loan, wording, at)


def ask_questionnaire(loan: Loan, at: datetime) -> None:
    """The evaluation is what is missing."""

    def wording() -> Word:
        headline = _("Que s’est-il passé avec « %(tool)s » ?") % _names(loan)
        line = _("Il ne manque que votre questionnaire de retour pour clore ce prêt.")
        return Word(headline, (line,), _("Remplir le questionnaire"), part="evaluate")

    _to_borrower(loan, wording, at)


def tell_hand_over_planned(loan: Loan, following: Loan, at: datetime) -> None:
    """Both hosts: from one to the other, without passing by the lender."""

    def giving() -> Word:
        names = {**_names(loan), "next": following.who}
        line = _("Il passe directement à l’emprunteur suivant : %(next)s.") % names
        return Word(_("« %(tool)s » ne revient pas chez le prêteur") % names, (line,), _("Voir le prêt"))

    def taking() -> Word:
        names = {**_names(following), "before": loan.who}
        line = _("Il vous vient directement de l’emprunteur précédent : %(before)s.") % names
        return Word(_("« %(tool)s » vous arrive sans passer par le prêteur") % names, (line,), _("Voir le prêt"))

    _to_borrower(loan, giving, at)
    _to_borrower(following, taking, at)


def tell_hand_over_dropped(loan: Loan, at: datetime) -> None:
    """It goes from host to host no more: it leaves from the lender’s, and comes back there."""

    def wording() -> Word:
        names = _names(loan)
        line = _("Il part de chez le prêteur %(leaves)s et y revient %(returns)s.") % names
        headline = _("« %(tool)s » ne passe plus directement d’un emprunteur à l’autre") % names
        return Word(headline, (line,), _("Voir le prêt"))

    _to_borrower(loan, wording, at)


def tell_renewed(loan: Loan, at: datetime) -> None:
    """More days: both are told."""

    def wording() -> Word:
        names = _names(loan)
        line = _("Retour prévu %(returns)s.") % names
        return Word(_("« %(tool)s » est prolongé : %(period)s") % names, (line,), _("Voir le prêt"))

    _to_borrower(loan, wording, at)
    _to_lender(loan, wording, at)


def tell_cancelled(loan: Loan, at: datetime, *, by_lender: bool) -> None:
    """The other side is told why."""

    def wording() -> Word:
        names = {**_names(loan), "reason": loan.get_cancel_reason_display()}
        headline = _("Le prêt de « %(tool)s » %(period)s est annulé") % names
        return Word(headline, (_("La raison : %(reason)s.") % names,), _("Voir le prêt"), loan.reason_text)

    (_to_borrower if by_lender else _to_lender)(loan, wording, at)


def remind_late(loan: Loan, at: datetime) -> None:
    """It should be back: somebody may wait for it."""

    def wording() -> Word:
        names = _names(loan)
        lines = (
            _("Son retour était prévu %(returns)s.") % names,
            _("Une autre structure l’attend peut-être : prévenez le prêteur du jour où il revient."),
        )
        return Word(_("« %(tool)s » est attendu chez le prêteur") % names, lines, _("Voir le prêt"))

    _to_borrower(loan, wording, at)


def tell_signed_in_presence(report: ConditionReport, side: str, at: datetime) -> None:
    """A condition report was signed for this side on the device of the other one: here is by whom, and before whom."""
    loan = report.loan

    def wording() -> Word:
        names = {
            "moment": report.get_moment_display(), "tool": loan.tool_title, "name": getattr(report, f"{side}_name"),
            "holder": getattr(report, f"{side}_presence"),
        }  # fmt: skip
        headline = _("Un constat d’état de « %(tool)s » est signé pour vous : %(moment)s") % names
        lines = (
            _("%(name)s l’a signé sur l’appareil de %(holder)s, en sa présence.") % names,
            _("Si personne de chez vous ne l’a signé, dites-le sans attendre à l’autre partie."),
        )
        return Word(headline, lines, _("Voir le constat"), part="constats")

    (_to_lender if side == "lender" else _to_borrower)(loan, wording, at)


def tell_proof_refused(loan: Loan, reason: str, at: datetime) -> None:
    """The insurance that was shown will not do."""

    def wording() -> Word:
        names = _names(loan)
        headline = _("%(lender)s n’a pas pu accepter votre pièce d’assurance pour « %(tool)s »") % names
        line = _("Donnez-en une autre avant le départ, prévu %(leaves)s.") % names
        return Word(headline, (line,), _("Donner une autre pièce"), reason, part="proof")

    _to_borrower(loan, wording, at)


def ask_papers(loan: Loan, missing: Sequence[str], at: datetime) -> None:
    """Something must be signed or shown before the departure."""

    def wording() -> Word:
        names = _names(loan)
        headline = _("Il manque une pièce pour « %(tool)s », qui part %(leaves)s") % names
        return Word(headline, tuple(missing), _("Voir le prêt"))

    _to_borrower(loan, wording, at)
