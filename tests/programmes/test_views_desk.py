"""The desk of a coordinator: programmes, actions, indicators, targets, campaigns, reviews, corrections."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.notices.models import Mail
from maillage.programmes.enums import Nature
from maillage.programmes.models import (
    Action,
    BreakdownMember,
    Campaign,
    Cell,
    Decision,
    Derogation,
    Erratum,
    Indicator,
    IndicatorVersion,
    Part,
    Programme,
    Request,
    Target,
    TargetRevision,
)
from maillage.programmes.panels.words import period_head, period_words
from tests.factories.directory import make_organisation
from tests.factories.geography import CommuneFactory, EpciFactory, RegionFactory
from tests.factories.programmes import (
    AT,
    make_action,
    make_campaign,
    make_cell,
    make_decision,
    make_funder,
    make_indicator,
    make_period,
    make_request,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]


def at(row, name, *args):
    return f"/{row.programme.territory.slug}{reverse(f'programmes:{name}', args=[*args])}"


@pytest.fixture
def desk(cast):
    return cast.client("coordinator_here")


PROGRAMME = {"name": "Sciences en partage", "starts_on": "2025-01-01", "last_day": "2027-12-31",
             "objectives": "Réduire les inégalités\nDonner envie", "audiences": "jeunes\n\nfamilles"}  # fmt: skip


def test_a_programme_is_begun_and_changed(cast, row, desk):
    desk.post(at(row, "new"), PROGRAMME | {"coordinator": row.organisation.slug})
    made = Programme.objects.get(slug="sciences-en-partage")

    assert (made.territory, made.coordinator, made.ends_before, made.is_public, made.audiences) == (
        cast.here, row.organisation, date(2028, 1, 1), False, ["jeunes", "familles"],
    )  # fmt: skip
    assert list(made.objectives.order_by("position").values_list("code", "text")) == [
        ("O1", "Réduire les inégalités"), ("O2", "Donner envie"),
    ]  # fmt: skip
    assert made.territories.get().name == cast.here.name

    desk.post(at(row, "edit", made.slug), PROGRAMME | {"objectives": "Donner envie\nDurer", "is_public": "on"})
    assert list(made.objectives.order_by("position").values_list("code", "text")) == [
        ("O2", "Donner envie"), ("O1", "Durer"),
    ]  # fmt: skip
    assert Programme.objects.get(pk=made.pk).is_public is True


@pytest.mark.parametrize("wrong", [{"last_day": "2024-12-31"}, {"name": ""}, {"coordinator": "inconnue"}], ids=str)
def test_a_wrong_programme_comes_back_as_typed(row, desk, wrong):
    answer = desk.post(at(row, "new"), PROGRAMME | wrong)

    assert answer.status_code == 422
    assert "Donner envie" in answer.content.decode()
    assert Programme.objects.count() == 1


def test_funders_come_and_go(row, desk):
    url = at(row, "funders", row.programme.slug)
    desk.post(url, {"name": "Région"})
    desk.post(url, {"organisation": row.organisation.slug})
    assert sorted(row.programme.funders.values_list("name", flat=True)) == sorted(["Région", row.organisation.name])

    desk.post(url, {"retirer": str(row.programme.funders.get(name="Région").pk)})
    assert row.programme.funders.get().organisation == row.organisation


ACTION = {"code": "A09", "title": "Festival du ciel", "type": "event", "scope": "local", "last_day": "2026-12-31",
          "starts_on": "2026-01-01"}  # fmt: skip


def test_an_action_is_added_changed_and_given_to_a_structure(row, desk, editor):
    desk.post(at(row, "new_action", row.programme.slug), ACTION)
    made = Action.objects.get(code="A09")
    assert (made.slug, made.reference, made.ends_before) == (
        "festival-du-ciel", f"{row.programme.slug}/a09", date(2027, 1, 1),
    )  # fmt: skip

    desk.post(at(row, "edit_action", made.pk), ACTION | {"title": "Festival des étoiles"})
    changed = Action.objects.get(pk=made.pk)
    assert (changed.title, changed.reference) == ("Festival des étoiles", made.reference)

    part = {"organisation": row.organisation.slug, "role": "lead", "starts_on": "2026-01-01", "contact": editor.email}
    desk.post(at(row, "give_part", made.pk), part)
    held = Part.objects.get(action=made)
    assert (held.organisation, held.contact) == (row.organisation, editor)
    assert desk.post(at(row, "give_part", made.pk), part).status_code == 422

    desk.post(at(row, "finish_part", made.pk), {"part": held.pk, "last_day": "2026-06-30"})
    assert Part.objects.get(pk=held.pk).ends_before == date(2026, 7, 1)


def test_a_contact_is_of_the_team(row, desk, cast):
    part = {"organisation": row.organisation.slug, "role": "host", "starts_on": "2026-01-01",
            "contact": cast["editor_b"].email}  # fmt: skip
    answer = desk.post(at(row, "give_part", row.action_id), part)

    assert (answer.status_code, Part.objects.count()) == (422, 1)


def test_two_actions_have_two_codes(row, desk):
    answer = desk.post(at(row, "new_action", row.programme.slug), ACTION | {"code": row.action.code})

    assert answer.status_code == 422
    assert "a déjà ce code" in answer.content.decode()


INDICATOR = {
    "code": "I09", "label": "Jeunes touchés", "rhythm": "quarter", "counts": "participation", "nature": "flow",
    "overlap": "possible", "polarity": "up", "decimals": "0", "small_count": "0", "since": "2025-01-01",
    "breakdowns": "Femmes et hommes : femmes et filles, hommes et garçons\nDécouverte (partielle) : réseau, presse",
    "measure": "participations", "only_named": "on", "is_public": "on", "theme": "Publics",
}  # fmt: skip


def test_an_indicator_with_its_breakdowns_and_its_feed(row, desk):
    desk.post(at(row, "new_indicator", row.programme.slug), INDICATOR)
    version = IndicatorVersion.objects.get(label="Jeunes touchés")

    assert (version.over_time, version.over_structures, version.feed.breakdowns) == ("sum", "sum", ["sex"])
    assert list(BreakdownMember.objects.order_by("pk").values_list("breakdown__dimension", "code")) == [
        ("sex", "women"), ("sex", "men"), ("sex", "unsaid"), ("decouverte", "reseau"), ("decouverte", "presse"),
    ]  # fmt: skip

    edit = at(row, "edit_indicator", version.indicator_id)
    page = desk.get(edit).content.decode()
    assert "Femmes et hommes (partition) : femmes et filles, hommes et garçons" in page.replace("\u202f", " ")
    answer = desk.post(edit, INDICATOR | {"deed": "definir"})
    assert answer.status_code == 422
    desk.post(edit, INDICATOR | {"deed": "definir", "since": "2026-07-01", "label": "Jeunes", "breakdowns": ""})
    assert list(IndicatorVersion.objects.filter(indicator=version.indicator).order_by("number").values_list(
        "number", "label")) == [(1, "Jeunes touchés"), (2, "Jeunes")]  # fmt: skip
    desk.post(edit, INDICATOR | {"deed": "demander", "theme": "Jeunesse", "actions": [row.action_id]})
    indicator = Indicator.objects.get(pk=version.indicator_id)
    assert (indicator.theme, list(indicator.actions.all())) == ("Jeunesse", [row.action])
    desk.post(at(row, "retire_indicator", indicator.pk))
    assert Indicator.objects.get(pk=indicator.pk).retired_at is not None


def test_breakdowns_known_by_name_take_the_parts_of_the_programme(row, desk):
    region = RegionFactory(code="32", name="Hauts-de-France")
    somme, _is_new = row.programme.territory.departments.get_or_create(
        code="80", defaults={"name": "Somme", "country": "FR", "region": region}
    )
    town = EpciFactory(code="248000531", name="CA Amiens, Métropole")
    CommuneFactory(code="80021", name="Amiens", department=somme, epci=town)
    lines = (
        "Département du lieu : tous\nEPCI du lieu : toutes\nType de structure : Musée; association\n"
        "Type de territoire (partielle) : rural, littoral"
    )
    desk.post(at(row, "new_indicator", row.programme.slug), INDICATOR | {"breakdowns": lines})
    version = IndicatorVersion.objects.get(label="Jeunes touchés")

    assert version.feed.breakdowns == ["department", "epci", "family"]
    assert list(BreakdownMember.objects.order_by("pk").values_list("breakdown__dimension", "code", "label")) == [
        ("department", "80", "Somme"), ("department", "unsaid", "non renseigné"),
        ("epci", "248000531", "CA Amiens, Métropole"), ("epci", "unsaid", "non renseigné"),
        ("family", "musee", "Musée"), ("family", "association", "Association d’éducation populaire"),
        ("family", "unsaid", "non renseigné"), ("area", "rural", "rural"), ("area", "littoral", "littoral"),
    ]  # fmt: skip
    page = desk.get(at(row, "edit_indicator", version.indicator_id)).content.decode().replace("\u202f", " ")
    assert "Département du lieu (partition) : Somme" in page
    again = {"deed": "definir", "since": "2026-07-01", "breakdowns": "EPCI du lieu : CA Amiens, Métropole;"}
    desk.post(at(row, "edit_indicator", version.indicator_id), INDICATOR | again)
    last = IndicatorVersion.objects.get(indicator=version.indicator_id, number=2)
    assert last.breakdowns.get().members.filter(code="248000531").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [("Département du lieu : Sommme", "« Sommme » n’est pas connu"), ("EPCI du lieu : CC du Val", "écrivez son numéro"),
     ("EPCI du lieu : tous", "dites d’abord où va le programme")],
)  # fmt: skip
def test_a_place_that_nobody_knows_is_said(row, desk, line, said):
    for code in ("200000001", "200000002"):
        EpciFactory(code=code, name="CC du Val")
    row.programme.territory.departments.clear()
    answer = desk.post(at(row, "new_indicator", row.programme.slug), INDICATOR | {"breakdowns": line})

    assert answer.status_code == 422
    assert said in answer.content.decode().replace("\u202f", " ").replace("&#x27;", "’")


@pytest.mark.parametrize(
    "wrong",
    [{"breakdowns": "Rien"}, {"breakdowns": "Âge (moitié) : a, b"}, {"over_time": "pooled"}, {"code": "I01"},
     {"breakdowns": "Canal : réseau, réseau"}, {"breakdowns": "Canal : a\nCanal : b"}],
    ids=str,
)  # fmt: skip
def test_a_wrong_indicator_says_which_line(row, desk, wrong):
    answer = desk.post(at(row, "new_indicator", row.programme.slug), INDICATOR | wrong)

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert Indicator.objects.count() == 1


# --- Targets ----------------------------------------------------------------------------------------------------------


def test_a_target_is_set_by_a_decision_and_keeps_its_history(row, version, desk):
    url = at(row, "targets", row.programme.slug)
    assert "Une cible change avec une décision" in desk.get(url).content.decode()
    desk.post(at(row, "decide", row.programme.slug), {
        "number": "2026-01", "body": "Comité", "decided_on": "2026-04-01", "text": "Adoptée",
    })  # fmt: skip
    decision = Decision.objects.get()
    data = {"indicator": version.indicator_id, "value": "1 500", "decision": decision.pk}
    desk.post(url, data)
    desk.post(url, data)
    desk.post(url, data | {"value": ""})

    assert Target.objects.get().value is None
    assert list(TargetRevision.objects.order_by("number").values_list("number", "value", "decision__number")) == [
        (1, 1500, "2026-01"), (2, None, "2026-01"),
    ]  # fmt: skip
    assert desk.post(url, data | {"decision": ""}).status_code == 422


def test_targets_are_of_numbers_and_of_periods_that_are_named(row, desk):
    make_decision(row.programme)
    make_indicator(row.programme, nature=Nature.NARRATIVE, code="Récit")
    page = desk.get(at(row, "targets", row.programme.slug)).content.decode()

    assert "Récit." not in page
    assert period_words(row.campaign.period) in page


def test_a_decision_is_taken_before_it_is_written(row, desk):
    answer = desk.post(at(row, "decide", row.programme.slug), {
        "number": "1", "body": "Comité", "decided_on": "2027-01-01", "text": "Un jour",
    })  # fmt: skip

    assert (answer.status_code, Decision.objects.count()) == (422, 0)


def test_no_target_no_percentage_and_bars_are_clamped_not_numbers(row, version, desk):
    Request.objects.update(state="approved")
    make_cell(row, version, 47089)
    url = at(row, "desk", row.programme.slug)
    page = desk.get(url).content.decode()
    assert "Pas de cible, donc pas de pourcentage" in page

    Target.objects.create(programme=row.programme, indicator=version.indicator, value=45000, revision=1)
    page = desk.get(url).content.decode()
    assert "105" in page
    assert 'width="100"' in page


def test_which_actions_reach_their_target(row, version, desk):
    other, third = make_action(row.programme), make_action(row.programme)
    values = ((row.action, 12), (other, 8), (third, None))
    for action, value in values:
        Target.objects.create(programme=row.programme, indicator=version.indicator, action=action, value=10, revision=1)
        if value is not None:
            asked = row if action == row.action else make_request(action, row.organisation, row.campaign)
            Request.objects.filter(pk=asked.pk).update(state="approved")
            make_cell(asked, version, value)
    page = desk.get(at(row, "desk", row.programme.slug)).content.decode()

    assert "1 action sur 3 atteint sa cible" in page.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_falling_indicator_is_reached_from_above(row, desk):
    falling = make_indicator(row.programme, polarity="down")
    Request.objects.update(state="approved")
    make_cell(row, falling, 8)
    for target, sentence in ((10, "1 action sur 1"), (5, "0 action sur 1")):
        Target.objects.all().delete()
        Target.objects.create(programme=row.programme, indicator=falling.indicator, action=row.action, value=target,
                              revision=1)  # fmt: skip
        assert sentence in desk.get(at(row, "desk", row.programme.slug)).content.decode()


# --- Campaigns --------------------------------------------------------------------------------------------------------


def test_campaigns_are_made_planned_opened_and_their_matrix_shaped(row, desk):
    desk.post(at(row, "campaigns", row.programme.slug), {"kind": "year"})
    assert Campaign.objects.filter(period__kind="year").count() == 3

    page = at(row, "campaign", row.campaign_id)
    answer = desk.post(page, {"opens_on": "2026-05-01", "due_on": "2026-04-20", "closes_on": "2026-06-01"})
    assert answer.status_code == 422
    desk.post(page, {"opens_on": "2026-04-02", "due_on": "2026-04-20", "closes_on": "2026-06-01", "note": "Merci"})
    assert Campaign.objects.get(pk=row.campaign_id).closes_on == date(2026, 6, 1)

    other = make_organisation(row.programme.territory, name="Club Véga")
    Part.objects.create(action=row.action, organisation=other, role="host", starts_on=date(2025, 1, 1))
    assert "Club Véga" in desk.get(page).content.decode()
    desk.post(at(row, "matrix", row.campaign_id), {
        f"attendu-{row.action_id}-{other.pk}": "1", f"attendu-{row.action_id}-{row.organisation_id}": "1",
    })  # fmt: skip
    assert Request.objects.filter(campaign=row.campaign_id).count() == 2
    desk.post(at(row, "matrix", row.campaign_id), {f"attendu-{row.action_id}-{other.pk}": "1"})
    assert Request.objects.get(campaign=row.campaign_id).organisation == other
    desk.post(at(row, "open_campaign", row.campaign_id))
    assert Request.objects.filter(campaign=row.campaign_id).count() == 2


@pytest.mark.parametrize("day", ["9999-12-31", "0026-06-01"])
def test_a_year_half_typed_is_no_day_of_a_campaign(row, desk, day):
    answer = desk.post(
        at(row, "campaign", row.campaign_id), {"opens_on": "2026-04-02", "due_on": "2026-04-20", "closes_on": day}
    )

    assert answer.status_code == 422
    assert "vérifiez l’année" in answer.content.decode()


def test_a_delay_is_granted(row, desk):
    url = at(row, "delay", row.campaign_id)
    given = {"organisation": row.organisation_id, "until": "2026-06-30", "reason": "Congé"}
    assert desk.post(url, given | {"until": "2026-04-10"}).status_code == 422
    desk.post(url, given)

    assert Derogation.objects.get().until == date(2026, 6, 30)


@pytest.mark.parametrize("name", ["matrix", "delay", "open_campaign"])
def test_the_address_of_a_deed_opened_again_leads_to_its_page(row, desk, name):
    browser = {"accept": "text/html,application/xhtml+xml"}

    assert desk.get(at(row, name, row.campaign_id), headers=browser)["Location"] == at(row, "campaign", row.campaign_id)
    assert desk.get(at(row, name, row.campaign_id), headers={"accept": "application/json"}).status_code == 405
    assert desk.post(at(row, "figure", row.programme.slug, 1), headers=browser).status_code == 405


# --- Reviews ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(row, version):
    Request.objects.update(state="submitted")
    other = make_indicator(row.programme, label="Ateliers")
    return [make_cell(row, version, 40), make_cell(row, other, 3)]


def test_one_figure_is_given_back_from_the_page(row, desk, sent):
    url = at(row, "review", row.uid)
    answer = desk.post(url, {"deed": "renvoyer", f"rendre-{sent[0].pk}": "1"})
    assert answer.status_code == 422

    desk.post(url, {"deed": "renvoyer", f"rendre-{sent[0].pk}": "1", f"mot-{sent[0].pk}": "Et les scolaires ?"})
    assert list(Cell.objects.order_by("pk").values_list("review", flat=True)) == ["returned", "approved"]
    assert Request.objects.get().state == "returned"


def test_all_is_approved_from_the_page(row, desk, sent):
    desk.post(at(row, "review", row.uid), {"deed": "valider"})

    assert Request.objects.get().state == "approved"


def test_who_wrote_is_told_that_somebody_else_checks(row, desk, sent, coordinator):
    Request.objects.update(submitted_by=coordinator)

    assert "Vous avez écrit dans cette remontée" in desk.get(at(row, "review", row.uid)).content.decode()
    assert desk.post(at(row, "review", row.uid), {"deed": "valider"}).status_code == 422


def test_what_never_came_is_settled(row, desk):
    url = at(row, "settle", row.uid)
    for deed, state in (("defaut", "default"), ("rouvrir", "todo"), ("sans-objet", "not_applicable")):
        desk.post(url, {"deed": deed, "reason": "Trois relances"})
        assert Request.objects.get().state == state
    desk.post(url, {"deed": "rouvrir"})
    desk.post(url, {"deed": "retirer"})
    assert not Request.objects.exists()


def test_a_late_return_says_so_to_who_settles_it(cast, row, time_machine):
    time_machine.move_to(f"{row.campaign.due_on + timedelta(days=1)}T09:00:00+00:00", tick=False)
    page = cast.client("coordinator_here").get(at(row, "review", row.uid)).content.decode()

    assert "En retard" in page


@pytest.mark.parametrize("closed", [False, True])
def test_a_return_waited_for_again_after_closing_asks_for_a_delay(cast, row, closed, time_machine):
    Request.objects.update(state="default", reason="Trois relances")
    if closed:
        time_machine.move_to("2026-06-01T09:00:00+00:00", tick=False)
    desk = cast.client("coordinator_here")
    page = desk.post(at(row, "settle", row.uid), {"deed": "rouvrir"}, follow=True).content.decode()

    assert ("accordez un délai à la structure" in page) is closed


def test_a_correction_from_the_page(row, desk, version):
    Request.objects.update(state="approved")
    cell = make_cell(row, version, 40)
    url = at(row, "correction", cell.uid)
    assert desk.post(url, {"value": "41", "seen": "1", "reason": ""}).status_code == 422
    assert desk.post(url, {"value": "-1", "seen": "1", "reason": "Signe"}).status_code == 422
    assert 'name="base"' not in desk.get(url).content.decode()
    desk.post(url, {"value": "41", "base": "50", "seen": "1", "reason": "Feuille oubliée"})

    assert (Cell.objects.get().value, Cell.objects.get().base, Erratum.objects.get().reason) == (
        41,
        None,
        "Feuille oubliée",
    )
    assert "Feuille oubliée" in desk.get(at(row, "records", cell.uid)).content.decode()


def test_the_erratum_names_the_period_and_the_headcount(row, desk):
    Request.objects.update(state="approved")
    cell = make_cell(row, make_indicator(row.programme, nature=Nature.RATIO), 20, base=25)
    wrong = {"value": "20", "base": "0", "seen": "1", "reason": "Cartons retrouvés"}
    assert desk.post(at(row, "correction", cell.uid), wrong).status_code == 422
    desk.post(at(row, "correction", cell.uid), wrong | {"base": "26"})
    page = desk.get(at(row, "programme", row.programme.slug)).content.decode()

    assert all(words in page for words in ("20 sur 25", "20 sur 26", period_words(row.campaign.period)))
    assert "20 sur 25" in desk.get(at(row, "records", cell.uid)).content.decode()


# --- The dashboard ----------------------------------------------------------------------------------------------------


def test_the_dashboard_reminds_those_whose_return_is_awaited(cast, row, desk):
    assert "Relancer 1 structure" in desk.get(at(row, "desk", row.programme.slug)).text

    answer = desk.post(at(row, "remind", row.programme.slug), follow=True)
    assert "1 rappel est parti." in answer.text
    assert list(Mail.objects.values_list("to", flat=True)) == [cast["editor_a"].email]
    answer = desk.post(at(row, "remind", row.programme.slug), follow=True)
    assert "Personne n’est à relancer" in answer.text
    assert Mail.objects.count() == 1

    Request.objects.update(state="submitted")
    assert "Relancer" not in desk.get(at(row, "desk", row.programme.slug)).text


@pytest.fixture
def two_actions(row):
    """40 participations of one action in two quarters, 7 of another in the second; gives both actions."""
    version = row.programme.indicators.get().versions.get()
    Request.objects.update(state="approved")
    before = make_campaign(row.programme, make_period(row.programme, date(2025, 10, 1)))
    other = make_action(row.programme, lead=row.organisation)
    make_cell(make_request(row.action, row.organisation, before, state="approved"), version, 30)
    make_cell(row, version, 10)
    make_cell(make_request(other, row.organisation, row.campaign, state="approved"), version, 7)
    return row.action, other


def test_one_action_is_shown_down_to_its_answers(row, desk, two_actions):
    one, other = two_actions
    pages = {slug: desk.get(at(row, "desk", row.programme.slug), {"action": slug}) for slug in ("", other.slug, "?")}
    assert [page.context["figures"][0].said for page in pages.values()] == ["47", "7", "47"]
    assert f'value="{other.slug}" selected' in pages[other.slug].text
    assert pages[other.slug].context["chart"] is None  # one period is no chart

    link = f"?action={other.slug}&etat=recu"
    assert pages[other.slug].context["query"] == link
    indicator = row.programme.indicators.get().pk
    figure = desk.get(at(row, "figure", row.programme.slug, indicator) + link)
    assert (figure.context["shown"].said, len(figure.context["answers"])) == ("7", 1)
    assert 'name="etat" value="recu"' in figure.text
    assert one.title not in figure.context["unknown"]


def test_the_chart_tells_the_periods_with_their_completeness(row, desk, two_actions):
    chart = desk.get(at(row, "desk", row.programme.slug)).context["chart"]

    assert [(bar.said, bar.completeness, bar.is_complete) for bar in chart.bars] == [
        ("30", "1 / 1", True), ("17", "2 / 2", True),
    ]  # fmt: skip


def test_a_whole_programme_is_of_no_year_and_ends_in_its_last_one(row, desk):
    programme = row.programme
    whole = make_period(programme, kind="whole", starts_on=date(2014, 1, 1), ends_before=date(2020, 1, 1))

    assert period_head(whole) == "2014–2019"
    assert "periode=2014" not in desk.get(at(row, "desk", programme.slug)).content.decode()


def test_its_reports_stand_among_its_pages(cast, row, desk):
    text = desk.get(at(row, "desk", row.programme.slug)).text
    address = f"/{row.programme.territory.slug}/coordination/programmes/{row.programme.slug}/bilans/"
    assert text.count(f'href="{address}"') == 2  # the tab, and « Préparer le bilan »

    page = desk.get(address).text
    assert f"/coordination/bilans/nouveau/?programme={row.programme.slug}" in page
    assert cast.client("editor_a").get(address).status_code == 403


# --- What it costs ----------------------------------------------------------------------------------------------------

PAGES = [("desk", 37), ("actions", 6), ("indicators", 6), ("targets", 22), ("campaigns", 5), ("edit", 7)]


@pytest.mark.parametrize(("name", "queries"), PAGES)
@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_whatever_there_is(row, version, desk, name, queries, number, django_assert_num_queries):
    decision = make_decision(row.programme)
    for rank in range(number):
        action = make_action(row.programme, lead=row.organisation)
        asked = make_request(action, row.organisation, row.campaign, state="submitted")
        make_cell(asked, version, 4)
        make_indicator(row.programme)
        make_funder(row.programme, name=f"Financeur {rank}")
        make_campaign(row.programme, make_period(row.programme, date(2025, 1 + 3 * rank, 1)))
        target = Target.objects.create(programme=row.programme, indicator=version.indicator, action=action, value=3,
                                       revision=1)  # fmt: skip
        TargetRevision.objects.create(target=target, number=1, value=Decimal(3), decision=decision, at=AT,
                                      author="Coordination")  # fmt: skip
    url = at(row, name, row.programme.slug)
    desk.get(url)

    with django_assert_num_queries(queries):
        assert desk.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_a_campaign_and_a_review_cost_the_same(row, version, desk, number, django_assert_num_queries):
    for rank in range(number):
        other = make_organisation(row.programme.territory, name=f"Club {rank}")
        Part.objects.create(action=row.action, organisation=other, role="lead", starts_on=date(2025, 1, 1))
        make_cell(row, make_indicator(row.programme), 3)
    for name, key, queries in (("campaign", row.campaign_id, 10), ("review", row.uid, 10)):
        url = at(row, name, key)
        desk.get(url)
        with django_assert_num_queries(queries):
            desk.get(url)
