"""The list of actors: order, filters and their counts, who works somewhere, the map site by site, the comparison."""

import pytest
from django.urls import reverse

from maillage.contributions.actions import remove
from maillage.directory.actions.organisations import OrganisationData, change_organisation
from maillage.directory.actions.profile_data import AreaData, CertificationData, NetworkData, ProfileData
from maillage.directory.querysets import actors
from maillage.directory.querysets.actors import Criteria
from maillage.territories import place
from maillage.vocabularies.models import Term
from tests.factories.directory import AT, full_profile, make_organisation, make_venue
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def amiens():
    return CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957)


def term(scheme, code):
    return Term.objects.get(scheme=scheme, code=code)


def url(cast, name, *args):
    return f"/{cast.here.slug}" + reverse(f"directory:{name}", args=args)


QUERIES = ("", "&famille=musee")


def clusters(cast, query):
    where = url(cast, "organisations_clusters") + f"?bbox=-12,40,12,52.5&zoom=7{query}"
    return cast.client("member").get(where).json()["clusters"]  # a member’s pages are not kept


def names(found):
    from maillage.directory.models import Organisation

    known = dict(Organisation.objects.values_list("pk", "name"))
    return [known[pk] for pk in found.ids]


def test_names_are_in_the_order_of_a_directory(cast):
    for name in ("Zénith", "école des Sapins", "Écomusée", "Association B", "Association A", "abeilles"):
        make_organisation(cast.here, name=name)
    first = actors.find(Criteria(territory_id=cast.here.pk), size=4)
    second = actors.find(Criteria(territory_id=cast.here.pk), page=2, size=4)

    assert names(first) == ["abeilles", "Association A", "Association B", "école des Sapins"]
    assert names(second) == ["Écomusée", "Zénith"]
    assert first.total == second.total == 6


def test_counts_lift_their_own_filter_only(cast, amiens):
    museum, fablab = term("family", "musee"), term("family", "fablab")
    sky, sea = term("theme", "ciel"), term("theme", "mer")
    make_organisation(cast.here, name="A", family=museum, themes=(sky,), commune=amiens)
    make_organisation(cast.here, name="B", family=museum, themes=(sea,), commune=amiens)
    make_organisation(cast.here, name="C", family=fablab, themes=(sky, sea), commune=amiens)
    found = actors.find(Criteria(territory_id=cast.here.pk, families=("musee",), themes=("ciel",)))

    assert names(found) == ["A"]
    assert found.facets["families"] == {"musee": 1, "fablab": 1}
    assert found.facets["themes"] == {"ciel": 1, "mer": 1}
    assert found.facets["departments"] == {amiens.department_id: 1}


def test_labels_networks_audiences_and_ess_filter(cast):
    network = make_organisation(cast.here, name="Réseau Pléiades")
    profile = full_profile(
        certifications=(CertificationData(label=term("label", "qualiopi")),),
        networks=(NetworkData(name="Réseau Pléiades", network=network),),
    )
    make_organisation(cast.here, name="Avec", profile=profile)
    for criteria in (
        {"labels": ("qualiopi",)},
        {"networks": (network.pk,)},
        {"audiences": ("seniors",)},
        {"ess": True},
    ):
        assert names(actors.find(Criteria(territory_id=cast.here.pk, **criteria))) == ["Avec"]


@pytest.mark.parametrize(("field", "criteria"), [
    ("labels", {"labels": ("qualiopi",)}), ("audiences", {"audiences": ("seniors",)}), ("ess", {"ess": True}),
    ("networks", {"networks": (1,)}), ("family", {"families": ("musee",)}), ("themes", {"themes": ("ciel",)}),
    ("address", {"departments": ("80",)}),
])  # fmt: skip
def test_a_hidden_field_filters_nothing(cast, amiens, field, criteria):
    network = make_organisation(cast.here, name="Réseau Pléiades")
    profile = full_profile(
        certifications=(CertificationData(label=term("label", "qualiopi")),), visibility={field: "network"},
        networks=(NetworkData(name="Réseau Pléiades", network=network),),
    )  # fmt: skip
    make_organisation(cast.here, name="Discrète", commune=amiens, family=term("family", "musee"),
                      themes=(term("theme", "ciel"),), profile=profile)  # fmt: skip
    if field == "networks":
        criteria = {"networks": (network.pk,)}
    if field == "address":
        criteria = {"departments": (amiens.department_id,)}
    assert actors.find(Criteria(territory_id=cast.here.pk, **criteria)).ids == []


def test_a_change_is_seen_at_once_and_what_leaves_leaves(cast):
    made = make_organisation(cast.here, name="Un")
    make_organisation(cast.here, name="Deux")
    assert names(actors.find(Criteria(territory_id=cast.here.pk))) == ["Deux", "Un"]
    data = OrganisationData(name="Avant", family=term("family", "musee"))
    change_organisation(actor=cast["coordinator_here"], organisation=made, data=data, at=AT)
    assert names(actors.find(Criteria(territory_id=cast.here.pk))) == ["Avant", "Deux"]
    remove(actor=cast["coordinator_here"], contribution=made.contribution, at=AT, reason="other", message="Fermée")
    assert names(actors.find(Criteria(territory_id=cast.here.pk))) == ["Deux"]


def test_who_works_in_my_commune_finds_those_based_elsewhere(cast, amiens):
    far = CommuneFactory(code="13055", name="Marseille", latitude=43.2965, longitude=5.3698)
    profile = ProfileData(areas=(AreaData(kind="department", code=amiens.department_id),))
    make_organisation(cast.here, name="Itinérante", commune=far, profile=profile)
    make_organisation(cast.here, name="Lointaine", commune=far)
    page = cast.client("anonymous").get(url(cast, "organisations") + "?commune=80021")

    assert [line.organisation.name for line in page.context["lines"]] == ["Itinérante"]
    assert "Intervient à Amiens" in page.content.decode()


def test_an_unknown_commune_says_so(cast):
    make_organisation(cast.here)
    page = cast.client("anonymous").get(url(cast, "organisations") + "?ou=Atlantide")

    assert page.context["found"].total == 0
    assert "Nous ne connaissons pas cette commune." in page.content.decode()


def test_the_map_shows_each_site_and_the_list_each_structure_once(cast, amiens):
    far = CommuneFactory(code="13055", name="Marseille", latitude=43.2965, longitude=5.3698)
    made = make_organisation(cast.here, name="Deux sites", commune=amiens, family=term("family", "musee"))
    venue = make_venue(cast.here, name="Annexe", commune=far, organisation=made)
    for query in QUERIES:
        told = clusters(cast, query)
        assert sorted(one["count"] for one in told) == [1, 1]
        assert sorted(item["title"] for one in told for item in one["items"]) == ["Deux sites", "Deux sites, Annexe"]
    assert actors.find(Criteria(territory_id=cast.here.pk)).total == 1
    remove(actor=cast["coordinator_here"], contribution=venue.contribution, at=AT, reason="other", message="Fermé")
    assert [(query, len(clusters(cast, query))) for query in QUERIES] == [(query, 1) for query in QUERIES]


def test_a_hidden_address_is_on_no_map(cast, amiens):
    make_organisation(cast.here, commune=amiens, profile=ProfileData(visibility={"address": "team"}))
    told = cast.client("anonymous").get(url(cast, "organisations_clusters") + "?bbox=-12,40,12,52.5&zoom=7").json()
    assert told["clusters"] == []


@pytest.mark.parametrize("query", ["zone=1", "zone=a,b,c,d", "page=99999", "famille=x&theme=y&label=z&reseau=r",
                                   "commune=%00", "q=%27", "ess=1&ou=%F0%9F%8C%8D"])  # fmt: skip
@pytest.mark.parametrize("name", ["organisations", "organisations_map", "organisations_clusters"])
def test_no_address_makes_the_list_fail(cast, name, query):
    make_organisation(cast.here)
    assert cast.client("anonymous").get(url(cast, name) + "?" + query).status_code == 200


def test_the_autocomplete_keeps_what_is_hidden(cast, amiens):
    make_organisation(
        cast.here, name="Maison du ciel", acronym="ZORG", commune=amiens,
        profile=ProfileData(visibility={"address": "team", "names": "team"}),
    )  # fmt: skip
    client = cast.client("member")
    assert client.get(url(cast, "organisation_options") + "?q=ZOR").json() == {"results": []}
    assert client.get(url(cast, "organisation_options") + "?q=Maison").json()["results"][0]["note"] == ""


def test_the_autocomplete_finds_by_words_by_acronym_and_homonyms(cast, amiens):
    first = make_organisation(cast.here, name="Maison du ciel étoilé", acronym="ZORG")
    twin = make_organisation(cast.elsewhere, name="Maison du ciel étoilé")
    make_organisation(cast.here, name="Autre", mission="Une maison sous le ciel")
    make_organisation(cast.here, name="Maison du brouillon", published=False)

    def found(typed):
        rows = cast.client("member").get(url(cast, "organisation_options"), {"q": typed}).json()["results"]
        return [row["value"] for row in rows]

    assert found("maison") == found("Ciel étoi") == found("etoile mais") == [first.pk, twin.pk]
    assert found("ZOR") == [first.pk]
    assert found("brouillon") == []


def test_the_autocomplete_reads_no_more_of_a_larger_directory(cast):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = cast.client("member")
    costs = []
    for number in (1, 3):
        for rank in range(number):
            make_organisation(cast.here, name=f"Planétarium {number} {rank}")
        client.get(url(cast, "organisation_options") + "?q=plane")
        with CaptureQueriesContext(connection) as told:
            client.get(url(cast, "organisation_options") + "?q=plane")
        costs.append(len(told))
        read = [query["sql"] for query in told if "directory_organisation" in query["sql"]]
        assert len(read) == 1
        assert " IN (" in read[0]
        assert "LIKE" not in read[0]
    assert costs[0] == costs[1]


def test_the_autocomplete_asks_no_text_when_titles_fill_its_list(cast, monkeypatch):
    from maillage.directory.panels import options

    for rank in range(options.MOST):
        make_organisation(cast.here, name=f"Planétarium {rank:02}")
    asked = []
    monkeypatch.setattr(options, "matching", lambda typed, **_options: asked.append(typed) or [])
    client = cast.client("member")

    def found(typed):
        return len(client.get(url(cast, "organisation_options"), {"q": typed}).json()["results"])

    assert (found("plane"), asked) == (options.MOST, [])
    assert (found("planetarium 03"), asked) == (1, ["planetarium 03"] * 2)  # of the territory, then of the network


def test_a_common_question_is_counted_once_while_nothing_changes(cast, amiens, monkeypatch):
    make_organisation(cast.here, name="Club", family=term("family", "musee"), commune=amiens)
    matched = []
    real = actors._match
    monkeypatch.setattr(actors, "_match", lambda *args, **options: matched.append(args[0]) or real(*args, **options))
    common = Criteria(territory_id=cast.here.pk, families=("musee",))
    rare = Criteria(territory_id=cast.here.pk, working=(1, 2, 3, 4, 5))

    with actors.steady():
        first, again = actors.find(common), actors.find(common)
        assert first == again
        assert (first.total, first.facets["families"], first.facets["ess"]) == (1, {"musee": 1}, {"ess": 0})
        assert matched == [common]
        assert actors.find(rare) == actors.find(rare)
        assert matched == [common, rare, rare]
        assert actors.find(common, page=2).ids == []
    make_organisation(cast.here, name="Second club", family=term("family", "musee"))
    assert actors.find(common).total == 2


def test_the_bubbles_of_a_common_question_are_kept_with_what_they_show(cast, amiens, monkeypatch):
    from maillage.directory.forms.actors import ActorFilters
    from maillage.directory.panels import actors as panel

    make_organisation(cast.here, name="Club", family=term("family", "musee"), commune=amiens)
    drawn = []
    real = panel.cells_of
    monkeypatch.setattr(panel, "cells_of", lambda *args: drawn.append(args) or real(*args))
    for filters, times in ((ActorFilters(families=("musee",)), 1), (ActorFilters(box=(-12.0, 40.0, 12.0, 52.5)), 2)):
        drawn.clear()
        question = panel.ask(filters, cast.here)
        with actors.steady():
            assert panel.still_points(question) == panel.still_points(question)
        assert ([point["count"] for point in panel.still_points(question)], len(drawn)) == ([1], times + 1)


def test_coordinators_compare_and_nobody_else(cast, amiens):
    make_organisation(cast.here, name="Grande", profile=ProfileData(staff=40))
    make_organisation(cast.here, name="Petite", profile=ProfileData(staff=5, visibility={"staff": "team"}))
    make_organisation(cast.here, name="Muette", profile=ProfileData(blanks={"staff": "declined"}))
    address = url(cast, "compare") + "?colonne=effectif&sort=effectif"
    table = cast.client("coordinator_here").get(address).context["table"]

    assert [(row.name, *row.cells) for row in table.rows] == [
        ("Petite", "5"), ("Grande", "40"), ("Muette", "Ne souhaite pas répondre"),
    ]  # fmt: skip
    assert cast.client("editor_a").get(address).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "vcf"])
def test_an_export_makes_no_query_set_nor_address_for_each_row(cast, amiens, monkeypatch, form):
    """Apart from queries, whose number never grew: for 1,500 structures these cost seconds of processor."""
    from django.db.models.query import QuerySet

    made = []
    clone = QuerySet._clone
    monkeypatch.setattr(QuerySet, "_clone", lambda self: made.append(self.model.__name__) or clone(self))
    turn = place.reverse
    monkeypatch.setattr(place, "reverse", lambda name, *args, **rest: made.append(name) or turn(name, *args, **rest))
    client, costs = cast.client("member"), []
    for rank in range(5):
        make_organisation(cast.here, name=f"Structure {rank}", commune=amiens, profile=full_profile(identifiers=()))
        if rank in {1, 4}:
            answer = client.get(url(cast, "organisations_export", form))
            made.clear()
            answer = client.get(url(cast, "organisations_export", form))
            body = answer.getvalue()
            costs.append(len(made))
            assert form == "xlsx" or b"Structure 1" in body
    assert costs[0] == costs[1], made


def test_the_comparison_keeps_some_and_exports_them(cast):
    kept = make_organisation(cast.here, name="Gardée")
    make_organisation(cast.here, name="Laissée")
    address = url(cast, "compare") + f"?structure={kept.pk}&seulement=1"
    client = cast.client("coordinator_here")

    assert [row.name for row in client.get(address).context["table"].rows] == ["Gardée"]
    sheet = client.get(address + "&export=csv").getvalue().decode("utf-8-sig")
    assert [line.split(";")[0] for line in sheet.splitlines()] == ["Nom", "Gardée"]
