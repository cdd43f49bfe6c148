"""A desk that is given to another: its tools, its loans and their papers pass; its own rules end with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.documents.actions import move_documents
from maillage.journal.actions import record
from maillage.loans.actions.agreements import YEARLY
from maillage.loans.actions.lenders import RuleRefused
from maillage.loans.actions.projection import refresh_tools
from maillage.loans.models import (
    Habilitation,
    HabilitationKind,
    InsuranceProof,
    Lender,
    Loan,
    Round,
    Service,
    Shuttle,
    Tool,
    YearlyAgreement,
)

MOVED = (Tool, Loan, Round, Service, InsuranceProof)


@transaction.atomic
def hand_desk(*, actor: User | None, source: Lender, target: Lender, at: datetime) -> int:
    """Everything that ``source`` lends is lent by ``target``; the desk of ``source`` is shut. Gives how many tools.

    The loans keep the dates and conditions that were promised; from then on the rules of ``target`` speak.

    Raises:
        RuleRefused: the two are one.
    """
    if source.pk == target.pk:
        raise RuleRefused(_("Choisissez un autre prêteur que celui-ci."))
    _pass_shuttles(source, target)
    _pass_trainings(source, target)
    _pass_agreements(source, target)
    tools = list(Tool.objects.filter(lender=source).order_by("pk").values_list("pk", flat=True))
    for model in MOVED:
        model._default_manager.filter(lender=source).update(lender=target)
    record(actor=actor, verb="desk_handed", obj=target, at=at, territory_id=target.territory_id, source=str(source))
    source.delete()
    refresh_tools(tools)
    return len(tools)


def _pass_shuttles(source: Lender, target: Lender) -> None:
    """The days of the van: of two on one day, the one that is there carries for both."""
    for row in Shuttle.objects.filter(lender=source).order_by("on", "pk"):
        there = Shuttle.objects.filter(lender=target, zone=None, on=row.on).first()
        if there is None:
            Shuttle.objects.filter(pk=row.pk).update(lender=target, zone=None)
            continue
        row.departures.update(shuttle_out=there)
        row.returns.update(shuttle_back=there)
        row.delete()


def _pass_agreements(source: Lender, target: Lender) -> None:
    """The conventions of years: of two of one borrower from one day, one row holds what both promise.

    What is signed counts before what is not, to the later of the two ends; the documents of both are kept with it.
    """
    for row in YearlyAgreement.objects.filter(lender=source).order_by("pk"):
        rows = YearlyAgreement.objects.filter(lender=target, borrower=row.borrower_id, first_on=row.first_on)
        there = rows.first()
        if there is None:
            YearlyAgreement.objects.filter(pk=row.pk).update(lender=target)
            continue
        both = (there, row)
        counted = [one for one in both if one.signed_on is not None] or both
        YearlyAgreement.objects.filter(pk=there.pk).update(
            last_on=max(one.last_on for one in counted), sent_at=counted[0].sent_at, signed_on=counted[0].signed_on
        )
        move_documents(about=YEARLY, key=row.pk, to=there.pk)
        row.delete()


def _pass_trainings(source: Lender, target: Lender) -> None:
    """The trainings: two of one name are one."""
    for row in HabilitationKind.objects.filter(lender=source).order_by("pk"):
        there = HabilitationKind.objects.filter(lender=target, name=row.name).first()
        if there is None:
            HabilitationKind.objects.filter(pk=row.pk).update(lender=target)
            continue
        Tool.objects.filter(habilitation=row).update(habilitation=there)
        Habilitation.objects.filter(kind=row).update(kind=there)
        row.delete()
