"""The page of one resource: its essentials, its files, its links, what is beside it, what people made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from maillage.contributions.panels.cards import Card, cards_of
from maillage.core.text import plain, shorten
from maillage.resources.describing import address_of, ages_of
from maillage.resources.enums import NATURES, REVERSED, Relation, Type
from maillage.resources.models import Feedback, Resource, ResourceFile
from maillage.resources.panels.rows import (
    Line,
    age_phrase,
    duration_phrase,
    group_phrase,
    kind_of,
    line_of,
    lines_of,
    signed,
)
from maillage.resources.querysets.find import Criteria, find

LONGEST_META = 200
CLOSE = 3
MOST_FEEDBACK = 30
KILO, MEGA = 1_000, 1_000_000


@dataclass(frozen=True)
class FileLine:
    """A file as the page offers it."""

    file: ResourceFile
    url: str
    weight: str


@dataclass(frozen=True)
class RelatedGroup:
    """The resources that stand to this one in the same way."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Chosen:
    """A resource of a kit, and why it is there."""

    line: Line
    note: str


def weight_of(size: int) -> str:
    """« 340 ko », « 2,4 Mo »."""
    if size < MEGA:
        return f"{max(1, round(size / KILO))}\u00a0ko"
    return f"{size / MEGA:.1f}".replace(".", ",") + "\u00a0Mo"


def files_of(resource: Resource) -> list[FileLine]:
    """Its files, each with its own licence."""
    return [
        FileLine(one, reverse("resources:file", args=[one.uid]), weight_of(one.attachment.bytes))
        for one in resource.files.all()
    ]


def related_of(resource: Resource) -> list[RelatedGroup]:
    """What it is related to, from both ends, among what everyone reads."""
    rows = Resource.objects.published().with_row_data()
    ahead = list(resource.related.order_by("kind", "pk").values_list("kind", "target"))
    behind = list(resource.related_from.order_by("kind", "pk").values_list("kind", "source"))
    known = rows.in_bulk([pk for _kind, pk in (*ahead, *behind)]) if ahead or behind else {}
    found: list[RelatedGroup] = []
    for pairs, labels in ((ahead, {one: one.label for one in Relation}), (behind, REVERSED)):
        for kind in Relation:
            lines = tuple(line_of(known[pk]) for said, pk in pairs if said == kind and pk in known)
            if lines:
                found.append(RelatedGroup(str(labels[kind]), lines))
    return found


def selection_of(resource: Resource) -> list[Chosen]:
    """What a kit gathers, in its order; what is no longer online is left out."""
    if resource.type != Type.KIT:
        return []
    chosen = list(resource.selection.order_by("position", "pk").values_list("resource", "note"))
    known = Resource.objects.published().with_row_data().in_bulk([pk for pk, _note in chosen])
    return [Chosen(line_of(known[pk]), note) for pk, note in chosen if pk in known]


def kits_with(resource: Resource) -> list[Line]:
    """The kits that gather it."""
    rows = Resource.objects.published().filter(selection__resource=resource).with_row_data()
    return lines_of(rows.order_by("-contribution__published_at", "-pk")[:CLOSE])


def uses_of(resource: Resource) -> list[Card]:
    """Where it was used, among what everyone reads."""
    rows = resource.uses.select_related("contribution__author", "contribution__origin").order_by("pk")
    published = [one.contribution for one in rows if one.contribution.is_published and not one.contribution.reserved]
    cards = cards_of(published)
    return [cards[one.pk] for one in published if one.pk in cards]


def feedback_of(resource: Resource, user: Any) -> list[Feedback]:
    """What people made of it, the last ones first."""
    return list(Feedback.objects.filter(resource=resource).visible_to(user).newest_first()[:MOST_FEEDBACK])


def close_to(resource: Resource, territory: Any) -> list[Line]:
    """The newest others of the same themes; nothing close, nothing shown."""
    themes = tuple(term.code for term in resource.themes.all())
    if not themes:
        return []
    asked = Criteria(territory_id=territory.pk if territory is not None else None, themes=themes)
    ids = [pk for pk in find(asked, size=CLOSE + 1, facets=()).ids if pk != resource.pk][:CLOSE]
    rows = Resource.objects.with_row_data().in_bulk(ids)
    return lines_of(rows[pk] for pk in ids if pk in rows)


def last_verified(links: Sequence[Any]) -> datetime | None:
    """When the links were last found to answer."""
    return min((link.verified_at for link in links if link.verified_at), default=None)


def page_context(resource: Resource, user: Any) -> dict[str, Any]:
    """Everything the template of a resource shows."""
    made, nature = resource.contribution, NATURES[resource.type]
    links = list(resource.links.all())
    return {
        "resource": resource,
        "nature": nature,
        "kind": kind_of(resource),
        "signature": signed(resource),
        "authors": resource.author_names,
        "age": age_phrase(ages_of(resource)),
        "lasts": duration_phrase(resource.minutes),
        "group": group_phrase(resource.group_from, resource.group_to),
        "competences": [line.strip() for line in resource.competences.splitlines() if line.strip()],
        "files": files_of(resource),
        "links": links,
        "verified_at": last_verified(links),
        "is_kit": resource.type == Type.KIT,
        "selection": selection_of(resource),
        "checks": resource.checks,
        "related": related_of(resource),
        "kits": kits_with(resource),
        "uses": uses_of(resource),
        "feedback": feedback_of(resource, user),
        "provenances": list(resource.provenances.select_related("harvested__source").order_by("pk")),
        "meta": resource.summary or shorten(plain(resource.description), LONGEST_META),
        "public_url": address_of(resource),
        "foreign": made.language if made.language != (get_language() or "fr") else "",
    }
