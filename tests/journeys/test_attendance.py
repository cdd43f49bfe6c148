"""An organiser gives the attendance on a telephone, from the link of the mail; a team fills its table."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.attendance.actions import ask
from maillage.attendance.models import Headcount, Subject
from maillage.core.clock import now
from maillage.directory.models import Member
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.attendance import make_subject, slot
from tests.factories.directory import make_organisation
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def organiser():
    return UserFactory(display_name="Odile Marchand", email="odile@exemple.test")


@pytest.fixture
def club(transactional_db, organiser):
    here = TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")
    made = make_organisation(here, name="Club Céphée")
    made.members.all().delete()
    Member.objects.create(organisation=made, user=organiser, role="manager", since=now())
    return made


@pytest.fixture
def subject(club):
    yesterday = now().replace(hour=13, minute=0, second=0, microsecond=0) - timedelta(days=1)
    slots = [slot(1, starts=yesterday - timedelta(hours=4)), slot(2, starts=yesterday)]
    return make_subject(club.contribution.origin, organisations=[club], slots=slots, at=now())


def asked(subject):
    """The address in the mail that the organiser received."""
    found = Subject.objects.select_related("territory", "author", "organisation__contribution").get(pk=subject.pk)
    ask(actor=None, subject=found, at=now())
    mail = Mail.objects.get(to="odile@exemple.test")
    return re.search(r"https?://[^/\s]+(/\S*/frequentation/\S+)", mail.text).group(1)


def test_an_organiser_answers_in_a_minute_on_a_telephone(visit, subject, violations, picture):
    page = visit(asked(subject), screen="phone")
    page.get_by_role("heading", name="Combien étiez-vous").wait_for()
    assert violations(page) == []
    picture(page, "frequentation-telephone")
    page.get_by_label("Combien de personnes sont venues").fill("34")
    page.get_by_label("compté, un par un").check()
    page.get_by_text("Femmes et hommes").click()
    page.get_by_label("femmes et filles").fill("20")
    page.get_by_role("button", name="Envoyer").click()

    page.get_by_label("Personne n’est venu").check()
    page.get_by_label("Combien de personnes sont venues").wait_for(state="hidden")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Merci, c’est noté").wait_for()
    assert violations(page) == []

    rows = Headcount.objects.order_by("starts_at").values_list("state", "number", "accuracy", "minutes", "way")
    assert list(rows) == [("counted", 34, "counted", 120, "link"), ("nobody", 0, "", None, "link")]


def test_the_form_works_without_scripts_and_says_the_remedy(visit, subject, seen):
    page = visit(asked(subject), screen="narrow", scripts=False)
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("2 réponses sont à corriger").wait_for()
    seen.errors.clear()  # the browser notes the 422 of a form to correct
    page.get_by_label("Je n’ai pas compté").check()
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_label("Je n’ai pas compté").check()
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Merci, c’est noté").wait_for()

    assert set(Headcount.objects.order_by("pk").values_list("state", flat=True)) == {"unknown"}


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_team_fills_its_table_line_by_line(visit, subject, club, organiser, everywhere, screen):
    path = "/hauts-de-lys" + reverse("attendance:structure", args=[club.slug])
    page = visit(path, person=organiser, screen=screen)
    line = page.locator("[data-line]").first
    line.get_by_label("Nombre").fill("12")
    line.get_by_label("Réponse").select_option("estimated")
    line.get_by_text("Enregistré").wait_for()

    assert list(Headcount.objects.order_by("-starts_at").values_list("number", flat=True)) == [12, None]
    assert everywhere(page) == []


def test_the_sheet_of_the_door_is_accessible(visit, subject, organiser, everywhere):
    row = subject.headcounts.oldest_first()[0]
    page = visit("/hauts-de-lys" + reverse("attendance:sheet", args=[row.uid]), person=organiser)

    assert everywhere(page) == []
