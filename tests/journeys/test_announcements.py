"""A team posts a job that expires: written, published, renewed from a mail, closed, and its page says so."""

from datetime import timedelta

import pytest

from maillage.announcements.actions import end_some
from maillage.announcements.models import Announcement
from maillage.announcements.notices import ending_token
from maillage.core.clock import now
from maillage.territories.enums import Role
from tests.factories.accounts import UserFactory
from tests.factories.announcements import amiens, make_announcement, make_team
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROOT = "/hauts-de-lys"


@pytest.fixture
def here(transactional_db):
    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


@pytest.fixture
def amelie(here):
    return GrantFactory(user=UserFactory(display_name="Amélie"), territory=here, role=Role.CONTRIBUTOR).user


def a_past_job(here, author, *, days, **fields):
    """A job published a month ago that ends in so many days, or ended so many days ago."""
    at = now() - timedelta(days=30)
    return make_announcement(
        here, "job", author=author, title="Médiatrice ou médiateur", commune=amiens(), at=at,
        closes_on=(now() + timedelta(days=days)).date(), **fields,
    )  # fmt: skip


def test_a_job_is_written_by_its_team_and_found_by_visitors(visit, everywhere, here, amelie):
    make_team(here, amelie, name="Muséum de la Craie")
    amiens()
    page = visit(f"{ROOT}/contribuer/annonce/", person=amelie)
    assert everywhere(page) == []
    page.click("text=Emploi")
    page.wait_for_selector("h1:has-text('Nouvelle annonce')")
    assert everywhere(page) == []
    page.fill("[name=title]", "Médiatrice ou médiateur")
    page.fill("[name=summary]", "Accueillir des classes et des familles.")
    page.select_option("[name=contract]", "permanent")
    page.fill("[name=pay]", "2 100 € brut par mois")
    page.select_option("[name=remote]", "fully")
    page.locator("button[name=do][value=send]").click()
    page.wait_for_selector("text=C’est publié")
    assert Announcement.objects.get().organisation.name == "Muséum de la Craie"
    assert everywhere(page) == []

    page = visit(f"{ROOT}/annonces/?genre=emploi")
    assert page.locator(".notices h2").all_inner_texts() == ["Médiatrice ou médiateur"]
    assert everywhere(page) == []


def test_what_ended_is_renewed_by_the_link_of_a_mail_then_closed_with_a_ribbon(visit, everywhere, here, amelie):
    made = a_past_job(here, amelie, days=-2)
    end_some(now())
    address = f"{ROOT}/annonces/{made.slug}/"
    page = visit(address)
    assert "Annonce terminée" in page.inner_text(".ribbon")
    assert everywhere(page) == []

    page = visit(f"{ROOT}/annonces/echeance/{ending_token(made, amelie)}/")
    assert everywhere(page) == []
    page.click("text=Prolonger jusqu’au")
    page.wait_for_selector("text=C’est prolongé")
    made.refresh_from_db()
    assert made.is_open(now().date())

    page = visit(f"{ROOT}/mon-espace/annonces/", person=amelie)
    assert everywhere(page) == []
    page.click("text=Clore")
    page.wait_for_selector("h1:has-text('Clore cette annonce')")
    page.click("button:has-text('Clore l’annonce')")
    page.wait_for_selector(".ribbon")
    assert "Annonce close" in page.inner_text(".ribbon")
    page = visit(f"{ROOT}/annonces/")
    assert "Médiatrice" not in page.inner_text("main")


def test_the_list_and_the_form_work_without_scripts(visit, here, amelie):
    a_past_job(here, amelie, days=5)
    page = visit(f"{ROOT}/annonces/", scripts=False, screen="narrow")
    assert page.locator(".notices > li").count() == 1
    page = visit(f"{ROOT}/contribuer/annonce/nouvelle/benevolat/", person=amelie, scripts=False)
    page.fill("[name=title]", "Tenir un stand")
    page.fill("[name=summary]", "Trois soirs en août.")
    page.locator("button[name=do][value=send]").click()
    page.wait_for_selector("h1:has-text('Tenir un stand')")
    assert Announcement.objects.filter(genre="volunteering").count() == 1
