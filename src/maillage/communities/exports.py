"""A community for other programs: schema.org, and the items of its feed."""

from typing import Any

from maillage.communities.models import Community, Posting
from maillage.contributions.models import Contribution
from maillage.contributions.panels import Thing, page_url
from maillage.conversations.models import Comment
from maillage.core.text import paragraphs, plain, shorten
from maillage.feeds.syndication import Item
from maillage.territories.place import absolute


def json_ld(community: Community, url: str) -> dict[str, Any]:
    """The page as a collection about a subject, led by an organisation without legal form (schema.org)."""
    described = community.summary or shorten(plain(community.description), 300)
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": community.name,
        "description": described,
        "url": url,
        "inLanguage": community.contribution.language,
        "about": [{"@type": "DefinedTerm", "name": term.label_fr} for term in community.themes.all()],
        "mainEntity": {"@type": "Organization", "name": community.name, "description": described, "url": url},
    }


def items_of(posted: list[tuple[Posting, Thing]], messages: list[Comment]) -> list[Item]:
    """What is posted and what is said, newest first. Names of people who speak are not sent out with their words."""
    items = [
        Item(
            uid=f"urn:uuid:{thing.contribution.uid}",
            title=thing.contribution.title,
            url=_whole(thing.contribution),
            published=posting.at,
            updated=posting.at,
            summary=posting.word,
            categories=(str(thing.kind.label),),
        )
        for posting, thing in posted
    ]
    items += [
        Item(
            uid=f"urn:uuid:{message.contribution.uid}",
            title=message.contribution.title,
            url=_whole(message.contribution),
            published=message.contribution.created_at,
            updated=message.edited_at or message.contribution.created_at,
            html=paragraphs(message.text),
        )
        for message in messages
    ]
    return sorted(items, key=lambda item: item.published, reverse=True)


def _whole(contribution: Contribution) -> str:
    return absolute(contribution.origin, page_url(contribution))
