"""Condition reports, on a phone and with a connection that is lost: what is sent again is not written twice."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.files.models import Image
from maillage.loans import notices, rules
from maillage.loans.actions.common import LINE, TEXT, NeedsReason, note
from maillage.loans.enums import CLAIM_MOVES, ClaimState, Condition, CopyState, Moment
from maillage.loans.models import (
    ClaimFile,
    Component,
    ConditionLine,
    ConditionPhoto,
    ConditionReport,
    Copy,
    CopyCount,
    Loan,
)

WRONG = frozenset({Condition.DAMAGED, Condition.MISSING})
NAME = 160
SIGNED = ("name", "strokes", "signed_at", "signed_by", "presence")
SIGNATURES = tuple(f"{side}_{name}" for side in ("lender", "host") for name in SIGNED)


class AlreadyReported(Refused):
    """Another report of this moment is there; pictures and signatures may still be added to it."""

    def __init__(self, report: ConditionReport) -> None:
        """Keep the report that was first."""
        super().__init__(_("Le constat de ce moment est déjà fait : ajoutez-y vos photos et vos remarques."))
        self.report = report


class NotYourSide(Refused):
    """Somebody signs with their own name for the other side."""


@dataclass(frozen=True, kw_only=True)
class LineOfReport:
    """One component as it was found."""

    component: Component
    found: int
    condition: str = Condition.GOOD
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A name, and the hand-drawn lines of a signature when there are."""

    name: str
    strokes: Sequence[Any] = ()


def expected_in(loan: Loan) -> dict[int, int]:
    """How many of each component leave with a loan: what the tool says, less what its copy is known to lack."""
    rows = Component.objects.filter(tool=loan.tool_id).order_by("position", "pk")
    if loan.slices:
        rows = rows.filter(module__slice__in=loan.slices)
    known = {}
    if loan.copy_id is not None:
        known = dict(CopyCount.objects.filter(copy=loan.copy_id).order_by("pk").values_list("component", "number"))
    return {one.pk: known.get(one.pk, one.quantity) for one in rows}


@transaction.atomic
def write_report(
    *, actor: User | None, loan: Loan, moment: str, uid: uuid.UUID, lines: Sequence[LineOfReport], written_at: datetime,
    at: datetime, remarks: str = "", lender: Signature | None = None, host: Signature | None = None,
) -> ConditionReport:  # fmt: skip
    """Keep the state of a tool at a moment. The same ``uid`` again gives the report that is already there.

    Components that are not named are as expected. The return compared with the departure opens a claim file.

    Raises:
        AlreadyReported: another report of this moment is there.
    """
    sent_before: Any = ConditionReport.objects.filter(uid=uid).first()
    if sent_before is not None:
        known: ConditionReport = sent_before
        if (known.loan_id, known.moment) != (loan.pk, moment):
            raise Refused(_("Cet identifiant est celui d’un autre constat : rechargez la page et recommencez."))
        return known
    found, made = ConditionReport.objects.get_or_create(
        loan=loan, moment=Moment(moment),
        defaults={
            "uid": uid, "written_at": min(written_at, at), "received_at": at, "by": actor,
            "remarks": clean_text(remarks)[:TEXT], **_signed(actor, loan, "lender", lender, at),
            **_signed(actor, loan, "host", host, at),
        },
    )  # fmt: skip
    report: ConditionReport = found
    if not made:
        raise AlreadyReported(report)
    _keep_lines(report, loan, lines)
    note(actor, "condition_reported", loan, at, moment=str(moment))
    _tell_presence(report, ("lender", "host"), at)
    if moment == Moment.RETURN:
        open_claim(actor=actor, loan=loan, at=at)
        _recount(loan, report)
    return report


def presence(holder: Any, loan: Loan, side: str) -> str:
    """Who holds the device where a side of this loan signs on that of somebody else; nothing on a device of its own."""
    if holder is None:
        return ""
    is_own = rules.keeps(holder, loan.lender) if side == "lender" else rules.borrows(holder, loan)
    return "" if is_own else str(holder)


def _signed(
    actor: User | None, loan: Loan, side: str, signature: Signature | None, at: datetime
) -> dict[str, Any]:  # fmt: skip
    """The columns of a signature. Nobody signs for the other side: on their device, it is signed in their presence.

    Raises:
        NotYourSide: the name is that of who holds the device, who is not of this side.
    """
    name = clean_line(signature.name)[:NAME] if signature is not None else ""
    if signature is None or not name:
        return {}
    holder = presence(actor, loan, side)
    if holder and holder.casefold() == name.casefold():
        raise NotYourSide(_("Vous n’êtes pas de cette partie : la personne qui signe pour elle écrit son propre nom."))
    return {
        f"{side}_name": name, f"{side}_strokes": list(signature.strokes), f"{side}_signed_at": at,
        f"{side}_signed_by": actor, f"{side}_presence": holder[:NAME],
    }  # fmt: skip


def _tell_presence(report: ConditionReport, sides: Sequence[str], at: datetime) -> None:
    """A side in whose name somebody signed on the device of the other is told so, and can say that it is wrong."""
    for side in sides:
        if getattr(report, f"{side}_presence"):
            notices.tell_signed_in_presence(report, side, at)


def _keep_lines(report: ConditionReport, loan: Loan, lines: Sequence[LineOfReport]) -> None:
    said = {line.component.pk: line for line in lines}
    expected = expected_in(loan)
    components = {one.pk: one for one in Component.objects.filter(pk__in=expected).order_by("position", "pk")}
    rows = []
    for pk, component in components.items():
        line = said.get(pk)
        rows.append(
            ConditionLine(
                report=report, component=component, name=component.name, expected=expected[pk],
                found=line.found if line is not None else expected[pk],
                condition=line.condition if line is not None else Condition.GOOD,
                remark=clean_line(line.remark)[:LINE] if line is not None else "",
            )
        )  # fmt: skip
    ConditionLine.objects.bulk_create(rows)


@transaction.atomic
def add_photo(
    *, actor: User | None, report: ConditionReport, uid: uuid.UUID, image: Image, taken_at: datetime, at: datetime,
    component_name: str = "", caption: str = "",
) -> ConditionPhoto:  # fmt: skip
    """Join a picture to a report; the same ``uid`` again gives the picture that is already there."""
    photo, made = ConditionPhoto.objects.get_or_create(
        uid=uid,
        defaults={
            "report": report, "image": image, "taken_at": min(taken_at, at), "caption": clean_line(caption)[:LINE],
            "component_name": clean_line(component_name)[:160],
        },
    )  # fmt: skip
    if photo.report_id != report.pk:
        raise Refused(_("Cette photo est déjà jointe à un autre constat."))
    if made:
        _share_photo(report, photo)
        note(actor, "condition_photographed", report.loan, at, moment=report.moment)
    return photo


def mirrored(report: ConditionReport) -> ConditionReport | None:
    """What the next host received from this one, where the tool went from host to host."""
    if report.moment != Moment.LEAVING:
        return None
    found: Any = ConditionReport.objects.select_related("loan__lender__organisation__contribution__origin")
    arrival: ConditionReport | None = found.filter(loan__previous=report.loan_id, moment=Moment.ARRIVAL).first()
    return arrival


def _share_photo(report: ConditionReport, photo: ConditionPhoto) -> None:
    """A picture of what one gives is a picture of what the next receives, even when it comes after."""
    arrival = mirrored(report)
    if arrival is None:
        return
    same = {name: getattr(photo, name) for name in ("image", "taken_at", "caption", "component_name")}
    uid = uuid.uuid5(photo.uid, "arrival")
    ConditionPhoto.objects.get_or_create(uid=uid, defaults={"report": arrival, **same})


@transaction.atomic
def sign_report(
    *, actor: User | None, report: ConditionReport, at: datetime, lender: Signature | None = None,
    host: Signature | None = None,
) -> None:  # fmt: skip
    """One side, or both, signs a report; who signed already stays.

    Raises:
        NeedsReason: without a name.
        NotYourSide: the holder of the device signs for the other side.
    """
    written = []
    for side, signature in (("lender", lender), ("host", host)):
        fields = _signed(actor, report.loan, side, signature, at)
        rows = ConditionReport.objects.filter(pk=report.pk, **{f"{side}_signed_at": None})
        if fields and rows.update(**fields):
            written.append(side)
    if not written:
        raise NeedsReason(_("Écrivez le nom de la personne qui signe."))
    report.refresh_from_db(fields=SIGNATURES)
    note(actor, "condition_signed", report.loan, at, moment=report.moment, sides=written)
    _tell_presence(report, written, at)


@transaction.atomic
def mirror_report(
    *, actor: User | None, report: ConditionReport, following: Loan, at: datetime, host: Signature | None = None
) -> ConditionReport:
    """From host to host: what one was found to give is what the next receives, with its own signature.

    What the next host wrote of the arrival already stays.
    """
    there: Any = ConditionReport.objects.filter(loan=following, moment=Moment.ARRIVAL).first()
    if there is not None:
        written: ConditionReport = there
        return written
    copied = ConditionReport.objects.create(
        loan=following, moment=Moment.ARRIVAL, written_at=report.written_at, received_at=at, by=actor,
        remarks=report.remarks, **{f"lender_{name}": getattr(report, f"host_{name}") for name in SIGNED},
        **_signed(actor, following, "host", host, at),
    )  # fmt: skip
    columns = ("component", "name", "expected", "found", "condition", "remark")
    ConditionLine.objects.bulk_create(
        ConditionLine(report=copied, **{name: getattr(line, name) for name in columns})
        for line in report.lines.select_related("component").order_by("pk")
    )
    for photo in report.photos.order_by("pk"):
        _share_photo(report, photo)
    note(actor, "condition_reported", following, at, moment=str(Moment.ARRIVAL))
    _tell_presence(copied, ("host",), at)
    return copied


# --- What is wrong ----------------------------------------------------------------------------------------------------


def differences(loan: Loan) -> list[dict[str, Any]]:
    """What the return (or the last report) shows that the departure did not: missing, or damaged since."""
    rows: Any = loan.reports.prefetch_related("lines").order_by("pk")
    reports: dict[str, ConditionReport] = {one.moment: one for one in rows}
    after = next((reports[one] for one in (Moment.RETURN, Moment.LEAVING) if one in reports), None)
    before = next((reports[one] for one in (Moment.DEPARTURE, Moment.ARRIVAL) if one in reports), None)
    if after is None:
        return []
    was = {line.name: line for line in before.lines.all()} if before is not None else {}
    found = []
    for line in after.lines.all():
        earlier = was.get(line.name)
        number = earlier.found if earlier is not None else line.expected
        worse = line.condition in WRONG and (earlier is None or earlier.condition not in WRONG)
        if line.found < number or worse:
            found.append(
                {"name": line.name, "before": number, "after": line.found, "condition": line.condition,
                 "remark": line.remark}
            )  # fmt: skip
    return found


@transaction.atomic
def open_claim(*, actor: User | None, loan: Loan, at: datetime) -> None:
    """Open a file for what the departure and the return show to differ; nothing when nothing does."""
    found = differences(loan)
    if not found or loan.copy is None:
        return
    estimate = _estimate(loan, found)
    _claim, made = ClaimFile.objects.get_or_create(
        loan=loan,
        defaults={"copy": loan.copy, "differences": found, "opened_at": at, "estimate": estimate},
    )
    if made:
        note(actor, "claim_opened", loan, at, differences=len(found))


def _estimate(loan: Loan, found: list[dict[str, Any]]) -> Decimal | None:
    """What is missing, at the value of its components; nothing when one of them has none."""
    values = dict(Component.objects.filter(tool=loan.tool_id).order_by("pk").values_list("name", "value"))
    priced = [(values.get(one["name"]), one["before"] - one["after"]) for one in found if one["after"] < one["before"]]
    if not priced or any(value is None for value, _number in priced):
        return None
    return sum((value * number for value, number in priced if value is not None), Decimal(0))


def _recount(loan: Loan, report: ConditionReport) -> None:
    """A copy holds what was found at its return; without an essential component it is incomplete."""
    if loan.copy is None:
        return
    lacks = False
    for line in report.lines.select_related("component").order_by("pk"):
        if line.component is None:
            continue
        CopyCount.objects.update_or_create(copy=loan.copy, component=line.component, defaults={"number": line.found})
        lacks = lacks or (line.component.is_essential and line.found < line.component.quantity)
    wanted = CopyState.INCOMPLETE if lacks else CopyState.READY
    fit = Copy.objects.filter(pk=loan.copy.pk, state__in=[CopyState.READY, CopyState.INCOMPLETE])
    fit.exclude(state=wanted).update(state=wanted)


@transaction.atomic
def move_claim(
    *, actor: User | None, claim: ClaimFile, to: str, at: datetime, description: str = "",
    estimate: Decimal | None = None, settled: Decimal | None = None,
) -> None:  # fmt: skip
    """Say what becomes of a damage: told to the borrower, with the insurer, settled, dropped.

    Raises:
        NeedsReason: settled without an amount.
    """
    if to == ClaimState.SETTLED and settled is None:
        raise NeedsReason(_("Écrivez le montant réglé ; pour rien, classez le dossier sans suite."))
    fields: dict[str, Any] = {"ended_at": at} if to in {ClaimState.SETTLED, ClaimState.DROPPED} else {}
    given = {"estimate": estimate, "settled": settled, "description": clean_text(description)[:TEXT] or None}
    fields |= {name: value for name, value in given.items() if value is not None}
    advance(claim, to=to, moves=CLAIM_MOVES, **fields)
    note(actor, "claim_moved", claim.loan, at, to=to)
