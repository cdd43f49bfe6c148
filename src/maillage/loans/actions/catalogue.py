"""Writing the catalogue: tools, their modules, components, copies and values."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text, sanitise, slug
from maillage.files.models import Attachment, Image
from maillage.journal.actions import record
from maillage.loans.actions.common import TEXT, day_of
from maillage.loans.actions.holding import lock_copies
from maillage.loans.actions.projection import refresh_tools
from maillage.loans.enums import CopyState, ToolState
from maillage.loans.models import (
    Component,
    Copy,
    HabilitationKind,
    HeldDay,
    InsuredValue,
    Lender,
    Loan,
    Module,
    Tool,
    ToolPhoto,
)
from maillage.resources.models import Resource
from maillage.vocabularies.models import Term

LINES = {"title": 140, "summary": 300, "vehicle": 120, "power": 120, "credit_line": 300, "authors": 300}
TEXTS = {"content": 8000, "accessibility": TEXT, "spare_parts": TEXT}


class NotReady(Refused):
    """Something is missing before a tool can be in the catalogue."""


class StillNeeded(Refused):
    """A copy is expected by loans to come."""


@dataclass(frozen=True, kw_only=True)
class ToolData:
    """Everything that one writes of a tool; the names are those of its columns."""

    title: str
    kind: str
    summary: str = ""
    description: str = ""
    content: str = ""
    themes: tuple[Term, ...] = ()
    audiences: tuple[Term, ...] = ()
    languages: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    group_size: int | None = None
    duration_minutes: int | None = None
    floor_area: Decimal | None = None
    height: Decimal | None = None
    linear_metres: Decimal | None = None
    panels: int | None = None
    weight: Decimal | None = None
    volume: Decimal | None = None
    crates: int | None = None
    vehicle: str = ""
    power: str = ""
    set_up_people: int | None = None
    set_up_minutes: int | None = None
    indoor_only: bool = True
    requirements: tuple[str, ...] = ()
    accessibility: str = ""
    spare_parts: str = ""
    manual: Attachment | None = None
    resource: Resource | None = None
    credit_line: str = ""
    habilitation: HabilitationKind | None = None
    preparation_days: int | None = None
    set_up_days: int = 0
    dismount_days: int = 0
    check_days: int | None = None
    buffer_days: int | None = None
    produced_in: int | None = None
    authors: str = ""
    translations: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ComponentData:
    """One line of the packing list."""

    name: str
    quantity: int = 1
    crate: str = ""
    value: Decimal | None = None
    is_essential: bool = True
    module: Module | None = None


def _columns(data: ToolData) -> dict[str, Any]:
    kept = {one.name: getattr(data, one.name) for one in fields(data) if one.name not in {"themes", "audiences"}}
    for name, length in LINES.items():
        kept[name] = clean_line(kept[name])[:length]
    for name, length in TEXTS.items():
        kept[name] = clean_text(kept[name])[:length]
    kept["description"] = sanitise(data.description)
    kept["languages"], kept["requirements"] = list(data.languages), [clean_line(one)[:120] for one in data.requirements]
    return kept


def _record(actor: User | None, verb: str, tool: Tool, at: datetime, **details: Any) -> None:
    record(actor=actor, verb=verb, obj=tool, at=at, territory_id=tool.lender.territory_id, **details)


def free_slug(title: str) -> str:
    """An address that no other tool has."""
    base = slug(title, length=80)
    taken = set(Tool.objects.filter(slug__startswith=base).order_by().values_list("slug", flat=True))
    return next(
        one for number in range(1, len(taken) + 3) if (one := base if number == 1 else f"{base}-{number}") not in taken
    )


@transaction.atomic
def create_tool(*, actor: User | None, lender: Lender, data: ToolData, at: datetime) -> Tool:
    """Write a new tool, that the catalogue does not show yet."""
    tool = Tool.objects.create(lender=lender, slug=free_slug(data.title), updated_at=at, **_columns(data))
    tool.themes.set(data.themes)
    tool.audiences.set(data.audiences)
    _record(actor, "tool_created", tool, at)
    return tool


@transaction.atomic
def change_tool(*, actor: User | None, tool: Tool, data: ToolData, at: datetime) -> None:
    """Write a tool again; loans keep what they froze."""
    kept = _columns(data) | {"updated_at": at}
    for name, value in kept.items():
        setattr(tool, name, value)
    tool.save(update_fields=list(kept))
    tool.themes.set(data.themes)
    tool.audiences.set(data.audiences)
    refresh_tools([tool.pk])
    _record(actor, "tool_changed", tool, at)


@transaction.atomic
def list_tool(*, actor: User | None, tool: Tool, at: datetime) -> None:
    """Show it in the catalogue.

    Raises:
        NotReady: it has no copy, or says nothing of itself.
    """
    if not tool.copies.exclude(state=CopyState.RETIRED).exists():
        raise NotReady(_("Cet outil n’a pas d’exemplaire : ajoutez-en un avant de le mettre au catalogue."))
    if not tool.summary:
        raise NotReady(_("Présentez cet outil en une phrase avant de le mettre au catalogue."))
    Tool.objects.filter(pk=tool.pk).update(state=ToolState.LISTED, listed_at=tool.listed_at or at)
    tool.refresh_from_db(fields=["state", "listed_at"])
    refresh_tools([tool.pk])
    _record(actor, "tool_listed", tool, at)


@transaction.atomic
def unlist_tool(*, actor: User | None, tool: Tool, at: datetime) -> None:
    """Back to preparation: nobody finds it any more, its loans go on, and it may be listed again."""
    Tool.objects.filter(pk=tool.pk).update(state=ToolState.DRAFT)
    tool.state = ToolState.DRAFT
    refresh_tools([tool.pk])
    _record(actor, "tool_unlisted", tool, at)


@transaction.atomic
def retire_tool(*, actor: User | None, tool: Tool, at: datetime) -> None:
    """Take it out of the catalogue; loans under way go on."""
    Tool.objects.filter(pk=tool.pk).update(state=ToolState.RETIRED)
    tool.state = ToolState.RETIRED
    refresh_tools([tool.pk])
    _record(actor, "tool_retired", tool, at)


@transaction.atomic
def add_module(*, actor: User | None, tool: Tool, title: str, at: datetime, lent_apart: bool = True) -> Module:
    """A part that can be lent apart. Days on which the whole tool is held are held for it too, from now on."""
    copies = lock_copies([tool.pk])
    number = max(tool.modules.order_by().values_list("slice", flat=True), default=0) + 1
    made = Module.objects.create(tool=tool, slice=number, title=clean_line(title)[:140], lent_apart=lent_apart)
    whole = HeldDay.objects.filter(copy__in=copies, slice=0).order_by("pk")
    HeldDay.objects.bulk_create(
        HeldDay(copy_id=row.copy_id, slice=number, day=row.day, part=row.part, loan_id=row.loan_id,
                maintenance_id=row.maintenance_id)
        for row in whole
    )  # fmt: skip
    _record(actor, "module_added", tool, at, module=number)
    return made


@transaction.atomic
def keep_components(*, actor: User | None, tool: Tool, components: Iterable[ComponentData], at: datetime) -> None:
    """The packing list becomes these lines; those known by name stay the same rows."""
    wanted = {clean_line(one.name)[:160]: one for one in components if clean_line(one.name)}
    tool.components.exclude(name__in=wanted).delete()
    for position, (name, one) in enumerate(wanted.items()):
        Component.objects.update_or_create(
            tool=tool, name=name,
            defaults={
                "quantity": max(one.quantity, 1), "crate": clean_line(one.crate)[:40], "value": one.value,
                "is_essential": one.is_essential, "module": one.module, "position": position,
            },
        )  # fmt: skip
    _record(actor, "components_kept", tool, at, number=len(wanted))


@transaction.atomic
def set_value(
    *, actor: User | None, tool: Tool, amount: Decimal, from_on: date, at: datetime, note: str = ""
) -> InsuredValue:
    """What a copy is insured for from a day on; earlier values stay."""
    row, _made = InsuredValue.objects.update_or_create(
        tool=tool, from_on=from_on, defaults={"amount": amount, "note": clean_line(note)[:300]}
    )
    _record(actor, "value_set", tool, at, amount=amount)
    return row


@transaction.atomic
def add_photo(
    *,
    actor: User | None,
    tool: Tool,
    image: Image,
    at: datetime,
    alt: str = "",
    credit: str = "",
    in_situ: bool = False,
) -> ToolPhoto:
    """A picture of a tool, after those that are there."""
    row, _made = ToolPhoto.objects.update_or_create(
        tool=tool, image=image,
        defaults={
            "alt": clean_line(alt)[:250], "credit": clean_line(credit)[:160], "in_situ": in_situ,
            "position": tool.photos.count(),
        },
    )  # fmt: skip
    refresh_tools([tool.pk])
    _record(actor, "photo_added", tool, at)
    return row


@transaction.atomic
def add_copy(
    *, actor: User | None, tool: Tool, label: str, at: datetime, inventory: str = "", storage: str = "",
    acquired_on: date | None = None,
) -> Copy:  # fmt: skip
    """One more copy.

    Raises:
        NotReady: it has no name, or one that another copy has.
    """
    name = clean_line(label)[:20]
    if not name or tool.copies.filter(label=name).exists():
        raise NotReady(_("Donnez à cet exemplaire un nom que les autres n’ont pas : A, B, 1, 2…"))
    made = Copy.objects.create(
        tool=tool, label=name, inventory=clean_line(inventory)[:60], storage=clean_line(storage)[:120],
        acquired_on=acquired_on,
    )  # fmt: skip
    _record(actor, "copy_added", tool, at, copy=name)
    return made


@transaction.atomic
def retire_copy(*, actor: User | None, copy: Copy, reason: str, at: datetime) -> None:
    """It will not leave any more.

    Raises:
        StillNeeded: loans to come hold it; give them another one first.
    """
    lock_copies([copy.tool_id])
    waiting = Loan.objects.filter(copy=copy).holding().count()
    if waiting:
        raise StillNeeded(
            _("Cet exemplaire a %(number)s prêts en cours ou à venir : changez-les d’exemplaire d’abord.")
            % {"number": waiting}
        )
    today = day_of(copy.tool.lender, at)
    fields = {"state": CopyState.RETIRED, "retired_on": today, "retired_reason": clean_line(reason)[:300]}
    Copy.objects.filter(pk=copy.pk).update(**fields)
    copy.refresh_from_db()
    _record(actor, "copy_retired", copy.tool, at, copy=copy.label)
