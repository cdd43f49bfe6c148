"""Our own harvester: page by page, resumed, incremental, and never harmed by what another site answers."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from maillage.core.client import AnswerRefused, Unreachable
from maillage.oai.actions import drop, keep
from maillage.oai.actions.harvest import harvest
from maillage.oai.enums import Standing
from maillage.oai.models import Harvested, Source
from maillage.oai.protocol import answers

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></oai_dc:dc>'
)

COMPLAINT = (
    b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="cannotDisseminateFormat">Non</error></OAI-PMH>'
)


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    monkeypatch.setattr(answers, "RECORDS", 2)
    with time_machine.travel(BEGIN, tick=False) as moved:
        yield moved


class Site:
    """The other catalogue: ours, asked over a wire that may break."""

    def __init__(self, client):
        self.client, self.asked, self.broken = client, [], []

    def __call__(self, url):
        self.asked.append(parse_qs(urlsplit(url).query))
        if self.broken:
            failure = self.broken.pop(0)
            if isinstance(failure, Exception):
                raise failure
            if failure is not None:
                return failure
        return self.client.get("/oai/?" + urlsplit(url).query).content

    @property
    def verbs(self):
        return [one["verb"][0] for one in self.asked]


@pytest.fixture
def site(client):
    return Site(client)


@pytest.fixture
def source():
    return Source.objects.create(name="Catalogue", url="https://catalogue.example/oai/", prefix="oai_dc")


def put(number, at=BEGIN - HOUR, note=""):
    keep(key=f"fiche-{number}", sets={"type": "Types"}, formats={"oai_dc": DC.format(f"Fiche {number}{note}")}, at=at)


def titles():
    return [one.xml.partition("title>")[2].partition("<")[0] for one in Harvested.objects.order_by("identifier")]


def test_everything_is_taken_then_what_changed_since(site, source, clock):
    for number in range(5):
        put(number)
    first = harvest(source=source, at=BEGIN, answer=site)
    clock.move_to(BEGIN + 20 * HOUR)
    put(1, BEGIN + 19 * HOUR, " revue")
    drop(key="fiche-3", at=BEGIN + 19 * HOUR)
    second = harvest(source=source, at=BEGIN + 20 * HOUR, answer=site)

    assert (first, second) == (5, 2)
    assert titles() == ["Fiche 0", "Fiche 1 revue", "Fiche 2", "", "Fiche 4"]
    assert Harvested.objects.get(identifier__endswith="fiche-3").deleted
    assert site.verbs == ["ListRecords", "ListRecords", "ListRecords", "Identify", "ListRecords"]
    assert site.asked[-1]["from"] == ["2026-03-02T05:59:50Z"]
    assert (source.standing, source.token, source.since) == (Standing.READY, "", "2026-03-03T01:59:50Z")


def test_a_harvest_that_stops_goes_on_from_its_token(site, source):
    for number in range(5):
        put(number)
    site.broken = [None, Unreachable("personne ne répond")]
    first = harvest(source=source, at=BEGIN, answer=site)
    stopped = (source.standing, bool(source.token), source.problem)
    second = harvest(source=source, at=BEGIN + HOUR, answer=site)

    assert (first, second) == (2, 3)
    assert stopped == (Standing.UNDER_WAY, True, "personne ne répond")
    assert Harvested.objects.count() == 5
    assert source.standing == Standing.READY


def test_who_says_come_back_later_is_asked_later(site, source):
    put(1)
    site.broken = [AnswerRefused("plus tard", 503)]

    assert harvest(source=source, at=BEGIN, answer=site) == 0
    assert source.standing == Standing.UNDER_WAY
    assert harvest(source=source, at=BEGIN, answer=site) == 1


def test_a_token_that_is_too_old_begins_the_list_again_once(site, source):
    for number in range(3):
        put(number)
    harvest(source=source, at=BEGIN, answer=site, most_pages=1)
    source.token = "expiré"
    source.save()

    assert harvest(source=source, at=BEGIN, answer=site) == 1
    assert (source.standing, Harvested.objects.count()) == (Standing.READY, 3)


def test_nothing_new_is_a_harvest_too(site, source, clock):
    put(1)
    harvest(source=source, at=BEGIN, answer=site)
    clock.move_to(BEGIN + HOUR)

    assert harvest(source=source, at=BEGIN + HOUR, answer=site) == 0
    assert (source.standing, source.harvested_at) == (Standing.READY, BEGIN + HOUR)


def test_a_catalogue_that_counts_by_days_is_asked_by_days(site, source, clock):
    put(1)
    harvest(source=source, at=BEGIN, answer=site)
    clock.move_to(BEGIN + HOUR)
    told = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><Identify><granularity>YYYY-MM-DD</granularity></Identify></OAI-PMH>'
    site.broken = [told]
    harvest(source=source, at=BEGIN + HOUR, answer=site)

    assert site.asked[-1]["from"] == ["2026-03-02"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>", "ne répond pas en XML"), (b"<a/>", "ne parle pas OAI-PMH"), (b"", "ne répond pas en XML"),
        (b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"/>', "sans liste"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "ne parle pas OAI-PMH"),
        (COMPLAINT, "cannotDisseminateFormat. Non"),
    ],
)  # fmt: skip
def test_what_does_not_speak_the_protocol_is_said_and_harms_nothing(site, source, body, words):
    site.broken = [body]

    assert harvest(source=source, at=BEGIN, answer=site) == 0
    assert source.standing == Standing.FAILED
    assert words in source.problem.replace("\u202f", " ")
    assert Harvested.objects.count() == 0


def test_the_same_page_twice_writes_nothing(site, source):
    put(1)
    harvest(source=source, at=BEGIN, answer=site)
    Harvested.objects.update(told=True)
    source.since = ""
    source.save()

    assert harvest(source=source, at=BEGIN, answer=site) == 0
    assert Harvested.objects.get().told
