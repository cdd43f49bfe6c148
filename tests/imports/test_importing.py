"""What an import writes, and what the next one changes."""

from datetime import UTC, datetime

import pytest

from maillage.contributions.enums import Reason, State
from maillage.contributions.models import Contribution, Placement, Revision
from maillage.directory.models import Venue
from maillage.events.actions import change_event, data_of
from maillage.events.enums import Life
from maillage.events.models import Event
from maillage.geography import recognition
from maillage.geography.models import Point
from maillage.imports.actions import running, undoing
from maillage.imports.actions.contents import context_of
from maillage.imports.enums import RunState
from maillage.imports.models import Change, Link, Run
from maillage.journal.models import Entry
from maillage.search.models import Entry as Found
from tests.factories.directory import make_organisation
from tests.factories.geography import CommuneFactory, DepartmentFactory
from tests.imports.conftest import AT, document, event

SUM = ("created", "updated", "unchanged", "removed", "refused")


def counts(run):
    return {name: value for name, value in run.counts.items() if value and not name.startswith("places")}


def test_a_first_import_writes_published_events_with_their_place_slots_and_indexes(bring_in, here):
    run = bring_in(event("1"), event("2", title={"fr": "Visite"}))
    assert counts(run) == {"read": 2, "created": 2}
    first, second = Event.objects.order_by("pk")
    assert [(one.title, one.slug, one.contribution.state, one.contribution.origin) for one in (first, second)] == [
        ("Atelier 1", "atelier-1", State.PUBLISHED, here), ("Visite", "visite", State.PUBLISHED, here),
    ]  # fmt: skip
    assert (first.first_starts_at, first.last_ends_at) == (
        datetime(2026, 4, 14, 13, tzinfo=UTC),
        datetime(2026, 4, 14, 15, tzinfo=UTC),
    )
    assert first.venue == second.venue
    assert (first.venue.name, first.venue.commune_id, first.venue.verified_at) == ("Musée de Picardie", "80021", None)
    assert Placement.objects.filter(contribution=first.contribution, territory=here, shown=True).count() == 1
    assert Found.objects.filter(kind="event").count() == 2
    assert Point.objects.filter(layer="events").count() == 2
    assert Revision.objects.count() == 2


def test_a_second_import_of_the_same_writes_nothing(bring_in):
    bring_in(event("1"), event("2"))
    before = list(
        Event.objects.order_by("pk").values("pk", "slug", "contribution__updated_at", "contribution__sequence")
    )
    journal = Entry.objects.count()
    run = bring_in(event("1"), event("2"))
    assert counts(run) == {"read": 2, "unchanged": 2}
    assert (
        list(Event.objects.order_by("pk").values("pk", "slug", "contribution__updated_at", "contribution__sequence"))
        == before
    )
    assert Entry.objects.count() == journal + 1
    assert Change.objects.filter(run=run).count() == 0


def test_a_changed_record_updates_its_event_and_raises_its_version(bring_in):
    bring_in(event("1"))
    run = bring_in(
        event(
            "1",
            title={"fr": "Nouveau titre"},
            timings=[{"begin": "2026-04-15T13:00:00Z", "end": "2026-04-15T15:00:00Z"}],
        )
    )
    changed = Event.objects.get()
    assert counts(run) == {"read": 1, "updated": 1}
    assert (changed.title, changed.slots.get().starts_at.day, changed.contribution.sequence) == ("Nouveau titre", 15, 1)


def test_a_date_of_modification_alone_changes_nothing(bring_in):
    bring_in(event("1", updatedAt="2026-01-01T00:00:00Z"))
    assert counts(bring_in(event("1", updatedAt="2026-02-01T00:00:00Z"))) == {"read": 1, "unchanged": 1}


def test_what_was_corrected_by_hand_stays_and_the_report_says_so(bring_in, cast):
    bring_in(event("1"))
    from dataclasses import replace

    row = Event.objects.select_related("contribution").get()
    change_event(
        actor=cast["coordinator_here"], event=row, data=replace(data_of(row), title="Titre de la main"), at=bring_in.at
    )
    run = bring_in(event("1", title={"fr": "Titre de la source"}, description={"fr": "Résumé de la source"}))
    row.refresh_from_db()
    assert (row.title, row.summary) == ("Titre de la main", "Résumé de la source")
    assert [message["message"] for message in run.report["messages"]] == [
        "Corrigé à la main depuis le dernier import, donc gardé\u202f: titre."
    ]


def test_one_record_read_twice_is_refused_the_second_time(bring_in):
    run = bring_in(event("1"), event("1", title={"fr": "Autre"}))
    assert counts(run) == {"read": 2, "created": 1, "refused": 1}
    assert (
        run.report["messages"][0]["message"]
        == "Cet identifiant a déjà été lu ligne 1\u202f: la première fiche est gardée."
    )


def test_an_event_without_place_nor_link_is_refused_and_the_others_enter(bring_in):
    run = bring_in(event("1", location=None), event("2"))
    assert counts(run) == {"read": 2, "created": 1, "refused": 1}
    message = run.report["messages"][0]
    assert (message["line"], message["field"], bool(message["remedy"])) == (1, "venue", True)


def test_a_default_place_and_organiser_fill_what_the_source_never_says(bring_in, source):
    bring_in(event("1"))
    source.venue = Venue.objects.get()
    source.save()
    run = bring_in(event("1"), event("2", location=None))
    assert (counts(run)["created"], Event.objects.get(title="Atelier 2").venue) == (1, source.venue)


@pytest.mark.parametrize("checked", [True, False])
def test_a_name_links_to_a_page_that_somebody_has_checked(source, here, person, checked):
    declared = make_organisation(here, name="Palais de la découverte", author=person)
    Contribution.objects.filter(pk=declared.contribution_id).update(checked_at=AT if checked else None)
    found = context_of(source).organisations
    assert found == ({"palais de la decouverte": declared} if checked else {})


def test_an_unknown_commune_and_a_far_point_are_said(bring_in):
    far = event("1")["location"] | {"uid": 1, "latitude": 43.0, "longitude": 5.0, "name": "Loin"}
    unknown = {"uid": 2, "name": "Quelque part", "city": "Nulleville"}
    run = bring_in(event("1", location=far), event("2", location=unknown))
    assert counts(run) == {"read": 2, "created": 2}
    assert [message["message"] for message in run.report["messages"]] == [
        "Le point est à plus de 20 km de Amiens.", "La commune n’est pas reconnue («\u202fNulleville\u202f»).",
    ]  # fmt: skip


def test_of_communes_of_one_name_the_one_of_the_territory_is_meant(bring_in, here):
    for code, department in (("80009", "80"), ("59009", "59")):
        CommuneFactory(code=code, name="Saint-Martin", postcodes="", department=DepartmentFactory(code=department))
    recognition.forget()
    there = {"uid": 2, "name": "Salle", "city": "Saint-Martin"}
    bring_in(event("1", location=there))
    here.departments.add("80")
    bring_in(event("2", location=there | {"uid": 3, "name": "Halle"}))
    assert dict(Event.objects.order_by("pk").values_list("title", "venue__commune")) == {
        "Atelier 1": None,
        "Atelier 2": "80009",
    }


def test_what_a_complete_list_no_longer_has_is_cancelled_when_it_is_to_come(bring_in, source):
    source.complete = True
    past = [{"begin": "2025-04-14T13:00:00Z", "end": "2025-04-14T15:00:00Z"}]
    bring_in(event("1"), event("2"), event("3", timings=past))
    run = bring_in(event("1"))
    lives = dict(Event.objects.order_by("pk").values_list("title", "life"))
    assert (counts(run), lives) == (
        {"read": 1, "unchanged": 1, "cancelled": 1},
        {"Atelier 1": Life.SCHEDULED, "Atelier 2": Life.CANCELLED, "Atelier 3": Life.SCHEDULED},
    )
    assert Event.objects.get(title="Atelier 2").life_note == "Retiré de l’agenda d’origine (Agenda)"


def test_a_past_event_that_leaves_a_complete_list_stays_in_the_archives_and_it_is_said(bring_in, source):
    source.complete = True
    past = [{"begin": "2025-04-14T13:00:00Z", "end": "2025-04-14T15:00:00Z"}]
    bring_in(event("1"), event("3", timings=past))
    run = bring_in(event("1"))
    assert (counts(run), [message["message"] for message in run.report["messages"]]) == (
        {"read": 1, "unchanged": 1},
        ["1 événement passé n’est plus dans la liste\u202f: il reste dans les archives."],
    )


def test_a_partial_file_cancels_nothing_and_says_what_it_no_longer_has(bring_in):
    bring_in(event("1"), event("2"))
    run = bring_in(event("1"))
    assert (counts(run), [(message["message"], message["level"]) for message in run.report["messages"]]) == (
        {"read": 1, "unchanged": 1},
        [("1 événement à venir n’est plus dans la liste\u202f: il reste annoncé.", "info")],
    )


TABLE = """titre;date;lieu;commune
Un atelier;{atelier};Ici;Amiens
Club;15/04/2027 10h;Ici;Amiens
Club;16/04/2027 10h;Ici;Amiens
"""


def test_a_line_without_identifier_whose_hour_changed_is_still_its_event(bring_in, source):
    source.complete = True
    bring_in(body=TABLE.format(atelier="14/04/2027 14h30").encode())
    run = bring_in(body=TABLE.format(atelier="14/04/2027 15h").encode())
    again = bring_in(body=TABLE.format(atelier="14/04/2027 15h").encode())
    found = Event.objects.get(title="Un atelier")
    assert (counts(run), counts(again), found.first_starts_at) == (
        {"read": 3, "updated": 1, "unchanged": 2},
        {"read": 3, "unchanged": 3},
        datetime(2027, 4, 14, 13, tzinfo=UTC),
    )


def test_of_several_lines_of_one_title_the_one_that_moved_is_not_guessed_among_several(bring_in, source):
    source.complete = True
    table = TABLE.format(atelier="14/04/2027 14h30")
    bring_in(body=table.encode())
    moved = table.replace("15/04/2027", "17/04/2027").replace("16/04/2027", "18/04/2027")
    assert counts(bring_in(body=moved.encode())) == {"read": 3, "created": 2, "unchanged": 1, "cancelled": 2}


def test_a_list_that_lost_most_of_its_events_is_not_believed(bring_in, source):
    source.complete = True
    bring_in(*(event(str(n)) for n in range(30)))
    run = bring_in(event("1"))
    assert counts(run) == {"read": 1, "unchanged": 1}
    assert "29 événements à venir ne sont plus dans la liste" in run.report["messages"][0]["message"]
    assert not Event.objects.filter(life=Life.CANCELLED).exists()


def test_an_event_whose_line_is_refused_this_time_is_not_cancelled(bring_in, source):
    source.complete = True
    bring_in(event("1"), event("2"))
    run = bring_in(event("1"), event("2", timings=[]))
    assert counts(run) == {"read": 2, "unchanged": 1, "refused": 1}


def test_an_event_that_comes_back_is_on_again(bring_in, source):
    source.complete = True
    bring_in(event("1"), event("2"))
    bring_in(event("1"))
    run = bring_in(event("1"), event("2"))
    assert counts(run) == {"read": 2, "updated": 1, "unchanged": 1}
    assert set(Event.objects.values_list("life", flat=True)) == {Life.SCHEDULED}


def test_what_its_source_removed_leaves_a_tombstone(bring_in):
    bring_in(event("1"))
    run = bring_in(event("1", state=-1))
    envelope = Event.objects.get().contribution
    assert (counts(run), envelope.state, envelope.reason) == ({"read": 1, "removed": 1}, State.REMOVED, Reason.SOURCE)
    assert counts(bring_in(event("1", state=-1))) == {"read": 1, "unchanged": 1}


def test_what_moderators_removed_does_not_come_back(bring_in, cast):
    from maillage.contributions.actions import remove

    bring_in(event("1"))
    remove(
        actor=cast["coordinator_here"],
        contribution=Event.objects.get().contribution,
        at=bring_in.at,
        message="Hors sujet",
    )
    assert counts(bring_in(event("1", title={"fr": "Encore"}))) == {"read": 1, "unchanged": 1}


def test_labels_become_our_terms_and_the_others_wait(bring_in, source):
    groups = [
        {"name": "Type d'événement", "tags": [{"label": "Exposition"}, {"label": "Zorglub"}]},
        {"name": "Thématiques", "tags": [{"label": "Astronomie, Espace"}]},
    ]
    run = bring_in(event("1", tagGroups=groups, accessibility={"hi": True, "mi": True}))
    row = Event.objects.get()
    assert (row.type.code, [term.code for term in row.themes.all()]) == ("exposition", ["ciel"])
    assert sorted(row.access_notes.values_list("impairment__code", flat=True)) == ["auditif", "moteur"]
    assert run.report["labels"] == {"event_type": {"Zorglub": 1}}


def test_a_label_said_by_a_coordinator_is_remembered_and_updates_what_came_before(bring_in, source, cast):
    groups = [{"name": "Type d'événement", "tags": [{"label": "Zorglub"}]}]
    bring_in(event("1", tagGroups=groups))
    running.remember_labels(
        actor=cast["coordinator_here"], source=source, labels={"event_type": {"zorglub": "atelier"}}, at=bring_in.at
    )
    run = bring_in(event("1", tagGroups=groups))
    assert (counts(run), Event.objects.get().type.code, run.report["labels"]) == (
        {"read": 1, "updated": 1},
        "atelier",
        {},
    )


def test_everything_enters_or_nothing(bring_in, monkeypatch):
    from maillage.imports.actions import applying

    monkeypatch.setattr(applying, "AT_ONCE", 1)
    calls = []

    def fail(**_arguments):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("power cut")

    real = applying.create_events
    monkeypatch.setattr(applying, "create_events", lambda **arguments: fail() or real(**arguments))
    with pytest.raises(RuntimeError):
        bring_in(event("1"), event("2"))
    assert (Event.objects.count(), Link.objects.count(), Venue.objects.count()) == (0, 0, 0)


def test_an_import_is_undone_where_nobody_has_touched_it(bring_in, cast):
    from dataclasses import replace

    bring_in(event("1"), event("2"))
    run = bring_in(event("1", title={"fr": "Changé"}), event("3"), event("4"))
    fourth = Event.objects.select_related("contribution").get(title="Atelier 4")
    change_event(
        actor=cast["coordinator_here"], event=fourth, data=replace(data_of(fourth), title="À nous"), at=bring_in.at
    )
    assert undoing.undo_run(actor=cast["coordinator_here"], run=run, at=bring_in.at) == (2, 1)
    states = dict(Event.objects.values_list("title", "contribution__state"))
    assert states == {
        "Atelier 1": State.PUBLISHED,
        "Atelier 2": State.PUBLISHED,
        "Atelier 3": State.REMOVED,
        "À nous": State.PUBLISHED,
    }
    assert Run.objects.get(pk=run.pk).state == RunState.UNDONE


def test_an_undone_event_comes_back_with_the_next_import(bring_in, cast):
    run = bring_in(event("1"))
    undoing.undo_run(actor=cast["coordinator_here"], run=run, at=bring_in.at)
    assert counts(bring_in(event("1"))) == {"read": 1, "created": 1}


def test_a_cancellation_is_undone(bring_in, source, cast):
    source.complete = True
    bring_in(event("1"), event("2"))
    run = bring_in(event("1"))
    assert undoing.undo_run(actor=cast["coordinator_here"], run=run, at=bring_in.at) == (1, 0)
    assert set(Event.objects.values_list("life", flat=True)) == {Life.SCHEDULED}


def test_the_numbers_of_queries_of_a_plan_do_not_grow(bring_in, source, django_assert_num_queries):
    bring_in(event("0"))
    for count in (1, 30):
        run = Run(source=source, started_at=bring_in.at)
        events = [event(str(n + 100 * count)) for n in range(count)]
        with django_assert_num_queries(7):
            made = running.plan_run(run, document(*events), bring_in.at)
        assert made.counts()["created"] == count


def test_a_table_whose_columns_were_corrected_is_read_so_the_next_time(bring_in, source):
    source.mapping = {"machin": "title", "bidule": "start", "truc": "venue_name", "chose": "city"}
    source.format = "csv"
    run = bring_in(body=b"machin;bidule;truc;chose\nUn atelier;14/04/2026 14h30;Ici;Amiens\n")
    assert (counts(run)["created"], Event.objects.get().title, Event.objects.get().venue.commune_id) == (
        1,
        "Un atelier",
        "80021",
    )
