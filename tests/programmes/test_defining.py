"""What a coordinator defines without anybody's help: composites, what a feed lets in, communes, territories."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from maillage.attendance.models import Subject
from maillage.events.actions.attendance import expect_events
from maillage.programmes.actions.feeding import refresh
from maillage.programmes.forms.indicators import IndicatorForm
from maillage.programmes.models import (
    Action,
    Cell,
    FeedRule,
    Indicator,
    IndicatorVersion,
    ProgrammeTerritory,
    Request,
    Target,
)
from maillage.programmes.querysets.figures import figures_of
from tests.factories.attendance import counted, give, make_subject, slot
from tests.factories.events import make_event, organised_by, term
from tests.factories.geography import CommuneFactory, DepartmentFactory
from tests.factories.programmes import make_cell, make_decision, make_indicator, make_programme
from tests.programmes.conftest import OPEN_DAY
from tests.programmes.test_views_desk import ACTION, INDICATOR, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
FEBRUARY = datetime(2026, 2, 7, 13, 0, tzinfo=UTC)


@pytest.fixture
def desk(cast):
    return cast.client("coordinator_here")


# --- Composites -------------------------------------------------------------------------------------------------------

ACTORS = INDICATOR | {"code": "I10", "label": "Acteurs", "measure": "", "breakdowns": "", "unit": "acteurs"}


def test_a_composite_is_made_of_others_and_says_so(row, version, desk):
    other = make_indicator(row.programme, counts="structure", label="Structures touchées", unit="structures")
    for one, value in ((version, 125), (other, 21)):
        make_cell(row, one, value)
    Request.objects.update(state="approved")
    terms = [version.indicator_id, other.indicator_id]
    desk.post(at(row, "new_indicator", row.programme.slug), ACTORS | {"composed_of": terms})

    made = IndicatorVersion.objects.get(label="Acteurs")
    figure = figures_of(row.programme)[made.indicator_id, ""]
    assert (made.is_composite, figure.value, figure.warnings[0].code) == (True, 146, "composite")

    page = at(row, "edit_indicator", made.indicator_id)
    assert "I01 + I02" in desk.get(page).content.decode()
    again = ACTORS | {"deed": "definir", "since": "2026-03-01", "composed_of": terms}
    desk.post(page, again)
    assert figures_of(row.programme)[made.indicator_id, ""].value == 146, "a second definition adds nothing twice"
    desk.post(page, again | {"since": "2026-04-01", "composed_of": []})
    assert figures_of(row.programme)[made.indicator_id, ""].value is None


@pytest.mark.parametrize(("name", "words"), [
    ("alone", "au moins deux"), ("ratio", "n’est pas proposé"), ("composite", "n’est pas proposé"),
    ("fed", "se calcule"),
    ("other", "n’est pas proposé"),
])  # fmt: skip
def test_what_does_not_make_a_composite_is_said(row, version, desk, name, words):
    other = make_indicator(row.programme, nature="ratio" if name == "ratio" else "flow")
    if name == "composite":
        other.is_composite = True
        other.save()
    if name == "other":
        other = make_indicator(make_programme(row.programme.territory))
    terms = [version.indicator_id] if name == "alone" else [version.indicator_id, other.indicator_id]
    data = ACTORS | {"composed_of": terms} | ({"measure": "participations"} if name == "fed" else {})
    answer = desk.post(at(row, "new_indicator", row.programme.slug), data)

    assert answer.status_code == 422
    assert words in answer.content.decode().replace("&#x27;", "’")
    assert not Indicator.objects.filter(code="I10").exists()


# --- What a feed lets in ----------------------------------------------------------------------------------------------


def read(row):
    refresh(actor=None, request=Request.objects.for_lists().get(pk=row.pk), at=OPEN_DAY)
    cell = Cell.objects.filter(key="").first()
    return None if cell is None else cell.value


def test_a_feed_lets_in_the_events_of_its_types_themes_audiences_and_modes(row, version, desk):
    edit = at(row, "edit_indicator", version.indicator_id)
    known = offered(row)
    filters = {name: [codes[0]] for name, codes in known.items()}
    desk.post(edit, INDICATOR | filters | {"deed": "definir", "since": "2026-01-02", "code": "I01"})
    rule = FeedRule.objects.get()
    assert rule.kinds == filters["kinds"]
    assert {name: rule.filters[name] for name in ("types", "themes", "audiences", "modes")} == {
        name: filters[name] for name in ("types", "themes", "audiences", "modes")
    }

    wanted = {
        "type": term("event_type", filters["types"][0]), "themes": (term("theme", filters["themes"][0]),),
        "audiences": (term("audience", filters["audiences"][0]),), "mode": filters["modes"][0],
    }  # fmt: skip
    count_event(row, 30, **wanted)
    count_event(row, 100, **wanted | {"themes": (term("theme", known["themes"][1]),)})
    count_event(row, 200, **wanted | {"mode": "online", "online_url": "https://exemple.test/direct"})
    subject = make_subject(row.programme.territory, organisations=[row.organisation], slots=[slot(starts=FEBRUARY)],
                           programme_action=row.action.reference)  # fmt: skip
    give(subject.headcounts.get(), counted(400))
    assert read(row) == 30


def offered(row):
    form = IndicatorForm(programme=row.programme)
    names = ("kinds", "types", "themes", "audiences", "modes")
    return {name: [value for value, _label in form.fields[name].choices] for name in names}


def count_event(row, number, **fields):
    event = make_event(
        row.programme.territory, programme_action=row.action.reference, organisers=(organised_by(row.organisation),),
        **fields,
    )  # fmt: skip
    expect_events(actor=None, events=[event], at=OPEN_DAY)
    for one in Subject.objects.get(key=str(event.contribution.uid)).headcounts.all():
        give(one, counted(number))


def test_a_feed_lets_in_an_area_and_some_people_only(row, version, desk):
    oise = DepartmentFactory(code="60", name="Oise")
    creil, amiens = CommuneFactory(name="Creil", department=oise), CommuneFactory(name="Amiens")
    row.programme.territory.departments.set([oise])
    edit = at(row, "edit_indicator", version.indicator_id)
    data = INDICATOR | {"deed": "definir", "code": "I01", "parts": ["age=6-10", "age=11-14"]}
    desk.post(edit, data | {"since": "2026-01-02", "departments": ["60"], "communes": f"Creil\n{amiens.code}"})
    rule = FeedRule.objects.get()
    assert rule.filters == {
        "departments": ["60"], "communes": [creil.pk, amiens.pk], "parts": {"age": ["6-10", "11-14"]},
    }  # fmt: skip
    assert "Amiens" in desk.get(edit).content.decode()

    for commune, number in ((creil, 30), (amiens, 100)):
        subject = make_subject(
            row.programme.territory, organisations=[row.organisation], programme_action=row.action.reference,
            slots=[slot(starts=FEBRUARY, commune=commune)],
        )  # fmt: skip
        give(subject.headcounts.get(), counted(number, cells={"age": {"6-10": 12, "18-25": 5}}))
    assert read(row) == 12


@pytest.mark.parametrize(("wrong", "words"), [
    ({"communes": "Ploucville"}, "ligne 1"), ({"measure": "", "themes": []}, ""),
    ({"measure": "", "modes": ["online"]}, "filtres"),
    ({"measure": "hours", "parts": ["age=6-10"]}, "participations"), ({"parts": ["age=6-10", "sex=women"]}, "seule"),
    ({"departments": ["99"]}, "99"),
])  # fmt: skip
def test_a_wrong_filter_says_where_and_what_to_do(row, version, desk, wrong, words):
    edit = at(row, "edit_indicator", version.indicator_id)
    answer = desk.post(edit, INDICATOR | {"deed": "definir", "code": "I01", "since": "2026-01-02"} | wrong)

    assert answer.status_code == (422 if words else 302)
    assert words in answer.content.decode()


# --- Targets that make sense ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "words"), [
    ("-5", "négatif"), ("10,5", "nombres entiers"), ("1" * 16, "trop grand"), ("1,23456", "trop précis"),
    ("douze", "écrivez un nombre"), ("10 000", ""),
])  # fmt: skip
def test_a_target_makes_sense_for_what_is_counted(row, version, desk, value, words):
    data = {"indicator": version.indicator_id, "value": value, "decision": make_decision(row.programme).pk}
    answer = desk.post(at(row, "targets", row.programme.slug), data)

    assert answer.status_code == (422 if words else 302)
    assert words in answer.content.decode()
    assert Target.objects.exists() is not bool(words)


# --- Communes of an action --------------------------------------------------------------------------------------------


def test_an_action_has_its_communes_and_departments(row, desk):
    creil, amiens, laon = (CommuneFactory(name=name) for name in ("Creil", "Amiens", "Laon"))
    DepartmentFactory(code="02", name="Aisne")
    places = {"commune_label": "Creil", "other_communes": f"Amiens\n{laon.code}\nCreil", "departments": "Somme\n02"}
    desk.post(at(row, "edit_action", row.action_id), ACTION | places)
    action = Action.objects.get(pk=row.action_id)

    assert (action.commune, set(action.other_communes.all())) == (creil, {amiens, laon})
    assert set(action.departments.values_list("code", flat=True)) == {"80", "02"}
    page = desk.get(at(row, "edit_action", row.action_id)).content.decode()
    assert "Amiens 80000" in page
    public = reverse("programmes:action", args=[row.programme.slug, action.slug])
    assert "Creil, Amiens, Laon" in " ".join(
        desk.get(f"/{row.programme.territory.slug}{public}").content.decode().split()
    )
    desk.post(at(row, "edit_action", row.action_id), ACTION)
    assert Action.objects.get(pk=row.action_id).commune is None


@pytest.mark.parametrize(("wrong", "words"), [
    ({"commune_label": "Ploucville"}, "n’est pas connue"), ({"other_communes": "Amiens\nPloucville"}, "ligne 2"),
    ({"departments": "Atlantide"}, "ligne 1"),
    ({"starts_on": "2026-03-01", "last_day": "2026-02-01"}, "avant le premier"),
])  # fmt: skip
def test_a_wrong_place_comes_back_as_typed(row, desk, wrong, words):
    CommuneFactory(name="Amiens")
    answer = desk.post(at(row, "edit_action", row.action_id), ACTION | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert next(iter(wrong.values())).splitlines()[-1] in answer.content.decode()


# --- Territories ------------------------------------------------------------------------------------------------------

PICARDY = {"name": "Picardie", "starts_on": "2025-01-01", "departments": "Somme"}


def test_a_territory_joins_changes_and_leaves(row, desk):
    DepartmentFactory()
    page = at(row, "territories", row.programme.slug)
    desk.post(page, PICARDY)
    desk.post(page, {"name": "Pays des Sources", "starts_on": "2026-01-01", "note": "Après la réforme"})
    first = ProgrammeTerritory.objects.get(name="Picardie")
    assert list(first.departments.values_list("code", flat=True)) == ["80"]

    one = at(row, "territory", row.programme.slug, first.pk)
    assert "Somme (80)" in desk.get(one).content.decode()
    desk.post(one, PICARDY | {"last_day": "2025-12-31"})
    first.refresh_from_db()
    assert first.ends_before == date(2026, 1, 1)
    shown = " ".join(desk.get(page).content.decode().split())
    assert shown.index("Picardie") < shown.index("Pays des Sources")
    desk.post(one, {"deed": "retirer"})
    assert list(ProgrammeTerritory.objects.values_list("name", flat=True)) == ["Pays des Sources"]


@pytest.mark.parametrize(("wrong", "words"), [
    ({"last_day": "2024-12-31"}, "avant le premier"), ({"starts_on": "2030-01-01"}, "hors du programme"),
    ({"departments": "Atlantide"}, "ligne 1"), ({"starts_on": "hier"}, ""), ({"name": ""}, ""),
])  # fmt: skip
def test_a_wrong_territory_is_refused(row, desk, wrong, words):
    DepartmentFactory()
    answer = desk.post(at(row, "territories", row.programme.slug), PICARDY | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_days_of_a_refusal_are_written_in_the_language_of_the_page(row, desk):
    DepartmentFactory()
    url = "/en" + at(row, "territories", row.programme.slug)
    page = desk.post(url, PICARDY | {"starts_on": "2030-01-01"}).content.decode()

    assert "1 January 2025" in page
    assert "31 December 2027" in page
    assert not ProgrammeTerritory.objects.exists()


def test_a_territory_joins_once_and_the_last_one_stays(row, desk):
    DepartmentFactory()
    page = at(row, "territories", row.programme.slug)
    desk.post(page, PICARDY)
    assert "entre déjà" in desk.post(page, PICARDY).content.decode()
    one = at(row, "territory", row.programme.slug, ProgrammeTerritory.objects.get().pk)
    desk.post(one, {"deed": "retirer"})
    assert ProgrammeTerritory.objects.count() == 1
    other = make_programme(row.programme.territory)
    assert desk.get(at(row, "territory", other.slug, ProgrammeTerritory.objects.get().pk)).status_code == 404
