"""The entry form and « mes événements »: nothing skips the moderators, nothing typed is lost."""

import csv
import io
import zipfile

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from maillage.contributions.enums import State
from maillage.events.actions import set_life
from maillage.events.models import Draft, Event
from maillage.events.tables import safe
from maillage.territories.enums import Check, Kind
from tests.factories.directory import make_venue
from tests.factories.events import AT, FIRST, make_event
from tests.factories.territories import PolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_2_march(here):
    PolicyFactory(territory=here, kind=Kind.EVENT, timing=Check.BEFORE)
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def typed(here):
    """A form filled in, for an event on one afternoon."""
    return {
        "title": "Petits géologues", "summary": "On casse.", "description": "Bonjour.\n\nOn regarde.",
        "type": "atelier", "mode": "on_site", "public": "public", "registration": "none", "languages": ["fr"],
        "venue": make_venue(here).pk, "slots-TOTAL_FORMS": "1", "slots-INITIAL_FORMS": "0",
        "slots-0-day": "2026-03-14", "slots-0-starts": "14:00", "slots-0-ends": "16:00",
        "organisers-TOTAL_FORMS": "1", "organisers-INITIAL_FORMS": "0", "organisers-0-name": "Club Céphée",
        "organisers-0-role": "organiser", "fees-TOTAL_FORMS": "0", "fees-INITIAL_FORMS": "0", "rule-weeks": "1",
        "do": "save",
    }  # fmt: skip


def address(here, event=None):
    """The address of the form."""
    return f"/{here.slug}/contribuer/evenement/" + (f"{event.slug}/" if event else "")


def test_what_is_typed_is_written_as_a_draft(cast, here, typed):
    answer = cast.client("member").post(address(here), typed)
    event = Event.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/{here.slug}/contribuer/evenement/{event.slug}/")
    assert (event.contribution.state, event.contribution.author, event.contribution.origin) == (
        State.DRAFT, cast["member"], here,
    )  # fmt: skip
    assert event.description == "<p>Bonjour.</p><p>On regarde.</p>"
    slot = event.slots.get()
    assert (slot.starts_at, (slot.ends_at - slot.starts_at).seconds) == (FIRST, 7200)
    assert [str(row) for row in event.organisers.order_by("pk")] == ["Club Céphée"]


@pytest.mark.parametrize(("role", "state"), [("member", State.SUBMITTED), ("editor_b", State.SUBMITTED),
                                             ("coordinator_here", State.PUBLISHED)])  # fmt: skip
def test_sending_follows_the_policy(cast, here, typed, role, state):
    cast.client(role).post(address(here), typed | {"do": "send"})
    assert Event.objects.get().contribution.state == state


FORGED = {"state": "published", "contribution": "1", "published_at": "2026-01-01", "author": "1", "origin": "2",
          "slug": "vole", "life": "scheduled", "is_umbrella": "on", "featured": "1", "sequence": "99", "tick": "0",
          "checked_by": "1", "is_staff": "1"}  # fmt: skip


def test_fields_that_the_form_does_not_show_are_ignored(cast, here, typed):
    client = cast.client("member")
    client.post(address(here), typed | FORGED)
    event = Event.objects.get()
    assert (event.contribution.state, event.slug, event.is_umbrella, event.contribution.sequence) == (
        State.DRAFT, "petits-geologues", False, 0,
    )  # fmt: skip
    client.post(address(here, event), typed | FORGED)
    event.refresh_from_db()
    event.contribution.refresh_from_db()
    assert (event.contribution.state, event.slug, event.contribution.author) == (
        State.DRAFT, "petits-geologues", cast["member"],
    )  # fmt: skip


@pytest.mark.parametrize("deed", ["publish", "", "delete", "__init__"])
def test_an_unknown_deed_does_nothing(cast, here, typed, deed):
    assert cast.client("member").post(address(here), typed | {"do": deed}).status_code == 405
    assert not Event.objects.exists()


def test_the_preview_shows_the_page_and_keeps_nothing(cast, here, typed):
    answer = cast.client("member").post(address(here), typed | {"do": "preview", "title": "Aperçu seul"})
    assert answer.status_code == 200
    assert "Aperçu seul" in answer.content.decode()
    assert not Event.objects.exists()
    event = make_event(here, author=cast["member"], published=False)
    cast.client("member").post(address(here, event), typed | {"do": "preview", "title": "Aperçu"})
    event.refresh_from_db()
    assert event.title == "Petits géologues"


BAD = [
    {"title": ""}, {"title": "x" * 500}, {"slots-0-day": "0001-01-01"}, {"slots-0-day": "9999-12-31"},
    {"slots-0-day": "bientot"}, {"age_from": "9", "age_to": "3"}, {"mode": "online"}, {"venue": ""},
    {"venue": "9" * 30, "venue_name": ""}, {"registration": "mail"}, {"title": "a\x00b"}, {"type": "inconnu"},
    {"themes": ["inconnu"]}, {"venue_name": "Nouveau", "venue": "", "venue_commune": "99999"},
]  # fmt: skip


@pytest.mark.parametrize("fields", BAD)
@pytest.mark.parametrize("deed", ["save", "preview"])
def test_what_cannot_be_is_shown_again_with_what_was_typed(cast, here, typed, fields, deed):
    answer = cast.client("member").post(address(here), typed | fields | {"do": deed})
    assert answer.status_code == 422
    assert "On casse." in answer.content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize("fields", [{"organisers-0-organisation": "9" * 30}, {"slots-0-pk": "9" * 30},
                                    {"slots-TOTAL_FORMS": "²"}, {"slots-TOTAL_FORMS": "99999999"},
                                    {"umbrella": "9" * 30}])  # fmt: skip
def test_forged_numbers_never_fail(cast, here, typed, fields):
    assert cast.client("member").post(address(here), typed | fields).status_code in {302, 422}


@pytest.mark.parametrize("deed", ["add-row", "add-slots", "back"])
def test_helpers_show_the_form_again_as_typed(cast, here, typed, deed):
    rule = {"rule-pasted": "21/03/2026 14h-16h", "slots-0-day": "2026-03-14"}
    answer = cast.client("member").post(address(here), typed | rule | {"do": deed})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Petits géologues" in text
    assert "2026-03-14" in text
    assert ('value="2026-03-21"' in text) == (deed == "add-slots")
    assert not Event.objects.exists()


def test_what_is_being_typed_is_kept_and_given_back(cast, here):
    client = cast.client("member")
    client.post(f"/{here.slug}/contribuer/evenement/saisie", {"title": "En cours\x00", "do": "save"})
    assert Draft.objects.get().data == {"title": ["En cours"]}
    assert "En cours" in client.get(address(here)).content.decode()
    assert "En cours" not in cast.client("editor_a").get(address(here)).content.decode()
    client.post(f"/{here.slug}/contribuer/evenement/abandon")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("slug", ["inconnu", "a%00", "' or 1=1"])
def test_nobody_keeps_a_draft_of_somebody_elses_event(cast, here, slug):
    event = make_event(here, author=cast["editor_a"])
    path = f"/{here.slug}/contribuer/evenement/saisie?event="
    assert cast.client("member").post(path + event.slug, {"title": "x"}).status_code == 403
    assert cast.client("member").post(path + slug, {"title": "x"}).status_code == 403
    assert not Draft.objects.exists()


def test_two_editors_are_told_of_one_another(cast, here, typed):
    event = make_event(here, author=cast["member"], published=False)
    client = cast.client("member")
    seen = event.contribution.updated_at.isoformat()
    with time_machine.travel(AT.replace(hour=11)):
        assert client.post(address(here, event), typed | {"title": "Premier", "seen": seen}).status_code == 302
        answer = client.post(address(here, event), typed | {"title": "Second", "seen": seen})
    assert answer.status_code == 422
    assert "Premier" in answer.content.decode()
    assert "Second" in answer.content.decode()
    event.refresh_from_db()
    assert event.title == "Premier"
    assert client.post(address(here, event), typed | {"title": "Second", "seen": seen, "mine": "1"}).status_code == 302
    event.refresh_from_db()
    assert event.title == "Second"


@pytest.mark.parametrize(("role", "status"), [("anonymous", 404), ("member", 404), ("editor_a", 200), ("editor_b", 404),
                                              ("coordinator_here", 200), ("coordinator_elsewhere", 404)])  # fmt: skip
def test_a_draft_is_edited_by_its_author_and_its_moderators(cast, here, role, status):
    event = make_event(here, author=cast["editor_a"], published=False)
    answer = cast.client(role).get(address(here, event))
    assert answer.status_code in ({status} if role != "anonymous" else {302, 404})


def test_my_events_are_mine(cast, here):
    make_event(here, author=cast["member"], title="À moi")
    make_event(here, author=cast["editor_a"], title="À elle")
    client = cast.client("member")
    for path in ("", "?etat=published", "?etat=inconnu", "?q=moi", "?q=%00", "?page=99"):
        text = client.get(f"/{here.slug}/mon-espace/evenements/{path}").content.decode()
        assert "À moi" in text
        assert "À elle" not in text


@pytest.mark.parametrize("deed", ["submit", "cancel", "renew", "inconnu"])
def test_a_deed_for_several_touches_only_mine(cast, here, deed):
    mine = make_event(here, author=cast["member"], published=deed != "submit")
    other = make_event(here, author=cast["editor_a"], published=deed != "submit")
    keys = [str(mine.pk), str(other.pk), "²", "9" * 40, "x", ""]
    before = Event.objects.count()
    answer = cast.client("member").post(f"/{here.slug}/mon-espace/evenements/lot/", {"event": keys, "do": deed})
    assert answer.status_code == 302
    for event in (mine, other):
        event.refresh_from_db()
        event.contribution.refresh_from_db()
    assert other.life == "scheduled"
    assert other.contribution.state == (State.DRAFT if deed == "submit" else State.PUBLISHED)
    assert mine.contribution.state == (State.SUBMITTED if deed == "submit" else State.PUBLISHED)
    assert mine.life == ("cancelled" if deed == "cancel" else "scheduled")
    assert Event.objects.count() - before == (deed == "renew")


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("title", RISKY)
def test_no_cell_is_a_formula(cast, here, title):
    make_event(here, author=cast["member"], title=title)
    client = cast.client("member")
    base = f"/{here.slug}/mon-espace/evenements"
    rows = list(csv.reader(io.StringIO(client.get(f"{base}.csv").content.decode("utf-8-sig")), delimiter=";"))
    made = client.get(f"{base}.xlsx").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    for line in (rows[1], sheet[1]):
        assert line[0] == f"'{title.strip()}"
        assert not any(str(cell).startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml")
    assert client.get(f"{base}.exe").status_code == 404


@pytest.mark.parametrize("value", ["\n=1", " =1", "＝1", "\r=1"])
def test_spaces_before_a_formula_change_nothing(value):
    assert safe(value).startswith("'")


def test_the_situation_is_said_and_the_event_stays(cast, here):
    event = make_event(here, author=cast["member"])
    client, path = cast.client("member"), f"/{here.slug}/mon-espace/evenements/{event.slug}/situation/"
    assert client.get(path).status_code == 200
    client.post(path, {"state": "cancelled", "note": "Pluie"})
    event.refresh_from_db()
    assert (event.life, event.life_note) == ("cancelled", "Pluie")
    client.post(path, {"slot": str(event.slots.get().pk), "state": "full"})
    assert event.slots.get().state == "full"
    client.post(path, {"state": "inconnu"})
    event.refresh_from_db()
    assert event.life == "cancelled"
    assert cast.client("editor_b").post(path, {"state": "full"}).status_code == 403


def test_removing_asks_then_leaves_a_tombstone(cast, here):
    event = make_event(here, author=cast["member"])
    client, path = cast.client("member"), f"/{here.slug}/mon-espace/evenements/{event.slug}/retirer/"
    assert client.get(path).status_code == 200
    event.contribution.refresh_from_db()
    assert event.contribution.state == State.PUBLISHED
    assert cast.client("editor_b").post(path).status_code == 403
    client.post(path)
    event.contribution.refresh_from_db()
    assert event.contribution.state == State.REMOVED


def test_a_cancelled_event_is_renewed_as_planned(cast, here):
    event = make_event(here, author=cast["member"])
    set_life(actor=None, event=event, life="cancelled", note="", at=AT)
    answer = cast.client("member").post(f"/{here.slug}/contribuer/evenement/{event.slug}/reprendre/")
    fresh = Event.objects.get(renewed_from=event)
    assert answer.url.endswith(f"/{fresh.slug}/")
    assert (fresh.life, fresh.slots.count(), fresh.contribution.state) == ("scheduled", 0, State.DRAFT)
