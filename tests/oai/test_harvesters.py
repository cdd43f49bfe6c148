"""Two harvesters that are not ours take the whole repository while it changes, and come back twenty hours later."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx2
import oaipmh.client
import pytest
import time_machine
from oaipmh.metadata import MetadataRegistry, oai_dc_reader
from oaipmh_scythe import Scythe

from maillage.oai import views
from maillage.oai.actions import drop, keep
from maillage.oai.protocol import answers

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOURS = timedelta(hours=20)
MANY, PAGE = 240, 25
ADDRESS = "http://127.0.0.1:8000/oai/"
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Ressource {}</dc:title></oai_dc:dc>'
)


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    monkeypatch.setattr(answers, "RECORDS", PAGE)
    monkeypatch.setattr(answers, "HEADERS", PAGE)
    monkeypatch.setattr(views, "A_MINUTE", 100_000)
    with time_machine.travel(BEGIN, tick=False) as moved:
        yield moved


class Oaipmh(oaipmh.client.Client):
    """The `oaipmh` client, whose requests go to the application; POST, as it does by itself."""

    def __init__(self, client):
        registry = MetadataRegistry()
        registry.registerReader("oai_dc", oai_dc_reader)
        super().__init__(ADDRESS, registry)
        self.http = client

    def makeRequest(self, **asked):  # noqa: N802 - the library's own name
        return self.http.post("/oai/", asked).content

    def records(self, since=None):
        since = since.replace(tzinfo=None) if since else None
        given = {"metadataPrefix": "oai_dc"} | ({"from_": since} if since else {})
        for header, _metadata, _about in self.listRecords(**given):
            yield header.identifier(), bool(header.isDeleted())


class ScytheOverHttp:
    """The `oaipmh-scythe` client over a transport that hands requests to the application; GET."""

    def __init__(self, client):
        def handle(request):
            answer = client.get(request.url.raw_path.decode())
            return httpx2.Response(answer.status_code, content=answer.content, headers=dict(answer.items()))

        self.scythe = Scythe(ADDRESS)
        self.scythe._client = httpx2.Client(transport=httpx2.MockTransport(handle))

    def records(self, since=None):
        given = {"from_": f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}
        for record in self.scythe.list_records(metadata_prefix="oai_dc", **given):
            yield record.header.identifier, bool(record.header.deleted)


def put(number, at, note=""):
    keep(key=f"ressource-{number}", sets={"type": "Types"}, formats={"oai_dc": DC.format(f"{number}{note}")}, at=at)


@pytest.mark.parametrize("harvester", [Oaipmh, ScytheOverHttp])
def test_nothing_is_missed_and_nothing_comes_twice(client, clock, harvester):
    """Deletions, changes and arrivals between two pages; then a second harvest from the first answer's moment."""
    for number in range(MANY):
        put(number, BEGIN - timedelta(minutes=MANY - number))
    taken, state = Counter(), {}
    for rank, (identifier, deleted) in enumerate(harvester(client).records()):
        taken[identifier] += 1
        state[identifier] = deleted
        if rank == MANY // 2:
            clock.move_to(BEGIN + HOURS)
            changed = BEGIN + HOURS - timedelta(minutes=1)
            for number in (0, 7, MANY - 3):
                drop(key=f"ressource-{number}", at=changed)
            for number in (1, MANY - 2):
                put(number, changed, " revue")
            put(MANY, changed)
    doubled = [identifier for identifier, times in taken.items() if times > 1]
    again = Counter()
    for identifier, deleted in harvester(client).records(BEGIN - timedelta(seconds=10)):
        again[identifier] += 1
        state[identifier] = deleted

    assert doubled == []
    assert set(again.values()) == {1}
    assert len(again) == 6
    assert {identifier.rpartition("-")[2] for identifier in state} == {str(number) for number in range(MANY + 1)}
    assert sorted(int(key.rpartition("-")[2]) for key, deleted in state.items() if deleted) == [0, 7, MANY - 3]


@pytest.mark.parametrize("harvester", [Oaipmh, ScytheOverHttp])
def test_an_empty_repository_is_no_accident(client, harvester):
    with pytest.raises(Exception, match=r"Nothing|noRecordsMatch|no record"):
        list(harvester(client).records())
