"""What the activity logged gives to returns, and what drifts once they are sent."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from maillage.attendance.models import Headcount
from maillage.directory.models import Organisation
from maillage.programmes.actions.adjusting import adjust
from maillage.programmes.actions.answering import save_cells, submit
from maillage.programmes.actions.cells import CellData
from maillage.programmes.actions.feeding import note_drift, refresh
from maillage.programmes.enums import Measure, RequestState
from maillage.programmes.models import Cell, Drift, FeedRule, Request, Revision, Source
from maillage.programmes.tasks import follow_activity, tell_drifts
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from tests.factories.attendance import counted, give, make_subject, slot
from tests.factories.directory import make_organisation
from tests.factories.geography import CommuneFactory, DepartmentFactory, EpciFactory
from tests.factories.programmes import make_breakdown, make_indicator
from tests.programmes.conftest import OPEN_DAY

pytestmark = pytest.mark.django_db
FEBRUARY = datetime(2026, 2, 7, 13, 0, tzinfo=UTC)


@pytest.fixture
def feed(version):
    return FeedRule.objects.create(version=version, measure=Measure.PARTICIPATIONS, breakdowns=["sex"])


def workshop(row, *, number=34, named=True, when=FEBRUARY, others=(), slots=1, minutes=None, cells=None, **fields):
    """Something that took place, counted."""
    subject = make_subject(
        row.programme.territory, organisations=[row.organisation, *others],
        programme_action=row.action.reference if named else "",
        slots=[slot(rank, starts=when, **fields) for rank in range(slots)],
    )  # fmt: skip
    for one in subject.headcounts.all():
        if number is not None:
            give(one, counted(number, minutes=minutes, cells=cells or {}))
    return subject


def fresh(row):
    return Request.objects.for_lists().get(pk=row.pk)


def read(row, at=OPEN_DAY):
    return refresh(actor=None, request=fresh(row), at=at)


def test_the_form_is_filled_from_what_was_counted_with_each_record_behind(row, version, feed):
    subject = workshop(row, slots=2)

    assert read(row) == 1
    cell = Cell.objects.get()
    assert (cell.value, cell.fed, cell.status, cell.request.state) == (68, 68, "value", "todo")
    assert list(cell.sources.order_by("pk").values_list("kind", "amount", "title")) == [
        ("headcount", 34, subject.title), ("headcount", 34, subject.title),
    ]  # fmt: skip
    assert Revision.objects.get().origin == "feed"


def test_reading_again_changes_nothing(row, feed):
    workshop(row)
    read(row)

    assert read(row) == 0
    assert (Revision.objects.count(), Source.objects.count()) == (1, 1)


def test_what_does_not_belong_stays_out(row, feed):
    workshop(row, named=False)
    workshop(row, when=FEBRUARY.replace(month=4))
    workshop(row, when=FEBRUARY.replace(year=2025))
    make_subject(row.programme.territory, programme_action="ailleurs/a01", organisations=[row.organisation])
    stranger = make_organisation(row.programme.territory, name="Club Véga")
    make_subject(row.programme.territory, programme_action=row.action.reference, organisations=[stranger])

    assert read(row) == 0
    assert not Cell.objects.exists()


def test_activity_that_names_no_action_enters_when_the_rule_says_so(row, feed):
    FeedRule.objects.update(only_named=False)
    workshop(row, named=False)
    read(row)

    assert Cell.objects.get().value == 34


def test_nobody_counted_is_no_zero_and_nobody_came_is_one(row, feed):
    workshop(row, number=None)
    read(row)
    assert not Cell.objects.exists()

    subject = workshop(row, number=None)
    give(subject.headcounts.get(), counted(None, state="nobody", accuracy=""))
    read(row)
    assert Cell.objects.get().value == 0
    assert sorted(Source.objects.values_list("amount", flat=True), key=str) == [0, None]


MEASURES = [(Measure.PARTICIPATIONS, 68), (Measure.HOURS, 102), (Measure.SLOTS, 2), (Measure.SUBJECTS, 1)]


@pytest.mark.parametrize(("measure", "value"), MEASURES)
def test_each_measure(row, feed, measure, value):
    FeedRule.objects.update(measure=measure)
    workshop(row, slots=2, minutes=90)
    read(row)

    assert Cell.objects.get().value == value


def test_the_place_and_the_structure_fill_their_breakdowns(row, version, feed):
    amiens = CommuneFactory(code="80021", name="Amiens", epci=EpciFactory(code="248000531", name="CA Amiens Métropole"))
    beauvais = CommuneFactory(code="60057", name="Beauvais", department=DepartmentFactory(code="60", name="Oise"))
    family = Term.objects.get(scheme=Scheme.FAMILY, code="association")
    Organisation.objects.filter(pk=row.organisation.pk).update(family=family)
    make_breakdown(version, dimension="department", label="Département du lieu", members=(amiens.department_id, "60"))
    make_breakdown(version, dimension="epci", label="Intercommunalité du lieu", members=("248000531",))
    make_breakdown(version, dimension="family", label="Type de structure", members=("association", "musee"))
    FeedRule.objects.update(breakdowns=["department", "epci", "family"])
    workshop(row, commune=amiens)
    workshop(row, commune=beauvais, number=20)
    workshop(row, number=5)
    workshop(row, number=None, commune=amiens)
    read(row)

    assert dict(Cell.objects.values_list("key", "value")) == {
        "": 59, f"department={amiens.department_id}": 34, "department=60": 20, "epci=248000531": 34,
        "family=association": 59,
    }  # fmt: skip
    assert Cell.objects.get(key="department=60").sources.get().amount == 20


def test_a_subject_of_two_places_is_said_of_neither(row, version, feed):
    FeedRule.objects.update(measure=Measure.SUBJECTS, breakdowns=["department"])
    amiens = CommuneFactory(code="80021", name="Amiens")
    make_breakdown(version, dimension="department", label="Département du lieu", members=(amiens.department_id,))
    workshop(row, commune=amiens, slots=2)
    read(row)

    assert dict(Cell.objects.values_list("key", "value")) == {"": 1}


def test_filters_of_place_and_of_audience(row, version, feed):
    here = CommuneFactory(code="80021", name="Amiens")
    FeedRule.objects.update(filters={"communes": ["80021"], "parts": {"age": ["6-10", "11-14"]}})
    workshop(row, commune=here, cells={"age": {"6-10": 20, "26-64": 14}})
    workshop(row, commune=here)
    workshop(row)
    read(row)

    assert (Cell.objects.get().value, Source.objects.count()) == (20, 2)

    FeedRule.objects.update(filters={"departments": ["ailleurs"]})
    read(row)
    assert Cell.objects.get().status == "not_provided"
    assert not Source.objects.exists()

    FeedRule.objects.update(filters={})
    read(row)
    assert Cell.objects.get().value == 102


def test_breakdowns_are_filled_too(row, version, feed):
    make_breakdown(version)
    workshop(row, cells={"sex": {"women": 20, "men": 10}})
    read(row)

    assert dict(Cell.objects.order_by("pk").values_list("key", "value")) == {"": 34, "sex=men": 10, "sex=women": 20}


def test_a_slot_without_breakdown_and_an_adjustment_enter_what_is_not_said(row, version, feed, editor):
    make_breakdown(version)
    workshop(row, cells={"sex": {"women": 20, "men": 10}})
    workshop(row, number=6)
    read(row)
    total = Cell.objects.get(key="")
    adjust(actor=editor, request=fresh(row), cell=total, amount=Decimal(5), reason="Une classe oubliée", at=OPEN_DAY)
    submit(actor=editor, request=fresh(row), at=OPEN_DAY)

    assert dict(Cell.objects.order_by("pk").values_list("key", "value")) == {
        "": 45, "sex=men": 10, "sex=women": 20, "sex=unsaid": 15,
    }  # fmt: skip


def test_a_workshop_of_two_structures_is_marked_as_shared(row, feed):
    workshop(row, others=[make_organisation(row.programme.territory, name="Club Véga")])
    read(row)

    assert Source.objects.get().is_shared is True


def test_adjustments_stay_when_the_activity_changes(row, editor, feed):
    subject = workshop(row)
    read(row)
    adjust(actor=editor, request=fresh(row), cell=Cell.objects.get(), amount=Decimal(5), reason="Porte", at=OPEN_DAY)
    give(subject.headcounts.get(), counted(40))

    assert read(row) == 1
    cell = Cell.objects.get()
    assert (cell.fed, cell.value, Source.objects.get().amount) == (40, 45, 40)


def test_what_somebody_typed_is_theirs(row, version, editor, feed):
    save_cells(actor=editor, request=row, cells=[CellData(indicator=version.indicator_id, value=Decimal(7))],
               at=OPEN_DAY)  # fmt: skip
    workshop(row)

    assert read(row) == 0
    assert (Cell.objects.get().value, Cell.objects.get().fed) == (7, None)


def test_a_status_that_somebody_chose_stays(row, version, editor, feed):
    workshop(row)
    read(row)
    data = CellData(indicator=version.indicator_id, status="withheld", seen=1)
    save_cells(actor=editor, request=fresh(row), cells=[data], at=OPEN_DAY)
    workshop(row)

    assert read(row) == 0
    assert (Cell.objects.get().status, Cell.objects.get().fed) == ("withheld", 68)


def test_a_return_that_was_sent_does_not_move_and_its_drift_is_told(row, editor, feed):
    subject = workshop(row, slots=3)
    read(row)
    submit(actor=editor, request=fresh(row), at=OPEN_DAY)
    first = subject.headcounts.order_by("pk").first()
    give(first, counted(20))

    assert read(row) == 0
    assert note_drift(actor=None, request=fresh(row), at=OPEN_DAY) == 1
    drift = Drift.objects.get()
    assert (drift.records, drift.difference, Cell.objects.get().value) == (1, -14, 102)

    give(first, counted(34))
    assert note_drift(actor=None, request=fresh(row), at=OPEN_DAY) == 0
    assert not Drift.objects.exists()


def test_a_record_added_or_removed_is_a_drift(row, editor, feed):
    subject = workshop(row)
    read(row)
    submit(actor=editor, request=fresh(row), at=OPEN_DAY)
    Headcount.objects.filter(subject=subject).update(state="cancelled", number=None, accuracy="")
    workshop(row, number=10)
    note_drift(actor=None, request=fresh(row), at=OPEN_DAY)

    assert (Drift.objects.get().records, Drift.objects.get().difference) == (2, -24)


def test_by_itself_the_activity_is_followed_and_the_drifts_are_told(row, editor, feed, april):
    subject = workshop(row)
    follow_activity()
    assert Cell.objects.get().value == 34

    submit(actor=editor, request=fresh(row), at=OPEN_DAY)
    give(subject.headcounts.get(), counted(30))
    follow_activity()
    tell_drifts()
    assert (Cell.objects.get().value, Drift.objects.get().difference) == (34, -4)


def test_a_structure_that_logs_its_activity_types_at_most_a_fifth(row, version, feed):
    """Of five figures, four come from the activity: the form opens with 80 % of its lines filled."""
    for measure in (Measure.HOURS, Measure.SLOTS, Measure.SUBJECTS):
        FeedRule.objects.create(version=make_indicator(row.programme), measure=measure)
    make_indicator(row.programme)
    workshop(row, slots=4, minutes=60)
    read(row)

    assert (Cell.objects.filter(key="", fed__isnull=False).count(), row.programme.indicators.count()) == (4, 5)


def test_a_return_set_aside_is_not_filled(row, feed):
    Request.objects.filter(pk=row.pk).update(state=RequestState.NOT_APPLICABLE)
    workshop(row)

    assert read(row) == 0


@pytest.mark.parametrize("slots", [2, 8])
def test_queries_do_not_grow_with_the_activity(row, version, feed, slots, django_assert_num_queries):
    make_breakdown(version)
    workshop(row, slots=2, cells={"sex": {"women": 20, "men": 10}})
    read(row)
    whole = fresh(row)
    workshop(row, slots=slots, cells={"sex": {"women": 20, "men": 10}})

    with django_assert_num_queries(29):
        refresh(actor=None, request=whole, at=OPEN_DAY)
