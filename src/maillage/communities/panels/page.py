"""The page of a community, the list of communities, and what is new in mine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from maillage.communities import rules
from maillage.communities.enums import Access
from maillage.communities.models import Community, CommunityDocument, Invitation, JoinRequest, Membership, Posting
from maillage.communities.panels.extensions import panels_of
from maillage.communities.querysets import mine
from maillage.contributions.panels import Thing, things_of
from maillage.core.paging import Page, page_of
from maillage.territories.models import Territory
from maillage.territories.place import public_address
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

SHOWN = 6
MOST_POSTED = 500
CARDS = 24


@dataclass(frozen=True)
class Posted:
    """Something posted, as a line."""

    posting: Posting
    thing: Thing


def posted_in(community: Community, offset: int = 0, size: int = SHOWN) -> list[Posted]:
    """What is posted in a community and still online, newest first."""
    rows = Posting.objects.filter(community=community).online().newest_first()
    postings = list(rows.select_related("contribution__author", "posted_by")[offset : offset + size])
    things = things_of([posting.contribution for posting in postings])
    return [Posted(posting, thing) for posting, thing in zip(postings, things, strict=True)]


def page_context(community: Community, user: Any, at: datetime) -> dict[str, Any]:
    """Everything the page of a community shows to a person; what it keeps for its members only to them."""
    place = rules.membership_of(user, community)
    inside = rules.may_read_inside(user, community)
    leaders = Membership.objects.leaders().filter(community=community).select_related("user").order_by("pk")
    posted = Posting.objects.filter(community=community).online().newest_first() if inside else Posting.objects.none()
    ids = list(posted.values_list("contribution", flat=True)[:MOST_POSTED])
    documents = CommunityDocument.objects.filter(community=community).select_related("attachment").newest_first()
    contribution = community.contribution
    return {
        "community": community,
        "place": place,
        "inside": inside,
        "leads": rules.may_lead(user, community),
        "may_join": rules.may_join(user, community),
        "may_take_part": place is not None and contribution.is_published,
        "asked": _asked(user, community) if place is None else None,
        "leaders": list(leaders),
        "posted": posted_in(community) if ids else [],
        "posted_count": len(ids),
        "documents": list(documents[:SHOWN]) if inside else [],
        "panels": panels_of(ids, at),
        "public_url": public_address(contribution.origin, "communities:community", community.slug),
        "has_feed": community.is_open and contribution.is_published,
    }


def _asked(user: Any, community: Community) -> JoinRequest | None:
    if not user.is_authenticated or community.access != Access.REQUEST:
        return None
    return JoinRequest.objects.open().filter(community=community, user=user).first()


@dataclass(frozen=True)
class Search:
    """What of the list is shown."""

    theme: str
    access: str

    @property
    def is_empty(self) -> bool:
        """Nothing is filtered."""
        return not self.theme and not self.access


def read_search(typed: Mapping[str, str]) -> Search:
    """The filters that are valid; a wrong value filters nothing."""
    themes = {term.code for term in terms_of(Scheme.THEME)}
    theme, access = typed.get("theme", ""), typed.get("acces", "")
    return Search(theme if theme in themes else "", access if access in {Access.OPEN, Access.REQUEST} else "")


def list_of(search: Search, territory: Territory | None, page: str | None) -> tuple[list[Community], Page]:
    """The communities of a territory that everyone may know of, by name."""
    rows = Community.objects.shown_in(territory.pk if territory else None)
    if search.theme:
        rows = rows.filter(themes__scheme=Scheme.THEME, themes__code=search.theme)
    if search.access:
        rows = rows.filter(access=search.access)
    where = page_of(page, rows.count(), CARDS)
    shown = rows.for_lists().order_by("name", "pk")[where.offset : where.offset + where.size]
    return list(shown), where


def choices_of(search: Search) -> list[tuple[str, bool, str]]:
    """The themes that one may choose: code, whether it is on, label."""
    return [(term.code, term.code == search.theme, term.label) for term in terms_of(Scheme.THEME) if not term.retired]


@dataclass(frozen=True)
class News:
    """Something posted in one or several of my communities: shown once, with all their names."""

    thing: Thing
    at: datetime
    communities: tuple[Community, ...]


def news_of(user: Any, page: str | None) -> tuple[list[News], Page]:
    """What is new in a person's communities: each thing once, wherever it was posted, the latest first."""
    rows = Posting.objects.filter(community__in=mine(user)).online()
    once = rows.order_by().values("contribution").annotate(latest=Max("at"))
    where = page_of(page, once.count())
    shown = list(once.order_by("-latest", "-contribution")[where.offset : where.offset + where.size])
    ids = [row["contribution"] for row in shown]
    postings = (
        rows.filter(contribution__in=ids)
        .select_related("community__contribution", "contribution__author")
        .order_by("pk")
    )
    by_thing: dict[int, list[Posting]] = {}
    for posting in postings:
        by_thing.setdefault(posting.contribution_id, []).append(posting)
    things = things_of([by_thing[pk][0].contribution for pk in ids])
    latest = {row["contribution"]: row["latest"] for row in shown}
    news = [
        News(
            thing,
            latest[thing.contribution.pk],
            tuple(posting.community for posting in by_thing[thing.contribution.pk]),
        )
        for thing in things
    ]
    return news, where


def invitations_of(user: Any) -> Sequence[Invitation]:
    """The places offered to a person."""
    return list(Invitation.objects.of_address(user.email).select_related("community").order_by("-at", "-pk"))
