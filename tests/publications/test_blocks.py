"""What is typed becomes our blocks, whoever typed it; what is drawn of them is safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.publications.blocks.drawing import drawn, with_sources
from maillage.publications.blocks.keeping import kept, minutes_of, words_of
from maillage.publications.blocks.plainly import from_lines
from maillage.publications.blocks.videos import video_at
from tests.factories.directory import make_organisation
from tests.factories.files import ImageFactory

pytestmark = pytest.mark.django_db  # whether an address is ours depends on the domains of the territories
DIGEST = "ab" * 32
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<figure data-image="x"><img src="https://ailleurs.test/a.png" alt="a"></figure>',
    '<figure data-card="javascript:alert(1)"></figure>',
    '<figure data-video="https://ailleurs.test/watch?v=abcdef12345"></figure>',
    '<a href="javascript:alert(1)">ici</a>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<p style="position:fixed" class="x" onclick="y()">a</p>',
    "<iframe src='https://ailleurs.test'></iframe>",
    '<hr data-slot="0">',
    '<sup data-note="<script>alert(1)</script>"></sup>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "\x00\x1b\u202e<b>droite à gauche</b>",
    "<<<<>>>> & &amp; &lt;script&gt;",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_hostile_is_kept_nor_drawn(db, typed):
    for text in (kept(typed), drawn(kept(typed)).html):
        assert "<script" not in text
        assert "onerror" not in text or "&lt;" in text
        assert "javascript:" not in text
        assert "ailleurs.test" not in text or "&lt;" in text
        assert "<hr data-slot" not in text
        assert "style=" not in text
        assert "<iframe" not in text


@given(st.text(max_size=300))
def test_plain_lines_are_safe_and_kept_once_for_all(text):
    once = kept(text)

    assert kept(once) == once
    assert "<script" not in once


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_kept_stays_the_same_when_it_is_kept_again(typed):
    assert kept(kept(typed)) == kept(typed)


def test_plain_lines_become_headings_lists_quotations_and_notes():
    text = "Un.\nDeux **gras** et *fin*.\n\n## Titre\n\n- a\n- b\n\n1. c\n2. d\n\n> Dit.\n> — Ada\n\nFin^[Source.]."

    assert kept(text) == (
        "<p>Un.<br>Deux <strong>gras</strong> et <em>fin</em>.</p><h2>Titre</h2>"
        "<ul><li><p>a</p></li><li><p>b</p></li></ul><ol><li><p>c</p></li><li><p>d</p></li></ol>"
        "<blockquote><p>Dit.</p><p><cite>Ada</cite></p></blockquote>"
        '<p>Fin<sup data-note="Source."></sup>.</p>'
    )


def test_signs_of_comparison_are_words_not_markup():
    assert from_lines("3 < 4 et 5 > 2") == "<p>3 &lt; 4 et 5 &gt; 2</p>"


def test_a_link_typed_in_plain_lines_leads_where_it_says():
    assert 'href="https://exemple.test/a"' in kept("Voir [ici](https://exemple.test/a).")


def test_the_last_line_of_a_quotation_says_who_in_the_editor_too():
    assert kept("<blockquote><p>Dit.</p><p>— Ada</p></blockquote>") == (
        "<blockquote><p>Dit.</p><p><cite>Ada</cite></p></blockquote>"
    )


def test_a_picture_is_recognised_by_the_address_of_its_file():
    typed = f'<figure><img src="/media/images/ab/{DIGEST}-640.webp" alt="Un chat"><figcaption>Lui</figcaption></figure>'

    assert kept(typed) == (f'<figure data-image="{DIGEST}"><img alt="Un chat"><figcaption>Lui</figcaption></figure>')


def test_a_picture_outside_of_a_figure_gets_one():
    typed = f'<p>Avant <img src="/media/images/ab/{DIGEST}-640.webp" alt="x"> après</p>'

    assert kept(typed) == f'<p>Avant  après</p><figure data-image="{DIGEST}"><img alt="x"></figure>'


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://www.youtube.com/watch?v=abcDEF12345&t=3", "https://www.youtube-nocookie.com/embed/abcDEF12345"),
        ("https://youtu.be/abcDEF12345", "https://www.youtube-nocookie.com/embed/abcDEF12345"),
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://www.dailymotion.com/video/x7abcd", "https://www.dailymotion.com/embed/video/x7abcd"),
    ],
)
def test_an_address_of_a_video_alone_on_its_line_becomes_a_video(db, address, player):
    made = drawn(kept(f"Regardez.\n\n{address}"))

    assert f'data-player="{player}"' in made.html
    assert "<iframe" not in made.html
    assert len(made.hosts) == 1


def test_videos_of_peertube_come_from_the_hosts_that_the_installation_names(settings):
    address = "https://tube.exemple.test/w/abcdefgh1234"
    assert video_at(address) is None
    settings.VIDEO_HOSTS = ["tube.exemple.test"]

    assert video_at(address).player == "https://tube.exemple.test/videos/embed/abcdefgh1234"


def test_one_of_our_own_addresses_becomes_a_card_and_says_when_it_is_gone(here):
    organisation = make_organisation(here, name="Club Céphée")
    text = kept(f"Allez-y.\n\n/{here.slug}/annuaire/{organisation.slug}/")

    assert "Club Céphée" in drawn(text).html
    organisation.contribution.state = "removed"
    organisation.contribution.removed_at = organisation.contribution.created_at
    organisation.contribution.save()
    assert "n’est plus en ligne" in drawn(text).html


def test_an_address_of_somebody_else_stays_words(db):
    assert kept("https://ailleurs.test/page") == "<p>https://ailleurs.test/page</p>"


def test_notes_are_numbered_and_headings_can_be_linked_to(db):
    made = drawn(kept("## Le vent\n\nUn^[Première.]. Deux^[Seconde.].\n\n## Le vent\n\nTrois."))

    assert made.contents == [("le-vent", "Le vent"), ("le-vent-2", "Le vent")]
    assert made.notes == ["Première.", "Seconde."]
    assert 'href="#note-2"' in made.html


def test_a_kept_picture_is_drawn_with_its_files_and_given_to_the_editor(db):
    image = ImageFactory()
    text = kept(f'<figure data-image="{image.sha256}"><img alt="Un dessin"><figcaption>Ici</figcaption></figure>')
    made = drawn(text)

    assert 'alt="Un dessin"' in made.html
    assert "<figcaption>Ici</figcaption>" in made.html
    assert f'src="{image.url()}"' in with_sources(text)
    assert kept(with_sources(text)) == text


def test_the_credit_of_a_picture_is_beside_its_caption_and_apart_from_it(db):
    image = ImageFactory()
    typed = f'<figure data-image="{image.sha256}" data-credit=" Photo :&#10; Ada &lt;b&gt; "><img alt="Un chat">'
    for caption, under in (("<figcaption>Lui</figcaption>", "Lui"), ("", "")):
        text = kept(f"{typed}{caption}</figure>")

        assert 'data-credit="Photo : Ada &lt;b&gt;"' in text
        assert kept(with_sources(text)) == text
        assert (
            f'<figcaption>{under}<small class="credit">Photo : Ada &lt;b&gt;</small></figcaption>' in drawn(text).html
        )
    assert "data-credit" not in kept('<figure data-video="https://vimeo.com/123456" data-credit="x"></figure>')


def test_a_credit_is_a_line():
    assert f'data-credit="{"a" * 160}"' in kept(f'<figure data-image="{DIGEST}" data-credit="{"a" * 500}"></figure>')


def test_a_picture_that_is_no_longer_kept_leaves_no_hole(db):
    assert drawn(f'<p>a</p><figure data-image="{DIGEST}"><img alt=""></figure>').html == "<p>a</p>"


def test_search_reads_the_notes_and_reading_takes_a_minute_at_least():
    assert "Source" in words_of(kept("Fin^[Source.]."))
    assert (minutes_of(""), minutes_of(f"<p>{'mot ' * 660}</p>")) == (1, 3)
