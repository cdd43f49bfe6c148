"""Contributions of any kind as cards, and what is behind one of our own addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from maillage.contributions.kinds import Told, known_kinds
from maillage.contributions.models import Contribution
from maillage.territories.place import split_path
from maillage.territories.registry import registry


@dataclass(frozen=True, kw_only=True)
class Card:
    """A contribution as another page shows it: where it is, what it says, who signs it, its picture or its maille."""

    contribution: Contribution
    title: str
    url: str
    label: str | Promise
    icon: str
    slug: str
    credit: str
    summary: str = ""
    note: str = ""
    image: Any = None
    image_alt: str = ""


def cards_of(contributions: Sequence[Contribution]) -> dict[int, Card]:
    """The cards of these contributions by key, in two queries for each kind; those without a page are left out.

    The addresses are those of the active place. ``author`` is read of each: select it.
    """
    by_id = {one.pk: one for one in contributions}
    made: dict[int, Card] = {}
    for kind in known_kinds():
        view, path = kind.address
        ids = sorted(pk for pk, one in by_id.items() if one.kind == kind.name)
        if not ids or not view:
            continue
        told = kind.told(ids) if kind.told is not None else {}
        slugs = Contribution.objects.filter(pk__in=ids, **{f"{path}__isnull": False}).order_by("pk")
        for pk, slug in slugs.values_list("pk", path):
            one, more = by_id[pk], told.get(pk, Told())
            made[pk] = Card(
                contribution=one, title=one.title, url=reverse(view, args=[slug]), label=kind.label, icon=kind.icon,
                slug=str(slug), credit=more.credit or credit_of(one), summary=more.summary, note=more.note,
                image=more.image, image_alt=more.image_alt,
            )  # fmt: skip
    return made


def credit_of(contribution: Contribution) -> str:
    """Who wrote it, as anyone may read it."""
    return str(contribution.author) if contribution.author is not None else _("ancien membre")


def inner_path(address: str) -> str:
    """The path of one of our own addresses inside its place, or nothing for an address of somebody else."""
    parts = urlsplit(address.strip())
    hosts = {urlsplit(settings.PUBLIC_URL).netloc.lower(), *registry().by_domain}
    if parts.netloc and (parts.scheme not in {"http", "https"} or parts.netloc.lower() not in hosts):
        return ""
    if not parts.path.startswith("/"):
        return ""
    host = (parts.hostname or urlsplit(settings.PUBLIC_URL).hostname or "").lower()
    return split_path(parts.path, host)[1]


def found_at(address: str) -> Contribution | None:
    """What everyone may read at one of our addresses, whatever its kind."""
    path = inner_path(address)
    try:
        match = resolve(path) if path else None
    except Resolver404:
        return None
    slug = match.kwargs.get("slug") if match is not None else None
    if match is None or slug is None:
        return None
    for kind in known_kinds():
        view, field = kind.address
        if view == match.view_name:
            rows = Contribution.objects.published().filter(kind=kind.name, **{field: slug})
            return rows.select_related("author", "origin").first()
    return None
