"""What a moderator reads of an event before deciding: words and pictures, no code."""

import re
from io import BytesIO

import pytest
import time_machine
from django.utils.html import strip_tags

from maillage.contributions.actions import submit
from maillage.events.actions import OrganiserData, change_event
from maillage.events.actions.writing import data_of
from maillage.files.intake import receive_image
from tests.factories.directory import make_organisation
from tests.factories.events import AT, make_event, slots, term
from tests.factories.files import picture_bytes
from tests.factories.territories import PolicyFactory

pytestmark = pytest.mark.django_db
CODES = (
    "scheduled", "on_site", "organiser", "partner", "seats", "school", "Europe/Paris", "title :", "en :", "T11:00",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _on_2_march(here):
    PolicyFactory(territory=here, kind="event", timing="before")
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def proposed(here, cast):
    event = make_event(
        here,
        author=cast["editor_a"],
        published=False,
        title="Petits géologues",
        description="<p>On casse des cailloux.</p>",
        slots=slots(AT.replace(month=12, hour=10)),
        type=term("event_type", "atelier"),
        themes=(term("theme", "ciel"),),
        languages=("fr",),
        registration="seats",
        public="school",
        translations={"en": {"title": "Little geologists"}},
        organisers=(OrganiserData(organisation=make_organisation(here), role="partner"),),
        image=receive_image(actor=cast["editor_a"], upload=BytesIO(picture_bytes()), at=AT),
        image_alt="Un marteau sur de la craie",
    )
    submit(actor=cast["editor_a"], contribution=event.contribution, at=AT)
    return event


def words_of(answer):
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main")]
    return re.sub(r"\s+", " ", strip_tags(re.sub(r"<(svg|script)\b.*?</\1>", "", main, flags=re.DOTALL)))


def test_who_decides_reads_words_and_sees_the_picture(cast, here, proposed):
    answer = cast.client("coordinator_here").get(f"/{here.slug}/coordination/moderation/{proposed.contribution.uid}/")
    words = words_of(answer)

    assert [code for code in CODES if code in words] == []
    for told in (
        "Petits géologues", "On casse des cailloux.", "Club Céphée (partenaire)", "Ciel et espace", "Atelier",
        "mercredi 2 décembre, 11 h", "Little geologists", "français", "Un marteau sur de la craie",
    ):  # fmt: skip
        assert told in words, told
    assert "<picture" in answer.content.decode()


def test_the_history_is_in_words_too(cast, here, proposed):
    change_event(actor=cast["coordinator_here"], event=proposed, data=data_of(proposed), at=AT)
    answer = cast.client("coordinator_here").get(f"/{here.slug}/historique/{proposed.contribution.uid}/")

    assert answer.status_code == 200
    assert [code for code in CODES if code in words_of(answer)] == []


def test_what_nobody_reads_yet_is_not_offered_to_share(proposed, cast, here):
    text = cast.client("coordinator_here").get(
        f"/{here.slug}/coordination/moderation/{proposed.contribution.uid}/"
    ).content.decode()  # fmt: skip
    assert proposed.title in text
    assert f"/agenda/{proposed.slug}/partager/" not in text
