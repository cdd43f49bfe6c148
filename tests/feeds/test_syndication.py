"""The feeds we write are read back by `feedparser` and by a JSON reader; nothing typed leaves its element."""

import json
from datetime import UTC, datetime

import feedparser
import pytest

from maillage.feeds.syndication import WRITERS, Feed, Item, atom, json_feed, rss

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOSTILE = "</title><script>alert(1)</script>]]>&amp;\"'\x00\x08\ufffe"


def item(**given):
    """One thing of a list."""
    fields = {"uid": "urn:uuid:1", "title": "Petits géologues", "url": "https://exemple.test/a/?x=1&y=2",
              "published": AT, "updated": AT,
              "summary": "Samedi 14 mars", "html": "<p>On <em>casse</em>.</p>"}  # fmt: skip
    return Item(**fields | given)


def feed(*items, **given):
    """A list."""
    fields = {"title": "Agenda « ici » & là", "description": "Tout", "page": "https://exemple.test/agenda/",
              "url": "https://exemple.test/agenda.rss?q=a&b", "language": "fr", "updated": AT}  # fmt: skip
    return Feed(**fields | given, items=items)


@pytest.mark.parametrize("write", [rss, atom])
def test_a_reader_finds_what_was_written(write):
    parsed = feedparser.parse(write(feed(item(categories=("Terre", "A & B"), point=(49.8942, 2.2957)))))
    assert not parsed.bozo
    assert parsed.feed.title == "Agenda « ici » & là"
    assert parsed.feed.link == "https://exemple.test/agenda/"
    (found,) = parsed.entries
    assert (found.title, found.link, found.id) == ("Petits géologues", "https://exemple.test/a/?x=1&y=2", "urn:uuid:1")
    assert [tag.term for tag in found.tags] == ["Terre", "A & B"]
    assert found.published_parsed[:5] == (2026, 3, 2, 9, 0)
    assert found.where["coordinates"] == (2.2957, 49.8942)


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_hostile_text_stays_text(form):
    made = WRITERS[form](
        feed(
            item(title=HOSTILE, summary=HOSTILE, html="", author=HOSTILE, categories=(HOSTILE,),
                 image='https://exemple.test/"><x y="', url='https://exemple.test/"><x y="'),
            title=HOSTILE, description=HOSTILE,
        )
    )  # fmt: skip
    if form == "json":
        assert json.loads(made)["items"][0]["title"].startswith("</title><script>")
        return
    parsed = feedparser.parse(made, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    assert parsed.feed.title == parsed.entries[0].title == "</title><script>alert(1)</script>]]>&amp;\"'"
    assert len(parsed.entries) == 1


def test_what_was_removed_is_a_tombstone_in_atom_and_is_left_out_elsewhere():
    both = (item(), item(uid="urn:uuid:2", removed=True, title="Retiré"))
    assert '<at:deleted-entry ref="urn:uuid:2" when="2026-03-02T09:00:00Z"/>' in atom(feed(*both))
    for write in (atom, rss, json_feed):
        assert "Retiré" not in write(feed(*both))
    assert [one.id for one in feedparser.parse(rss(feed(*both))).entries] == ["urn:uuid:1"]


def test_json_feed_follows_version_1_1():
    body = json.loads(json_feed(feed(item(image="https://exemple.test/i.webp", categories=("Terre",)))))
    assert body["version"] == "https://jsonfeed.org/version/1.1"
    assert body["items"] == [
        {
            "id": "urn:uuid:1",
            "url": "https://exemple.test/a/?x=1&y=2",
            "title": "Petits géologues",
            "summary": "Samedi 14 mars",
            "content_html": "<p>On <em>casse</em>.</p>",
            "date_published": "2026-03-02T09:00:00Z",
            "date_modified": "2026-03-02T09:00:00Z",
            "tags": ["Terre"],
            "image": "https://exemple.test/i.webp",
        }
    ]
    assert set(body) == {
        "version", "title", "description", "home_page_url", "feed_url", "language", "items",
    }  # fmt: skip


def test_an_empty_list_is_still_a_feed():
    for write in (rss, atom):
        parsed = feedparser.parse(write(feed()))
        assert not parsed.bozo
        assert parsed.entries == []
    assert json.loads(json_feed(feed()))["items"] == []
