"""The conformance matrix of OAI-PMH 2.0: each verb, each argument, each error; GET and POST alike."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from lxml import etree

from maillage.oai import views
from maillage.oai.actions import UnknownFormatError, drop, keep
from maillage.oai.models import Form, Record, RecordSet, SetEntry
from maillage.oai.protocol import answers, dates, tokens
from maillage.oai.protocol.arguments import understand

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NS = {"o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}
DC = '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></oai_dc:dc>'
SETS = {"type": "Types", "type:video": "Vidéo"}
MINUTE = timedelta(minutes=1)
ID = "oai:127.0.0.1:ressource-{}"


@pytest.fixture(autouse=True)
def noon(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def put(number, *, at=NOW - MINUTE, sets=SETS, title="", prefixes=("oai_dc",)):
    formats = {prefix: DC.format(title or f"Titre {number}") for prefix in prefixes}
    return keep(key=f"ressource-{number}", sets=sets, formats=formats, at=at)


def ask(client, method="get", **arguments):
    """The answer, parsed; what came over HTTP is checked on the way."""
    arguments = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = getattr(client, method)("/oai/", arguments)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def codes(tree):
    return [one.get("code") for one in tree.iterfind("o:error", NS)]


def found(tree, path):
    return tree.xpath(path, namespaces=NS)


def ids(tree):
    return found(tree, "//o:header/o:identifier/text()")


# --- Errors -----------------------------------------------------------------------------------------------------------

LIST = {"metadataPrefix": "oai_dc"}
WRONG = [
    ({}, ["badVerb"]),
    ({"verb": ""}, ["badVerb"]),
    ({"verb": "identify"}, ["badVerb"]),
    ({"verb": ["Identify", "Identify"]}, ["badVerb"]),
    ({"verb": "Identify", "metadataPrefix": "oai_dc"}, ["badArgument"]),
    ({"verb": "ListMetadataFormats", "set": "type"}, ["badArgument"]),
    ({"verb": "ListMetadataFormats", "identifier": "n’importe quoi"}, ["badArgument"]),
    ({"verb": "ListMetadataFormats", "identifier": ID.format(99)}, ["idDoesNotExist"]),
    ({"verb": "ListMetadataFormats", "identifier": "oai:ailleurs.example:ressource-1"}, ["idDoesNotExist"]),
    ({"verb": "ListMetadataFormats", "identifier": ID.format(3)}, ["noMetadataFormats"]),
    ({"verb": "ListSets", "set": "type"}, ["badArgument"]),
    ({"verb": "ListSets", "resumptionToken": "x"}, ["badResumptionToken"]),
    ({"verb": "GetRecord"}, ["badArgument", "badArgument"]),
    ({"verb": "GetRecord", "identifier": ID.format(1)}, ["badArgument"]),
    ({"verb": "GetRecord", "metadataPrefix": "oai_dc"}, ["badArgument"]),
    ({"verb": "GetRecord", "identifier": ID.format(1), **LIST, "from": "2026-01-01"}, ["badArgument"]),
    ({"verb": "GetRecord", "identifier": ID.format(99), **LIST}, ["idDoesNotExist"]),
    ({"verb": "GetRecord", "identifier": ID.format(1), "metadataPrefix": "marc"}, ["cannotDisseminateFormat"]),
    ({"verb": "GetRecord", "identifier": ID.format(1), "metadataPrefix": "lom"}, ["cannotDisseminateFormat"]),
    *(
        ({"verb": verb, **given}, expected)
        for verb in ("ListIdentifiers", "ListRecords")
        for given, expected in (
            ({}, ["badArgument"]),
            ({"metadataPrefix": ["oai_dc", "lom"]}, ["badArgument"]),
            ({"metadataPrefix": "marc"}, ["cannotDisseminateFormat"]),
            ({"metadataPrefix": "é"}, ["badArgument"]),
            ({**LIST, "identifier": ID.format(1)}, ["badArgument"]),
            ({**LIST, "from": "hier"}, ["badArgument"]),
            ({**LIST, "from": "2026-02-30"}, ["badArgument"]),
            ({**LIST, "until": "2026-03-01T10:00Z"}, ["badArgument"]),
            ({**LIST, "until": "2026-03-01T10:00:00+01:00"}, ["badArgument"]),
            ({**LIST, "from": "2026-03-01", "until": "2026-03-02T00:00:00Z"}, ["badArgument"]),
            ({**LIST, "from": "2026-03-02", "until": "2026-03-01"}, ["badArgument"]),
            ({**LIST, "set": "pas un ensemble"}, ["badArgument"]),
            ({**LIST, "set": "type:"}, ["badArgument"]),
            ({**LIST, "set": "type:nulle-part"}, ["noRecordsMatch"]),
            ({**LIST, "from": "2030-01-01"}, ["noRecordsMatch"]),
            ({**LIST, "until": "1999-01-01"}, ["noRecordsMatch"]),
            ({"metadataPrefix": "lom"}, ["noRecordsMatch"]),
            ({"resumptionToken": "n-importe-quoi"}, ["badResumptionToken"]),
            ({**LIST, "resumptionToken": "x"}, ["badArgument"]),
        )
    ),
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("given", "expected"), WRONG)
def test_each_wrong_question_has_its_error(client, method, given, expected):
    put(1)
    put(2)
    put(3)
    drop(key="ressource-3", at=NOW - MINUTE)
    tree = ask(client, method, **given)

    assert codes(tree) == expected
    repeatable = not {"badVerb", "badArgument"} & set(expected)
    assert bool(tree.find("o:request", NS).attrib) is repeatable


def test_there_is_no_hierarchy_before_there_is_a_set(client):
    put(1, sets={})

    assert codes(ask(client, verb="ListSets")) == ["noSetHierarchy"]
    assert codes(ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="type")) == ["noSetHierarchy"]


def test_everything_wrong_is_said_at_once(client):
    tree = ask(client, verb="ListRecords", metadataPrefix="é", from_="hier", couleur="rouge")

    assert codes(tree) == ["badArgument"] * 3


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)("/oai/").status_code == 405


# --- The six verbs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_identify_says_who_we_are(client, settings, method):
    settings.PUBLIC_URL, settings.NETWORK_NAME = "https://reseau.example", "Réseau & Cie"
    put(1, at=NOW - 400 * MINUTE)
    tree = ask(client, method, verb="Identify")

    assert found(tree, "//o:Identify/o:repositoryName/text()") == ["Réseau & Cie"]
    assert found(tree, "//o:Identify/o:baseURL/text()") == ["https://reseau.example/oai/"]
    assert found(tree, "//o:earliestDatestamp/text()") == ["2026-03-02T05:20:00Z"]
    assert found(tree, "//o:deletedRecord/text()") == ["persistent"]
    assert found(tree, "//o:granularity/text()") == ["YYYY-MM-DDThh:mm:ssZ"]
    assert "oai:reseau.example:ressource-1" in etree.tostring(tree, encoding="unicode")
    assert "publicdomain/zero/1.0" in etree.tostring(tree, encoding="unicode")


def test_formats_are_those_of_the_repository_and_those_of_a_record(client):
    put(1)
    every = found(ask(client, verb="ListMetadataFormats"), "//o:metadataPrefix/text()")
    own = found(ask(client, verb="ListMetadataFormats", identifier=ID.format(1)), "//o:metadataPrefix/text()")

    assert (every, own) == (["oai_dc", "lom", "dcterms"], ["oai_dc"])


def test_sets_are_listed_with_those_that_hold_them(client):
    put(1)
    tree = ask(client, verb="ListSets")

    assert found(tree, "//o:setSpec/text()") == ["type", "type:video"]
    assert found(tree, "//o:setName/text()") == ["Types", "Vidéo"]


def test_a_record_has_its_header_its_narrowest_sets_and_its_metadata(client):
    put(
        1,
        sets=SETS | {"theme": "Thèmes", "theme:ciel": "Ciel"},
        title="Un <ciel> & nous".replace("<", "&lt;").replace("& ", "&amp; "),
    )
    tree = ask(client, verb="GetRecord", identifier=ID.format(1), metadataPrefix="oai_dc")

    assert ids(tree) == [ID.format(1)]
    assert found(tree, "//o:header/o:datestamp/text()") == ["2026-03-02T11:59:00Z"]
    assert found(tree, "//o:header/o:setSpec/text()") == ["theme:ciel", "type:video"]
    assert found(tree, "//dc:title/text()") == ["Un <ciel> & nous"]


def test_a_record_that_was_withdrawn_says_so_and_nothing_else(client):
    put(1)
    drop(key="ressource-1", at=NOW - MINUTE)
    tree = ask(client, verb="GetRecord", identifier=ID.format(1), metadataPrefix="oai_dc")

    assert found(tree, "//o:header/@status") == ["deleted"]
    assert found(tree, "//o:metadata") == []
    assert "Titre" not in etree.tostring(tree, encoding="unicode")


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({}, [1, 2, 3]), ({"from_": "2026-03-01"}, [2, 3]), ({"until": "2026-03-01"}, [1, 2]),
        ({"from_": "2026-03-01", "until": "2026-03-01"}, [2]), ({"from_": "2026-03-01T23:59:59Z"}, [2, 3]),
        ({"from_": "2026-03-02T00:00:00Z"}, [3]), ({"until": "2026-03-01T23:59:58Z"}, [1]),
        ({"set": "type:video"}, [1, 2, 3]), ({"set": "type", "from_": "2026-03-02"}, [3]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["ListIdentifiers", "ListRecords"])
def test_lists_are_bounded_in_time_by_days_and_by_seconds(client, verb, period, expected):
    put(1, at=datetime(2026, 2, 28, 8, 0, tzinfo=UTC))
    put(2, at=datetime(2026, 3, 1, 23, 59, 59, 999_000, tzinfo=UTC))
    put(3, at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    tree = ask(client, verb=verb, metadataPrefix="oai_dc", **period)

    assert ids(tree) == [ID.format(number) for number in expected]
    assert bool(found(tree, "//o:metadata")) is (verb == "ListRecords")


def test_what_is_being_written_right_now_waits_for_the_next_harvest(client, noon):
    put(1, at=NOW - timedelta(seconds=30))
    put(2, at=NOW - timedelta(seconds=1))
    first = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    moment = first.findtext("o:responseDate", namespaces=NS)
    noon.move_to(NOW + MINUTE)
    second = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", from_=moment)

    assert ids(first) == [ID.format(1)]
    assert ids(second) == [ID.format(2)]


# --- What moves a datestamp -------------------------------------------------------------------------------------------


def stamp():
    return Record.objects.get(key="ressource-1").datestamp


def test_nothing_moves_what_did_not_change():
    put(1)

    assert put(1, at=NOW) is False
    assert stamp() == NOW - MINUTE


@pytest.mark.parametrize(
    "change",
    [{"title": "Autre"}, {"sets": {"type": "Types"}}, {"sets": SETS | {"theme": "Thèmes"}},
     {"prefixes": ("oai_dc", "lom")}, {"prefixes": ()}],
)  # fmt: skip
def test_metadata_sets_and_mappings_move_the_datestamp(change):
    put(1)

    assert put(1, at=NOW, **change) is True
    assert stamp() == NOW
    assert {one.mark for model in (Form, SetEntry) for one in model.objects.all()} == {
        dates.mark_of(NOW, Record.objects.get().pk)
    }


def test_a_datestamp_never_goes_back():
    put(1, at=NOW)
    put(1, at=NOW - 5 * MINUTE, title="Autre")

    assert stamp() == NOW


def test_withdrawing_and_coming_back_move_it():
    put(1, at=NOW - 3 * MINUTE)
    assert drop(key="ressource-1", at=NOW - 2 * MINUTE) is True
    assert drop(key="ressource-1", at=NOW) is False
    assert stamp() == NOW - 2 * MINUTE
    assert put(1, at=NOW) is True
    assert (stamp(), Record.objects.get().deleted) == (NOW, False)


def test_who_harvests_a_set_learns_that_a_record_left_it(client):
    put(1, sets=SETS | {"theme": "Thèmes", "theme:ciel": "Ciel"}, at=NOW - 5 * MINUTE)
    put(1, sets=SETS, at=NOW - 2 * MINUTE)
    left = ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="theme:ciel", from_="2026-03-02T11:56:00Z")
    still = ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="type", from_="2026-03-02T11:56:00Z")

    assert (found(left, "//o:header/@status"), found(left, "//o:metadata")) == (["deleted"], [])
    assert (found(still, "//o:header/@status"), len(found(still, "//o:metadata"))) == ([], 1)


def test_a_set_keeps_its_address_and_may_change_its_name():
    put(1)
    put(2, sets={"type": "Sortes", "type:video": "Vidéo"})

    assert list(RecordSet.objects.order_by("spec").values_list("spec", "name")) == [
        ("type", "Sortes"),
        ("type:video", "Vidéo"),
    ]


def test_a_format_that_is_not_announced_is_a_mistake():
    with pytest.raises(UnknownFormatError):
        keep(key="x", sets={}, formats={"marc": "<a/>"}, at=NOW)


# --- Tokens -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch):
    """Pages of two."""
    monkeypatch.setattr(answers, "RECORDS", 2)
    monkeypatch.setattr(answers, "HEADERS", 2)


def harvest(client, verb="ListRecords", between=None, **arguments):
    """Every identifier of a list, and its last token."""
    tree, gathered = ask(client, verb=verb, metadataPrefix="oai_dc", **arguments), []
    while True:
        gathered += ids(tree)
        token = tree.find(".//o:resumptionToken", NS)
        if token is None or not token.text:
            return gathered, token
        if between:
            between()
        tree = ask(client, verb=verb, resumptionToken=token.text)


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
@pytest.mark.parametrize(("many", "cursor"), [(2, None), (3, "2"), (5, "4")])
def test_pages_follow_each_other_and_the_last_one_closes_the_list(client, small, verb, many, cursor):
    for number in range(many):
        put(number)
    gathered, last = harvest(client, verb)

    assert gathered == [ID.format(number) for number in range(many)]
    assert (last.get("cursor") if last is not None else None) == cursor
    if last is not None:
        assert (last.text, last.get("completeListSize"), last.get("expirationDate")) == (None, str(many), None)


def test_what_changes_meanwhile_leaves_the_list_and_is_in_the_next_one(client, small, noon):
    for number in range(6):
        put(number, at=NOW - 5 * MINUTE)
    first = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    token = first.findtext(".//o:resumptionToken", namespaces=NS)
    noon.move_to(NOW + 20 * 60 * MINUTE)
    late = NOW + 60 * MINUTE
    put(0, at=late, title="Revu")
    put(4, at=late, title="Revu aussi")
    drop(key="ressource-3", at=late)
    put(6, at=late)
    rest = []
    while token:
        tree = ask(client, verb="ListRecords", resumptionToken=token)
        rest += ids(tree)
        token = tree.findtext(".//o:resumptionToken", namespaces=NS)
    moment = first.findtext("o:responseDate", namespaces=NS)
    following, _last = harvest(client, from_=moment)

    assert ids(first) + rest == [ID.format(number) for number in (0, 1, 2, 5)]
    assert sorted(following) == [ID.format(number) for number in (0, 3, 4, 6)]


def test_a_token_lives_a_day_and_more_then_no_longer(client, small, noon):
    for number in range(3):
        put(number)
    tree = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    token = tree.find(".//o:resumptionToken", NS)
    noon.move_to(NOW + timedelta(hours=47))
    alive = ask(client, verb="ListRecords", resumptionToken=token.text)
    noon.move_to(NOW + timedelta(hours=49))
    dead = ask(client, verb="ListRecords", resumptionToken=token.text)

    assert token.get("expirationDate") == "2026-03-04T11:59:50Z"
    assert codes(alive) == []
    assert codes(dead) == ["badResumptionToken"]


def test_a_token_is_of_its_verb_and_nobody_writes_one(client, small):
    for number in range(3):
        put(number)
    token = ask(client, verb="ListRecords", metadataPrefix="oai_dc").findtext(".//o:resumptionToken", namespaces=NS)
    payload, _colon, rest = token.partition(":")

    assert codes(ask(client, verb="ListIdentifiers", resumptionToken=token)) == ["badResumptionToken"]
    assert codes(ask(client, verb="ListRecords", resumptionToken=f"{payload}A:{rest}")) == ["badResumptionToken"]
    assert codes(ask(client, verb="ListRecords", resumptionToken="x" * 2_000)) == ["badResumptionToken"]
    assert tokens.read("", NOW) is None


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_costs_the_same_queries_whatever_it_holds(client, django_assert_num_queries, many):
    for number in range(many):
        put(number)
    ask(client, verb="Identify")
    with django_assert_num_queries(2):
        ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    with django_assert_num_queries(3):  # and whether there is any set
        ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="type")


# --- Under load -------------------------------------------------------------------------------------------------------


def test_too_many_at_once_are_told_when_to_come_back(client, monkeypatch):
    class Full:
        def acquire(self, *, blocking):
            return False

    monkeypatch.setattr(views, "_places", Full())
    answer = client.get("/oai/", {"verb": "Identify"})

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")


def test_a_caller_in_a_hurry_waits_a_minute(client, monkeypatch, noon):
    monkeypatch.setattr(views, "A_MINUTE", 2)
    told = [client.get("/oai/", {"verb": "Identify"}).status_code for _time in range(3)]
    noon.move_to(NOW + MINUTE)

    assert told == [200, 200, 503]
    assert client.get("/oai/", {"verb": "Identify"}).status_code == 200


def test_long_answers_travel_compressed_when_asked(client):
    import gzip

    for number in range(30):
        put(number)
    plain = client.get("/oai/", {"verb": "ListRecords", "metadataPrefix": "oai_dc"})
    packed = client.get(
        "/oai/", {"verb": "ListRecords", "metadataPrefix": "oai_dc"}, headers={"Accept-Encoding": "gzip"}
    )

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert plain["Cache-Control"] == packed["Cache-Control"] == "no-store"


# --- Hostile ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["\x00", "<script>", "' OR 1=1 --", "é" * 500, "../../etc", "%", "\ud7ff"])
@pytest.mark.parametrize("name", ["verb", "metadataPrefix", "identifier", "set", "from", "resumptionToken"])
def test_nothing_that_is_sent_breaks_the_answer(client, name, value):
    put(1)
    given = {"verb": "ListRecords", "metadataPrefix": "oai_dc"} | {name: value}
    tree = ask(client, **given)

    assert codes(tree)


def test_dates_are_read_as_they_are_written():
    assert dates.read("2026-03-01", end=True) == datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    assert dates.read("0001-01-01", end=False) == datetime(1970, 1, 1, tzinfo=UTC)
    assert dates.moment_of(dates.mark_of(NOW, 7)) == NOW
    assert [dates.read(text, end=False) for text in ("2026-3-1", "２０２６-03-01", "2026-13-01", "")] == [None] * 4
    assert understand([("verb", "Identify")]).problems == ()
