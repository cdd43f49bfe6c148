# ruff: noqa: E501 - samples of files are kept on their lines
"""iCalendar: recurrences, zones, broken parts."""

from datetime import date

import pytest

from maillage.imports import readers
from tests.imports.readers.conftest import reading


def calendar(*events, head=""):
    bodies = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{bodies}END:VCALENDAR\r\n".replace("\r\n", "\n").replace(
        "\n", "\r\n"
    )


PARIS = "DTSTART;TZID=Europe/Paris:20260314T140000\nDTEND;TZID=Europe/Paris:20260314T160000\n"


def one(*lines):
    return calendar("UID:a\nSUMMARY:A\n" + "\n".join(lines))


@pytest.mark.parametrize(
    ("lines", "slots"),
    [
        ((PARIS,), ["2026-03-14 14:00–16:00"]),
        (("DTSTART:20260314T130000Z\nDURATION:PT2H",), ["2026-03-14 14:00–16:00"]),
        (("DTSTART:20260314T140000",), ["2026-03-14 14:00"]),
        (("DTSTART;VALUE=DATE:20260314",), ["2026-03-14"]),
        (("DTSTART;VALUE=DATE:20260314\nDTEND;VALUE=DATE:20260316",), ["2026-03-14", "2026-03-15"]),
        (("DTSTART;VALUE=DATE:20260314\nDTEND;VALUE=DATE:20260314",), ["2026-03-14"]),
        ((PARIS, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Paris:20260321T140000"), ["2026-03-14 14:00–16:00", "2026-03-28 14:00–16:00", "2026-04-04 14:00–16:00"]),
        ((PARIS, "RDATE;TZID=Europe/Paris:20260401T100000"), ["2026-03-14 14:00–16:00", "2026-04-01 10:00–12:00"]),
        ((PARIS, "RRULE:FREQ=DAILY;UNTIL=20260316T235959Z"), ["2026-03-14 14:00–16:00", "2026-03-15 14:00–16:00", "2026-03-16 14:00–16:00"]),
        (("DTSTART;TZID=Europe/Paris:20260314T160000\nDTEND;TZID=Europe/Paris:20260314T140000",), ["2026-03-14 16:00"]),
        (("DTSTART;TZID=Romance Standard Time:20260314T140000",), ["2026-03-14 14:00"]),
        (("DTSTART;TZID=/vendor.org/Europe/Paris:20260314T140000",), ["2026-03-14 14:00"]),
        (("DTSTART;TZID=Maison:20260314T140000",), ["2026-03-14 14:00"]),
    ],
)  # fmt: skip
def test_slots_of_an_event(lines, slots):
    assert reading(one(*lines)).local() == slots


def test_a_weekly_event_keeps_its_local_hour_when_the_clocks_change():
    found = reading(
        one(
            "DTSTART;TZID=Europe/Paris:20260322T100000\nDTEND;TZID=Europe/Paris:20260322T110000\nRRULE:FREQ=WEEKLY;COUNT=2"
        )
    )
    assert [slot.starts_at.hour for slot in found.only.slots] == [9, 8]


def test_a_moved_occurrence_and_a_cancelled_one_stay_in_their_event():
    moved = "UID:a\nSUMMARY:A\nRECURRENCE-ID;TZID=Europe/Paris:20260321T140000\nDTSTART;TZID=Europe/Paris:20260322T100000\nDTEND;TZID=Europe/Paris:20260322T110000"
    gone = "UID:a\nSUMMARY:A\nSTATUS:CANCELLED\nRECURRENCE-ID;TZID=Europe/Paris:20260328T140000\nDTSTART;TZID=Europe/Paris:20260328T140000\nDTEND;TZID=Europe/Paris:20260328T160000"
    found = reading(calendar(f"UID:a\nSUMMARY:A\n{PARIS}RRULE:FREQ=WEEKLY;COUNT=3", moved, gone))
    assert found.local() == ["2026-03-14 14:00–16:00", "2026-03-22 10:00–11:00", "2026-03-28 14:00–16:00"]
    assert [slot.state for slot in found.only.slots] == ["scheduled", "scheduled", "cancelled"]


def test_an_endless_rule_stops_at_the_end_of_next_year_and_says_so():
    found = reading(one("DTSTART;TZID=Europe/Paris:20200101T100000\nRRULE:FREQ=WEEKLY"), today=date(2026, 11, 22))
    days = found.local()
    assert (len(days), days[0], days[-1]) == (104, "2026-01-07 10:00", "2027-12-29 10:00")
    assert "jusqu’au 31 décembre 2027" in found.said("info")[0][2]


def test_eight_hundred_occurrences_at_most():
    found = reading(one("DTSTART;TZID=Europe/Paris:20260101T100000\nRRULE:FREQ=DAILY;COUNT=2000"))
    assert (len(found.only.slots), "800" in found.said()[0][2]) == (800, True)


@pytest.mark.parametrize("frequency", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_a_rule_by_the_hour_is_not_followed(frequency):
    found = reading(one(PARIS, f"RRULE:FREQ={frequency}"))
    assert (found.local(), found.said()[0][1]) == (["2026-03-14 14:00–16:00"], "dates")


def test_a_rule_that_never_comes_costs_nothing():
    found = reading(one(PARIS, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))
    assert len(found.events) + len(found.refused) == 1


def test_a_calendar_that_asks_for_a_million_occurrences_is_refused():
    every_minute = f"RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}"
    with pytest.raises(readers.Unreadable, match="100 000"):
        reading(one(PARIS, every_minute))


def test_a_broken_component_is_refused_alone_with_its_line():
    found = reading(calendar("UID:a\nSUMMARY:A\nDTSTART:INVALID", "UID:b\nSUMMARY:B\n" + PARIS, "UID:c\nSUMMARY:C"))
    assert [event.external_id for event in found.events] == ["b"]
    assert [(problem.line, problem.field) for problem in found.refused] == [(3, "dates"), (14, "dates")]


def test_a_component_never_closed_does_not_hide_the_next():
    found = reading(
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:A\n{PARIS}BEGIN:VEVENT\nUID:b\nSUMMARY:B\n{PARIS}END:VEVENT\nEND:VCALENDAR\n"
    )
    assert [event.title for event in found.events] == ["A", "B"]


def test_texts_place_state_and_version():
    found = reading(one(
        PARIS, "SEQUENCE:4", "STATUS:CANCELLED", "LAST-MODIFIED:20260101T000000Z", "CATEGORIES:Atelier,Sciences", "GEO:49.89;2.29",
        "LOCATION:Musée de Picardie\\, 2 rue Puvis\\, 80000 Amiens", "DESCRIPTION:Un <b>gras</b> <script>x()</script>", "URL:https://exemple.fr/a",
        "ORGANIZER;CN=Ombelliscience:mailto:quelquun@exemple.fr", "CONFERENCE:https://visio.exemple.fr/a",
    ))  # fmt: skip
    event = found.only
    assert (event.sequence, event.life, event.keywords, event.mode, event.url) == (
        4,
        "cancelled",
        ("Atelier", "Sciences"),
        "mixed",
        "https://exemple.fr/a",
    )
    assert (event.venue.name, event.venue.postcode, event.venue.city, event.venue.latitude) == (
        "Musée de Picardie",
        "80000",
        "Amiens",
        49.89,
    )
    assert event.description_html == "Un <b>gras</b>"
    assert [(who.name, who.role) for who in event.organisers] == [("Ombelliscience", "organiser")]
    assert "quelquun" not in repr(event)


def test_a_zone_defined_in_the_file_is_used_and_forgotten_afterwards():
    zone = "BEGIN:VTIMEZONE\nTZID:Plus3\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE\n"
    event = "UID:a\nSUMMARY:A\nDTSTART;TZID=Plus3:20260314T140000"
    assert [slot.starts_at.hour for slot in reading(calendar(event, head=zone)).only.slots] == [11]
    assert [slot.starts_at.hour for slot in reading(calendar(event)).only.slots] == [13]


def test_tasks_and_journals_are_left_aside_with_a_word():
    found = reading("BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:t\nEND:VTODO\nEND:VCALENDAR\n")
    assert (found.counts, found.said("info")[0][2]) == ((0, 0, 0), "Ce calendrier ne contient aucun événement.")
