"""Pictures that came with a report sent without script: taken in one by one, none is lost because of another."""

from datetime import datetime
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _

from maillage.core.errors import Refused
from maillage.files.actions import receive_image
from maillage.files.models import Image
from maillage.loans.actions.reports import add_photo
from maillage.loans.forms.reports import ReportForm
from maillage.loans.models import ConditionReport
from maillage.ui.access import Request, signed_in


def join_pictures(request: Request, report: ConditionReport, form: ReportForm, at: datetime) -> list[str]:
    """Join every picture to the report; gives a sentence for each file that is no picture."""
    said = []
    for _part, sent in form.pictures():
        try:
            image = sent.image or taken_in(request, sent.file, at)
        except Refused as refusal:
            said.append(str(refusal))
            continue
        add_photo(
            actor=signed_in(request), report=report, image=image, taken_at=at, at=at,
            component_name=sent.component_name, uid=uuid5(report.uid, f"{sent.component_name} {image.sha256}"),
        )  # fmt: skip
    return said


def keep_pictures(request: Request, form: ReportForm, at: datetime) -> None:
    """Take in the pictures of a form that has something to correct, so that they need not be chosen again."""
    typed = request.POST.copy()
    for part, sent in list(form.pictures()):
        if sent.file is None:
            continue
        try:
            typed.appendlist(f"{part}-kept", taken_in(request, sent.file, at).sha256)
        except Refused as refusal:
            form.add_error(f"{part}-photos", str(refusal))
    form.data = typed


def taken_in(request: Request, file: Any, at: datetime) -> Image:
    """One file as a picture we keep.

    Raises:
        Refused: it is none; the sentence begins with the name of the file.
    """
    if file is None:
        raise Refused(_("Choisissez une photo."))
    try:
        return receive_image(actor=signed_in(request), upload=file, at=at)
    except Refused as refusal:
        raise Refused(_("%(file)s : %(why)s") % {"file": file.name, "why": refusal}) from refusal
