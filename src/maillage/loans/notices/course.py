"""What is said of a loan from its departure to its end."""

from datetime import datetime

from django.utils.translation import gettext as _

from maillage.loans.models import Loan
from maillage.loans.notices.words import Word, named, to_borrower, to_lender


def tell_out(loan: Loan, at: datetime) -> None:
    """It left."""

    def wording() -> Word:
        names = named(loan)
        lines = (
            _("À l’arrivée, comptez les éléments et signalez ce qui manque ou est abîmé."),
            _("Retour prévu %(returns)s.") % names,
        )
        return Word(_("« %(tool)s » est parti") % names, lines, _("Voir le prêt"))

    to_borrower(loan, wording, at)


def tell_back(loan: Loan, at: datetime) -> None:
    """It is back; how did it go?"""

    def wording() -> Word:
        headline = _("« %(tool)s » est revenu") % named(loan)
        line = _("Dites en deux minutes combien de personnes en ont profité : sans ce bilan, le prêt reste ouvert.")
        return Word(headline, (line,), _("Remplir le questionnaire"), part="evaluate")

    if loan.cancelled_on is None:
        to_borrower(loan, wording, at)


def ask_questionnaire(loan: Loan, at: datetime) -> None:
    """The evaluation is what is missing."""

    def wording() -> Word:
        headline = _("Que s’est-il passé avec « %(tool)s » ?") % named(loan)
        line = _("Il ne manque que votre questionnaire de retour pour clore ce prêt.")
        return Word(headline, (line,), _("Remplir le questionnaire"), part="evaluate")

    to_borrower(loan, wording, at)


def tell_hand_over_planned(loan: Loan, following: Loan, at: datetime) -> None:
    """Both hosts: from one to the other, without passing by the lender."""

    def giving() -> Word:
        names = {**named(loan), "next": following.who, "days": named(following)["period"]}
        line = _("Il passe directement à l’emprunteur suivant, %(next)s, qui l’utilise %(days)s.") % names
        return Word(_("« %(tool)s » ne revient pas chez le prêteur") % names, (line,), _("Voir le prêt"))

    def taking() -> Word:
        names = {**named(following), "before": loan.who, "days": named(loan)["period"]}
        line = _("Il vous vient directement de l’emprunteur précédent, %(before)s, qui l’utilise %(days)s.") % names
        return Word(_("« %(tool)s » vous arrive sans passer par le prêteur") % names, (line,), _("Voir le prêt"))

    to_borrower(loan, giving, at)
    to_borrower(following, taking, at)


def tell_hand_over_dropped(loan: Loan, at: datetime) -> None:
    """It is not handed over any more on one side, or on both: where it leaves from, and where it goes then."""
    comes, goes = loan.previous_id is not None, Loan.objects.filter(previous=loan).exists()

    def wording() -> Word:
        names = named(loan)
        if comes:
            headline = _("« %(tool)s » revient chez le prêteur après vous") % names
            line = _("Il ne passe plus à l’emprunteur suivant : il revient chez le prêteur %(returns)s.") % names
        elif goes:
            headline = _("« %(tool)s » vous vient de chez le prêteur") % names
            line = _("Il ne vient plus de l’emprunteur précédent : il part de chez le prêteur %(leaves)s.") % names
        else:
            headline = _("« %(tool)s » ne passe plus directement d’un emprunteur à l’autre") % names
            line = _("Il part de chez le prêteur %(leaves)s et y revient %(returns)s.") % names
        return Word(headline, (line,), _("Voir le prêt"))

    to_borrower(loan, wording, at)


def tell_renewed(loan: Loan, at: datetime) -> None:
    """More days: both are told."""

    def wording() -> Word:
        names = named(loan)
        line = _("Retour prévu %(returns)s.") % names
        return Word(_("« %(tool)s » est prolongé : %(period)s") % names, (line,), _("Voir le prêt"))

    to_borrower(loan, wording, at)
    to_lender(loan, wording, at)


def tell_cancelled(loan: Loan, at: datetime, *, by_lender: bool) -> None:
    """The other side is told why."""

    def wording() -> Word:
        names = {**named(loan), "reason": loan.get_cancel_reason_display()}
        headline = _("Le prêt de « %(tool)s » %(period)s est annulé") % names
        return Word(headline, (_("La raison : %(reason)s.") % names,), _("Voir le prêt"), loan.reason_text)

    (to_borrower if by_lender else to_lender)(loan, wording, at)


def remind_late(loan: Loan, at: datetime) -> None:
    """It should be back: somebody may wait for it."""

    def wording() -> Word:
        names = named(loan)
        lines = (
            _("Son retour était prévu %(returns)s.") % names,
            _("Une autre structure l’attend peut-être : prévenez le prêteur du jour où il revient."),
        )
        return Word(_("« %(tool)s » est attendu chez le prêteur") % names, lines, _("Voir le prêt"))

    to_borrower(loan, wording, at)
