"""What the lender may do with one loan: the deeds that rules allow, the one that is next first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.loans import rules
from maillage.loans.actions import missing_of
from maillage.loans.actions.common import day_of
from maillage.loans.availability import Planner, planners_for
from maillage.loans.enums import ANSWERABLE, TO_LEAVE, AgreementKind, LoanState, RuleCode
from maillage.loans.forms import deeds as forms
from maillage.loans.models import Copy, Loan
from maillage.loans.panels.habilitations import habilitation_url
from maillage.loans.panels.verdicts import Asked, judged


@dataclass(frozen=True)
class Deed:
    """One thing that a lender does: its address, its words, who may, what is typed, what is said when done."""

    key: str
    label: Any
    rule: Callable[[Any, Loan], bool]
    form: type[forms.DeedForm]
    done: Any
    help: Any = ""
    kind: str = "secondary"

    @property
    def is_simple(self) -> bool:
        """Nothing to type: a button."""
        return not self.form.base_fields


DEEDS: Mapping[str, Deed] = {
    one.key: one
    for one in (
        Deed("accorder", _("Accorder"), rules.may_approve, forms.ApproveForm,
             _("Accordé : l’exemplaire est retenu, l’emprunteur est prévenu."),
             _("Un exemplaire est retenu pour toute la période bloquée.")),
        Deed("question", _("Demander une précision"), rules.may_ask_details, forms.QuestionForm,
             _("Votre question est envoyée."), _("La demande reste en attente jusqu’à la réponse.")),
        Deed("attente", _("Mettre en liste d’attente"), rules.may_put_on_queue, forms.QueueForm,
             _("En liste d’attente : une période qui se libère lui sera proposée à son tour."),
             _("Une période qui se libère est proposée à une structure à la fois, avec un délai de réponse.")),
        Deed("refuser", _("Refuser"), rules.may_refuse, forms.RefuseForm, _("Refusé : l’emprunteur sait pourquoi."),
             _("L’emprunteur lit la raison, et vos statistiques la comptent."), "danger"),
        Deed("convention", _("Envoyer la convention"), rules.may_send_agreement, forms.DeedForm,
             _("La convention est envoyée à l’emprunteur.")),
        Deed("signer", _("Noter les signatures sur papier"), rules.may_sign_on_paper, forms.DeedForm,
             _("Les deux signatures sont notées.")),
        Deed("relancer", _("Relancer pour les pièces"), rules.may_remind_papers, forms.DeedForm,
             _("L’emprunteur est relancé : il sait ce qui manque.")),
        Deed("preparer", _("Noter qu’il est préparé"), rules.may_prepare, forms.DeedForm, _("Préparé.")),
        Deed("depart", _("Faire partir"), rules.may_let_go, forms.OutForm, _("Sorti.")),
        Deed("recu", _("Noter l’arrivée chez l’emprunteur"), rules.may_receive, forms.DayForm, _("Reçu.")),
        Deed("passage", _("Noter le passage à l’emprunteur suivant"), rules.may_hand_over, forms.DayForm,
             _("Passé à l’emprunteur suivant.")),
        Deed("retour", _("Noter le retour"), rules.may_take_back, forms.DayForm,
             _("Revenu : reste à le contrôler.")),
        Deed("controle", _("Noter le contrôle"), rules.may_check, forms.DeedForm, _("Contrôlé.")),
        Deed("clore", _("Clore le prêt"), rules.may_close, forms.DeedForm, _("Le prêt est clos.")),
        Deed("exemplaire", _("Changer d’exemplaire"), rules.may_change_copy, forms.CopyForm,
             _("L’exemplaire est changé.")),
        Deed("dates", _("Changer les dates"), rules.may_change_days, forms.DatesForm,
             _("Les dates sont changées, l’emprunteur est prévenu.")),
        Deed("blocage", _("Changer la période bloquée"), rules.may_reschedule, forms.BlockedForm,
             _("La période bloquée est changée."),
             _("Préparation, transport, contrôle : plus ou moins de jours que vos règles.")),
        Deed("prolonger", _("Prolonger"), rules.may_renew, forms.RenewForm,
             _("Prolongé, l’emprunteur est prévenu.")),
        Deed("passage-prevu", _("Prévoir un passage direct"), rules.may_plan_hand_over, forms.FollowingForm,
             _("Le passage direct est prévu, les deux emprunteurs sont prévenus."),
             _("L’outil va d’un emprunteur au suivant sans revenir chez vous.")),
        Deed("annuler", _("Annuler le prêt"), rules.may_cancel, forms.CancelForm,
             _("Annulé : l’emprunteur est prévenu, les jours sont libres."), "", "danger"),
    )
}  # fmt: skip
NEXT: Mapping[str, Sequence[str]] = {
    LoanState.REQUESTED: ("accorder",), LoanState.ASKED: ("accorder",), LoanState.WAITING: ("accorder",),
    LoanState.APPROVED: ("convention", "preparer"), LoanState.SENT: ("relancer", "preparer"),
    LoanState.SIGNED: ("preparer",), LoanState.PREPARED: ("depart",), LoanState.OUT: ("recu",),
    LoanState.RECEIVED: ("passage", "retour"), LoanState.RETURNED: ("controle",), LoanState.CHECKED: ("clore",),
    LoanState.EVALUATED: ("clore",),
}  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """A deed with its form, as the page shows it."""

    deed: Deed
    form: forms.DeedForm


def planner_at_desk(loan: Loan, at: datetime) -> Planner:
    """The calculation of dates for one loan, as it is approved."""
    found = Loan.objects.for_verdicts().filter(pk=loan.pk)
    return planners_for(list(found), today=day_of(loan.lender, at), as_asked=True)[loan.pk]


def form_of(deed: Deed, loan: Loan, at: datetime, data: Any = None, planner: Planner | None = None) -> forms.DeedForm:
    """The form of one deed; what it offers is what is free now."""
    given: dict[str, Any] = {"loan": loan, "today": day_of(loan.lender, at), "prefix": None}
    if "copy" in deed.form.base_fields:
        given["copies"] = _copies(deed, loan, planner or planner_at_desk(loan, at), at)
    if "following" in deed.form.base_fields:
        given["others"] = _others(loan)
    return deed.form(data, auto_id=f"{deed.key}_%s", **given)


def _copies(deed: Deed, loan: Loan, planner: Planner, at: datetime) -> list[Copy]:
    first = loan.blocked_first_on if deed.key == "accorder" else max(loan.blocked_first_on, day_of(loan.lender, at))
    free = planner.free_copies(first, loan.blocked_last_on)
    return [one for one in free if one.pk != loan.copy_id]


def _others(loan: Loan) -> list[Loan]:
    rows = Loan.objects.filter(tool=loan.tool_id, first_on__gt=loan.last_on, previous=None).to_leave()
    return [one for one in rows.for_lists().order_by("first_on", "pk")[:10] if one.slices == loan.slices]


def _untrained(lacks: Mapping[str, str], asked: Asked | None) -> bool:
    """Whether a training is what is missing."""
    speaks = asked is not None and any(one.code == RuleCode.HABILITATION for one in asked.verdict.reasons)
    return speaks or RuleCode.HABILITATION in lacks


def deeds_of(loan: Loan, user: Any, at: datetime) -> dict[str, Any]:
    """The context of ``loans/desk/deeds.html``, for who keeps the lender’s desk."""
    allowed = [one for one in DEEDS.values() if one.rule(user, loan)]
    planner = planner_at_desk(loan, at) if loan.state in {*ANSWERABLE, *TO_LEAVE} else None
    lacks = missing_of(loan, planner) if planner is not None and loan.state in TO_LEAVE else {}
    asked = judged(loan, planner) if planner is not None and loan.state in ANSWERABLE else None
    missing = list(lacks.values())
    each = planner is not None and planner.rules.agreement == AgreementKind.EACH
    offered = [
        Offered(one, form_of(one, loan, at, planner=planner))
        for one in allowed
        if (one.key != "relancer" or missing) and (one.key != "convention" or each)
    ]
    offered = [one for one in offered if one.deed.key != "passage-prevu" or one.form.others]
    offered = [one for one in offered if one.deed.key != "exemplaire" or one.form.copies]
    keys = {one.deed.key for one in offered}
    first = next((key for key in NEXT.get(loan.state, ()) if key in keys), "")
    return {
        "next_deed": next((one for one in offered if one.deed.key == first), None),
        "deeds": [one for one in offered if one.deed.key != first], "missing": missing,
        "asked": asked, "habilitation_url": habilitation_url(loan) if _untrained(lacks, asked) else "",
        "no_deed": "" if offered else _("Ce prêt est terminé : il n’y a plus rien à faire."),
    }  # fmt: skip
