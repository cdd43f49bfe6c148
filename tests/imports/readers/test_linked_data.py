# ruff: noqa: E501 - samples of files are kept on their lines
"""OpenAgenda, Opendatasoft, JSON-LD, feeds and pages, by small samples."""

import json

import pytest

from maillage.imports import readers
from maillage.imports.schemas import SourceOrganiser
from tests.imports.readers.conftest import reading

OA = {
    "uid": 1, "slug": "a", "title": {"fr": "Atelier", "en": "Workshop"}, "description": {"fr": "Court", "en": "Short"},
    "longDescription": {"fr": "Un **mot**.\n\n- un\n- deux\n\n[lien](https://exemple.fr/x)"}, "keywords": {"fr": ["étoiles"]},
    "timings": [{"begin": "2026-03-14T13:00:00.000Z", "end": "2026-03-14T15:00:00.000Z"}], "status": 6, "attendanceMode": 3,
    "onlineAccessLink": "https://visio.exemple.fr", "age": {"min": 7, "max": 99}, "conditions": {"fr": "Gratuit"},
    "registration": [{"type": "email", "value": "a@exemple.fr"}, {"type": "phone", "value": "01 99 00 00 00"}, {"type": "link", "value": "https://exemple.fr/i"}],
    "accessibility": {"hi": True, "mi": True, "vi": False}, "timezone": "Europe/Paris", "image": {"base": "https://cdn.exemple.fr/", "filename": "a.jpg"},
    "location": {"uid": 9, "name": "Musée", "address": "1 rue A", "postalCode": "80000", "city": "Amiens", "insee": "80021", "latitude": 49.9, "longitude": 2.3},
    "contributor": {"email": "personne@exemple.fr"}, "updatedAt": "2026-01-01T00:00:00Z",
}  # fmt: skip


def agenda(*events):
    return json.dumps({"success": True, "total": len(events), "events": events})


def test_openagenda_gives_everything_but_the_contributor():
    event = reading(agenda(OA)).only
    assert (event.title, event.summary, event.life, event.mode, event.free) == (
        "Atelier",
        "Court",
        "cancelled",
        "mixed",
        True,
    )
    assert event.description_html == (
        '<p>Un <strong>mot</strong>.</p><ul><li>un</li><li>deux</li></ul><p><a href="https://exemple.fr/x" rel="noopener nofollow ugc">lien</a></p>'
    )
    assert event.translations == {"en": {"title": "Workshop", "summary": "Short"}}
    assert (event.age_from, event.age_to, event.accessibility, event.image_url) == (
        7,
        99,
        ("hi", "mi"),
        "https://cdn.exemple.fr/a.jpg",
    )
    assert (event.registration_url, event.registration_phone, event.registration_email) == (
        "https://exemple.fr/i",
        "01 99 00 00 00",
        "a@exemple.fr",
    )
    assert (event.venue.insee, event.venue.external_id) == ("80021", "9")
    assert "personne@exemple.fr" not in repr(event)


@pytest.mark.parametrize(
    ("code", "life"),
    [
        (1, "scheduled"),
        (2, "rescheduled"),
        (3, "moved_online"),
        (4, "postponed"),
        (5, "full"),
        (6, "cancelled"),
        (99, "scheduled"),
    ],
)
def test_openagenda_states(code, life):
    assert reading(agenda(OA | {"status": code})).only.life == life


@pytest.mark.parametrize("change", [{"state": -1}, {"removed": True}])
def test_what_its_agenda_removed_comes_as_removed(change):
    event = reading(agenda(OA | change)).only
    assert (event.removed, event.external_id) == (True, "1")


@pytest.mark.parametrize("change", [{"state": 0}, {"state": 1}, {"draft": True}, {"private": True}])
def test_what_its_agenda_has_not_published_is_refused(change):
    assert [problem.field for problem in reading(agenda(OA | change)).refused] == ["state"]


def test_something_else_in_the_list_is_refused_alone():
    found = reading(json.dumps({"events": [OA, 3, None, {"title": {"fr": "Sans date"}, "uid": 2}]}))
    assert (len(found.events), [problem.line for problem in found.refused]) == (1, [2, 3, 4])


def test_a_long_title_and_summary_are_cut_at_a_word_and_nothing_is_lost():
    title, summary = "mot " * 60, "phrase " * 60
    event = reading(agenda(OA | {"title": {"fr": title}, "description": {"fr": summary}})).only
    assert (
        len(event.title) <= 140,
        event.title.endswith("mot…"),
        len(event.summary) <= 200,
        event.summary.endswith("phrase…"),
    ) == (True,) * 4
    assert title.strip() in event.description_html
    assert summary.strip() in event.description_html


def test_opendatasoft_v2_reads_timings_written_as_a_text():
    row = {
        "uid": "1",
        "title_fr": "A",
        "timings": json.dumps(OA["timings"]),
        "location_name": "M",
        "location_coordinates": {"lon": 2.3, "lat": 49.9},
        "status": json.dumps({"id": 4}),
        "accessibility": "hi;mi",
    }
    event = reading(json.dumps({"total_count": 1, "results": [row]})).only
    assert (event.title, len(event.slots), event.life, event.venue.latitude, event.accessibility) == (
        "A",
        1,
        "postponed",
        49.9,
        ("hi", "mi"),
    )


def test_entities_are_decoded_once_and_days_without_hours_stay_days():
    fields = {
        "titre": "L&#8217;art &amp;amp; l&#8217;été",
        "date_debut": "2022-11-09",
        "date_fin": "2022-11-10",
        "date": "Du 9 au 10 novembre",
        "commune": "Nîmes",
        "code_insee": "30189",
    }
    found = reading(json.dumps([{"datasetid": "d", "recordid": "r1", "fields": fields}]))
    assert (found.only.title, found.local(), found.only.dates_note) == (
        "L’art &amp; l’été",
        ["2022-11-09", "2022-11-10"],
        "Du 9 au 10 novembre",
    )


SCHEMA = {
    "@context": "https://schema.org", "@type": "ExhibitionEvent", "@id": "https://exemple.fr/e/1", "name": "Expo", "startDate": "2026-03-14", "endDate": "2026-03-15",
    "eventStatus": "https://schema.org/EventPostponed", "location": {"@type": "Place", "name": "Musée", "address": {"streetAddress": "1 rue A", "postalCode": "80000", "addressLocality": "Amiens"}},
    "organizer": [{"@type": "Organization", "name": "Asso"}, {"@type": "Person", "name": "Une Personne"}], "offers": {"price": "5.5", "priceCurrency": "EUR"},
}  # fmt: skip


def test_schema_org_in_json_and_in_a_page_is_the_same_event():
    alone = reading(json.dumps(SCHEMA)).only
    page = f"<!doctype html><html><head><script type='application/ld+json'>{json.dumps({'@graph': [SCHEMA]})}</script><script type='application/ld+json'>{{broken</script></head></html>"
    assert reading(page).only == alone
    assert (alone.life, alone.price, alone.free, alone.organisers) == (
        "postponed",
        "5,50\u00a0€",
        False,
        (SourceOrganiser(name="Asso"),),
    )
    assert "Une Personne" not in repr(alone)


def test_a_schedule_by_day_of_the_week_is_unrolled():
    schedule = {
        "@type": "Schedule",
        "startDate": "2026-03-01",
        "endDate": "2026-03-14",
        "repeatFrequency": "P1W",
        "byDay": ["https://schema.org/Wednesday", "Saturday"],
        "startTime": "14:00",
        "endTime": "16:00",
    }
    found = reading(json.dumps(SCHEMA | {"eventSchedule": schedule}))
    assert [text[:10] for text in found.local()] == ["2026-03-04", "2026-03-07", "2026-03-11", "2026-03-14"]


def test_a_period_of_datatourisme_gives_the_hours_of_each_day():
    node = {
        "@id": "https://d/1",
        "@type": ["schema:Event"],
        "rdfs:label": {"fr": ["A"]},
        "takesPlaceAt": [
            {"startDate": "2020-09-19", "endDate": "2020-09-20", "startTime": "14:00:00", "endTime": "17:30:00"},
            {"startDate": "2020-09-22", "endDate": "2020-09-22"},
        ],
    }
    assert reading(json.dumps({"@graph": [node]})).local() == [
        "2020-09-19 14:00–17:30",
        "2020-09-20 14:00–17:30",
        "2020-09-22",
    ]


def feed(item):
    return f'<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/"><channel><title>T</title><item><title>A</title><guid>g</guid><pubDate>Sat, 14 Mar 2026 10:00:00 GMT</pubDate>{item}</item></channel></rss>'


def test_the_date_of_an_article_is_not_the_date_of_an_event():
    found = reading(feed("<description>Le 14 mars à 15 h !</description>"))
    assert (found.counts, found.refused[0].message) == (
        (0, 1, 0), "Cet article ne dit pas quand l’événement a lieu\u202f: sa date de publication n’est pas une date d’événement.",
    )  # fmt: skip
    assert found.refused[0].remedy.endswith("Rien n’est inventé.")


@pytest.mark.parametrize(
    "item",
    [
        "<ev:startdate>2026-03-20T14:00:00+01:00</ev:startdate><ev:enddate>2026-03-20T16:00:00+01:00</ev:enddate>",
        "<description>&lt;div class='h-event'&gt;&lt;time class='dt-start' datetime='2026-03-20T14:00'&gt;x&lt;/time&gt;&lt;time class='dt-end' datetime='2026-03-20T16:00'&gt;y&lt;/time&gt;&lt;/div&gt;</description>",
        '<description>&lt;script type=\'application/ld+json\'&gt;{"@type":"Event","name":"A","startDate":"2026-03-20T14:00","endDate":"2026-03-20T16:00"}&lt;/script&gt;</description>',
    ],
)
def test_a_feed_that_declares_the_date_of_the_event_is_read(item):
    found = reading(feed(item))
    assert (found.only.title, found.local()) == ("A", ["2026-03-20 14:00–16:00"])


def test_an_unknown_zone_of_the_territory_is_refused():
    with pytest.raises(readers.Unreadable, match="n’existe pas"):
        reading(agenda(OA), zone="Europe/Nulle")
