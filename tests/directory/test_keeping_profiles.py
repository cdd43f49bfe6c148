"""What claims, links and mergers do with the whole of an entry: rows, blanks, numbers, hidden fields."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
import time_machine

from maillage.directory.actions import links, merging
from maillage.directory.actions.organisations import change_organisation, content_now, data_of
from maillage.directory.actions.profile_data import ContactData, FigureData, IdentifierData, ProfileData
from maillage.directory.models import Passage, Proposal
from maillage.notices.models import Mail
from maillage.territories.models import Policy
from maillage.vocabularies.models import Term
from tests.factories.directory import AT, make_organisation
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
SIRET = "73282932000074"


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


def write(made, **said):
    data = replace(data_of(made), profile=ProfileData(**said))
    change_organisation(actor=made.contribution.author, organisation=made, data=data, at=AT)


@pytest.fixture
def amiens(db):
    return CommuneFactory(code="80021", name="Amiens")


@pytest.fixture
def page(here, amiens):
    family = Term.objects.get(scheme="family", code="association")
    made = make_organisation(
        here, email="accueil@cephee.exemple", commune=amiens, phone="03 22 00 00 00", family=family
    )
    figures = (FigureData(label="Jeunes", value=Decimal(330), reach="direct", year=2025),)
    contacts = (ContactData(label="Presse", name="Odile Marchand", email="odile@cephee.exemple"),)
    write(made, staff=12, figures=figures, contacts=contacts, visibility={"phone": "team"}, founded_in=1998,
          identifiers=(IdentifierData(scheme="siret", value=SIRET),))  # fmt: skip
    Mail.objects.all().delete()
    return made


def opened(page):
    links.send_correction_link(actor=None, organisation=page, at=AT)
    text = Mail.objects.filter(template="directory/mail/correction_link").latest("pk").text
    return re.search(r"https?://[^/\s]+(/\S+)", text)[1]


def form_of(client, where):  # noqa: C901 - it reads a page as a browser does
    """The form as a browser would send it back."""

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.found = {}

        name = area = None

        def handle_starttag(self, tag, attrs):
            told = dict(attrs)
            if tag == "input" and told.get("name") and told.get("type") not in {"checkbox", "radio", "submit"}:
                self.found[told["name"]] = told.get("value", "")
            elif tag == "input" and "checked" in told:
                self.found.setdefault(told["name"], []).append(told.get("value", "on"))
            elif tag == "select":
                self.name = told.get("name")
            elif tag == "option" and self.name and "selected" in told:
                self.found[self.name] = told.get("value", "")
            elif tag == "textarea":
                self.area = told.get("name")
                self.found[self.area] = ""

        def handle_endtag(self, tag):
            if tag == "select":
                self.name = None
            if tag == "textarea":
                self.area = None

        def handle_data(self, data):
            if self.area:
                self.found[self.area] += data

    reader = Reader()
    reader.feed(client.get(where).content.decode())
    reader.found.pop("q", None)
    return reader.found


def test_a_link_shows_nothing_about_people_nor_what_is_hidden_and_loses_none_of_it(client, page):
    where = opened(page)
    shown = client.get(where).content.decode()
    for secret in ("Odile Marchand", "odile@cephee.exemple", "03 22 00 00 00", "accueil@cephee.exemple"):
        assert secret not in shown
    before = content_now(page)
    form = form_of(client, where)
    assert form["figures-0-value"] == "330"
    assert client.post(where, form | {"figures-0-value": "400", "staff": "0"}).status_code == 200
    after = content_now(page)
    changed = {name for name in {**before, **after} if before.get(name) != after.get(name)}
    assert changed == {"figures", "staff"}
    assert (page.staff, page.figures.get().value) == (12, Decimal(400))
    page.refresh_from_db()
    assert (page.staff, page.phone, page.contacts.get().name) == (0, "03 22 00 00 00", "Odile Marchand")


def test_a_row_is_added_without_losing_what_was_typed(client, page):
    where = opened(page)
    form = form_of(client, where)
    answer = client.post(where, form | {"mission": "Montrer le ciel", "do": "add-figures"})
    assert "Montrer le ciel" in answer.content.decode()
    assert 'name="figures-1-label"' in answer.content.decode()
    page.refresh_from_db()
    assert page.mission == ""


def test_rows_proposed_by_a_link_are_written_once_they_are_read(cast, client, here, page):
    Policy.objects.create(territory=here, kind="organisation", timing="before")
    where = opened(page)
    client.post(where, form_of(client, where) | {"figures-0-value": "400"})
    assert page.figures.get().value == Decimal(330)
    found = Proposal.objects.get()
    path = f"/{here.slug}/coordination/annuaire/corrections/{found.pk}/"
    assert "400" in cast.client("coordinator_here").get(path).content.decode()
    cast.client("coordinator_here").post(path, {"decision": "yes"})
    assert page.figures.get().value == Decimal(400)
    assert page.contacts.count() == 1


def test_profiles_are_chosen_side_by_side_and_a_merger_gives_them_back(cast, here, amiens, page):
    other = make_organisation(here, name="Club Céphée d’Amiens", commune=amiens)
    write(other, staff=40, figures=(FigureData(label="Adultes", value=Decimal(90)),), legal_form="association",
          identifiers=(IdentifierData(scheme="rna", value="W802000001"),))  # fmt: skip
    before, theirs = content_now(page), content_now(other)
    where = f"/{here.slug}/coordination/annuaire/{page.slug}/reunir/{other.slug}/"
    client = cast.client("coordinator_here")
    shown = client.get(where).content.decode()
    assert "Adultes" in shown
    client.post(where, {"staff": "right", "name": "left"})
    page.refresh_from_db()
    assert (page.staff, page.founded_in, page.legal_form) == (40, 1998, "association")
    assert sorted(page.figures.values_list("label", flat=True)) == ["Adultes", "Jeunes"]
    assert sorted(page.identifiers.values_list("scheme", flat=True)) == ["rna", "siret"]
    assert page.visibility == {"phone": "team"}
    merging.undo_merger(actor=cast["administrator"], passage=Passage.objects.get(), at=LATER)
    page.refresh_from_db()
    other.refresh_from_db()
    assert content_now(page) == before
    assert content_now(other) == theirs
