"""What is said of the papers of a loan: agreement, insurance, condition reports."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from maillage.documents.actions import SignerData
from maillage.loans.models import ConditionReport, Loan
from maillage.loans.notices.words import Word, named, to_borrower, to_lender


def tell_agreement_sent(loan: Loan, at: datetime, *, signer: SignerData | None) -> None:
    """To be signed before the departure: the link goes to whoever signs, in a letter of its own."""

    def wording() -> Word:
        names = named(loan)
        line = _("Signez-la avant le départ de l’outil, prévu %(leaves)s.") % names
        how = _("Elle se signe sur papier, avec le prêteur.")
        if signer is not None:
            how = _("Le lien pour la signer est envoyé à %(name)s, %(email)s.") % {
                "name": signer.name, "email": signer.email,
            }  # fmt: skip
        headline = _("La convention de prêt de « %(tool)s » attend votre signature") % names
        return Word(headline, (line, how), _("Voir la convention"))

    to_borrower(loan, wording, at)


def tell_signed(loan: Loan, at: datetime) -> None:
    """Both have signed: both are told."""

    def wording() -> Word:
        headline = _("La convention de « %(tool)s » est signée des deux parties") % named(loan)
        return Word(headline, (_("Chacun garde le même document."),), _("Voir le prêt"))

    to_borrower(loan, wording, at)
    to_lender(loan, wording, at)


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

    (to_lender if side == "lender" else to_borrower)(loan, wording, at)


def tell_proof_refused(loan: Loan, reason: str, at: datetime) -> None:
    """The insurance that was shown will not do."""

    def wording() -> Word:
        names = named(loan)
        headline = _("%(lender)s n’a pas pu accepter votre pièce d’assurance pour « %(tool)s »") % names
        line = _("Donnez-en une autre avant le départ, prévu %(leaves)s.") % names
        return Word(headline, (line,), _("Donner une autre pièce"), reason, part="proof")

    to_borrower(loan, wording, at)


def ask_papers(loan: Loan, missing: Sequence[str], at: datetime) -> None:
    """Something must be signed or shown before the departure."""

    def wording() -> Word:
        names = named(loan)
        headline = _("Il manque une pièce pour « %(tool)s », qui part %(leaves)s") % names
        return Word(headline, tuple(missing), _("Voir le prêt"))

    to_borrower(loan, wording, at)
