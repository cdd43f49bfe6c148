"""Loading the demonstration: once, whole, and a second time without any change."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.management import call_command

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement, SavedReply
from maillage.directory.models import Venue
from maillage.events.models import Event, Seat, Slot
from maillage.geography.models import Commune
from maillage.loans.models import Lender, Loan, Tool
from maillage.notices.models import Mail
from maillage.oai.enums import FORMATS
from maillage.oai.models import Form, Record
from maillage.projects.models import Forum, Project
from maillage.resources.models import Resource
from maillage.territories.models import Page, Territory
from maillage.website.demo import places, reading
from maillage.website.demo.load import load
from tests.demonstration import COORDINATOR, HOME, PUBLIC, WORKSPACES
from tests.factories.geography import CommuneFactory, DepartmentFactory, shipped
from tests.oai.schemas import valid

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def towns(db):
    """The communes that the demonstration names, and the departments of its territories."""
    from maillage.core.text import fold, slug

    codes = {code for row in reading.tree("territories")["territory"] for code in row["departments"]}
    for code in sorted(codes):
        DepartmentFactory(code=code)
    rows = [*places.organisation_rows(), *reading.table("venues"), *reading.table("places")]
    named = {(fold(row["commune"]), row["department"]) for row in rows if row["commune"]}
    Commune.objects.bulk_create(
        Commune(code=row.code, name=row.name, slug=slug(row.name), folded=fold(row.name), country=row.country,
                department_id=row.department, latitude=row.latitude, longitude=row.longitude, postcodes="00000")
        for row in shipped().communes
        if (fold(row.name), row.department) in named
    )  # fmt: skip


def counts():
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("maillage")
    }


@pytest.mark.may_be_unordered("rows are counted and compared as sets")
def test_the_network_is_loaded_once_and_looks_like_a_season(towns, client):
    load(at=AT, password="une-maille-de-test", pictured=False)
    before = counts()
    load(at=AT, password="autre-chose", pictured=False)

    assert counts() == before
    assert Territory.objects.count() == 4
    assert Event.objects.count() == 412  # four of them are the stops of a tour
    assert SavedReply.objects.count() == 24
    assert Page.objects.count() == 35
    assert Project.objects.published().count() == 20
    assert Forum.objects.get().meetings.exists()
    states = Counter(Contribution.objects.filter(kind="event").values_list("state", flat=True))
    assert set(states) == {
        State.DRAFT,
        State.SUBMITTED,
        State.RETURNED,
        State.PUBLISHED,
        State.REFUSED,
        State.ARCHIVED,
        State.REMOVED,
    }
    assert set(Event.objects.values_list("mode", flat=True)) == {"on_site", "online", "mixed"}
    assert set(Event.objects.values_list("public", flat=True)) == {"public", "school"}
    assert Event.objects.filter(umbrella__is_umbrella=True).count() == 22
    assert Event.objects.filter(last_ends_at__lte=AT).count() > 20
    assert Venue.objects.filter(is_visitable=True).count() == 40
    assert Venue.objects.filter(is_visitable=True, seasons__hours__isnull=False).distinct().count() == 38
    assert Placement.objects.filter(featured_until__gt=AT).count() == 11
    assert Contribution.objects.filter(placements__isnull=False).exclude(origin=None).count() > 500
    assert Mail.objects.count() == 0
    look_at_the_loans()
    look_at_the_records()
    for slot in Slot.objects.filter(capacity__isnull=False):
        assert Seat.objects.filter(slot=slot).count() <= slot.capacity
    look_at(client, PUBLIC.values())
    assert client.login(email=COORDINATOR, password="une-maille-de-test")
    look_at(client, (HOME + path for path in WORKSPACES.values()))


def look_at(client, paths):
    """The pages that the browser opens (tests/journeys/test_demo_network.py), here with the strict templates."""
    for path in paths:
        assert client.get(path).status_code == 200, path


def look_at_the_loans():
    """A season of three lenders: kept, given up, late, from host to host, refused, waiting for an answer."""
    assert (Lender.objects.count(), Tool.objects.listed().count()) == (3, 78)
    planned = Loan.objects.filter(copy__isnull=False)
    assert planned.count() == 138  # the 137 of the season, and the one that waits behind a late copy
    assert planned.cancelled().count() >= 10
    assert planned.overdue(AT.date()).exists()
    assert planned.filter(previous__isnull=False).exists()
    assert Loan.objects.refused().exists()
    assert Loan.objects.to_answer().exists()
    # Who asked for a structure works for it; both ways of borrowing are there.
    for loan in Loan.objects.exclude(asked_by=None).exclude(borrower=None):
        assert loan.borrower.members.filter(user=loan.asked_by).exists()
    assert Loan.objects.exclude(asked_by=None).filter(borrower=None).exists()
    assert Loan.objects.filter(asked_by__email="contribution.hdf@example.org").exclude(borrower=None).exists()


def look_at_the_records():
    """What harvesters take: each published resource in each format, held by the schemas; levels and ages among it."""
    given = Resource.objects.filter(contribution__state=State.PUBLISHED, contribution__placements__shown=True)
    assert Record.objects.filter(deleted=False).count() == given.distinct().count() > 20
    forms = list(Form.objects.filter(record__deleted=False))
    assert Counter(form.prefix for form in forms) == dict.fromkeys(FORMATS, len(forms) // len(FORMATS))
    trees = [(form.prefix, valid(form.prefix, form.xml)) for form in forms]
    loms = [tree for prefix, tree in trees if prefix == "lom"]
    words = Counter(one.text for tree in loms for one in tree.iter("{http://ltsc.ieee.org/xsd/LOM}value"))
    assert {"ispartof", "haspart", "educational level", "competency", "accessibility restrictions"} <= set(words)


def test_the_accounts_are_printed_only_when_they_are_there(db, capsys):
    call_command("demo_accounts")

    assert "run `manage.py load_demo` first" in capsys.readouterr().out


def test_preparing_an_installation_that_is_ready_changes_nothing(db, capsys):
    DepartmentFactory(code="80")
    CommuneFactory(code="80021", name="Amiens")
    call_command("prepare")
    before = counts()

    call_command("prepare")

    assert counts() == before
