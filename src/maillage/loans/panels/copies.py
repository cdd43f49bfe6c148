"""What a copy shows when its code is scanned, its labels, and how one finds it by its number."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import period_phrase
from maillage.core.text import clean_line
from maillage.documents.papers.office import Label, LabelSheet
from maillage.loans import rules
from maillage.loans.actions.common import day_of
from maillage.loans.enums import AWAY, HELD, CopyState, ToolState
from maillage.loans.models import Copy, Lender, Loan
from maillage.loans.panels.desk_deeds import deeds_of
from maillage.loans.panels.tools import COPY_TONES, where_is
from maillage.territories.place import public_address

MOST_FOUND, MOST_NEXT, MOST_LABELS = 30, 6, 200


def copy_context(copy: Copy, user: Any, at: datetime) -> dict[str, Any]:
    """What everyone reads of a copy, and more for its lender and for who has it now."""
    lender = copy.tool.lender
    context: dict[str, Any] = {
        "copy": copy, "tool": copy.tool, "lender": lender, "keeps": rules.may_keep_copy(user, copy), "holder": None,
        "shown": copy.tool.state == ToolState.LISTED and lender.organisation.contribution.is_published,
        "structure_url": reverse("directory:organisation", args=[lender.organisation.slug]),
    }  # fmt: skip
    if not user.is_authenticated:
        return context
    held = list(_held(copy))
    now_ = next((one for one in held if one.state in AWAY), None)
    if now_ is not None and rules.borrows(user, now_):
        context["holder"] = now_
    return context | _of_lender(copy, held, user, at) if context["keeps"] else context


def _held(copy: Copy) -> Any:
    rows = Loan.objects.filter(copy=copy, state__in=HELD).select_related("borrower", "lender__organisation")
    return rows.order_by("leaves_on", "pk")


def _of_lender(copy: Copy, held: list[Loan], user: Any, at: datetime) -> dict[str, Any]:
    """Where it is, whose turn it is, and the next deed of the loan that has it or is the first to have it."""
    today = day_of(copy.tool.lender, at)
    current = held[0] if held else None
    return {
        **(deeds_of(current, user, at) if current is not None else {}),
        "loan": current,
        "current": _line(current, today) if current is not None else None,
        "following": [_line(one, today) for one in held[1 : MOST_NEXT + 1]],
        "where": where_is(copy, held),
        "tone": COPY_TONES[CopyState(copy.state)],
        "works": copy.maintenances.filter(done_on=None).order_by("first_on", "pk"),
        "lacks": [
            one
            for one in copy.counts.select_related("component").order_by("component__position", "pk")
            if one.number != one.component.quantity
        ],
        "outings": Loan.objects.filter(copy=copy, out_on__isnull=False).count(),
    }


def _line(loan: Loan, today: date) -> dict[str, Any]:
    language = get_language() or "fr"
    return {
        "loan": loan, "period": period_phrase(loan.first_on, loan.last_on, language), "late": loan.is_late(today),
        "leaves": period_phrase(loan.leaves_on, loan.leaves_on, language),
        "returns": period_phrase(loan.returns_on, loan.returns_on, language),
    }  # fmt: skip


def chosen_copies(lender: Lender, uids: Sequence[str]) -> list[Copy]:
    """The copies of a lender among these, in the order of the catalogue."""
    wanted = [uid for uid in uids[:MOST_LABELS] if _is_uid(uid)]
    rows = Copy.objects.filter(tool__lender=lender, uid__in=wanted).select_related("tool")
    return list(rows.order_by("tool__title", "label", "pk"))


def labels_context(lender: Lender, uids: Sequence[str]) -> dict[str, Any]:
    """The copies to tick, tool by tool, and the labels of those ticked."""
    rows = Copy.objects.filter(tool__lender=lender).exclude(state=CopyState.RETIRED).select_related("tool")
    chosen = {str(one.uid) for one in chosen_copies(lender, uids)}
    copies = list(rows.order_by("tool__title", "label", "pk"))
    return {
        "copies": [(one, str(one.uid) in chosen) for one in copies],
        "labels": sheet_of_labels(lender, [one for one in copies if str(one.uid) in chosen]).blocks()[0]["labels"],
    }


def sheet_of_labels(lender: Lender, copies: Sequence[Copy]) -> LabelSheet:
    """One label for each copy: its code opens the page of the copy, on the public address of the territory."""
    territory = lender.organisation.contribution.origin
    labels = [
        Label(
            url=public_address(territory, "loans:copy", str(one.uid), language="fr"), title=one.tool.title,
            mark=one.inventory or _("exemplaire %(label)s") % {"label": one.label}, note=str(lender.organisation),
        )
        for one in copies
    ]  # fmt: skip
    return LabelSheet(labels=labels)


def _is_uid(typed: str) -> bool:
    try:
        UUID(typed)
    except ValueError:
        return False
    return True


def found_copies(lender: Lender, typed: str) -> list[Copy]:
    """The copies that an inventory number, a title, or the address of a code means."""
    text = clean_line(typed)[:300]
    if not text:
        return []
    rows = Copy.objects.filter(tool__lender=lender).select_related("tool")
    uid = next((part for part in reversed(text.split("/")) if _is_uid(part)), None)
    if uid is not None:
        return list(rows.filter(uid=uid))
    exact = list(rows.filter(inventory__iexact=text).order_by("tool__title", "label", "pk")[:MOST_FOUND])
    if exact:
        return exact
    near = rows.filter(Q(inventory__icontains=text) | Q(tool__title__icontains=text))
    return list(near.order_by("tool__title", "label", "pk")[:MOST_FOUND])
