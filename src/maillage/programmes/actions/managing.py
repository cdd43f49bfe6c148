"""Making a programme: its name and dates, its objectives and funders, its actions and who carries them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.core.text import slug as slugged
from maillage.directory.models import Organisation
from maillage.geography.models import Commune, Department
from maillage.journal.actions import record
from maillage.programmes.actions.projection import refresh
from maillage.programmes.models import (
    Action,
    Funder,
    Objective,
    Part,
    Programme,
    ProgrammeTerritory,
)
from maillage.programmes.models.actions import REFERENCE_LENGTH
from maillage.territories.models import Territory
from maillage.territories.pagecache import renew

SLUG_LENGTH = 60


class CodeTaken(Refused):
    """Another row of the programme already has this code."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeData:
    """What a coordinator says of a programme."""

    name: str
    starts_on: date
    ends_before: date
    summary: str = ""
    description: str = ""
    coordinator: Organisation | None = None
    audiences: tuple[str, ...] = ()
    is_public: bool = False


@dataclass(frozen=True, kw_only=True)
class ActionData:
    """What a coordinator says of an action."""

    code: str
    title: str
    type: str
    scope: str = ""
    place: str = ""
    commune: Commune | None = None
    other_communes: tuple[Commune, ...] = ()
    departments: tuple[Department, ...] = ()
    description: str = ""
    objectives: tuple[Objective, ...] = ()
    audiences: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_before: date | None = None


def _check_order(starts_on: date | None, ends_before: date | None) -> None:
    if starts_on is not None and ends_before is not None and ends_before <= starts_on:
        raise Refused(_("La fin vient après le début : vérifiez les dates."))


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugged(name, fallback="programme", length=SLUG_LENGTH - 4)
    return next(one for one in (base, *(f"{base}-{rank}" for rank in range(2, 1000))) if one not in taken)


def _plain(data: ProgrammeData) -> dict[str, object]:
    _check_order(data.starts_on, data.ends_before)
    return {
        "name": clean_line(data.name), "summary": clean_line(data.summary), "description": clean_text(data.description),
        "starts_on": data.starts_on, "ends_before": data.ends_before, "coordinator": data.coordinator,
        "audiences": [clean_line(one) for one in data.audiences if one.strip()], "is_public": data.is_public,
    }  # fmt: skip


@transaction.atomic
def create_programme(*, actor: User, territory: Territory, data: ProgrammeData, at: datetime) -> Programme:
    """Begin a programme; it runs in its own territory from its first day.

    Raises:
        Refused: it ends before it begins.
    """
    fields = _plain(data)
    taken = set(Programme.objects.order_by("pk").values_list("slug", flat=True))
    made = Programme.objects.create(territory=territory, slug=_free_slug(data.name, taken), created_at=at, **fields)
    own = ProgrammeTerritory.objects.create(
        programme=made, territory=territory, name=territory.name, starts_on=made.starts_on
    )
    own.departments.set(territory.departments.all())
    record(actor=actor, verb="programme_made", obj=made, at=at, territory_id=territory.pk)
    refresh(made, at)
    renew({territory.slug})
    return made


@transaction.atomic
def change_programme(*, actor: User, programme: Programme, data: ProgrammeData, at: datetime) -> Programme:
    """Change what a programme says of itself.

    Raises:
        Refused: it ends before it begins.
    """
    fields = _plain(data)
    for name, value in fields.items():
        setattr(programme, name, value)
    programme.save(update_fields=list(fields))
    record(actor=actor, verb="programme_changed", obj=programme, at=at, territory_id=programme.territory_id)
    refresh(programme, at)
    renew({programme.territory.slug})
    return programme


@transaction.atomic
def set_objectives(*, actor: User, programme: Programme, texts: Sequence[str], at: datetime) -> list[Objective]:
    """The objectives, in order; those whose text is kept keep their code and their actions."""
    wanted = [clean_line(text)[:300] for text in texts if text.strip()]
    known = {one.text: one for one in programme.objectives.order_by("pk")}
    Objective.objects.filter(pk__in=[one.pk for text, one in known.items() if text not in wanted]).delete()
    taken = {one.code for text, one in known.items() if text in wanted}
    for rank, text in enumerate(dict.fromkeys(wanted)):
        if text in known:
            Objective.objects.filter(pk=known[text].pk).update(position=rank)
            continue
        code = next(one for one in (f"O{number}" for number in range(1, 1000)) if one not in taken)
        taken.add(code)
        Objective.objects.create(programme=programme, code=code, text=text, position=rank)
    record(actor=actor, verb="programme_changed", obj=programme, at=at, territory_id=programme.territory_id)
    refresh(programme, at)
    renew({programme.territory.slug})
    return list(programme.objectives.order_by("position", "pk"))


@transaction.atomic
def add_funder(
    *, actor: User, programme: Programme, name: str, organisation: Organisation | None, at: datetime
) -> Funder:
    """Name who pays; the team of its organisation, when it has a page, reads the funder's view.

    Raises:
        CodeTaken: it is already named.
        Refused: it has no name.
    """
    shown = clean_line(name) or (organisation.name if organisation is not None else "")
    if not shown:
        raise Refused(_("Nommez le financeur."))
    if programme.funders.filter(name=shown).exists():
        raise CodeTaken(_("Ce financeur est déjà nommé."))
    made = Funder.objects.create(
        programme=programme, organisation=organisation, name=shown[:160], position=programme.funders.count()
    )
    record(actor=actor, verb="programme_changed", obj=programme, at=at, territory_id=programme.territory_id)
    renew({programme.territory.slug})
    return made


@transaction.atomic
def remove_funder(*, actor: User, funder: Funder, at: datetime) -> None:
    """Take a funder away.

    Raises:
        Refused: an agreement or a budget names it.
    """
    programme = funder.programme
    try:
        funder.delete()
    except ProtectedError as error:
        raise Refused(_("Ce financeur a une convention ou une ligne de budget : il reste.")) from error
    record(actor=actor, verb="programme_changed", obj=programme, at=at, territory_id=programme.territory_id)
    renew({programme.territory.slug})


@transaction.atomic
def save_action(*, actor: User, programme: Programme, action: Action | None, data: ActionData, at: datetime) -> Action:
    """Write an action, new or not. Its reference, which events cite, never changes.

    Raises:
        CodeTaken: another action has this code.
        Refused: it ends before it begins.
    """
    _check_order(data.starts_on, data.ends_before)
    others = programme.actions.all() if action is None else programme.actions.exclude(pk=action.pk)
    code = clean_line(data.code)
    if others.filter(code=code).exists():
        raise CodeTaken(_("Une action de ce programme a déjà ce code : donnez-en un autre."))
    plain = {
        "code": code, "title": clean_line(data.title), "type": data.type, "scope": data.scope,
        "place": clean_line(data.place), "commune": data.commune, "description": clean_text(data.description),
        "audiences": [clean_line(one) for one in data.audiences if one.strip()], "starts_on": data.starts_on,
        "ends_before": data.ends_before,
    }  # fmt: skip
    if action is None:
        taken = set(programme.actions.order_by("pk").values_list("slug", flat=True))
        slug = _free_slug(data.title, taken)
        reference = _free_reference(f"{programme.slug}/{slugged(code, fallback='action')}")
        action = Action.objects.create(
            programme=programme, slug=slug, reference=reference, position=others.count(), **plain
        )
        verb = "action_made"
    else:
        verb = "action_changed"
        for name, value in plain.items():
            setattr(action, name, value)
        action.save(update_fields=list(plain))
    action.objectives.set(data.objectives)
    action.departments.set(data.departments)
    action.other_communes.set([one for one in data.other_communes if one != data.commune])
    record(actor=actor, verb=verb, obj=action, at=at, territory_id=programme.territory_id)
    refresh(programme, at)
    renew({programme.territory.slug})
    return action


def _free_reference(wanted: str) -> str:
    base = wanted[: REFERENCE_LENGTH - 4]
    names = (base, *(f"{base}-{rank}" for rank in range(2, 1000)))
    return next(one for one in names if not Action.objects.filter(reference=one).exists())


@dataclass(frozen=True, kw_only=True)
class PartData:
    """What a structure is for an action, and from when."""

    organisation: Organisation
    role: str
    starts_on: date
    ends_before: date | None = None
    contact: User | None = None
    substitute: User | None = None


@transaction.atomic
def add_part(*, actor: User, action: Action, data: PartData, at: datetime) -> Part:
    """Give a structure a role in an action.

    Raises:
        CodeTaken: it has this role from that day already.
        Refused: it ends before it begins.
    """
    _check_order(data.starts_on, data.ends_before)
    if action.parts.filter(organisation=data.organisation, role=data.role, starts_on=data.starts_on).exists():
        raise CodeTaken(_("Cette structure a déjà ce rôle à cette date : choisissez un autre rôle, ou un autre jour."))
    made = Part.objects.create(action=action, **vars(data))
    record(actor=actor, verb="part_given", obj=action, at=at, territory_id=action.programme.territory_id)
    renew({action.programme.territory.slug})
    return made


@transaction.atomic
def end_part(*, actor: User, part: Part, ends_before: date, at: datetime) -> Part:
    """End the role of a structure on a day; what it reported stays.

    Raises:
        Refused: it had not begun.
    """
    _check_order(part.starts_on, ends_before)
    part.ends_before = ends_before
    part.save(update_fields=["ends_before"])
    record(actor=actor, verb="part_ended", obj=part.action, at=at, territory_id=part.action.programme.territory_id)
    renew({part.action.programme.territory.slug})
    return part
