"""What a lender keeps of its copies and of the parts of a tool: what each copy holds, modules, pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.files.models import Image
from maillage.journal.actions import record
from maillage.loans.actions.catalogue import NotReady, add_module
from maillage.loans.actions.common import TEXT
from maillage.loans.actions.holding import lock_copies
from maillage.loans.actions.projection import refresh_tools
from maillage.loans.enums import CopyState
from maillage.loans.models import Component, Copy, CopyCount, HeldDay, Loan, Module, Tool, ToolPhoto

MOST_PHOTOS = 12


class ModuleNeeded(Refused):
    """Loans hold this module, or have held it."""


@dataclass(frozen=True, kw_only=True)
class CopyData:
    """What is written of a copy."""

    label: str
    inventory: str = ""
    storage: str = ""
    acquired_on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ModuleData:
    """A part of a tool; ``slice`` is its number once it has one."""

    title: str
    slice: int | None = None
    summary: str = ""
    lent_apart: bool = True
    floor_area: Decimal | None = None
    volume: Decimal | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PhotoData:
    """A picture of a tool, in its order."""

    image: Image
    alt: str = ""
    credit: str = ""
    in_situ: bool = False


def _record(actor: User | None, verb: str, tool: Tool, at: datetime, **details: Any) -> None:
    record(actor=actor, verb=verb, obj=tool, at=at, territory_id=tool.lender.territory_id, **details)


@transaction.atomic
def change_copy(*, actor: User | None, copy: Copy, data: CopyData, at: datetime) -> None:
    """Write a copy again.

    Raises:
        NotReady: it has no name, or one that another copy has.
    """
    label = clean_line(data.label)[:20]
    if not label or copy.tool.copies.exclude(pk=copy.pk).filter(label=label).exists():
        raise NotReady(_("Donnez à cet exemplaire un nom que les autres n’ont pas : A, B, 1, 2…"))
    fields = {
        "label": label, "inventory": clean_line(data.inventory)[:60], "storage": clean_line(data.storage)[:120],
        "acquired_on": data.acquired_on, "note": clean_text(data.note)[:TEXT],
    }  # fmt: skip
    Copy.objects.filter(pk=copy.pk).update(**fields)
    copy.refresh_from_db(fields=list(fields))
    _record(actor, "copy_changed", copy.tool, at, copy=label)


@transaction.atomic
def keep_counts(*, actor: User | None, copy: Copy, counts: Mapping[int, int], at: datetime) -> None:
    """How many of each component (by key) a copy holds; without an essential one it is incomplete.

    A count that is what the tool says is not written: it follows the tool.
    """
    lacks = False
    for one in Component.objects.filter(tool=copy.tool_id).order_by("pk"):
        number = counts.get(one.pk, one.quantity)
        if number == one.quantity:
            CopyCount.objects.filter(copy=copy, component=one).delete()
        else:
            CopyCount.objects.update_or_create(copy=copy, component=one, defaults={"number": number})
        lacks = lacks or (one.is_essential and number < one.quantity)
    wanted = CopyState.INCOMPLETE if lacks else CopyState.READY
    Copy.objects.filter(pk=copy.pk, state__in=[CopyState.READY, CopyState.INCOMPLETE]).update(state=wanted)
    copy.refresh_from_db(fields=["state"])
    _record(actor, "copy_counted", copy.tool, at, copy=copy.label, state=copy.state)


@transaction.atomic
def keep_modules(*, actor: User | None, tool: Tool, modules: Sequence[ModuleData], at: datetime) -> None:
    """The parts of a tool become these; a new one is held with the whole tool where that is held.

    Raises:
        ModuleNeeded: a part left out was lent: its history would be lost.
    """
    copies = lock_copies([tool.pk])
    kept = {one.slice for one in modules if one.slice}
    for gone in tool.modules.exclude(slice__in=kept).order_by("slice"):
        if gone.slice in _lent(tool):
            raise ModuleNeeded(
                _("« %(title)s » a été prêté seul : décochez « se prête seul » au lieu de le retirer.")
                % {"title": gone.title}
            )
        HeldDay.objects.filter(copy__in=copies, slice=gone.slice).delete()
        gone.delete()
    for one in modules:
        row = tool.modules.filter(slice=one.slice).first() if one.slice else None
        row = row or add_module(actor=actor, tool=tool, title=one.title, at=at, lent_apart=one.lent_apart)
        Module.objects.filter(pk=row.pk).update(
            title=clean_line(one.title)[:140],
            summary=clean_line(one.summary)[:300],
            lent_apart=one.lent_apart,
            floor_area=one.floor_area,
            volume=one.volume,
            weight=one.weight,
        )
    _record(actor, "modules_kept", tool, at, number=len(modules))


def _lent(tool: Tool) -> set[int]:
    """The parts of a tool that a loan names."""
    named = Loan.objects.filter(tool=tool).exclude(slices=[]).order_by("pk").values_list("slices", flat=True)
    return {one for slices in named for one in slices}


@transaction.atomic
def keep_photos(*, actor: User | None, tool: Tool, photos: Sequence[PhotoData], at: datetime) -> None:
    """The pictures of a tool become these, in this order."""
    tool.photos.exclude(image__in=[one.image for one in photos]).delete()
    for position, one in enumerate(photos[:MOST_PHOTOS]):
        ToolPhoto.objects.update_or_create(
            tool=tool, image=one.image,
            defaults={"alt": clean_line(one.alt)[:250], "credit": clean_line(one.credit)[:160],
                      "in_situ": one.in_situ, "position": position},
        )  # fmt: skip
    refresh_tools([tool.pk])
    _record(actor, "photos_kept", tool, at, number=len(photos))
