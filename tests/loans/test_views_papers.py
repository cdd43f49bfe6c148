"""The pages of papers: sending a convention, its texts, those of a year, and what the page of a loan shows."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.documents.models import Document
from maillage.documents.tasks import look_after_signatures
from maillage.loans import actions
from maillage.loans.models import Loan, YearlyAgreement
from tests.factories.directory import make_organisation
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
HERE = "/hauts-de-lys"


@pytest.fixture
def loan(cast):
    """Editor A keeps the desk, editor B borrows for their club."""
    lender = make_lender(cast.here, kinds={"exhibition": {"agreement": "each", "condition_reports": 4}})
    lender.organisation.members.create(user=cast["editor_a"])
    club = make_organisation(cast.elsewhere, name="Club")
    club.members.create(user=cast["editor_b"])
    return make_loan(
        make_tool(lender), approved=True, borrower=club, contact_email="b@club.example.org", contact_name="Bea"
    )


@pytest.fixture
def desk(cast, time_machine):
    time_machine.move_to(AT, tick=False)
    return cast.client("editor_a")


def words(answer):
    return plain(re.sub(r"\s+", " ", answer.content.decode()))


FORM = {
    "language": "fr", "way": "link", "borrower_name": "Bea", "borrower_email": "b@club.example.org",
    "borrower_capacity": "", "lender_name": "Ada", "lender_email": "a@ombelle.example.org", "lender_capacity": "",
}  # fmt: skip


def test_the_form_names_those_who_are_known_to_sign(desk, loan):
    page = words(desk.get(f"{HERE}/mon-espace/prets/{loan.uid}/convention/"))

    assert 'value="b@club.example.org"' in page
    assert 'value="editor_a@exemple.test"' in page


def test_it_is_sent_by_link(desk, loan):
    answer = desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/convention/", FORM)

    assert answer.status_code == 302
    document = Document.objects.get()
    assert document.has_file
    assert [one.email for one in document.request.signers.in_order()] == [
        "b@club.example.org", "a@ombelle.example.org",
    ]  # fmt: skip
    assert Loan.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("borrower_name", "", "écrivez le nom de la personne qui signe."),
        ("lender_email", "", "écrivez son adresse : le lien y est envoyé."),
        ("lender_email", "b@club.example.org", "les deux parties ont la même adresse"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(desk, loan, field, value, sentence):
    answer = desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/convention/", {**FORM, field: value})

    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="Ada"' in page
    assert Document.objects.count() == 0


def test_on_paper_it_is_printed_and_its_signatures_are_noted(desk, loan):
    answer = desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/convention/", {"language": "fr", "way": "hand"})
    assert answer.status_code == 302
    assert "Noter les signatures sur papier" in words(desk.get(f"{HERE}/mon-espace/prets/{loan.uid}/"))

    desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/bureau/signer/")

    assert Loan.objects.get().state == "signed"


def test_both_parties_find_the_same_file_on_the_page_of_the_loan(cast, desk, loan):
    desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/convention/", FORM)
    document = Document.objects.get()
    link = f"/documents/{document.uid}/"

    files = []
    for role in ("editor_a", "editor_b"):
        client = cast.client(role)
        assert link in words(client.get(f"{HERE}/mon-espace/prets/{loan.uid}/"))
        files.append(client.get(f"{HERE}{link}document.pdf").content)
    assert files[0] == files[1]
    assert files[0].startswith(b"%PDF")
    assert cast.client("member").get(f"{HERE}{link}document.pdf").status_code == 404


def test_who_signs_with_an_account_finds_the_link_on_the_page(cast, desk, loan):
    desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/convention/", {**FORM, "borrower_email": "editor_b@exemple.test"})

    page = words(cast.client("editor_b").get(f"{HERE}/mon-espace/prets/{loan.uid}/"))
    link = re.search(r'href="(/hauts-de-lys/documents/signer/[^"]+)"', page)[1]

    assert cast.client("anonymous").get(link).status_code == 200
    assert "/documents/signer/" not in words(desk.get(f"{HERE}/mon-espace/prets/{loan.uid}/"))


def test_a_convention_with_other_dates_than_the_loan_is_pointed_out(desk, loan):
    desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/convention/", FORM)
    assert "autres dates" not in words(desk.get(f"{HERE}/mon-espace/prets/{loan.uid}/"))

    loan.refresh_from_db()
    actions.renew(actor=None, loan=loan, last_on=loan.last_on.replace(day=15), at=AT, override="Succès")

    assert "La convention porte d’autres dates que le prêt" in words(desk.get(f"{HERE}/mon-espace/prets/{loan.uid}/"))


@pytest.mark.parametrize("how", ["late", "told"])
def test_a_convention_that_was_not_signed_in_time_says_so(desk, cast, loan, time_machine, how):
    desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/convention/", FORM)
    mine, page = f"{HERE}/mon-espace/prets/", f"{HERE}/mon-espace/prets/{loan.uid}/"
    assert "La convention attend votre signature." in words(cast.client("editor_b").get(mine))

    time_machine.move_to(Document.objects.get().request.expires_at + timedelta(minutes=1), tick=False)
    if how == "told":
        look_after_signatures()

    told = words(cast.client("editor_b").get(mine))
    assert "La convention ne se signe plus : demandez-en une autre au prêteur." in told
    assert "La convention attend votre signature." not in told
    seen = words(cast.client("editor_b").get(page))
    assert "La convention ne se signe plus" in seen
    assert "quelqu’un a refusé de la signer : demandez-en une autre au prêteur." in seen
    assert "quelqu’un a refusé de la signer : refaites-la." in words(cast.client("editor_a").get(page))


def test_the_convention_of_a_year_that_was_not_signed_in_time_says_so(desk, cast, loan, time_machine):
    slug, club = loan.lender.organisation.slug, make_organisation(cast.here, name="Club du bois")
    given = {"borrower": club.name, "borrower_slug": club.slug, "first_on": "2026-03-02", "last_on": "2026-12-31"}
    desk.post(f"{HERE}/mon-espace/pret/{slug}/conventions/nouvelle/", FORM | given)
    time_machine.move_to(Document.objects.get().request.expires_at + timedelta(minutes=1), tick=False)

    page = words(cast.client("editor_a").get(f"{HERE}/mon-espace/pret/{slug}/conventions/"))

    assert "ne se signe plus : à renvoyer" in page
    assert "à signer" not in page


def test_a_paper_is_issued_in_the_language_asked(desk, loan):
    answer = desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/documents/packing_list/", {"language": "en"})

    document = Document.objects.get()
    assert answer["Location"].endswith(f"/documents/{document.uid}/")
    assert (document.kind, document.language, document.has_file) == ("packing_list", "en", True)
    assert desk.post(f"{HERE}/mon-espace/prets/{loan.uid}/documents/attendance/").status_code == 404


def test_the_texts_of_a_lender_are_its_own(desk, cast, loan):
    slug = loan.lender.organisation.slug
    page = words(desk.get(f"{HERE}/mon-espace/pret/{slug}/textes/"))
    assert page.count("texte proposé") >= 14
    assert "Objet" in words(desk.get(f"{HERE}/mon-espace/pret/{slug}/textes/loan_agreement/fr/"))

    stranger = cast.client("editor_b")
    assert stranger.get(f"{HERE}/mon-espace/pret/{slug}/textes/").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_conventions_of_years_cost_the_same_whatever_their_number(
    desk, cast, loan, number, django_assert_num_queries
):
    slug = loan.lender.organisation.slug
    clubs = [make_organisation(cast.here, name=f"Club {rank}") for rank in range(number)]
    for club in clubs:
        answer = desk.post(
            f"{HERE}/mon-espace/pret/{slug}/conventions/nouvelle/",
            {**FORM, "borrower": club.name, "borrower_slug": club.slug, "first_on": "2026-03-02",
             "last_on": "2026-12-31"},
        )  # fmt: skip
        assert answer.status_code == 302
    assert YearlyAgreement.objects.count() == number
    with django_assert_num_queries(15):
        page = words(desk.get(f"{HERE}/mon-espace/pret/{slug}/conventions/"))
    assert page.count("à signer") == number


def test_a_year_with_nobody_of_the_directory_keeps_what_was_typed(desk, loan):
    slug = loan.lender.organisation.slug
    answer = desk.post(
        f"{HERE}/mon-espace/pret/{slug}/conventions/nouvelle/",
        {**FORM, "borrower": "<b>Personne</b>", "first_on": "2026-03-02", "last_on": "2026-03-01"},
    )

    page = words(answer)
    assert answer.status_code == 422
    assert "aucune structure de l’annuaire ne porte ce nom" in page
    assert "la convention finit après avoir commencé" in page
    assert "&lt;b&gt;Personne&lt;/b&gt;" in page


def test_a_year_signed_on_paper(desk, cast, loan):
    slug = loan.lender.organisation.slug
    club = make_organisation(cast.here, name="Club des Ponts")
    desk.post(
        f"{HERE}/mon-espace/pret/{slug}/conventions/nouvelle/",
        {"language": "fr", "way": "hand", "borrower": club.name, "first_on": "2026-03-02", "last_on": "2026-12-31"},
    )
    row = YearlyAgreement.objects.get()

    desk.post(reverse("loans:year_on_paper", args=[row.uid]))

    row.refresh_from_db()
    assert row.signed_on == AT.date()


def test_the_road_sheet_of_a_round_is_issued_from_its_page(desk, loan):
    from maillage.loans.actions.desk import RoundData, StopData, keep_round

    row = keep_round(
        actor=None, lender=loan.lender, data=RoundData(on=AT.date(), driver="Sam"), at=AT,
        stops=[StopData(loan=loan, kind="deliver")],
    )  # fmt: skip
    assert f"/feuilles-de-route/{row.uid}/" in words(desk.get(f"{HERE}/mon-espace/livraisons/{row.uid}/"))

    answer = desk.post(f"{HERE}/mon-espace/feuilles-de-route/{row.uid}/")

    document = Document.objects.get()
    assert (document.kind, document.has_file) == ("road_sheet", True)
    assert answer["Location"].endswith(f"/documents/{document.uid}/")
