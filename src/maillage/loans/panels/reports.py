"""What the pages of condition reports show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import slot_phrase
from maillage.loans import rules
from maillage.loans.actions.common import local
from maillage.loans.actions.drawing import sides_of
from maillage.loans.actions.reporting import file_of
from maillage.loans.actions.reports import presence
from maillage.loans.enums import Condition, Moment
from maillage.loans.forms.reports import WHOLE, PhotoForm, ReportForm, SigningForm
from maillage.loans.models import ClaimFile, ConditionLine, ConditionPhoto, ConditionReport, Lender, Loan

TONES = {
    Condition.GOOD: "ok", Condition.WORN: "neutral", Condition.DIRTY: "attention", Condition.DAMAGED: "danger",
    Condition.MISSING: "danger",
}  # fmt: skip
Addresses = dict[str, str]


@dataclass(frozen=True)
class Writing:
    """A report that is being written: of which loan and moment; to whom it goes on, from host to host."""

    loan: Loan
    moment: str
    form: ReportForm
    following: Loan | None = None


def moment_asked(loan: Loan, wanted: str) -> str:
    """The moment that is asked for; else the next that was not written, else the last one."""
    if wanted in Moment.values:
        return wanted
    written = {one.moment for one in loan.reports.all()}
    return next((one.value for one in Moment if one.value not in written), Moment.RETURN.value)


def writing_context(writing: Writing, user: Any) -> dict[str, Any]:
    """The form, with what its script must know: who writes, where things go, what to say."""
    loan = writing.loan
    name = "loans:write_report" if writing.following is None else "loans:hand_over_report"
    return {
        "loan": loan, "form": writing.form, "lines": list(writing.form.lines), "whole": writing.form.whole,
        "moment": Moment(writing.moment).label, "following": writing.following, "person": str(user.uid),
        "action": f"{reverse(name, args=[loan.uid])}?moment={writing.moment}", "sides": _sides(writing.form),
    } | device_context()  # fmt: skip


def presences(user: Any, loan: Loan, following: Loan | None = None) -> dict[str, str]:
    """Where a side signs on the device of this person, who is not of it: the name that the report will say."""
    lender, host = presence(user, loan, "lender"), presence(user, loan, "host")
    receiver = presence(user, following, "host") if following is not None else ""
    found = {"lender": lender, "host": host, "receiver": receiver}
    return {side: name for side, name in found.items() if name}


def _sides(form: SigningForm) -> list[tuple[Any, Any]]:
    """Name and drawing of each side that signs."""
    names = [name.removesuffix("_name") for name in form.fields if name.endswith("_name")]
    return [(form[f"{side}_name"], form[f"{side}_strokes"]) for side in names]


def device_context() -> dict[str, Any]:
    """Where the service worker is, and how the script asks for a report by its identifier."""
    unknown = "00000000-0000-0000-0000-000000000000"
    return {"device_url": reverse("loans:device"), "reports_url": reverse("loans:report", args=[unknown])}


def addresses_of(report: ConditionReport) -> Addresses:
    """What a script needs to go on: where the pictures of a report go, and how it ends."""
    return {
        "report": str(report.uid),
        "url": reverse("loans:report", args=[report.uid]),
        "photos": reverse("loans:report_photo", args=[report.uid]),
        "finish": reverse("loans:finish_report", args=[report.uid]),
    }


def faults_of(form: ReportForm) -> dict[str, str]:
    """What is wrong, by the name of the field."""
    return {name: " ".join(str(one) for one in rows) for name, rows in form.errors.items()}


def part_name(report: ConditionReport, part: str) -> str:
    """The component that a part of the form stands for; nothing for the whole, or when it is of another tool."""
    number = part.removeprefix("c")
    if part == WHOLE or not (number.isascii() and number.isdecimal() and len(number) < 18):  # noqa: PLR2004 - digits of a key
        return ""
    rows: Any = ConditionLine.objects.filter(report=report, component=int(number)).values_list("name", flat=True)
    return str(rows.first() or "")


# --- One report -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """One component as it was found, with its pictures."""

    line: ConditionLine
    tone: str
    photos: tuple[ConditionPhoto, ...]

    @property
    def lacks(self) -> bool:
        """Fewer than there should be."""
        return self.line.found < self.line.expected


@dataclass(frozen=True)
class Signed:
    """One side: who signed, when, before whom on the device of the other side, and the lines that were drawn."""

    label: str
    name: str
    when: str
    presence: str
    lines: tuple[str, ...]


def report_context(report: ConditionReport, user: Any, form: SigningForm | None = None) -> dict[str, Any]:
    """The page of one report."""
    loan = Loan.objects.for_page().get(pk=report.loan_id)
    photos: Any = report.photos.select_related("image").order_by("taken_at", "pk")
    by_name: dict[str, list[ConditionPhoto]] = {}
    for one in photos:
        by_name.setdefault(one.component_name, []).append(one)
    lines = [
        Found(line, TONES[Condition(line.condition)], tuple(by_name.pop(line.name, ())))
        for line in report.lines.order_by("pk")
    ]
    signing = form or signing_form(report, user)
    return {
        "loan": loan, "report": report, "lines": lines, "signed": _signed(report), "document": file_of(report),
        "rest": [one for rows in by_name.values() for one in rows], "written": said(loan.lender, report.written_at),
        "received": said(loan.lender, report.received_at), "may_sign": rules.may_sign_report(user, report),
        "may_complete": rules.may_complete_report(user, report), "form": signing, "sides": _sides(signing),
        "photo_form": PhotoForm(), "person": str(user.uid), "addresses": addresses_of(report),
        "parts": [(f"c{one.line.component_id}", one.line.name) for one in lines if one.line.component_id is not None],
        "claim": ClaimFile.objects.filter(loan=loan).first(),
    } | device_context()  # fmt: skip


def signing_form(report: ConditionReport, user: Any, typed: Any = None) -> SigningForm:
    """The sides that have not signed yet."""
    form = SigningForm(typed, present=presences(user, report.loan))
    for side in ("lender", "host"):
        if getattr(report, f"{side}_signed_at") is not None:
            del form.fields[f"{side}_name"], form.fields[f"{side}_strokes"]
    return form


def _signed(report: ConditionReport) -> list[Signed]:
    lender, found = report.loan.lender, []
    for side, label in sides_of(report):
        name, strokes, at, holder = (
            getattr(report, f"{side}_{one}") for one in ("name", "strokes", "signed_at", "presence")
        )
        if at is not None:
            found.append(Signed(label, name or _("nom effacé"), said(lender, at), holder, points(strokes)))
    return found


def points(strokes: Any) -> tuple[str, ...]:
    """The lines of a drawing, each as an attribute of a polyline."""
    return tuple(" ".join(f"{int(x)},{int(y)}" for x, y in line) for line in strokes if len(line) > 1)


def said(lender: Lender, at: datetime) -> str:
    """An instant in words, on the clock of the lender’s."""
    return slot_phrase(local(lender, at), None, get_language() or "fr")
