"""The entry form and « mes événements »: nothing skips the moderators, nothing typed is lost."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from maillage.contributions.actions import publish, submit
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.core.clock import now
from maillage.core.errors import TooLate
from maillage.core.spreadsheets import safe
from maillage.events.actions import OrganiserData, change_event, data_of, set_life
from maillage.events.actions.slots import change_slot
from maillage.events.actions.writing import NoDate, NoPlace
from maillage.events.models import Draft, Event
from maillage.notices.models import Mail
from maillage.territories.enums import Check, Kind
from tests.factories.directory import make_organisation
from tests.factories.events import AT, FIRST, make_event, slots
from tests.factories.territories import PolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_2_march(here):
    PolicyFactory(territory=here, kind=Kind.EVENT, timing=Check.BEFORE)
    with time_machine.travel(AT, tick=False):
        yield


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
    seen = answer.context["form"]["seen"].value()
    assert client.post(address(here, event), typed | {"title": "Second", "seen": seen}).status_code == 302
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


def test_my_events_offer_no_deed_that_is_refused(cast, here):
    club = make_organisation(here, author=cast["member"])
    theirs = make_event(here, author=cast["editor_a"], organisers=(OrganiserData(organisation=club),))
    own = make_event(here, author=cast["member"], title="À moi")
    client, base = cast.client("member"), f"/{here.slug}/mon-espace/evenements/"
    text = client.get(base).content.decode()
    assert f"{base}{own.slug}/retirer/" in text
    assert theirs.title in text
    assert f"{base}{theirs.slug}/retirer/" not in text
    assert client.get(f"{base}{theirs.slug}/retirer/").status_code == 403


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


def test_cancelling_a_slot_that_is_gone_does_not_cancel_the_event(cast, here):
    event = make_event(here, author=cast["member"])
    other = make_event(here).slots.get()
    client, path = cast.client("member"), f"/{here.slug}/mon-espace/evenements/{event.slug}/situation/"
    for slot in ("999999999", str(other.pk), "abc"):
        page = client.post(path, {"slot": slot, "state": "cancelled", "note": "Pluie"}, follow=True)
        assert "Cette séance n’existe plus" in page.content.decode()
    event.refresh_from_db()
    other.refresh_from_db()
    assert (event.life, other.state) == ("scheduled", "scheduled")


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


# --- Nothing gets round the moderators, nor round one another ---------------------------------------------------------


def published_by_a_moderator(cast, here, typed):
    """An event that a member sent and a moderator published."""
    cast.client("member").post(address(here), typed | {"do": "send"})
    event = Event.objects.get()
    publish(actor=cast["coordinator_here"], contribution=event.contribution, at=AT)
    Mail.objects.all().delete()
    return event


def as_opened(cast, here, event, role="member"):
    """What the form of an event posts when nothing is touched."""
    page = cast.client(role).get(address(here, event))
    form, slot = page.context["form"], event.slots.get()
    shown = {name: form[name].value() for name in ("seen", "life")}
    return shown | {"slots-0-pk": slot.pk, "slots-0-state": slot.state}


def test_what_is_changed_after_publication_is_read_again_before_it_is_shown(cast, here, typed):
    event = published_by_a_moderator(cast, here, typed)
    client = cast.client("member")
    assert "quitte l’agenda" in client.get(address(here, event)).content.decode()
    assert "quitte l’agenda" not in cast.client("coordinator_here").get(address(here, event)).content.decode()
    changed = typed | as_opened(cast, here, event) | {"title": "Casino en ligne", "description": "Pariez"}
    answer = client.post(address(here, event), changed, follow=True)
    event = Event.objects.get()
    assert (event.title, event.contribution.state) == ("Casino en ligne", State.SUBMITTED)
    assert "relit ce changement" in answer.content.decode()
    assert list(Mail.objects.values_list("template", flat=True).distinct()) == ["contributions/mail/waiting"]
    assert cast.client("anonymous").get(f"/{here.slug}/agenda/{event.slug}/").status_code == 404


def test_to_cancel_in_the_form_is_seen_at_once_and_read_afterwards(cast, here, typed):
    event = published_by_a_moderator(cast, here, typed)
    posted = typed | as_opened(cast, here, event) | {"life": "cancelled", "life_note": "Pluie"}
    cast.client("member").post(address(here, event), posted)
    event = Event.objects.get()
    assert (event.life, event.contribution.state, event.contribution.checked_at) == ("cancelled", "published", None)


def test_an_earlier_state_written_again_is_read_again(cast, here, typed):
    event = published_by_a_moderator(cast, here, typed)
    change_event(actor=cast["coordinator_here"], event=event, data=replace(data_of(event), title="Autre"), at=AT)
    old = event.contribution.revisions.order_by("pk").first()
    path = f"/{here.slug}/historique/{event.contribution.uid}/{old.pk}/retablir/"
    assert cast.client("member").post(path).status_code == 302
    event = Event.objects.get()
    assert (event.title, event.contribution.state) == ("Petits géologues", State.SUBMITTED)


def test_a_moderator_publishes_only_what_was_read(cast, here, typed):
    client = cast.client("member")
    client.post(address(here), typed | {"do": "send"})
    event = Event.objects.get()
    moderator, path = cast.client("coordinator_here"), f"/{here.slug}/coordination/moderation/{event.contribution.uid}/"
    seen = moderator.get(path).context["form"].initial["seen"]
    with time_machine.travel(AT + timedelta(minutes=5), tick=False):
        client.post(address(here, event), typed | {"description": "Tout autre chose", "website": "https://a.example/"})
        answer = moderator.post(path, {"deed": "publish", "seen": seen})
    assert (answer.status_code, Event.objects.get().contribution.state) == (409, State.SUBMITTED)


def test_a_stale_form_does_not_undo_a_cancellation(cast, here, typed):
    event = published_by_a_moderator(cast, here, typed)
    client, posted = cast.client("member"), typed | as_opened(cast, here, event)
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        set_life(actor=cast["coordinator_here"], event=Event.objects.get(), life="cancelled", note="Inondée", at=now())
        change_slot(actor=cast["coordinator_here"], slot=event.slots.get(), state="cancelled", note="", at=now())
    answer = client.post(address(here, event), posted)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Inondée" in text
    event = Event.objects.get()
    assert (event.life, event.slots.get().state) == ("cancelled", "cancelled")
    again = posted | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(address(here, event), again).status_code == 302  # both were seen: the second editor decides
    assert Event.objects.get().life == "scheduled"


def test_what_was_written_since_is_a_conflict_even_where_no_word_differs(cast, here, typed):
    cast.client("member").post(address(here), typed | {"do": "send"})
    event = Event.objects.get()
    posted = typed | as_opened(cast, here, event)
    publish(actor=cast["coordinator_here"], contribution=event.contribution, at=AT + timedelta(hours=1))
    answer = cast.client("member").post(address(here, event), posted)
    assert answer.status_code == 422
    assert "seul l’état" in answer.content.decode()


def test_the_action_refuses_what_the_page_could_not_see(cast, here):
    event = make_event(here)
    seen = event.contribution.updated_at
    other = Event.objects.get()
    change_event(actor=None, event=other, data=replace(data_of(other), title="Premier"), at=AT + timedelta(seconds=1))
    with pytest.raises(TooLate):
        change_event(actor=None, event=event, data=replace(data_of(event), title="Second"), at=AT, seen=seen)
    assert Event.objects.get().title == "Premier"


# --- A place and a date -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["member", "coordinator_here"])
def test_nothing_is_sent_without_a_date(cast, here, typed, role):
    answer = cast.client(role).post(address(here), typed | {"do": "send", "slots-TOTAL_FORMS": "0"})
    assert answer.status_code == 422
    assert "au moins une date" in answer.content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize("lacking", [{"slots": ()}, {"venue": None}])
def test_nothing_is_sent_from_the_list_without_its_place_and_a_date(cast, here, lacking):
    event = make_event(here, author=cast["coordinator_here"], published=False, **lacking)
    path = f"/{here.slug}/mon-espace/evenements/lot/"
    cast.client("coordinator_here").post(path, {"do": "submit", "event": [event.pk]})
    assert Event.objects.get().contribution.state == State.DRAFT


def test_last_years_text_is_not_sent_without_its_dates(cast, here):
    event = make_event(here, author=cast["member"])
    client, path = cast.client("member"), f"/{here.slug}/mon-espace/evenements/lot/"
    answer = client.post(path, {"do": "renew", "event": [event.pk]})
    assert answer["Location"] == f"/{here.slug}/mon-espace/evenements/?etat=draft"
    fresh = Event.objects.exclude(pk=event.pk).get()
    client.post(path, {"do": "submit", "event": [fresh.pk]})
    fresh.contribution.refresh_from_db()
    assert fresh.contribution.state == State.DRAFT


def test_a_moderator_cannot_publish_what_lost_its_dates(cast, here):
    event = make_event(here, author=cast["member"], published=False)
    submit(actor=cast["member"], contribution=event.contribution, at=AT)
    event.slots.all().delete()
    with pytest.raises(NoDate):
        publish(actor=cast["coordinator_here"], contribution=event.contribution, at=AT)


@pytest.mark.parametrize(("lacking", "refusal"), [({"slots": ()}, NoDate), ({"venue": None}, NoPlace)])
def test_what_is_published_keeps_its_place_and_a_date(cast, here, lacking, refusal):
    event = make_event(here)
    with pytest.raises(refusal):
        change_event(actor=cast["coordinator_here"], event=event, data=replace(data_of(event), **lacking), at=AT)
    assert Event.objects.get().slots.exists()


# --- Umbrellas --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REFUSED, State.REMOVED])
def test_an_umbrella_in_preparation_is_told_to_nobody_else(cast, here, state):
    umbrella = make_event(here, title="Secret encore non annoncé", is_umbrella=True, published=False)
    child = make_event(here, title="Stand", umbrella=umbrella)
    removed = {"removed_at": AT} if state == State.REMOVED else {}
    Contribution.objects.filter(pk=umbrella.contribution_id).update(state=state, **removed)
    page = cast.client("anonymous").get(f"/{here.slug}/agenda/{child.slug}/")
    assert page.status_code == 200
    assert "Secret" not in page.content.decode()
    assert "Secret" not in cast.client("member").get(address(here)).content.decode()
    offered = "Secret" in cast.client("coordinator_here").get(address(here)).content.decode()
    assert offered == (state in {State.DRAFT, State.SUBMITTED})


def test_stands_are_attached_by_those_who_gather(cast, here, typed):
    umbrella = make_event(here, title="Fête de la science", is_umbrella=True)
    cast.client("member").post(address(here), typed | {"umbrella": umbrella.pk})
    event = Event.objects.get(slug="petits-geologues")
    assert event.umbrella is None
    cast.client("coordinator_here").post(address(here, event), typed | {"umbrella": umbrella.pk})
    event.refresh_from_db()
    assert event.umbrella == umbrella
    cast.client("member").post(address(here, event), typed | {"umbrella": ""})
    event.refresh_from_db()
    assert event.umbrella == umbrella


def test_an_umbrella_is_part_of_no_other(cast, here, typed):
    umbrella = make_event(here, title="Fête", is_umbrella=True)
    both = typed | {"is_umbrella": "on", "umbrella": umbrella.pk}
    answer = cast.client("coordinator_here").post(address(here), both)
    assert answer.status_code == 422
    assert "ne fait pas partie d’un autre" in answer.content.decode()


def test_what_is_over_is_renewed_from_its_page_by_those_who_may(client, cast, here):
    event = make_event(here, author=cast["member"], slots=slots(AT - timedelta(days=300)))
    path, renew = f"/{here.slug}/agenda/{event.slug}/", f"/{here.slug}/contribuer/evenement/{event.slug}/reprendre/"

    assert renew in cast.client("member").get(path).content.decode()
    assert renew not in client.get(path).content.decode()
    assert renew not in cast.client("editor_b").get(path).content.decode()
    assert renew not in cast.client("member").get(f"/{here.slug}/agenda/{make_event(here).slug}/").content.decode()
