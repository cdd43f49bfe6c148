"""Two entries become one, field by field; one becomes two. What passed is kept, so that a merger can be undone."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, restore, submit
from maillage.contributions.kinds import kind_of
from maillage.core.clock import day_of
from maillage.core.errors import Refused, TooLate
from maillage.directory.actions.likeness import settle
from maillage.directory.actions.naming import give_back, refresh_naming
from maillage.directory.actions.organisations import (
    OrganisationData,
    change_organisation,
    content_now,
    create_organisation,
    data_of,
    merge_organisations,
)
from maillage.directory.actions.profile_data import profile_of
from maillage.directory.actions.projection import refresh_organisations
from maillage.directory.enums import Move, PairState, Way
from maillage.directory.enums.organisations import LineageKind
from maillage.directory.models import (
    Claim,
    FormerSlug,
    Identifier,
    Lineage,
    Member,
    Organisation,
    Pair,
    Passage,
    Questionnaire,
    Venue,
)
from maillage.journal.actions import record

TOGETHER = {"latitude": "point", "longitude": "point"}
NEVER_CHOSEN = frozenset({"profile", "visibility", "lineage"})
LEFT, RIGHT, BOTH = "left", "right", "both"


class NothingLeft(Refused):
    """A split leaves something on each side."""


def group_of(name: str) -> str:
    """The choice a field belongs to: latitude and longitude are chosen together."""
    return TOGETHER.get(name, name)


def is_empty(value: Any) -> bool:
    """Nothing is said."""
    return value is None or value in ("", (), {})


def union(left: Any, right: Any) -> Any:
    """Both lists, each thing once, in order; of two sets of translations, the left one completed."""
    if isinstance(left, dict) and not all(isinstance(said, dict) for said in {**left, **right}.values()):
        return {**right, **left}
    if isinstance(left, dict):
        return {tongue: {**right.get(tongue, {}), **left.get(tongue, {})} for tongue in {**left, **right}}
    return (*left, *(item for item in right if item not in left))


def usual_choice(left: Any, right: Any) -> str:
    """What is chosen unless said otherwise: the side that says something, both lists, else the left."""
    if is_empty(left) and not is_empty(right):
        return RIGHT
    return BOTH if isinstance(left, tuple | dict) else LEFT


def whole_of(organisation: Organisation) -> OrganisationData:
    """Everything that is written of an organisation, its profile included."""
    return replace(data_of(organisation), profile=profile_of(organisation))


def pieces(data: Any) -> list[str]:
    """The fields that are compared one by one: those of the entry, then those of its profile."""
    return [one.name for one in fields(data) if one.name not in NEVER_CHOSEN]


def combined(left: OrganisationData, right: OrganisationData, choices: Mapping[str, str]) -> OrganisationData:
    """One content from two, by the choices (group of fields → side); who sees what stays as the kept entry says."""
    data: OrganisationData = _combined(left, right, choices)
    if left.profile is not None and right.profile is not None:
        return replace(data, profile=_combined(left.profile, right.profile, choices))
    return data


def _combined(left: Any, right: Any, choices: Mapping[str, str]) -> Any:
    values: dict[str, Any] = {}
    for name in pieces(left):
        mine, theirs = getattr(left, name), getattr(right, name)
        chosen = choices.get(group_of(name)) or usual_choice(mine, theirs)
        if chosen == BOTH and isinstance(mine, tuple | dict):
            values[name] = union(mine, theirs)
        else:
            values[name] = theirs if chosen == RIGHT else mine
    return replace(left, **values)


def _passing(kept: Organisation, merged: Organisation) -> dict[str, Any]:
    """What is about to pass, and what is about to be dropped because the kept entry has it already."""
    team = set(kept.members.values_list("user", flat=True))
    members = list(merged.members.order_by("pk").values_list("pk", "user", "role"))
    return {
        "venues": list(merged.venues.order_by("pk").values_list("pk", flat=True)),
        "identifiers": [list(row) for row in merged.identifiers.order_by("pk").values_list("scheme", "value")],
        "slugs": list(merged.former_slugs.order_by("pk").values_list("pk", flat=True)),
        "members": [pk for pk, user, _role in members if user not in team],
        "members_dropped": [[user, role] for _pk, user, role in members if user in team],
    }


def _lock(*entries: Organisation) -> None:
    """Keep both entries from any other merger until the transaction ends, and see what became of them meanwhile."""
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in entries])
    found = dict(rows.order_by("pk").values_list("pk", "merged_into"))
    for one in entries:
        one.merged_into_id = found.get(one.pk)


@transaction.atomic
def merge_entries(
    *, actor: User, kept: Organisation, merged: Organisation, data: OrganisationData, at: datetime
) -> Passage:
    """Two entries become one with this content: both histories stay, the address of the other redirects.

    Raises:
        SameThing: the two are one already.
    """
    _lock(kept, merged)
    before = content_now(kept)
    keep_revision(actor=None, contribution=kept.contribution, data=before, at=at, note=_("avant la réunion"))
    moved = _passing(kept, merged)
    moved["named"] = merge_organisations(actor=actor, kept=kept, merged=merged, at=at)
    note = _("réunie avec « %(name)s »") % {"name": merged.name}
    change_organisation(actor=actor, organisation=kept, data=data, at=at, note=note, way=Way.COORDINATOR)
    Lineage.objects.create(
        before=merged, after=kept, kind=LineageKind.MERGER, before_name=merged.name, after_name=data.name, on=day_of(at)
    )
    asking = set(Claim.objects.waiting().filter(organisation=kept).values_list("user", flat=True))
    Claim.objects.waiting().filter(organisation=merged).exclude(user__in=asking).update(organisation=kept)
    waves = set(Questionnaire.objects.filter(organisation=kept).values_list("wave", flat=True))
    Questionnaire.objects.filter(organisation=merged).exclude(wave__in=waves).update(organisation=kept)
    settle(actor=actor, first=kept.pk, second=merged.pk, at=at)
    refresh_naming([kept], at)
    return Passage.objects.create(
        kind=Move.MERGED, source=merged, target=kept, moved=moved, before=before, at=at, actor=actor
    )


@transaction.atomic
def undo_merger(*, actor: User, passage: Passage, at: datetime) -> None:
    """The two are two again: what passed goes back where nobody gave it elsewhere, the kept entry says what it said.

    Raises:
        TooLate: it was undone, or the merged entry went elsewhere since.
    """
    kept, merged = passage.target, passage.source
    mine = Passage.objects.filter(pk=passage.pk, kind=Move.MERGED, undone_at=None)
    if merged.merged_into_id != kept.pk or kept.merged_into_id or not mine.update(undone_at=at):
        raise TooLate(_("Cette réunion a déjà été défaite, ou l’une des deux fiches a changé depuis."))
    Organisation.objects.filter(pk=merged.pk).update(merged_into=None)
    merged.merged_into = None
    FormerSlug.objects.filter(slug=merged.slug, organisation=kept).delete()
    Lineage.objects.filter(before=merged, after=kept, kind=LineageKind.MERGER).delete()
    _give_back(kept, merged, passage.moved)
    restore(actor=actor, contribution=merged.contribution, at=at)
    again = kind_of(kept.contribution).restore
    if again is not None:
        again(actor=actor, contribution=kept.contribution, data=passage.before, at=at)
    for scheme, value in passage.moved["identifiers"]:
        if not Identifier.objects.filter(organisation=kept, scheme=scheme, value=value).exists():
            Identifier.objects.get_or_create(organisation=merged, scheme=scheme, value=value)
    Pair.objects.filter(first__in=[kept, merged], second__in=[kept, merged]).update(state=PairState.PROPOSED)
    origin = kept.contribution.origin_id
    record(actor=actor, verb="unmerged", obj=kept.contribution, at=at, territory_id=origin, merged=merged.slug)
    refresh_organisations([kept.contribution_id, merged.contribution_id], at)
    refresh_naming([kept, merged], at)


def _give_back(kept: Organisation, merged: Organisation, moved: Mapping[str, Any]) -> None:
    Venue.objects.filter(pk__in=moved["venues"], organisation=kept).update(organisation=merged)
    FormerSlug.objects.filter(pk__in=moved["slugs"], organisation=kept).update(organisation=merged)
    give_back(merged, kept, moved["named"])
    Member.objects.filter(pk__in=moved["members"], organisation=kept).update(organisation=merged)
    for user, role in moved["members_dropped"]:
        Member.objects.get_or_create(organisation=merged, user_id=user, defaults={"role": role})


@transaction.atomic
def split_entry(
    *, actor: User, organisation: Organisation, data: OrganisationData, venues: Iterable[int], members: Iterable[int],
    organised: Iterable[int], at: datetime,
) -> Organisation:  # fmt: skip
    """One entry becomes two: the places, people and events chosen go to the new one; every address stays.

    Raises:
        NothingLeft: the new one has the name of the first.
    """
    if data.name.strip().casefold() == organisation.name.casefold():
        raise NothingLeft(_("Donnez à la nouvelle structure un nom à elle."))
    made = create_organisation(actor=None, origin=organisation.contribution.origin, data=data, at=at)
    submit(actor=actor, contribution=made.contribution, at=at)
    moved = {
        "venues": list(organisation.venues.filter(pk__in=venues).order_by("pk").values_list("pk", flat=True)),
        "members": list(organisation.members.filter(pk__in=members).order_by("pk").values_list("pk", flat=True)),
        "organised": list(organisation.organised.filter(pk__in=organised).order_by("pk").values_list("pk", flat=True)),
    }
    Venue.objects.filter(pk__in=moved["venues"]).update(organisation=made)
    Member.objects.filter(pk__in=moved["members"]).update(organisation=made)
    organisation.organised.filter(pk__in=moved["organised"]).update(organisation=made)
    Lineage.objects.create(
        before=organisation, after=made, kind=LineageKind.SPLIT, before_name=organisation.name, after_name=made.name,
        on=day_of(at),
    )  # fmt: skip
    Passage.objects.create(kind=Move.SPLIT, source=organisation, target=made, moved=moved, at=at, actor=actor)
    Pair.objects.create(
        first_id=min(organisation.pk, made.pk), second_id=max(organisation.pk, made.pk), why="name",
        state=PairState.DISTINCT, found_at=at, decided_at=at, decided_by=actor,
    )  # fmt: skip
    origin = organisation.contribution.origin_id
    record(actor=actor, verb="split", obj=organisation.contribution, at=at, territory_id=origin, made=made.slug)
    refresh_organisations([organisation.contribution_id, made.contribution_id], at)
    refresh_naming([made, organisation], at)
    return made
