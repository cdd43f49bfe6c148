"""A return, from a telephone to the erratum of a report; a published figure, down to its sources."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse

from maillage.core.clock import now, today
from maillage.directory.models import Member
from maillage.programmes.actions.planning import open_campaign
from maillage.programmes.enums import Counted, Measure, Nature, Overlap
from maillage.programmes.models import Cell, Erratum, FeedRule, Request, Revision
from maillage.reports.actions.publishing import publish
from maillage.reports.models import ReportVersion
from maillage.website.demo.living import quarters_of
from tests.factories.accounts import UserFactory
from tests.factories.attendance import counted, give, make_subject, slot
from tests.factories.directory import make_organisation
from tests.factories.programmes import (
    make_action,
    make_breakdown,
    make_campaign,
    make_decision,
    make_funder,
    make_indicator,
    make_period,
    make_programme,
)
from tests.factories.reports import load_picardiescience, make_block, make_figure, make_report
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
MOST_TYPED = 0.2
TIMES = ("school", "after_school", "leisure", "family")
FED = (("Heures de présence", Measure.HOURS, Counted.HOUR), ("Séances", Measure.SLOTS, Counted.EVENT),
       ("Activités", Measure.SUBJECTS, Counted.EVENT))  # fmt: skip
NOTE = "Sans compter les accompagnateurs ?"


def at(name, *args):
    return "/hauts-de-lys" + reverse(name, args=args)


@pytest.fixture
def here(transactional_db):
    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


@pytest.fixture
def coordinator(here):
    return GrantFactory(territory=here, coordinator=True).user


def team_of(organisation):
    person = UserFactory()
    organisation.members.all().delete()
    Member.objects.create(organisation=organisation, user=person, role="manager", since=now())
    return person


@pytest.fixture
def club(here):
    return make_organisation(here, name="Club Céphée")


@pytest.fixture
def member(club):
    return team_of(club)


def workshops(action, club, period):
    """Four sessions counted at the door, in the quarter."""
    for rank in range(2):
        first = datetime.combine(period.starts_on, time(13), UTC) + timedelta(days=6 + rank)
        slots = [slot(place, starts=first + timedelta(days=20 * place)) for place in range(2)]
        subject = make_subject(
            action.programme.territory, organisations=[club], programme_action=action.reference, slots=slots,
            title=f"Voir la Lune, séance {rank + 1}", at=now(),
        )  # fmt: skip
        for row in subject.headcounts.order_by("pk"):
            cells = {"sex": {"women": 9, "men": 8}, "time": dict(zip(TIMES, (6, 2, 3, 5), strict=True))}
            give(row, counted(20, minutes=90, cells=cells), at=now())


def feed(version, measure, *breakdowns):
    FeedRule.objects.create(version=version, measure=measure, breakdowns=list(breakdowns))


@pytest.fixture
def row(here, club, member, coordinator):
    """The return of the quarter that ended, opened by the coordination: four indicators are fed, two are not."""
    programme = make_programme(here, name="Curiosités partagées", slug="curiosites-partagees")
    action = make_action(programme, lead=club, title="Le ciel sur la place")
    main = make_indicator(programme)
    make_breakdown(main)
    make_breakdown(main, dimension="time", label="Temps de venue", members=TIMES)
    feed(main, Measure.PARTICIPATIONS, "sex", "time")
    for label, measure, counts in FED:
        feed(make_indicator(programme, label=label, unit="", counts=counts), measure)
    make_indicator(programme, nature=Nature.UNIQUE, label="Personnes différentes", unit="personnes",
                   counts=Counted.PERSON, overlap=Overlap.POSSIBLE)  # fmt: skip
    make_indicator(programme, nature=Nature.NARRATIVE, label="Ce qui a compté", unit="", counts=Counted.TEXT)
    period = make_period(programme, quarters_of(today()).ended)
    workshops(action, club, period)
    campaign = make_campaign(
        programme, period, due_on=today() + timedelta(days=5), closes_on=today() + timedelta(days=20)
    )
    open_campaign(actor=coordinator, campaign=campaign, at=now())
    return Request.objects.get(campaign=campaign)


def line_of(page, label):
    """The block of an indicator on the form of a return."""
    return page.get_by_role("group", name=label, exact=False)


def field_of(page, label, name="Chiffre"):
    """The field of an indicator on the form of a return."""
    return line_of(page, label).get_by_label(name, exact=True)


def type_in(page, label, value, *, name="Chiffre"):
    """Type one field and leave it: it saves itself."""
    field_of(page, label, name).fill(value)
    field_of(page, label, name).blur()
    line_of(page, label).get_by_text("Enregistré.").first.wait_for()


def send(page):
    page.get_by_role("button", name="Envoyer à la coordination").click()
    page.get_by_text("Envoyé. La coordination relit").wait_for()


@pytest.fixture
def look(everywhere):
    """Look at a page in light, in dark and at 320 px; at the end nothing may be wrong with any."""
    faults = {}
    yield lambda page, name: faults.update({name: everywhere(page)})
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_quarter_goes_from_a_telephone_to_the_erratum_of_a_report(visit, row, member, coordinator, look, picture):
    page = visit(at("programmes:mine"), person=member, screen="phone")
    fills(page, row, look, picture)
    desk = visit(at("programmes:desk", row.programme.slug), person=coordinator)
    look(desk, "desk")
    gives_one_back(desk, row, look)
    page.goto(at("programmes:mine"))
    page.get_by_text("1 chiffre à reprendre").wait_for()
    page.get_by_role("link", name="Le ciel sur la place").click()
    page.get_by_text(NOTE).wait_for()
    look(page, "given back")
    type_in(page, "Personnes différentes", "47")
    send(page)

    desk.goto(at("programmes:review", row.uid))
    desk.get_by_role("button", name="Tout valider").click()
    desk.wait_for_load_state("networkidle")
    row.refresh_from_db()
    assert (row.state, row.cells.get(indicator__position=5).value) == ("approved", 47)
    report = published_report(row)
    corrects(desk, row, look)
    publishes_again(desk, report, look)
    reader = visit(at("reports:report", report.slug), screen="phone")
    reader.get_by_role("row", name="Personnes différentes 47 45 Deux noms étaient les mêmes.").wait_for()
    look(reader, "report")


def fills(page, row, look, picture):
    """Two fields are typed, the activity logged has given the others."""
    look(page, "mine")
    page.get_by_role("link", name="Le ciel sur la place").click()
    page.get_by_text("4 sur 6 répondus").wait_for()
    look(page, "form")
    picture(page, "retour-telephone")
    type_in(page, "Personnes différentes", "51")
    type_in(page, "Ce qui a compté", "Une classe est revenue.", name="Récit")
    send(page)
    assert row.cells.get(indicator__position=1, key="").value == 80
    by_hand = Revision.objects.filter(origin="typed").exclude(cell__key__endswith="unsaid")
    assert by_hand.count() == 2
    assert by_hand.count() / row.cells.count() <= MOST_TYPED


def gives_one_back(desk, row, look):
    desk.goto(at("programmes:review", row.uid))
    look(desk, "review")
    desk.get_by_label("Personnes différentes : à reprendre").check()
    desk.get_by_label("Ce qui est à reprendre, Personnes différentes").fill(NOTE)
    desk.get_by_role("button", name="Renvoyer ce qui est coché").click()
    desk.wait_for_load_state("networkidle")
    assert Cell.objects.filter(review="approved").count() == row.cells.count() - 1


def corrects(desk, row, look):
    desk.goto(at("programmes:records", row.cells.get(indicator__position=5).uid))
    look(desk, "records")
    desk.get_by_role("link", name="Corriger ce chiffre").click()
    desk.get_by_role("button", name="Corriger et écrire l’erratum").wait_for()
    look(desk, "correction")
    desk.locator("[name=value]").fill("45")
    desk.locator("[name=reason]").fill("Deux noms étaient les mêmes.")
    desk.get_by_role("button", name="Corriger et écrire l’erratum").click()
    desk.get_by_text("rectifié").first.wait_for()
    assert Erratum.objects.get().after_value == 45


def publishes_again(desk, report, look):
    desk.goto(at("reports:publish", report.slug))
    desk.get_by_text("Deux noms étaient les mêmes.").wait_for()
    look(desk, "publish")
    desk.locator("[name=number]").fill("2026-77")
    desk.locator("[name=decided_on]").fill(today().isoformat())
    desk.locator("[name=body]").fill("Comité de pilotage")
    desk.get_by_role("button", name="Publier la nouvelle version").click()
    desk.get_by_text("Cette version corrige la précédente").wait_for()
    assert ReportVersion.objects.count() == 2


def published_report(row):
    """A report with that figure, published as version 1."""
    programme = row.programme
    report = make_report(programme.territory, programme, title="Bilan des curiosités")
    indicator = programme.indicators.get(position=5)
    make_figure(report, "personnes", kind="indicator", indicator=indicator, label="Personnes différentes")
    make_block(report, text="Au total, [[personnes]] personnes différentes sont venues.")
    publish(actor=None, report=report, decision=make_decision(programme), reasons={}, note="", at=now())
    return report


def test_the_form_keeps_what_was_typed_when_the_network_or_somebody_else_is_in_the_way(visit, row, member, seen):
    page = visit(at("programmes:request", row.uid), person=member, screen="phone")
    page.context.set_offline(True)
    field_of(page, "Personnes différentes").fill("51")
    field_of(page, "Personnes différentes").blur()
    line_of(page, "Personnes différentes").get_by_text("Pas encore enregistré").wait_for()
    seen.errors.clear()  # the browser notes the request that could not leave
    assert not row.cells.filter(indicator__position=5).exists()

    page.context.set_offline(False)
    page.reload()
    assert field_of(page, "Personnes différentes").input_value() == "51"
    type_in(page, "Personnes différentes", "52")
    cell = row.cells.get(indicator__position=5)
    assert (cell.value, cell.revision) == (52, 1)
    page.reload()
    assert field_of(page, "Personnes différentes").input_value() == "52"

    other = visit(at("programmes:request", row.uid), person=member)
    type_in(other, "Personnes différentes", "60")
    field_of(page, "Personnes différentes").fill("53")
    field_of(page, "Personnes différentes").blur()
    line_of(page, "Personnes différentes").locator("output", has_text="60").first.wait_for()
    assert field_of(page, "Personnes différentes").input_value() == "53"
    assert row.cells.get(indicator__position=5).value == 60


def test_47089_is_opened_down_to_its_sources_and_to_what_is_not_known(visit, here, look, picture):
    report = load_picardiescience(here)
    funder = make_funder(report.programme, make_organisation(here, name="Fondation Zéro"))
    reader = visit(at("reports:report", report.slug), screen="phone")
    unknown = reader.get_by_text("On ne sait pas si ce nombre compte des personnes ou des participations")
    unknown.first.wait_for(state="attached")
    look(reader, "report")

    page = visit(at("programmes:programme", report.programme.slug), person=team_of(funder.organisation))
    look(page, "programme")
    page.goto(at("programmes:funder", report.programme.slug))
    page.get_by_role("heading", name="Ce que l’on ne sait pas").wait_for()
    look(page, "funder")
    picture(page, "financeur")
    page.get_by_role("link", name="47 089").first.click()
    page.get_by_role("heading", name="D’où vient ce chiffre").wait_for()
    look(page, "figure")
    picture(page, "financeur-chiffre")
    page.get_by_role("table", name="Réponses").get_by_role("link", name="47 089").click()
    page.get_by_text("Bilan publié du programme PicardieScience 2014-2019").wait_for()
    look(page, "records")
