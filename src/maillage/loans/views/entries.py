"""What a form of a tool that was posted becomes: its files taken in, then a tool, once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.forms.once import Once, new_key
from maillage.core.errors import Refused
from maillage.files.attachments import receive_attachment
from maillage.files.intake import receive_image
from maillage.files.models import Attachment
from maillage.loans.actions.catalogue import change_tool, create_tool
from maillage.loans.actions.copies import MOST_PHOTOS, keep_photos
from maillage.loans.forms.tools import photos_said
from maillage.loans.models import Lender, Tool
from maillage.loans.panels.entry import sheet_for
from maillage.loans.panels.sheets import Sheet

WHAT = "loan_tool"


def key_of(typed: Any) -> str:
    """The key of a form that makes a tool: sent twice, it makes one."""
    return str(typed.get("once") or new_key())


def _once(user: User, typed: Any) -> Once:
    return Once(user.pk, WHAT, str(typed.get("once") or ""))


def made_by(user: User, typed: Any) -> Tool | None:
    """What this very form made already, when it is sent a second time."""
    key = _once(user, typed).made() if typed else None
    return Tool.objects.kept_by(user).filter(pk=key).first() if key else None


def posted(user: User, lender: Lender, tool: Tool | None, *, typed: Any, files: Any, at: datetime) -> Sheet:
    """The form as posted: its files are taken in at once, whatever its button, for browsers forget them."""
    typed, problems = typed.copy(), {}
    for name, take in (("image", _take_picture), ("manual", _take_manual)):
        upload = files.get(name)
        if upload is None:
            continue
        try:
            take(user, typed, upload, at)
        except Refused as refusal:
            problems[name] = str(refusal)
    sheet = sheet_for(lender, tool, typed)
    sheet.form.full_clean()
    if typed.get("do") == "photo":
        sheet.silence()
    for name, sentence in problems.items():
        sheet.form.add_error(name, sentence)
    return sheet


def _take_picture(user: User, typed: Any, upload: Any, at: datetime) -> None:
    """A picture more among those of the form."""
    rank = int(str(typed.get("photos-TOTAL_FORMS") or "0")) if str(typed.get("photos-TOTAL_FORMS")).isdecimal() else 0
    if rank >= MOST_PHOTOS:
        raise Refused(_("Douze photos au plus : retirez-en une d’abord."))
    image = receive_image(actor=user, upload=upload, at=at)
    if image.sha256 in {value for name, value in typed.items() if name.endswith("-sha256")}:
        return
    typed["photos-TOTAL_FORMS"] = str(rank + 1)
    typed[f"photos-{rank}-sha256"] = image.sha256
    typed[f"photos-{rank}-alt"] = str(typed.get("new_alt") or "")
    typed[f"photos-{rank}-credit"] = str(typed.get("new_credit") or "")


def _take_manual(user: User, typed: Any, upload: Any, at: datetime) -> None:
    typed["manual_kept"] = str(receive_attachment(actor=user, upload=upload, at=at).uid)
    typed.pop("manual_removed", None)


def save(user: User, lender: Lender, tool: Tool | None, sheet: Sheet, at: datetime) -> Tool:
    """Write the tool and its pictures; a new one under the key of its form, which then leads to it."""
    data = sheet.form.data_of(tool, _manual(user, tool, sheet))
    if tool is not None:
        change_tool(actor=user, tool=tool, data=data, at=at)
        saved = tool
    else:
        once = _once(user, sheet.form.data)
        if not once.begin():
            raise Refused(_("Ce formulaire est déjà en train d’être enregistré : regardez la liste des outils."))
        saved = create_tool(actor=user, lender=lender, data=data, at=at)
        once.done(saved.pk)
    keep_photos(actor=user, tool=saved, photos=photos_said(sheet.rows["photos"]), at=at)
    return saved


def _manual(user: User, tool: Tool | None, sheet: Sheet) -> Attachment | None:
    """The document of the form: one that this person sent, or the one that the tool has already."""
    found: Attachment | None = sheet.form.manual_now
    if found is None or found.owner_id == user.pk:
        return found
    return found if tool is not None and tool.manual_id == found.pk else None
