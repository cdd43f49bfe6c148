"""Programmes and reports in the search and the sitemap: what everybody may read, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maillage.programmes.actions.managing import (
    ActionData,
    ProgrammeData,
    change_programme,
    create_programme,
    save_action,
    set_objectives,
)
from maillage.programmes.models import Programme, ProgrammeTerritory
from maillage.programmes.tasks import keep_found
from maillage.reports.actions.publishing import publish
from maillage.search.models import Entry
from maillage.website.panels.searching import answer
from tests.factories.programmes import make_decision
from tests.factories.reports import AT, make_block, make_report

pytestmark = pytest.mark.django_db
DATA = ProgrammeData(
    name="Curiosités partagées", summary="Les sciences près de chez soi", description="Des télescopes et des loupes.",
    starts_on=AT.date(), ends_before=AT.date() + timedelta(700), is_public=True,
)  # fmt: skip


def found(query, territory):
    return [(line.hit.kind, line.hit.title) for group in answer(query, territory, AT).groups for line in group.lines]


def addresses(client, territory):
    return client.get(f"/{territory.slug}/sitemap.xml").content.decode()


@pytest.fixture
def programme(here, cast):
    return create_programme(actor=cast["coordinator_here"], territory=here, data=DATA, at=AT)


@pytest.fixture
def report(programme, cast):
    """A published report."""
    made = make_report(programme.territory, programme, title="Bilan des curiosités")
    make_block(made, title="Au fil de l’eau", text="Des carpes et des brochets.")
    decision = make_decision(programme)
    publish(actor=cast["coordinator_here"], report=made, decision=decision, reasons={}, note="", at=AT)
    return made


def test_a_programme_is_found_by_its_texts_its_objectives_and_its_actions(here, programme, cast):
    actor = cast["coordinator_here"]
    set_objectives(actor=actor, programme=programme, texts=["Réduire les inégalités"], at=AT)
    data = ActionData(code="A1", title="Planétarium itinérant", type="tool")
    save_action(actor=actor, programme=programme, action=None, data=data, at=AT)

    for query in ("curiosités", "télescope", "inégalité", "planétarium"):
        assert found(query, here) == [("programme", "Curiosités partagées")], query


def test_a_report_is_found_by_what_was_published(here, report, client):
    assert found("brochet", here) == [("report", "Bilan des curiosités")]

    make_block(report, title="Plus tard", text="Des écrevisses.")
    assert found("écrevisse", here) == []
    page = client.get("/hauts-de-lys/recherche/?q=brochet").content.decode()
    assert "/hauts-de-lys/bilans/bilan-des-curiosites/" in page


def test_a_draft_is_found_by_nobody(here, programme, client):
    made = make_report(here, programme, title="Bilan secret")
    keep_found()

    assert found("secret", here) == []
    assert made.slug not in addresses(client, here)


def test_what_is_no_longer_public_leaves_with_its_reports(here, programme, report, cast, client):
    hidden = replace(DATA, is_public=False)
    change_programme(actor=cast["coordinator_here"], programme=programme, data=hidden, at=AT)

    assert found("curiosités", here) == found("brochet", here) == []
    told = addresses(client, here)
    assert (programme.slug in told, report.slug in told) == (False, False)

    change_programme(actor=cast["coordinator_here"], programme=programme, data=DATA, at=AT)
    assert len(found("curiosités", here)) == 2


def test_it_is_found_where_it_runs_and_not_elsewhere(here, elsewhere, programme, report):
    assert found("curiosités", elsewhere) == []

    ProgrammeTerritory.objects.create(programme=programme, territory=elsewhere, name="Ailleurs", starts_on=AT.date())
    keep_found()
    assert {kind for kind, _title in found("curiosités", elsewhere)} == {"programme", "report"}


def test_the_sitemap_names_programmes_actions_and_reports(here, elsewhere, programme, report, cast, client):
    data = ActionData(code="A1", title="Planétarium", type="tool")
    save_action(actor=cast["coordinator_here"], programme=programme, action=None, data=data, at=AT)
    told = addresses(client, here)

    for path in ("programmes/", "bilans/", "programmes/curiosites-partagees/",
                 "programmes/curiosites-partagees/actions/planetarium/", f"bilans/{report.slug}/"):  # fmt: skip
        assert f"<loc>http://testserver/hauts-de-lys/{path}</loc>" in told
    assert "curiosites" not in addresses(client, elsewhere)


def test_programmes_written_before_they_were_indexed_enter_at_night(here, programme, report):
    Entry.objects.all().delete()
    keep_found()

    assert Programme.objects.count() == 1
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["programme", "report"]
