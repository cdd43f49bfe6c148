"""What everybody reads of a programme, and what funders open down to the records."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.directory.models import Member
from maillage.programmes.enums import Nature
from maillage.programmes.models import Cell, Part, Programme, Request, Source, Target
from tests.factories.directory import make_organisation
from tests.factories.programmes import make_action, make_cell, make_funder, make_indicator, make_objective, make_request

pytestmark = pytest.mark.django_db


def at(row, name, *args):
    return f"/{row.programme.territory.slug}{reverse(f'programmes:{name}', args=[*args])}"


@pytest.fixture
def approved(row, version):
    Request.objects.update(state="approved")
    return make_cell(row, version, 47089)


@pytest.fixture
def funder(cast, row):
    """Editor B works for a structure that pays."""
    region = make_organisation(cast.here, name="Région des Lys")
    make_funder(row.programme, region)
    Member.objects.create(organisation=region, user=cast["editor_b"], role="editor")
    return cast.client("editor_b")


def test_the_page_of_a_programme(client, row, approved):
    make_objective(row.programme)
    page = client.get(at(row, "programme", row.programme.slug)).content.decode()

    for words in (row.programme.name, row.action.title, row.organisation.name, "47\u202f089", "1 réponse sur 1",
                  "Réduire les inégalités"):  # fmt: skip
        assert words in page


def test_a_public_page_speaks_of_targets_when_there_are_some(funder, row, version, approved):
    other = make_indicator(row.programme)
    make_cell(row, other, 5)
    url = at(row, "programme", row.programme.slug)
    assert "Pas de cible" not in funder.get(url).content.decode()

    Target.objects.create(programme=row.programme, indicator=version.indicator, value=45000, revision=1)
    assert funder.get(url).content.decode().count("Pas de cible") == 1


def test_a_structure_has_its_own_page_in_a_programme(client, row, version, approved):
    other = make_organisation(row.programme.territory, name="Club Véga")
    action = make_action(row.programme, lead=other, title="La nuit des phares")
    make_cell(make_request(action, other, row.campaign, state="approved"), version, 11)
    Part.objects.filter(organisation=other).update(ends_before=date(2026, 1, 1))
    url = at(row, "structure", row.programme.slug, other.slug)
    page = client.get(url).content.decode()

    for words in ("Club Véga", "La nuit des phares", "du 1er janvier au 31 décembre 2025", "1 réponse sur 1", ">11<"):
        assert words in page
    assert row.action.title not in page
    assert "47\u202f089" not in page
    assert url in client.get(at(row, "programme", row.programme.slug)).content.decode()
    assert url in client.get(at(row, "action", row.programme.slug, action.slug)).content.decode()
    stranger = make_organisation(row.programme.territory, name="Ailleurs")
    assert client.get(at(row, "structure", row.programme.slug, stranger.slug)).status_code == 404
    Programme.objects.update(is_public=False)
    assert client.get(url + "?encore").status_code == 404


@pytest.mark.parametrize(("status", "said"), [(None, "Pas encore connu"), ("withheld", "Non communiqué")])
def test_a_figure_that_may_still_come_is_not_said_to_be_refused(client, row, version, status, said):
    Request.objects.update(state="approved" if status else "todo")
    if status:
        make_cell(row, version, None, status=status)
    page = client.get(at(row, "programme", row.programme.slug)).content.decode()

    assert [words for words in ("Pas encore connu", "Non communiqué") if words in page] == [said]


def test_a_ratio_says_that_it_is_one_wherever_it_stands(row, funder):
    Request.objects.update(state="approved")
    ratio = make_indicator(row.programme, nature=Nature.RATIO)
    make_cell(row, ratio, 20, base=25)
    page = funder.get(at(row, "figure", row.programme.slug, ratio.indicator_id)).content.decode()

    assert page.count("80\u00a0%") == 3  # the bar, the same in a table, what the structure brings


def test_only_what_was_approved_is_public(client, row, version):
    Request.objects.update(state="submitted")
    make_cell(row, version, 47089)

    assert "47\u202f089" not in client.get(at(row, "programme", row.programme.slug)).content.decode()


def test_a_small_count_and_an_unpublished_indicator_stay_inside(client, row, version, funder):
    Request.objects.update(state="approved")
    type(version).objects.update(small_count=5)
    make_cell(row, version, 3)
    make_cell(row, make_indicator(row.programme, is_public=False, label="Confidentiel"), 777)
    public = client.get(at(row, "programme", row.programme.slug)).content.decode()
    inside = funder.get(at(row, "funder", row.programme.slug)).content.decode()

    assert "trop petit pour être publié" in public
    assert "777" not in public
    assert "777" in inside


def test_a_programme_that_is_not_public_is_seen_from_inside_only(cast, row, funder):
    Programme.objects.update(is_public=False)
    url = at(row, "programme", row.programme.slug)
    seen = {role: cast.client(role).get(url).status_code for role in
            ("anonymous", "member", "editor_a", "editor_b", "coordinator_here", "coordinator_elsewhere")}  # fmt: skip

    assert seen == {
        "anonymous": 404, "member": 404, "editor_a": 200, "editor_b": 200, "coordinator_here": 200,
        "coordinator_elsewhere": 404,
    }  # fmt: skip
    assert row.programme.name not in cast.client("anonymous").get(at(row, "programmes")).content.decode()
    assert row.programme.name in funder.get(at(row, "programmes")).content.decode()


def test_an_action_and_its_panel_on_the_page_of_its_structure(client, row, approved):
    page = client.get(at(row, "action", row.programme.slug, row.action.slug)).content.decode()
    assert (row.organisation.name in page, row.action.reference in page, "47\u202f089" in page) == (True, True, True)
    assert client.get(at(row, "action", row.programme.slug, "inconnue")).status_code == 404

    slug = row.programme.territory.slug
    structure = client.get(f"/{slug}{reverse('directory:organisation', args=[row.organisation.slug])}")
    assert row.action.title in structure.content.decode()


# --- Down to the records ----------------------------------------------------------------------------------------------


def test_a_funder_opens_a_figure_down_to_its_records(row, approved, funder):
    Source.objects.create(
        cell=approved, programme=approved.programme, kind="headcount", key="1", amount=47089, title="Fête des étoiles",
        on=row.period.starts_on,
    )  # fmt: skip
    home = funder.get(at(row, "funder", row.programme.slug)).content.decode()
    figure = at(row, "figure", row.programme.slug, approved.indicator_id)
    assert figure in home

    page = funder.get(figure).content.decode()
    records = at(row, "records", approved.uid)
    assert records in page
    assert row.organisation.name in page
    assert "Fête des étoiles" in funder.get(records).content.decode()


def test_a_funder_is_told_what_is_not_known(row, approved, funder):
    silent, late = make_action(row.programme), make_action(row.programme)
    make_request(silent, row.organisation, row.campaign)
    make_request(late, row.organisation, row.campaign, state="default", reason="Trois relances")
    page = funder.get(at(row, "figure", row.programme.slug, approved.indicator_id)).content.decode()

    assert "Ce que l’on ne sait pas" in page
    assert f"{silent.title}, 1er trimestre 2026" in page
    assert "Trois relances" in page
    assert "1 réponse sur 3" in page


def test_a_funder_is_told_what_is_being_checked(row, version, approved, funder):
    sent = make_request(make_action(row.programme), row.organisation, row.campaign, state="submitted")
    make_cell(sent, version, 5)
    make_request(make_action(row.programme), row.organisation, row.campaign)

    home = funder.get(at(row, "funder", row.programme.slug)).content.decode()
    assert "1 réponse sur 3 · 1 en cours de vérification, 1 sans réponse" in home
    table = funder.get(at(row, "export", row.programme.slug, "csv")).getvalue().decode()
    head, line = (one.split(";") for one in table.splitlines()[:2])
    assert [line[head.index(name)] for name in ("En cours de vérification", "Sans réponse")] == ["1", "1"]


def test_a_funder_does_not_read_what_was_not_approved(row, version, funder):
    Request.objects.update(state="submitted")
    cell = make_cell(row, version, 47089)

    for url in (at(row, "funder", row.programme.slug) + "?etat=recu",
                at(row, "figure", row.programme.slug, version.indicator_id) + "?etat=recu"):  # fmt: skip
        assert "47\u202f089" not in funder.get(url).content.decode()
    assert funder.get(at(row, "records", cell.uid)).status_code == 404


def test_a_figure_is_narrowed_to_one_structure_and_one_year(row, approved, funder):
    other = make_organisation(row.programme.territory, name="Club Véga")
    make_cell(make_request(row.action, other, row.campaign, state="approved"), approved.version, 11)
    figure = at(row, "figure", row.programme.slug, approved.indicator_id)
    page = funder.get(f"{figure}?structure={other.pk}&periode=2026").content.decode()

    assert page.count(at(row, "records", Cell.objects.get(value=11).uid)) == 1
    assert at(row, "records", approved.uid) not in page
    for odd in ("structure=abc", "structure=99999999999999999999", "periode=p999", "periode=xx", "page=-1"):
        assert funder.get(f"{figure}?{odd}").status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_figures_as_files(row, approved, funder, form):
    answer = funder.get(at(row, "export", row.programme.slug, form))

    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[1].split(";")[2:9] == ["Participations", "participations", "47089", "47089", "47089", "1", "1"]


def test_an_unknown_form_of_file_is_not_found(row, funder):
    assert funder.get(at(row, "export", row.programme.slug, "exe")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_whatever_there_is(row, approved, funder, number):
    for _again in range(number):
        action = make_action(row.programme, lead=row.organisation)
        make_cell(make_request(action, row.organisation, row.campaign, state="approved"), approved.version, 4)
        make_indicator(row.programme)
    slug, indicator = row.programme.slug, approved.indicator_id
    urls = {
        at(row, "programme", slug): 25, at(row, "action", slug, row.action.slug): 20, at(row, "programmes"): 4,
        at(row, "structure", slug, row.organisation.slug): 17,
        at(row, "funder", slug): 21, at(row, "figure", slug, indicator): 32, at(row, "records", approved.uid): 12,
    }  # fmt: skip
    found = {}
    for url in urls:
        funder.get(url)
        with CaptureQueriesContext(connection) as context:
            funder.get(url)
        found[url] = len(context)

    assert found == urls
