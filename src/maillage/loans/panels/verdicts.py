"""What the calculation of dates says of requests and of papers, in two words and in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillage.core.dates import day_short
from maillage.loans.actions import missing_of
from maillage.loans.availability import Planner, Reason, Verdict, planners_for
from maillage.loans.availability.blocking import from_rows
from maillage.loans.enums import AgreementKind, LoanState, RuleCode
from maillage.loans.models import Loan

SHORT: Mapping[str, Any] = {
    RuleCode.NO_COPY: gettext_lazy("aucun exemplaire"),
    RuleCode.PAST: gettext_lazy("date passée"),
    RuleCode.NOTICE: gettext_lazy("préavis trop court"),
    RuleCode.PREPARATION: gettext_lazy("trop tard pour préparer"),
    RuleCode.HORIZON: gettext_lazy("trop tôt"),
    RuleCode.SHORTEST: gettext_lazy("trop court"),
    RuleCode.LONGEST: gettext_lazy("trop long"),
    RuleCode.CLOSED: gettext_lazy("jours de fermeture"),
    RuleCode.NO_SHUTTLE: gettext_lazy("sans navette"),
    RuleCode.NO_SHUTTLE_AT_ALL: gettext_lazy("sans navette"),
    RuleCode.SHUTTLE_FULL: gettext_lazy("navette pleine"),
    RuleCode.BORROWER: gettext_lazy("emprunteur non admis"),
    RuleCode.AREA: gettext_lazy("hors du territoire"),
    RuleCode.QUOTA: gettext_lazy("quota atteint"),
    RuleCode.AGAIN: gettext_lazy("emprunt trop proche"),
    RuleCode.HABILITATION: gettext_lazy("habilitation manquante"),
    RuleCode.AGE: gettext_lazy("public trop jeune"),
    RuleCode.LEVEL: gettext_lazy("niveau non admis"),
}
PAPERS: Mapping[str, Any] = {
    RuleCode.INSURANCE: gettext_lazy("Assurance manquante"),
    RuleCode.AGREEMENT: gettext_lazy("Convention à signer"),
    RuleCode.HABILITATION: gettext_lazy("Habilitation manquante"),
}


@dataclass(frozen=True)
class Asked:
    """A request, what is said of it, and whether it may be approved as it is."""

    loan: Loan
    verdict: Verdict
    word: str
    tone: str
    sentences: tuple[str, ...]

    @property
    def key(self) -> str:
        """What its box sends."""
        return str(self.loan.pk)


def asked_of(loans: Sequence[Loan], today: date) -> list[Asked]:
    """Requests (read by ``for_verdicts``) with their verdicts, in a fixed number of queries."""
    planners = planners_for(loans, today=today, as_asked=True)
    return [judged(one, planners[one.pk]) for one in loans]


def judged(loan: Loan, planner: Planner) -> Asked:
    """What is said of one request: as when it is approved, with the days that it would block."""
    blocked = from_rows(loan.parts, loan.leaves_on, loan.returns_on)
    verdict = planner.judge(loan.first_on, loan.last_on, blocked)
    word, tone = _said(verdict)
    if loan.state == LoanState.WAITING and not verdict.is_possible:
        word, tone = _("liste d’attente"), "neutral"
    return Asked(loan, verdict, word, tone, tuple(verdict.sentences))


def _said(verdict: Verdict) -> tuple[str, str]:
    hard = sorted((one for one in verdict.reasons if one.is_hard), key=lambda one: not one.is_firm)
    if not hard:
        incomplete = any(one.code == RuleCode.INCOMPLETE for one in verdict.reasons)
        return (_("possible, incomplet"), "attention") if incomplete else (_("possible"), "ok")
    return _short(hard[0]), "danger" if hard[0].is_firm else "attention"


def _short(reason: Reason) -> str:
    period = reason.values.get("period")
    if reason.code == RuleCode.TAKEN and isinstance(period, tuple):
        return _("occupé jusqu’au %(day)s") % {"day": day_short(period[1], get_language() or "fr")}
    return str(SHORT.get(reason.code, RuleCode(reason.code).label))


@dataclass(frozen=True)
class Papers:
    """What a loan still lacks before leaving (code → sentence), and whether its own agreement was never sent."""

    missing: Mapping[str, str]
    to_send: bool

    @property
    def word(self) -> str:
        """The first that is missing, in two words."""
        if self.to_send:
            return _("Convention à envoyer")
        return str(PAPERS[next(iter(self.missing))]) if self.missing else ""


def papers_of_loan(loan: Loan, planner: Planner) -> Papers:
    """What a loan still lacks before leaving; no query."""
    each = planner.rules.agreement == AgreementKind.EACH
    return Papers(missing_of(loan, planner), each and loan.agreement_sent_at is None and not loan.is_signed)
