"""What becomes of harvested records: one resource for one thing, whoever describes it."""

from datetime import date, timedelta

import pytest

from maillage.contributions.models import Contribution
from maillage.oai.crosswalks import Description, written
from maillage.oai.models import Harvested, Record, Source
from maillage.resources.actions.intake import take_over
from maillage.resources.actions.writing import change_resource, data_of
from maillage.resources.models import Intake, Provenance, Resource
from tests.factories.accounts import UserFactory
from tests.factories.resources import AT, make_resource

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def catalogue(here):
    source = Source.objects.create(name="Catalogue", url="https://catalogue.example/oai/", prefix="lom")
    Intake.objects.create(source=source, territory=here, declared_by=UserFactory(administrator=True))
    return source


def told(source, number=1, prefix="lom", **fields):
    """A record of the catalogue, new or written again."""
    given = {
        "url": f"https://ailleurs.example/fiches/{number}", "title": f"Fiche {number}", "language": "fr",
        "kind": "Text",
        "description": "Une activité à refaire.", "document_type": "texte", "learning_type": "exercise",
        "metadata_at": AT, "authors": ("Nour Hadj",), "publisher": "Éditions du Phare", "issued_on": date(2020, 1, 1),
        "contexts": ("other",), "keywords": ("Ciel et espace",),
    }  # fmt: skip
    xml = written(Description(**(given | fields)))[prefix]
    values = {"datestamp": "2026-03-02T00:00:00Z", "xml": xml, "received_at": AT, "told": False, "deleted": False}
    return Harvested.objects.update_or_create(source=source, identifier=f"oai:c:{number}", defaults=values)[0]


def test_a_record_becomes_a_published_resource_that_says_where_it_comes_from(catalogue, here):
    told(catalogue)

    assert take_over(AT) == 1
    made = Resource.objects.get()
    assert (made.title, made.type, made.publisher, made.issued_on) == (
        "Fiche 1",
        "sheet",
        "Éditions du Phare",
        date(2020, 1, 1),
    )
    assert [term.code for term in made.themes.all()] == ["ciel"]
    assert made.contribution.is_published
    assert Provenance.objects.get().url == "https://ailleurs.example/fiches/1"
    assert not Record.objects.exists()
    assert take_over(AT) == 0


@pytest.mark.parametrize(
    "second",
    [
        {"url": "http://www.ailleurs.example/fiches/1/", "title": "Un tout autre titre"},
        {"url": "https://autre.example/x", "title": "FICHE  1 !", "publisher": "Editions du phare"},
    ],
    ids=["identifier", "title, publisher, year"],
)
def test_two_catalogues_that_describe_one_thing_make_one_resource(catalogue, here, second):
    other = Source.objects.create(name="Autre", url="https://autre.example/oai/", prefix="oai_dc")
    Intake.objects.create(source=other, territory=here, declared_by=UserFactory(administrator=True))
    told(catalogue)
    told(other, 7, "oai_dc", **second)
    take_over(AT)

    assert Resource.objects.get().title == "Fiche 1"
    assert list(Provenance.objects.order_by("pk").values_list("wrote", flat=True)) == [True, False]


@pytest.mark.parametrize(
    "second", [{"title": "Fiche 2"}, {"publisher": "Un autre"}, {"issued_on": date(2021, 1, 1)}, {"publisher": ""}]
)
def test_what_differs_by_title_publisher_or_year_is_another_thing(catalogue, second):
    told(catalogue)
    told(catalogue, 2, **({"title": "Fiche 1"} | second))
    take_over(AT)

    assert Resource.objects.count() == 2


def test_what_was_written_here_is_met_and_never_rewritten(catalogue, here):
    own = make_resource(here, title="La nôtre", links=(("https://ailleurs.example/fiches/1", ""),))
    told(catalogue)
    take_over(AT)
    told(catalogue, title="Changée là-bas")
    take_over(AT + DAY)
    own.refresh_from_db()

    assert (Resource.objects.count(), own.title) == (1, "La nôtre")


def test_a_change_there_is_a_change_here_until_somebody_writes_it_here(catalogue):
    from dataclasses import replace

    told(catalogue)
    take_over(AT)
    told(catalogue, title="Revue")
    take_over(AT + DAY)
    made = Resource.objects.get()
    assert made.title == "Revue"
    change_resource(
        actor=UserFactory(administrator=True), resource=made, data=replace(data_of(made), title="Ici"), at=AT + 2 * DAY
    )
    told(catalogue, title="Encore revue")
    take_over(AT + 3 * DAY)

    assert Resource.objects.get().title == "Ici"


def test_withdrawn_there_it_is_removed_here_with_a_tombstone(catalogue):
    record = told(catalogue)
    take_over(AT)
    Harvested.objects.filter(pk=record.pk).update(deleted=True, xml="", told=False)
    take_over(AT + DAY)
    contribution = Contribution.objects.get(kind="resource")

    assert (contribution.state, contribution.reason) == ("removed", "source")


def test_withdrawn_by_one_it_stays_while_another_describes_it(catalogue, here):
    other = Source.objects.create(name="Autre", url="https://autre.example/oai/", prefix="lom")
    Intake.objects.create(source=other, territory=here, declared_by=UserFactory(administrator=True))
    record = told(catalogue)
    told(other, 7, url="https://ailleurs.example/fiches/1")
    take_over(AT)
    Harvested.objects.filter(pk=record.pk).update(deleted=True, xml="", told=False)
    take_over(AT + DAY)

    assert Contribution.objects.get(kind="resource").state == "published"
    assert Provenance.objects.count() == 1


def test_a_catalogue_without_intake_waits_and_an_unreadable_record_is_passed(catalogue):
    alone = Source.objects.create(name="Sans reprise", url="https://seul.example/oai/", prefix="lom")
    told(alone)
    Harvested.objects.create(source=catalogue, identifier="x", datestamp="x", xml="<a/>", received_at=AT)

    assert take_over(AT) == 1
    assert not Resource.objects.exists()


def test_without_anyone_who_vouches_it_waits_as_a_draft(catalogue):
    Intake.objects.update(declared_by=None)
    told(catalogue)
    take_over(AT)

    assert Resource.objects.get().contribution.state == "draft"
