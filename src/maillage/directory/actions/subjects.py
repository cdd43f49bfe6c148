"""What structures, places and experts are about, for those who follow a theme or a place; whom people act for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from maillage.contributions.enums import State
from maillage.contributions.kinds import Subjects
from maillage.directory.actions.naming import Naming
from maillage.directory.models import Expert, Member, Organisation, Venue
from maillage.members.enums import Target
from maillage.members.models import Follow
from maillage.members.panels.extensions import Belonging
from maillage.territories.place import address_in
from maillage.territories.registry import registry

FOLLOWERS = Naming(
    rows=Follow.objects.all, column="key", value=lambda organisation: str(organisation.contribution.uid),
    beside=("user_id",), only={"kind": Target.STRUCTURE},
)  # fmt: skip


def _themes(model: Any, name: str, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = model.themes.through.objects.filter(**{f"{name}__contribution__in": ids}).order_by("pk")
    for key, code in rows.values_list(f"{name}__contribution", "term__code"):
        found[key].append(code)
    return found


def _subjects(
    model: type[models.Model], ids: Sequence[int], summary: str, themes: Mapping[int, Sequence[str]], structure: str
) -> Mapping[int, Subjects]:
    rows = model._default_manager.filter(contribution__in=ids).order_by("pk")
    return {
        key: Subjects(
            summary=words or "", themes=themes.get(key, ()), communes=[commune] if commune else [],
            structures=[str(uid)] if uid else [],
        )
        for key, words, commune, uid in rows.values_list("contribution", summary, "commune", structure)
    }  # fmt: skip


def subjects_of_organisations(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution, in two queries."""
    found = _themes(Organisation, "organisation", ids)
    return _subjects(Organisation, ids, "mission", found, "contribution__uid")


def subjects_of_venues(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution: a place is news for those who follow its structure or its commune."""
    return _subjects(Venue, ids, "address", {}, "organisation__contribution__uid")


def subjects_of_experts(ids: Sequence[int]) -> Mapping[int, Subjects]:
    """By key of contribution, in two queries."""
    return _subjects(Expert, ids, "summary", _themes(Expert, "expert", ids), "organisation__contribution__uid")


def structures_of(people: Sequence[int]) -> Mapping[int, Sequence[Belonging]]:
    """The published structures that these people act for, in one query."""
    rows = Member.objects.filter(
        user__in=people, organisation__contribution__state=State.PUBLISHED, organisation__merged_into=None
    ).select_related("organisation__contribution")
    found: dict[int, list[Belonging]] = defaultdict(list)
    for row in rows.order_by("organisation__name", "pk"):
        origin = registry().by_id.get(row.organisation.contribution.origin_id)
        url = address_in(origin, "directory:organisation", row.organisation.slug)
        found[row.user_id].append(Belonging(row.organisation.name, url))
    return found
