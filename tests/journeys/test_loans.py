"""A librarian books an exhibition for March, learns why two weeks are impossible, has it, and tells how it went.

The lender's own pages are walked in test_loan_desk.py; here it answers by the deeds of the house.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from maillage.core.clock import now, today
from maillage.loans.actions import approve, let_go, take_back
from maillage.loans.models import Loan
from maillage.programmes.actions.feeding import refresh
from maillage.programmes.enums import Measure, RequestState
from maillage.programmes.models import Cell, FeedRule, Request
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.loans import make_lender, make_loan, make_tool, plain
from tests.factories.programmes import (
    make_action,
    make_campaign,
    make_indicator,
    make_part,
    make_period,
    make_programme,
    make_request,
)
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROOT = "/hauts-de-lys"
DAY = timedelta(days=1)


@pytest.fixture
def here(transactional_db):
    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


@pytest.fixture
def library(here):
    return make_organisation(here, name="Bibliothèque de Guise")


@pytest.fixture
def zoe(library):
    """The librarian."""
    user = UserFactory(display_name="Zoé")
    library.members.create(user=user)
    return user


@pytest.fixture
def march():
    """The second Monday of a March that is far enough to be asked for."""
    year = today().year + (today() + 60 * DAY >= date(today().year, 3, 1))
    first = date(year, 3, 1)
    return first + DAY * ((7 - first.weekday()) % 7 + 7)


@pytest.fixture
def asked(here, library, march):
    """The return that the library owes for the quarter of that March, for an action of a programme."""
    start = date(march.year, 1, 1)
    programme = make_programme(here, starts_on=start, ends_before=start + 730 * DAY)
    action = make_action(programme)
    version = make_indicator(programme)
    FeedRule.objects.create(version=version, measure=Measure.PARTICIPATIONS, breakdowns=[])
    make_part(action, library)
    campaign = make_campaign(programme, make_period(programme, start), opened_at=now())
    return make_request(action, library, campaign, state=RequestState.TO_DO)


def at(day, hour=9):
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo("Europe/Paris"))


def words(page, selector):
    return [plain(one).strip() for one in page.locator(selector).all_inner_texts()]


def choose(page, tool, march):
    """Find the exhibition, ask for twelve days from a Monday that is taken, learn why, take what is proposed."""
    page.fill("#f-q", "craie")
    page.locator("#f-q").dispatch_event("change")
    page.wait_for_selector(".filter-chips")
    page.click(".tools h3 a")
    page.wait_for_selector("#dates")
    page.fill("#dates [name=jours]", "12")
    page.fill("#dates [name=du]", march.isoformat())
    page.locator("#dates [name=du]").dispatch_event("change")
    page.wait_for_selector(".answer.busy")


def test_a_librarian_books_has_and_tells(visit, everywhere, here, library, zoe, march, asked):  # noqa: PLR0915 - a whole loan
    lender = make_lender(here, rules={"transport": "borrower", "notice_days": 15, "max_days": 45})
    tool = make_tool(lender, crates=3, themes=())
    make_loan(tool, march, march + DAY * 13, approved=True, at=now())

    page = visit(f"{ROOT}/prets/", person=zoe)
    assert everywhere(page) == []
    choose(page, tool, march)
    assert words(page, ".answer li")[0].startswith("L’outil est pris du ")
    assert everywhere(page) == []
    after = page.locator(".answer-others a").last
    assert plain(after.inner_text()).startswith("Ensuite : du ")
    after.click()
    page.wait_for_selector(".answer.free")
    page.click("text=Ajouter au panier")

    page.wait_for_selector("h1:has-text('Mon panier de prêt')")
    assert everywhere(page) == []
    page.check(f"[name=whom][value='{library.pk}']")
    page.select_option("[name=borrower_type]", "library")
    page.fill("[name=purpose]", "Un mois sur la mer")
    page.fill("[name=expected]", "100")
    page.fill("[name=programme_action]", asked.action.reference)
    page.click("text=Envoyer la demande")
    page.wait_for_selector("text=Votre demande est envoyée")
    assert everywhere(page) == []
    loan = Loan.objects.get(borrower=library)
    assert (loan.days, loan.expected, loan.first_on) == (12, 100, march + DAY * 15)  # it is back on the Monday

    approve(actor=None, loan=loan, at=now())
    let_go(actor=None, loan=loan, at=now())
    page.click(".my-loans a")
    page.wait_for_selector("h3:has-text('L’outil est-il arrivé')")
    assert everywhere(page) == []
    page.click("text=Il est arrivé")
    page.wait_for_selector("text=l’outil est chez vous")
    take_back(actor=None, loan=Loan.objects.get(pk=loan.pk), at=now())
    page.reload()
    page.click("text=Remplir le questionnaire")
    page.wait_for_selector("h1:has-text('Comment cela s’est-il passé')")
    assert everywhere(page) == []
    page.fill("[name=number]", "120")
    page.check("[name=accuracy][value=counted]")
    page.select_option("[name=content_mark]", "5")
    page.click("text=Envoyer")
    page.wait_for_selector("text=votre bilan est enregistré")

    row = Request.objects.for_lists().get(pk=asked.pk)
    refresh(actor=None, request=row, at=at(row.campaign.opens_on + DAY))
    assert Cell.objects.get(key="").value == 120


def test_dates_are_chosen_by_the_keyboard_and_without_a_script(visit, here, zoe, march):
    tool = make_tool(make_lender(here))
    path = f"{ROOT}/prets/{tool.slug}/?jours=5&mois={march:%Y-%m}"
    page = visit(path, person=zoe)
    page.locator("#dates a.day").first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.querySelector('span').textContent") == "9"
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer h3:focus")

    bare = visit(path, person=zoe, scripts=False)
    bare.fill("#dates [name=du]", march.isoformat())
    bare.click("text=Voir les dates possibles")
    bare.click("text=Ajouter au panier")
    assert words(bare, ".basket-lines .title") == [tool.title]
