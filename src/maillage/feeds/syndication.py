"""RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 of one list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FORMATS = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
GEORSS = "http://www.georss.org/georss"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing of a list. ``html`` is already sanitised; ``removed`` makes a tombstone (RFC 6721) in Atom."""

    uid: str
    title: str
    url: str
    published: datetime
    updated: datetime
    summary: str = ""
    html: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    image: str = ""
    point: tuple[float, float] | None = None
    removed: bool = False


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A list: its title, its page, its own address, its things, newest first."""

    title: str
    description: str
    page: str
    url: str
    language: str
    updated: datetime
    items: Iterable[Item] = ()


def _text(value: str) -> str:
    return escape(NOT_XML.sub("", value))


def _attribute(value: str) -> str:
    return quoteattr(NOT_XML.sub("", value))


def _rss_item(item: Item) -> str:
    parts = [
        "<item>",
        f"<title>{_text(item.title)}</title>",
        f"<link>{_text(item.url)}</link>",
        f'<guid isPermaLink="false">{_text(item.uid)}</guid>',
        f"<pubDate>{format_datetime(item.published.astimezone(UTC))}</pubDate>",
        f"<description>{_text(item.html or item.summary)}</description>",
    ]
    parts += [f"<category>{_text(word)}</category>" for word in item.categories]
    if item.image:
        parts.append(f'<media:content medium="image" url={_attribute(item.image)}/>')
    if item.point:
        parts.append(f"<georss:point>{item.point[0]:.6f} {item.point[1]:.6f}</georss:point>")
    parts.append("</item>")
    return "".join(parts)


def rss(feed: Feed) -> str:
    """RSS 2.0 with the atom:link that says its own address; what was removed is left out."""
    items = "".join(_rss_item(item) for item in feed.items if not item.removed)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
        f' xmlns:georss="{GEORSS}"><channel>'
        f"<title>{_text(feed.title)}</title><link>{_text(feed.page)}</link>"
        f"<description>{_text(feed.description)}</description><language>{_text(feed.language)}</language>"
        f"<lastBuildDate>{format_datetime(feed.updated.astimezone(UTC))}</lastBuildDate><ttl>240</ttl>"
        f'<atom:link rel="self" type="application/rss+xml" href={_attribute(feed.url)}/>'
        f"{items}</channel></rss>\n"
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _atom_item(item: Item) -> str:
    if item.removed:
        return f"<at:deleted-entry ref={_attribute(item.uid)} when={_attribute(_stamp(item.updated))}/>"
    parts = [
        "<entry>",
        f"<id>{_text(item.uid)}</id>",
        f"<title>{_text(item.title)}</title>",
        f"<link rel={_attribute('alternate')} href={_attribute(item.url)}/>",
        f"<published>{_stamp(item.published)}</published>",
        f"<updated>{_stamp(item.updated)}</updated>",
    ]
    if item.author:
        parts.append(f"<author><name>{_text(item.author)}</name></author>")
    if item.summary:
        parts.append(f"<summary>{_text(item.summary)}</summary>")
    if item.html:
        parts.append(f'<content type="html">{_text(item.html)}</content>')
    parts += [f"<category term={_attribute(word)}/>" for word in item.categories]
    if item.point:
        parts.append(f"<georss:point>{item.point[0]:.6f} {item.point[1]:.6f}</georss:point>")
    parts.append("</entry>")
    return "".join(parts)


def atom(feed: Feed) -> str:
    """Atom, with tombstones for what was removed."""
    items = "".join(_atom_item(item) for item in feed.items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
        f' xmlns:georss="{GEORSS}" xml:lang={_attribute(feed.language)}>'
        f"<id>{_text(feed.url)}</id><title>{_text(feed.title)}</title><subtitle>{_text(feed.description)}</subtitle>"
        f"<updated>{_stamp(feed.updated)}</updated>"
        f"<author><name>{_text(feed.title)}</name></author>"
        f"<link rel={_attribute('self')} href={_attribute(feed.url)}/>"
        f"<link rel={_attribute('alternate')} href={_attribute(feed.page)}/>{items}</feed>\n"
    )


def json_feed(feed: Feed) -> str:
    """JSON Feed 1.1; what was removed is left out."""
    items: list[dict[str, Any]] = []
    for item in feed.items:
        if item.removed:
            continue
        row: dict[str, Any] = {
            "id": item.uid,
            "url": item.url,
            "title": item.title,
            "summary": item.summary,
            "content_html": item.html or item.summary,
            "date_published": _stamp(item.published),
            "date_modified": _stamp(item.updated),
            "tags": list(item.categories),
        }
        items.append(row | ({"image": item.image} if item.image else {}))
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": feed.language,
        "items": items,
    }
    return orjson.dumps(body).decode()


WRITERS = {"rss": rss, "atom": atom, "json": json_feed}
