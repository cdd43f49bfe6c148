"""The maille: the same picture for the same slug, for ever, and small."""

import gzip
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.ui import maille
from maillage.ui.contrast import SCHEMES
from maillage.ui.maille import SIZES, Segment, baked, fnv1a, harmony_of, inline, mulberry32, weave

COLOURS = ("oklch(.44 .15 352)", "oklch(.78 .105 188)")
SLUGS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=80)


@pytest.mark.parametrize(("text", "expected"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("été", 4290086935)])
def test_the_hash_is_fnv_1a_of_the_bytes(text, expected):
    assert fnv1a(text) == expected


def test_the_generator_draws_what_it_draws_in_javascript():
    draw = mulberry32(fnv1a("phoques"))

    assert [draw(), draw(), draw()] == [0.6561429989524186, 0.4176226840354502, 0.10093697370029986]
    assert (harmony_of("phoques"), harmony_of("été")) == (1, 0)


def test_a_known_picture_has_not_moved():
    """If this fails, every picture of every site has changed."""
    assert str(inline("phoques", "avatar")) == (
        '<svg class="maille m1" viewBox="0 0 4 4" preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        '<path d="M1 0a1 1 0 001 1a1 1 0 001-1M0 1a1 1 0 011 1a1 1 0 001 1a1 1 0 001-1a1 1 0 011-1M0 3a1 1 0 011 1M4 3'
        'a1 1 0 00-1 1"/>'
        '<path d="M1 0a1 1 0 001 1a1 1 0 001-1M0 1a1 1 0 011 1a1 1 0 001 1a1 1 0 001-1a1 1 0 011-1M0 3a1 1 0 011 1M4 3'
        'a1 1 0 00-1 1"/></svg>'
    )


@settings(deadline=None)
@given(SLUGS)
def test_a_slug_always_gives_the_same_picture(slug):
    inline.cache_clear()
    first = inline(slug, "thumb")
    inline.cache_clear()

    assert inline(slug, "thumb") == first


@settings(deadline=None)
@given(SLUGS)
def test_a_thumbnail_weighs_about_a_kilobyte(slug):
    drawn = inline(slug, "thumb").encode()

    assert len(drawn) < 1600
    assert len(gzip.compress(drawn, 9)) < 450


@settings(deadline=None)
@given(SLUGS)
def test_a_larger_picture_begins_with_the_same_draws(slug):
    first_row, two_rows = weave(slug, 4, 1), weave(slug, 4, 2)

    assert two_rows.threads[: len(first_row.threads)] == first_row.threads


MOVE = re.compile(r"M(\d+) (\d+)|a1 1 0 0([01])(-?1) ?(-?1)|h(-?2)|v(-?2)")


def segments_of(path):
    """The segments that a path draws, whichever way."""
    x = y = 0
    for found in MOVE.finditer(path):
        if found[1]:
            x, y = int(found[1]), int(found[2])
            continue
        start = (x, y)
        if found[3]:
            x, y, sweep = x + int(found[4]), y + int(found[5]), int(found[3])
        else:
            x, y, sweep = x + int(found[6] or 0), y + int(found[7] or 0), None
        segment = Segment(start, (x, y), sweep)
        yield min(segment, segment.reversed(), key=repr)


@settings(deadline=None)
@given(SLUGS, st.sampled_from(sorted(SIZES)))
def test_the_path_draws_each_thread_once(slug, size):
    threads = weave(slug, *SIZES[size]).threads
    drawn = re.search(r'<path d="([^"]*)"', inline(slug, size))[1]

    assert sorted(segments_of(drawn), key=repr) == sorted((min(s, s.reversed(), key=repr) for s in threads), key=repr)


def test_the_four_harmonies_are_about_as_frequent():
    counts = [0, 0, 0, 0]
    for rank in range(2000):
        counts[harmony_of(f"evenement-{rank}")] += 1

    assert min(counts) > 350


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("slug", ["a", "b", "c", "d", "e", "f", "g", "h"])
def test_a_baked_picture_carries_its_colours(slug, scheme):
    drawn = baked(slug, "card", *COLOURS, scheme)

    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 6" width="600" height="300">')
    assert re.findall(r"class=|style=|var\(", drawn) == []
    assert set(re.findall(r"#[0-9a-f]{6}", drawn)) <= set(maille.colours(harmony_of(slug), *COLOURS, scheme).values())


# --- As images of the site


def test_a_maille_is_kept_a_year_and_not_sent_twice(client, db):
    first = client.get("/maille/club-cephee.svg?size=thumb")
    again = client.get("/maille/club-cephee.svg?size=thumb", headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert first["Content-Type"] == "image/svg+xml"
    assert first["Cache-Control"] == "public, max-age=31536000"
    assert again.status_code == 304


def test_another_size_or_scheme_is_another_image(client, db):
    tags = {client.get(f"/maille/club-cephee.svg{query}")["ETag"] for query in ("", "?size=thumb", "?scheme=dark")}

    assert len(tags) == 3


def test_a_size_that_does_not_exist_is_not_found(client, db):
    assert client.get("/maille/club-cephee.svg?size=9999").status_code == 404


def test_the_mark_is_served_for_the_tabs_of_browsers(client, db):
    answer = client.get("/favicon.svg")

    assert answer.status_code == 200
    assert answer.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
