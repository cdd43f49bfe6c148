"""The page of one loan: both sides read it, nobody else finds it; the lender alone sees what is blocked."""

import pytest

from maillage.loans.actions import cancel, let_go, receive
from maillage.loans.models import Loan
from tests.factories.directory import make_organisation
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan(cast):
    """Editor A keeps the desk, editor B borrows for their club; it left, and was to come back on 10 April."""
    lender = make_lender(cast.here, rules={"preparation_days": 1})
    lender.organisation.members.create(user=cast["editor_a"])
    club = make_organisation(cast.elsewhere, name="Club")
    club.members.create(user=cast["editor_b"])
    made = make_loan(make_tool(lender), "2026-04-06", approved=True, borrower=club)
    let_go(actor=None, loan=made, at=AT)
    return made


def page(cast, role, loan):
    return cast.client(role).get(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/")


def test_both_sides_read_it_and_the_lender_sees_the_blocked_period(cast, loan):
    lender, borrower = (plain(page(cast, role, loan).content.decode()) for role in ("editor_a", "editor_b"))

    for text in (lender, borrower):
        assert "La mer sous nos pieds" in text
        assert "du 6 au 10 avril" in text
    assert "Préparation" in lender
    assert "Préparation" not in borrower


def test_the_lender_goes_back_to_the_desk_and_the_borrower_to_their_loans(cast, loan):
    desk = f'href="/hauts-de-lys/mon-espace/pret/{loan.lender.organisation.slug}/"'
    lender, borrower = (page(cast, role, loan).content.decode() for role in ("editor_a", "editor_b"))

    assert (desk in lender, desk in borrower) == (True, False)


def test_the_desk_is_what_the_side_menu_marks_for_the_lender(cast, loan):
    here = "/hauts-de-lys/mon-espace"
    mine, desk = f'href="{here}/prets/"', f'href="{here}/pret/{loan.lender.organisation.slug}/"'

    def marked(role, path=""):
        nav = cast.client(role).get(f"{here}/prets/{loan.uid}/{path}").content.decode().partition('id="espace"')[2]
        nav = nav.partition("</nav>")[0]
        rows = [" ".join(row.split()) for row in nav.split("<li")]
        now = [row for row in rows if 'aria-current="page"' in row]
        opened = [row for row in rows if row.startswith('class="open"')]
        return [[mine in row, desk in row] for row in now], [mine in row for row in opened]

    assert marked("editor_a") == ([[False, True]], [False])
    assert marked("editor_b") == ([[True, False]], [True])
    receive(actor=None, loan=loan, at=AT)
    assert marked("editor_a", "bilan/") == ([[False, True]], [False])


def test_nobody_else_finds_it(cast, loan):
    assert [page(cast, role, loan).status_code for role in ("member", "coordinator_elsewhere")] == [404, 404]


def test_what_is_late_and_what_was_given_up_is_said(cast, loan, time_machine):
    time_machine.move_to("2026-04-20T09:00:00+00:00", tick=False)
    assert "attendu chez le prêteur" in page(cast, "editor_b", loan).content.decode()

    cancel(actor=None, loan=Loan.objects.get(), reason="weather", text="Crue de la Somme", at=AT)

    assert "Crue de la Somme" in page(cast, "editor_b", loan).content.decode()


def test_the_page_costs_the_same_number_of_queries(cast, loan, django_assert_num_queries):
    client = cast.client("editor_b")
    client.get(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/")

    with django_assert_num_queries(31):
        client.get(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/")
