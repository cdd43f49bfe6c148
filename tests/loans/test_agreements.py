"""Conventions: issued once with their number, signed by link by both, and what follows for the loan."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from maillage.core.errors import TooLate
from maillage.documents.actions import SignerData, compose
from maillage.documents.actions.by_link import refuse
from maillage.documents.actions.signing import NotAsked, invite
from maillage.documents.models import Document
from maillage.loans import actions
from maillage.loans.actions.agreements import agreements_of
from maillage.loans.actions.common import NeedsReason
from maillage.loans.actions.drawing import NothingToPrint
from maillage.loans.actions.issuing import issue_paper, issue_road_sheet
from maillage.loans.models import Loan, YearlyAgreement
from maillage.loans.rules import may_sign_on_paper
from maillage.notices.models import Mail, Notice
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.documents import sign, signer_of
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
BORROWER = SignerData(name="Ada Bertin", email="ada@corbie.example.org", capacity="pour l’emprunteur")
LENDER = SignerData(name="Linus Caron", email="linus@ombelle.example.org", capacity="pour le prêteur")
LATER = AT + timedelta(days=1)


@pytest.fixture
def loan(here):
    """An exhibition lent by Ombelle, whose desk has an address; the convention is asked for each loan."""
    lender = make_lender(
        here, email="pret@ombelle.example.org", kinds={"exhibition": {"agreement": "each"}},
        rules={"fee_basis": "loan", "fee": 60, "transport": "lender"},
    )  # fmt: skip
    return make_loan(make_tool(lender), approved=True)


def sent(loan, **fields):
    """The convention, composed, its links sent."""
    document = actions.send_agreement(actor=None, loan=loan, at=AT, signers=(BORROWER, LENDER), **fields)
    compose(document=document)
    invite(request=document.request, at=AT)
    return Document.objects.get(pk=document.pk)


def words_of(document):
    return plain(json.dumps(document.data, ensure_ascii=False))


def test_the_convention_says_what_was_agreed(loan):
    document = sent(loan)

    told = words_of(document)
    assert (loan.state, document.kind, document.about_key) == ("sent", "loan_agreement", str(loan.pk))
    for words in ("La mer sous nos pieds", "Bibliothèque de Corbie", "du 6 avril 2026 au 10 avril 2026",
                  "Salle de lecture", "60 €", "Le prêteur livre et reprend les objets."):  # fmt: skip
        assert words in told
    assert "{" not in " ".join(row["body"] for block in document.data["blocks"] if block["kind"] == "articles"
                               for row in block["articles"])  # fmt: skip


def test_it_is_written_in_english_when_one_asks(loan):
    told = words_of(sent(loan, language="en"))

    assert "The lender" in told
    assert "Le prêteur" not in told


def test_the_loan_is_signed_with_the_last_signature_and_both_are_told(loan):
    document = sent(loan)
    sign(document, 1, AT)
    assert Loan.objects.get().state == "sent"
    sign(document, 2, LATER)

    loan.refresh_from_db()
    assert (loan.state, loan.signed_borrower_at, loan.signed_lender_at) == ("signed", AT, LATER)
    assert Mail.objects.filter(template="loans/mail/word", subject__contains="est signée des deux parties").exists()


def test_who_asked_is_told_where_the_link_went(loan):
    sent(loan)

    told = Mail.objects.filter(to="bibliotheque@corbie.example.org").order_by("-pk").first().text
    assert "Ada Bertin, ada@corbie.example.org" in told
    assert Notice.objects.filter(user=loan.asked_by, text__contains="attend votre signature").exists()


def test_without_a_name_for_a_side_the_contact_and_the_desk_sign(loan):
    document = actions.send_agreement(actor=UserFactory(display_name="Odile"), loan=loan, at=AT)

    told = [(one.name, one.email) for one in document.request.signers.in_order()]
    assert told == [
        ("Bibliothèque de Corbie", "bibliotheque@corbie.example.org"), ("Odile", "pret@ombelle.example.org"),
    ]  # fmt: skip


def test_nobody_to_sign_for_the_lender_is_said_and_nothing_is_issued(here):
    lender = make_lender(here)
    lender.organisation.members.all().delete()
    loan = make_loan(make_tool(lender), approved=True)

    with pytest.raises(NeedsReason, match="pour le prêteur"):
        actions.send_agreement(actor=None, loan=loan, at=AT)
    assert Document.objects.count() == 0
    assert Loan.objects.get().state == "approved"


def test_one_address_cannot_sign_for_both(loan):
    with pytest.raises(NotAsked, match="même adresse"):
        actions.send_agreement(actor=None, loan=loan, at=AT, signers=(BORROWER, BORROWER))
    assert Document.objects.count() == 0


def test_a_refused_signature_leaves_the_loan_to_be_sent_again(loan):
    document = sent(loan)
    refuse(signer=signer_of(document), reason="Les dates sont fausses", at=AT)

    again = actions.redo_agreement(actor=None, loan=loan, at=LATER, signers=(BORROWER, LENDER))

    document.refresh_from_db()
    assert (document.state, document.superseded_by) == ("superseded", again)
    assert list(agreements_of(loan)) == [again]
    assert Loan.objects.get().state == "sent"


def test_sent_again_both_sign_again(loan):
    document = sent(loan)
    sign(document, 1, AT)
    sign(document, 2, AT)
    loan.refresh_from_db()

    actions.redo_agreement(actor=None, loan=loan, at=LATER, signers=(BORROWER, LENDER))

    loan.refresh_from_db()
    assert (loan.state, loan.is_signed) == ("signed", False)
    assert actions.papers_missing(loan, LATER) == ["La convention n’est pas signée des deux parties."]


def test_a_cancelled_loan_closes_the_links(loan):
    document = sent(loan)
    actions.cancel(actor=None, loan=loan, reason="borrower", at=LATER)

    document.refresh_from_db()
    document.request.refresh_from_db()
    assert (document.state, document.request.state) == ("void", "cancelled")


def test_a_loan_that_left_with_a_reason_keeps_its_state_and_gets_its_signatures(loan):
    document = sent(loan)
    actions.let_go(actor=UserFactory(), loan=loan, at=AT, override="Urgence")
    sign(document, 1, AT)
    sign(document, 2, LATER)

    loan.refresh_from_db()
    assert (loan.state, loan.is_signed) == ("out", True)


def test_signed_on_paper_the_links_are_withdrawn(loan):
    document = sent(loan)
    actions.sign_on_paper(actor=None, loan=loan, at=LATER)

    document.request.refresh_from_db()
    loan.refresh_from_db()
    assert (loan.state, loan.is_signed, document.request.state) == ("signed", True, "cancelled")


def test_a_paper_that_comes_back_once_it_is_packed_is_noted_all_the_same(loan):
    actions.send_agreement(actor=None, loan=loan, at=AT, by_hand=True)
    actions.prepare(actor=None, loan=loan, at=LATER)
    keeper = UserFactory(administrator=True)
    assert may_sign_on_paper(keeper, loan)

    actions.sign_on_paper(actor=None, loan=loan, at=LATER)

    loan.refresh_from_db()
    assert (loan.state, loan.is_signed, actions.papers_missing(loan, LATER)) == ("prepared", True, [])
    assert not may_sign_on_paper(keeper, loan)
    with pytest.raises(TooLate):
        actions.sign_agreement(actor=None, loan=loan, for_lender=True, at=LATER)


def test_one_signature_noted_twice_is_one(loan):
    sent(loan)
    for _time in range(2):
        actions.sign_agreement(actor=None, loan=loan, for_lender=True, at=LATER)

    loan.refresh_from_db()
    assert (loan.state, loan.is_signed) == ("sent", False)


def test_the_articles_of_the_lender_are_printed(loan):
    from maillage.documents.actions import save_text
    from maillage.documents.papers.pieces import Article

    issuer = f"organisation:{loan.lender.organisation_id}"
    save_text(
        actor=UserFactory(), issuer=issuer, kind="loan_agreement", language="fr", seen=0, at=AT,
        articles=[Article("Gourmandise", "{emprunteur} offre un gâteau.")],
    )  # fmt: skip

    assert "Bibliothèque de Corbie offre un gâteau." in words_of(sent(loan))


# --- Conventions of a year --------------------------------------------------------------------------------------------


def test_the_convention_of_a_year_holds_for_its_loans_once_signed(here):
    lender = make_lender(here, rules={"agreement": "yearly"})
    club = make_organisation(here, name="Club")
    loan = make_loan(make_tool(lender), approved=True, borrower=club, override="Attendue")
    document = actions.begin_year(
        actor=UserFactory(), lender=lender, borrower=club, first_on=AT.date(), last_on=AT.date() + timedelta(days=300),
        at=AT, signers=(BORROWER, LENDER),
    )  # fmt: skip
    compose(document=document)
    document.refresh_from_db()
    invite(request=document.request, at=AT)
    assert len(actions.papers_missing(loan, AT)) == 1

    sign(document, 1, AT)
    sign(document, 2, AT)

    assert YearlyAgreement.objects.get().signed_on == AT.date()
    assert actions.papers_missing(loan, AT) == []
    assert "Ce qui est prêté" not in words_of(document)


# --- The other papers -------------------------------------------------------------------------------------------------


def test_a_paper_issued_again_takes_the_place_of_the_first(loan):
    first = issue_paper(actor=None, loan=loan, kind="packing_list", language="fr", at=AT)
    english = issue_paper(actor=None, loan=loan, kind="packing_list", language="en", at=AT)
    second = issue_paper(actor=None, loan=loan, kind="packing_list", language="fr", at=LATER)

    first.refresh_from_db()
    assert first.superseded_by == second
    assert set(Document.objects.in_force().order_by("pk")) == {english, second}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("packing_list", "La mer sous nos pieds"), ("delivery_note", "Bibliothèque de Corbie"),
        ("insurance_recap", "1 500 €"), ("invoice_request", "Prêt de « La mer sous nos pieds »"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_paper_is_composed_in_both_languages(loan, kind, words, language):
    Loan.objects.update(insured_value=1500)
    loan.refresh_from_db()

    document = compose(document=issue_paper(actor=None, loan=loan, kind=kind, language=language, at=AT))

    with default_storage.open(document.path) as kept:
        assert kept.read().startswith(b"%PDF")
    if language == "fr":
        assert words in words_of(document)


def test_a_paper_that_would_say_nothing_is_refused(here):
    loan = make_loan(make_tool(make_lender(here)), approved=True)

    for kind in ("invoice_request", "insurance_recap"):
        with pytest.raises(NothingToPrint):
            issue_paper(actor=None, loan=loan, kind=kind, language="fr", at=AT)


def test_the_road_sheet_of_a_round_is_its_lenders_alone(cast, loan):
    from maillage.loans.actions.desk import RoundData, StopData, keep_round

    loan.lender.organisation.members.create(user=cast["editor_a"])
    Loan.objects.update(asked_by=cast["editor_b"])
    row = keep_round(
        actor=None, lender=loan.lender, data=RoundData(on=AT.date(), driver="Sam"), at=AT,
        stops=[StopData(loan=loan, kind="deliver")],
    )  # fmt: skip
    sheet = compose(document=issue_road_sheet(actor=None, tour=row, language="fr", at=AT))
    note = issue_paper(actor=None, loan=loan, kind="delivery_note", language="fr", at=AT)

    assert "Sam" in words_of(sheet)
    assert set(Document.objects.visible_to(cast["editor_a"])) == {sheet, note}
    assert set(Document.objects.visible_to(cast["editor_b"])) == {note}
    assert not Document.objects.visible_to(cast["member"]).exists()


HOSTILE = "<script>alert(1)</script> #set page(fill: red) {emprunteur} \u202e \ufeff"


def test_hostile_words_are_printed_as_words(here):
    lender = make_lender(here, email="pret@ombelle.example.org")
    tool = make_tool(lender, title="Titre #pagebreak() <b>gras</b>")
    loan = make_loan(tool, approved=True, borrower_name=HOSTILE[:150], place=HOSTILE)

    document = compose(document=actions.send_agreement(actor=None, loan=loan, at=AT, by_hand=True))

    assert document.has_file
    assert re.search(r"#pagebreak\(\)", str(document.data))
