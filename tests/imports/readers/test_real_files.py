"""Every real file, with figures that add up: what is read enters or is refused, in a sentence."""

import pytest

from maillage.imports import readers
from tests.imports.readers.conftest import reading

EVENTS = {
    "events/fds2017_ods_v1_a.json": ("opendatasoft", 49, 0, 106),
    "events/occitanie2022_ods_v1_a.json": ("opendatasoft", 191, 0, 3563),
    "events/openagenda_paris_ods_v21_a.json": ("opendatasoft", 197, 1, 6325),
    "events/openagenda_drome_a.csv": ("csv", 539, 0, 657),
    "events/datatourisme_centre_val_de_loire_a.jsonld": ("jsonld", 244, 0, 6255),
    "events/events_real.csv.gz": ("csv", 1220, 1, 18310),
    "feeds/openagenda_api_v2/agenda-docx_event.json": ("openagenda", 1, 0, 1),
    "feeds/openagenda_api_v2/agenda-docx_event.decorated.json": ("openagenda", 1, 0, 1),
    "feeds/openagenda_api_v2/react-shared_events.response.json": ("openagenda", 6, 0, 8),
    "feeds/openagenda_api_v2/react-shared_manyEvents.response.json": ("openagenda", 25, 0, 42),
    "feeds/openagenda_api_v2/sdk-js_events.json": ("openagenda", 1, 0, 2),
    "feeds/other_event_formats/apidaeEvent.json": ("tourism", 1, 0, 1),
    "feeds/other_event_formats/tourinsoftEvent.json": ("tourism", 1, 0, 2),
}
NOT_EVENTS = (
    "agenda-docx_reduced",
    "agenda-portal_agendaSettings",
    "agenda-portal_spreadTimings",
    "agenda-portal_timings",
    "sdk-js_locations",
)


@pytest.mark.parametrize("path", EVENTS)
def test_each_real_file_of_events_is_recognised_and_its_figures_add_up(real, path):
    data = readers.unpack((real / path).read_bytes())
    found = reading(data, name=path)
    assert (str(readers.detect(data, path)), *found.counts) == EVENTS[path]


@pytest.mark.parametrize("name", NOT_EVENTS)
def test_settings_and_bare_lists_of_times_or_places_are_not_events(real, name):
    with pytest.raises(readers.Unreadable, match="n’est pas reconnu"):
        readers.detect((real / f"feeds/openagenda_api_v2/{name}.json").read_bytes())


def test_the_50_calendars_give_events_or_say_why(real):
    files = sorted((real / "feeds/ics").glob("*.ics"))
    found = [reading(path.read_bytes(), name=path.name) for path in files]
    totals = tuple(sum(column) for column in zip(*(item.counts for item in found), strict=True))
    assert (len(files), totals) == (50, (298, 41, 423))
    assert sum(path.read_bytes().count(b"BEGIN:VEVENT") for path in files) == 298 + 41 + ONCE_MORE


ONCE_MORE = 0


def test_the_73_feeds_of_articles_give_no_event_and_each_item_is_refused(real):
    files = sorted((real / "feeds/rss").glob("*.xml"))
    found, unreadable = [], []
    for path in files:
        try:
            found.append(reading(path.read_bytes(), "rss"))
        except readers.Unreadable:
            unreadable.append(path.stem)
    assert (len(files), sum(len(item.events) for item in found), sum(len(item.refused) for item in found)) == (
        73,
        0,
        225,
    )
    assert unreadable == ["wellformed_rdf_doctype_contains_entity_decl"]


def test_what_the_flattened_file_lost_is_said_and_not_invented(real):
    found = reading((real / "events/openagenda_drome_a.csv").read_bytes())
    unknown_ends = [len(event.slots) for event in found.events if not any(slot.end_known for slot in event.slots)]
    several_days = [
        problem.line for problem in found.problems if problem.field == "dates" and problem.level == "warning"
    ]
    assert (len(unknown_ends), len(several_days)) == (539, 96)
    assert {event.dates_note for event in found.events if event.external_id == "54415723"} == {
        "11 février - 26 août, certains mercredis"
    }
