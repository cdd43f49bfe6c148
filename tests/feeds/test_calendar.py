"""The calendars we write are read back by two independent parsers: `icalendar` (Python) and `ical.js` (node)."""

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.feeds.calendar import Calendar, Entry, Occurrence, Series, escape, fold_line, pack, write

PARIS = "Europe/Paris"
ICAL_JS = "2.2.1"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
START = datetime(2026, 3, 14, 13, 0, tzinfo=UTC)
READER = """
const {default: ICAL} = await import(process.argv[1]);
let text = ''; for await (const piece of process.stdin) text += piece;
const root = new ICAL.Component(ICAL.parse(text));
for (const zone of root.getAllSubcomponents('vtimezone')) {
  const made = new ICAL.Timezone(zone); ICAL.TimezoneService.register(made);
}
const rows = root.getAllSubcomponents('vevent').map((one) => {
  const event = new ICAL.Event(one);
  const ended = one.hasProperty('dtend');
  return {
    uid: event.uid, summary: event.summary, status: one.getFirstPropertyValue('status'),
    start: event.startDate.isDate ? event.startDate.toString() : event.startDate.toJSDate().toISOString(),
    end: !ended ? null : event.endDate.isDate ? event.endDate.toString() : event.endDate.toJSDate().toISOString(),
  };
});
console.log(JSON.stringify(rows));
"""


def entry(**given_fields):
    """An entry of two hours on 14 March 2026."""
    fields = {"uid": "un@exemple.test", "sequence": 0, "start": START, "end": START + timedelta(hours=2), "zone": PARIS,
              "summary": "Petits géologues", "modified": AT}  # fmt: skip
    return Entry(**fields | given_fields)


def written(*entries, **fields):
    """The text of a calendar."""
    return write(Calendar(**{"name": "Agenda", "url": "https://exemple.test/agenda/"} | fields, entries=entries))


def read(text):
    """The VEVENTs as `icalendar` reads them."""
    return icalendar.Calendar.from_ical(text).walk("VEVENT")


@pytest.fixture(scope="session")
def ical_js(tmp_path_factory):
    """The address of ical.js, installed once for the session."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("node and npm are not on this machine: the second parser is not tried")
    folder = tmp_path_factory.mktemp("ical-js")
    options = ["--silent", "--no-audit", "--no-fund", "--no-save", "--no-package-lock"]
    command = [npm, "install", *options, "--prefix", str(folder), f"ical.js@{ICAL_JS}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the registry of npm does not answer: the second parser is not tried")
    found = folder / "node_modules" / "ical.js" / "dist" / "ical.js"
    if done.returncode or not found.is_file():
        pytest.skip(f"ical.js could not be installed, the second parser is not tried: {done.stderr[-500:]}")
    return found.as_uri()


def read_by_node(text, ical_js):
    """The VEVENTs as ical.js reads them."""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", READER, ical_js],
        input=text, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_an_entry_comes_back_as_it_was_written():
    (found,) = read(
        written(
            entry(
                description="Deux lignes\nici ; et, là", location="Salle des Tilleuls, Amiens", latitude=49.8942,
                longitude=2.2957, categories=("Atelier", "Terre, climat"), url="https://exemple.test/a b",
                sequence=4, status="TENTATIVE", language="fr", created=AT, conference="https://visio.test/x",
                image="https://exemple.test/i.webp",
            )
        )
    )  # fmt: skip
    assert found["UID"] == "un@exemple.test"
    assert found["SUMMARY"] == "Petits géologues"
    assert found["SUMMARY"].params == {"LANGUAGE": "fr"}
    assert found["DTSTART"].dt == START
    assert found["DTEND"].dt == START + timedelta(hours=2)
    assert found["DESCRIPTION"] == "Deux lignes\nici ; et, là"
    assert found["LOCATION"] == "Salle des Tilleuls, Amiens"
    assert found["GEO"].to_ical() == "49.8942;2.2957"
    assert found["CATEGORIES"].cats == ["Atelier", "Terre, climat"]
    assert found["URL"] == "https://exemple.test/a%20b"
    assert (found["SEQUENCE"], found["STATUS"], found["LAST-MODIFIED"].dt) == (4, "TENTATIVE", AT)
    assert found["CONFERENCE"] == "https://visio.test/x"


def test_the_calendar_says_its_name_and_how_often_to_look_again():
    root = icalendar.Calendar.from_ical(written(name="Agenda, « ici »", description="Tout ; le reste"))
    names = [root[name].to_ical().decode().replace("\\,", ",") for name in ("NAME", "X-WR-CALNAME")]
    assert names == ["Agenda, « ici »"] * 2
    assert root["DESCRIPTION"] == "Tout ; le reste"
    assert root["REFRESH-INTERVAL"].to_ical() == b"PT4H"  # every four hours
    assert root["VERSION"] == "2.0"


def test_an_end_that_is_not_known_is_not_invented():
    (found,) = read(written(entry(end=None)))
    assert "DTEND" not in found


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2026, 5, 9, 0, 0), (2026, 5, 9, 23, 59), date(2026, 5, 10)),
        ((2026, 5, 9, 0, 0), (2026, 5, 10, 0, 0), date(2026, 5, 10)),
        ((2026, 10, 25, 0, 0), (2026, 10, 25, 23, 59), date(2026, 10, 26)),
    ],
)
def test_a_whole_day_has_dates_only_and_ends_the_day_after(first, last, expected):
    zone = ZoneInfo(PARIS)
    (found,) = read(written(entry(start=datetime(*first, tzinfo=zone), end=datetime(*last, tzinfo=zone), all_day=True)))
    assert found["DTSTART"].dt == date(*first[:3])
    assert found["DTEND"].dt == expected


def test_a_series_says_what_its_entries_would_say_one_by_one():
    slots = [
        (START, 2, "CONFIRMED", False),
        (START + timedelta(days=9), 0, "CANCELLED", False),
        (START, 30, "CONFIRMED", True),
    ]
    entries = [
        entry(uid=f"{rank}@exemple.test", start=start, end=start + timedelta(hours=hours) if hours else None,
              status=status, all_day=whole, description="é" * 200)
        for rank, (start, hours, status, whole) in enumerate(slots)
    ]  # fmt: skip
    occurrences = [
        Occurrence(one.uid, int(one.start.timestamp()), one.end and int(one.end.timestamp()), one.status, one.all_day)
        for one in entries
    ]
    assert written(Series(entries[0], occurrences)) == written(*entries)


def test_the_mark_of_a_calendar_changes_with_what_it_says():
    def mark(**fields):
        return pack(Calendar(name="Agenda", url="https://exemple.test/", entries=[entry(**fields)]))[1]

    changes = [
        {},
        {"summary": "Autre"},
        {"status": "CANCELLED"},
        {"start": START + timedelta(minutes=1)},
        {"uid": "deux"},
    ]
    assert len({mark(**change) for change in changes}) == len(changes)
    assert mark() == mark()


def test_a_cancelled_slot_stays_and_says_so():
    (found,) = read(written(entry(status="CANCELLED", sequence=3)))
    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", 3)


HOSTILE = [
    "Fin\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:intrus",
    "Fin\nATTENDEE:mailto:victime@exemple.test",
    "Fin\rX-INTRUS:1",
    "\x00\x07\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029fin",
    "a\\nb \\, \\; \\\\",
    "é" * 300,
    "👩‍🔬" * 80,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_break_a_line(text):
    made = written(
        entry(summary=text, description=text, location=text, categories=(text,), url=f"https://exemple.test/{text}",
              conference=f"https://exemple.test/{text}", image=f"https://exemple.test/{text}", uid=f"u{text}"),
        name=text, description=text,
    )  # fmt: skip
    lines = re.sub(r"\r\n ", "", made).split("\r\n")
    names = [re.split("[;:]", line)[0] for line in lines if line]
    assert names.count("BEGIN") == 5  # the calendar, its zone with two halves, one event
    assert "X-INTRUS" not in names
    assert "ATTENDEE" not in names
    assert names.count("UID") == 1
    assert len(made.splitlines()) == made.count("\r\n")
    assert len(read(made)) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_are_75_octets_at_most_and_cut_between_characters(text):
    for line in written(entry(summary=text, description=text * 3)).encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_folding_loses_nothing(text):
    line = f"SUMMARY:{escape(text)}"
    folded = fold_line(line)
    assert folded.replace("\r\n ", "") == line
    assert max(len(part.encode()) for part in folded.split("\r\n")) <= 75


@settings(deadline=None)
@given(
    st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)), max_size=8, unique=True),
    st.sampled_from([PARIS, "Europe/Brussels", "Indian/Reunion", "America/Miquelon", "Europe/London", "UTC"]),
    st.integers(1, 1440),
)
def test_the_same_slots_come_back(starts, zone, minutes):
    slots = [(start.replace(second=0, microsecond=0, tzinfo=UTC), timedelta(minutes=minutes)) for start in starts]
    made = written(
        *(
            entry(uid=str(rank), start=start, end=start + length, zone=zone)
            for rank, (start, length) in enumerate(slots)
        )
    )
    found = [(one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC)) for one in read(made)]
    assert found == [(start, start + length) for start, length in slots]


def test_the_hours_of_a_zone_that_changes_for_ramadan_are_in_utc():
    """Casablanca: an hour earlier from 15 February to 22 March 2026; one offset in January and in July."""
    start = datetime(2026, 3, 1, 10, tzinfo=UTC)
    text = written(entry(start=start, end=start + timedelta(hours=2), zone="Africa/Casablanca"))
    said = text if isinstance(text, str) else text.decode()

    assert "DTSTART:20260301T100000Z" in said
    assert "TZID:Africa/Casablanca" not in said


def test_a_second_parser_reads_the_same_slots(ical_js):
    starts = [datetime(2026, month, 28, 22, 30, tzinfo=UTC) for month in range(1, 13)]
    starts += [datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)]
    zones = [PARIS, "Indian/Reunion", "America/Miquelon"]
    entries = [
        entry(uid=f"{zone}-{rank}", start=at, end=at + timedelta(minutes=90), zone=zone, summary=HOSTILE[rank % 7])
        for zone in zones
        for rank, at in enumerate(starts)
    ]
    found = read_by_node(written(*entries), ical_js)
    said = "%Y-%m-%dT%H:%M:%S.000Z"
    assert [(row["uid"], row["start"], row["end"]) for row in found] == [
        (one.uid, one.start.strftime(said), one.end.strftime(said)) for one in entries
    ]


def test_a_second_parser_reads_whole_days_unknown_ends_and_cancellations(ical_js):
    day = datetime(2026, 5, 9, tzinfo=ZoneInfo(PARIS))
    made = written(
        entry(uid="jour", start=day, end=day.replace(hour=23, minute=59), all_day=True),
        entry(uid="sans-fin", end=None),
        entry(uid="annule", status="CANCELLED"),
    )
    assert [(row["uid"], row["start"], row["end"], row["status"]) for row in read_by_node(made, ical_js)] == [
        ("jour", "2026-05-09", "2026-05-10", "CONFIRMED"),
        ("sans-fin", "2026-03-14T13:00:00.000Z", None, "CONFIRMED"),
        ("annule", "2026-03-14T13:00:00.000Z", "2026-03-14T15:00:00.000Z", "CANCELLED"),
    ]
