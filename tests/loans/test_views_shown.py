"""Trainings and insurance at the lender’s desk: given, taken back, read, accepted, refused; and what follows."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from maillage.files.attachments import receive_attachment
from maillage.journal.models import Entry
from maillage.loans.actions.lenders import keep_habilitation_kind
from maillage.loans.actions.papers import accept_proof, give_proof, grant_habilitation, refuse_proof
from maillage.loans.actions.people import forget, known_of
from maillage.loans.availability import planner_of
from maillage.loans.availability.wish import Wish
from maillage.loans.enums import RuleCode
from maillage.loans.models import Habilitation, InsuranceProof, Tool
from maillage.notices.models import Mail
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.directory import make_organisation
from tests.factories.loans import AT, DAY, TODAY, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
HERE = "/hauts-de-lys/mon-espace"
DESK = f"{HERE}/pret/ombelle"


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk."""
    lender = make_lender(cast.here, kinds={"exhibition": {"insurance": "certificate"}})
    lender.organisation.members.create(user=cast["editor_a"])
    return lender


@pytest.fixture
def kind(lender):
    return keep_habilitation_kind(actor=None, lender=lender, name="Planétarium", months=36, at=AT)


@pytest.fixture
def dome(lender, kind):
    tool = make_tool(lender, title="Le dôme", kind="planetarium")
    Tool.objects.filter(pk=tool.pk).update(habilitation=kind)
    return Tool.objects.get(pk=tool.pk)


@pytest.fixture
def club(cast):
    club = make_organisation(cast.elsewhere, name="Club des étoiles")
    club.members.create(user=cast["editor_b"])
    return club


@pytest.fixture
def desk(cast, time_machine):
    time_machine.move_to(AT, tick=False)
    return cast.client("editor_a")


def words(answer):
    return plain(re.sub(r"\s+", " ", answer.content.decode()))


def forbids(tool, **fields):
    first, last = date(2026, 4, 6), date(2026, 4, 10)
    reasons = planner_of(tool, today=TODAY, first=first, last=last, wish=Wish(**fields)).verdict(first, last).reasons
    return RuleCode.HABILITATION in {one.code for one in reasons}


# --- Trainings --------------------------------------------------------------------------------------------------------


def form(asked, **fields):
    empty = dict.fromkeys(("organisation_name", "email", "until", "note"), "")
    return {"kind": asked.pk, "on": "2026-02-20"} | empty | fields


def test_a_structure_is_given_a_training_and_may_borrow(desk, dome, kind, club):
    assert forbids(dome, borrower=club)

    answer = desk.post(f"{DESK}/habilitations/", form(kind, organisation_name="Club des étoiles", note="Deux heures"))

    assert answer.status_code == 302
    row = Habilitation.objects.get()
    assert (row.organisation, row.granted_on, row.until_on, row.note) == (
        club, date(2026, 2, 20), date(2029, 2, 20), "Deux heures",
    )  # fmt: skip
    assert not forbids(dome, borrower=club)
    page = words(desk.get(f"{DESK}/habilitations/"))
    assert "Club des étoiles" in page
    assert "Planétarium · du 20 février 2026 au 20 février 2029" in page


@pytest.mark.parametrize("opened", ["before", "after"])
def test_a_person_is_given_a_training_at_their_address(desk, dome, kind, opened):
    bea = UserFactory(email="bea@club.example.org") if opened == "before" else None

    answer = desk.post(f"{DESK}/habilitations/", form(kind, email="Bea@Club.example.org", until="2026-12-31"))

    assert answer.status_code == 302
    bea = bea or UserFactory(email="bea@club.example.org")
    assert not forbids(dome, user=bea)
    assert forbids(dome, user=UserFactory())
    row = Habilitation.objects.get()
    assert (row.user, row.email, row.until_on) == (None, "bea@club.example.org", date(2026, 12, 31))
    assert "bea@club.example.org" in words(desk.get(f"{DESK}/habilitations/"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "dites qui a suivi la formation : une structure, ou une personne."),
        ({"kind": ""}, "Choisissez l’habilitation."),
        ({"organisation_name": "Nulle part"}, "aucune structure de l’annuaire ne porte ce nom"),
        ({"email": "bea@club.example.org", "on": "2026-03-03"}, "cette formation n’a pas encore eu lieu"),
        ({"email": "bea@club.example.org", "until": "2026-02-19"}, "la fin de validité précède son début"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, kind, fields, sentence):
    answer = desk.post(f"{DESK}/habilitations/", form(kind, **({"note": "Gardé"} | fields)))

    assert answer.status_code == 422
    page = words(answer)
    assert sentence in page
    assert 'value="Gardé"' in page
    assert not Habilitation.objects.exists()


def test_a_training_of_another_desk_is_not_given(cast, desk, kind):
    other = keep_habilitation_kind(actor=None, lender=make_lender(cast.here, name="Autre"), name="Laser", at=AT)

    answer = desk.post(f"{DESK}/habilitations/", form(other, email="bea@club.example.org"))

    assert answer.status_code == 422


def test_it_is_taken_back_with_its_reason_and_forbids_again(desk, dome, kind, club):
    row = grant_habilitation(actor=None, kind=kind, on=TODAY, organisation=club, at=AT)
    loan = make_loan(dome, borrower=club, approved=True)

    desk.post(f"{HERE}/pret/habilitations/{row.pk}/retirer/", {"reason": "Matériel mal replié"})

    row.refresh_from_db()
    assert (row.withdrawn_on, row.withdrawn_reason) == (TODAY, "Matériel mal replié")
    assert forbids(dome, borrower=club)
    assert "Cet outil demande une habilitation : Planétarium." in words(desk.get(f"{HERE}/prets/{loan.uid}/"))
    assert "Club des étoiles" not in words(desk.get(f"{DESK}/habilitations/")).partition("Qui est habilité")[2]
    assert "Matériel mal replié" in words(desk.get(f"{DESK}/habilitations/?etat=terminees"))
    assert Entry.objects.filter(verb="habilitation_withdrawn").count() == 1
    assert desk.post(f"{HERE}/pret/habilitations/{row.pk}/retirer/").status_code == 403


def test_what_is_over_is_shown_apart(desk, kind, club):
    grant_habilitation(actor=None, kind=kind, on=date(2020, 1, 1), until=date(2021, 1, 1), organisation=club, at=AT)

    assert "Personne n’est encore habilité." in words(desk.get(f"{DESK}/habilitations/"))
    assert "finie" in words(desk.get(f"{DESK}/habilitations/?etat=terminees"))


def test_the_page_of_a_loan_that_lacks_it_leads_there(desk, dome, kind, club):
    grant_habilitation(actor=None, kind=kind, on=TODAY, organisation=club, until=TODAY, at=AT)
    loan = make_loan(dome, borrower=club, override="Formation le matin même")

    page = desk.get(f"{HERE}/prets/{loan.uid}/").content.decode()
    url = f"{DESK}/habilitations/?pret={loan.uid}"
    assert f'href="{url}#donner"' in page
    proposed = desk.get(url).content.decode()
    assert 'value="Club des étoiles"' in proposed
    answer = desk.post(url, form(kind, organisation=str(club.pk), organisation_name="Club des étoiles"))
    assert answer["Location"] == f"{HERE}/prets/{loan.uid}/"
    assert f'href="{url}#donner"' not in desk.get(f"{HERE}/prets/{loan.uid}/").content.decode()


def test_without_training_asked_the_page_says_where_to_write_them(desk, lender):
    assert "Aucune formation n’est demandée" in words(desk.get(f"{DESK}/habilitations/?pret=pas-un-uid"))


def test_the_address_is_forgotten_with_the_account(kind, club):
    bea = UserFactory(email="bea@club.example.org")
    grant_habilitation(actor=None, kind=kind, on=TODAY, email="bea@club.example.org", at=AT)
    grant_habilitation(actor=None, kind=kind, on=TODAY, email="bea@club.example.org", organisation=club, at=AT)
    grant_habilitation(actor=None, kind=kind, on=TODAY, email="autre@club.example.org", at=AT)

    assert len(known_of(bea)["trainings"]) == 2
    forget(bea, AT)

    assert sorted(Habilitation.objects.values_list("email", "organisation")) == [
        ("", club.pk), ("autre@club.example.org", None),
    ]  # fmt: skip


def test_who_takes_another_address_keeps_the_training_given_at_the_old_one(client, settings, dome, kind):
    settings.EMAIL_BACKEND = "maillage.notices.backend.OutboxBackend"
    bea = UserFactory(email="bea@club.example.org")
    row = grant_habilitation(actor=None, kind=kind, on=TODAY, email="bea@club.example.org", at=AT)
    client.post("/compte/connexion/", {"login": bea.email, "password": PASSWORD})
    client.post("/compte/confirmer-acces/", {"password": PASSWORD})
    client.post("/compte/adresse/", {"email": "bea@ailleurs.example.org", "action_add": "1"})
    link = re.search(r"http://testserver(\S*confirmer\S*)", Mail.objects.get(to="bea@ailleurs.example.org").text)
    client.post(link.group(1))

    bea.refresh_from_db()
    row.refresh_from_db()
    assert bea.email == "bea@ailleurs.example.org"
    assert (row.user, row.email) == (bea, "bea@club.example.org")
    assert not forbids(dome, user=bea)
    assert len(known_of(bea)["trainings"]) == 1
    newcomer = UserFactory(email="bea@club.example.org")
    assert forbids(dome, user=newcomer)
    assert known_of(newcomer)["trainings"] == []


def test_a_reason_that_is_missing_is_asked_on_the_page_where_the_training_is(desk, kind, club):
    rows = [
        grant_habilitation(actor=None, kind=kind, on=TODAY - DAY * rank, organisation=club, note=f"n{rank}", at=AT)
        for rank in range(25)
    ]
    page = desk.get(f"{DESK}/habilitations/?page=2").content.decode()
    url = f"{HERE}/pret/habilitations/{rows[-1].pk}/retirer/?page=2"
    assert f'action="{url}"' in page

    wrong = desk.post(url, {"reason": "x" * 301})

    assert wrong.status_code == 422
    assert "n24" in words(wrong)
    assert "x" * 301 in words(wrong)
    assert f'href="{DESK}/habilitations/?"' in wrong.content.decode()
    assert desk.post(url, {"reason": "Perdue"})["Location"] == f"{DESK}/habilitations/?page=2"


# --- Insurance --------------------------------------------------------------------------------------------------------


@pytest.fixture
def loan(lender, club):
    return make_loan(make_tool(lender), approved=True, borrower=club, contact_email="b@club.example.org")


def shown(of, **fields):
    given = {
        "actor": None, "lender": of.lender, "borrower": of.borrower, "kind": "certificate", "at": AT,
        "first_on": TODAY, "last_on": TODAY + 300 * DAY, "insurer": "Mutuelle des clubs, 42",
    }  # fmt: skip
    return give_proof(**given | fields)


def papers(desk, loan):
    return "Avant le départ, il faudra cette pièce" in words(desk.get(f"{HERE}/prets/{loan.uid}/"))


def test_what_waits_is_on_the_page_of_the_day_and_in_its_sentence(desk, loan):
    shown(loan)

    page = words(desk.get(f"{DESK}/"))

    assert "Une chose vous attend." in page
    assert "Assurances à lire" in page
    assert "Club des étoiles" in page
    assert "Assurances à lire" not in words(desk.get(f"{DESK}/demandes/"))


def test_it_is_accepted(desk, loan):
    proof = shown(loan)
    page = words(desk.get(f"{DESK}/assurances/"))
    assert "Mutuelle des clubs, 42" in page
    assert "Pour tous les prêts de la structure." in page
    assert loan.reference in page

    desk.post(f"{HERE}/assurances/{proof.uid}/reponse/", {"do": "accept"})

    proof.refresh_from_db()
    assert proof.accepted_at == AT
    assert "Assurances à lire" not in words(desk.get(f"{DESK}/"))
    assert "acceptée" in words(desk.get(f"{DESK}/assurances/?etat=lues"))
    assert "acceptée" in words(desk.get(f"{HERE}/prets/{loan.uid}/"))


def test_it_is_refused_with_a_reason_that_the_borrower_reads(cast, desk, loan):
    proof = shown(loan)
    assert not papers(desk, loan)

    desk.post(f"{HERE}/assurances/{proof.uid}/reponse/", {"reason": "Elle ne couvre pas le transport."})

    proof.refresh_from_db()
    assert (proof.refused_at, proof.refused_reason) == (AT, "Elle ne couvre pas le transport.")
    assert papers(desk, loan)
    page = words(cast.client("editor_b").get(f"{HERE}/prets/{loan.uid}/"))
    assert "Montrer l’assurance avant le départ" in page
    assert "Elle ne couvre pas le transport." in page
    assert Mail.objects.filter(to="b@club.example.org", subject__contains="n’a pas pu accepter").count() == 1


def test_a_refusal_without_its_reason_comes_back_on_the_page_where_the_paper_is(desk, loan):
    proofs = [shown(loan, insurer=f"Contrat n° {rank}", at=AT + DAY * rank / 100) for rank in range(25)]
    url = f"{HERE}/assurances/{proofs[-1].uid}/reponse/?page=2"
    assert f'action="{url}"' in desk.get(f"{DESK}/assurances/?page=2").content.decode()

    wrong = desk.post(url, {"reason": "x" * 301})

    assert wrong.status_code == 422
    assert "Contrat n° 24" in words(wrong)
    assert "x" * 301 in words(wrong)
    assert f'href="{DESK}/assurances/?"' in wrong.content.decode()
    assert desk.post(url, {"do": "accept"})["Location"] == f"{DESK}/assurances/?page=2"


def test_a_refusal_says_why(desk, loan):
    proof = shown(loan)

    answer = desk.post(f"{HERE}/assurances/{proof.uid}/reponse/", {"reason": " "})

    assert answer.status_code == 422
    assert "Dites pourquoi : l’emprunteur saura quoi donner à la place." in words(answer)
    assert InsuranceProof.objects.get().refused_at is None


@pytest.mark.parametrize("what", ["habilitation", "proof"])
def test_a_reason_too_long_comes_back_beside_its_paper_with_its_fault(desk, kind, club, loan, what):
    if what == "proof":
        row = shown(loan)
        path, key = f"{HERE}/assurances/{row.uid}/reponse/", row.uid
    else:
        row = grant_habilitation(actor=None, kind=kind, on=TODAY, organisation=club, at=AT)
        path, key = f"{HERE}/pret/habilitations/{row.pk}/retirer/", row.pk

    answer = desk.post(path, {"reason": "é" * 301})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#pourquoi_{key}_reason"' in page
    assert f'id="pourquoi_{key}_reason"' in page
    assert "é" * 301 in page
    row.refresh_from_db()
    assert getattr(row, "withdrawn_on", None) is None
    assert getattr(row, "refused_at", None) is None


def test_a_mistake_is_mended(loan):
    proof = shown(loan)
    refuse_proof(actor=None, proof=proof, reason="Illisible", at=AT)
    accept_proof(actor=None, proof=proof, at=AT)

    proof.refresh_from_db()
    assert (proof.refused_at, proof.refused_reason, proof.accepted_at) == (None, "", AT)


def test_a_refusal_is_told_to_the_next_loan_that_it_covered_only(loan):
    proof = shown(loan, last_on=TODAY + DAY)

    refuse_proof(actor=None, proof=proof, reason="Illisible", at=AT)

    assert not Mail.objects.filter(subject__contains="n’a pas pu accepter").exists()


def test_a_proof_that_is_over_does_not_wait(desk, loan):
    shown(loan, first_on=TODAY - 30 * DAY, last_on=TODAY - DAY)

    assert "Assurances à lire" not in words(desk.get(f"{DESK}/"))


def test_the_document_is_read_from_the_desk(cast, desk, loan):
    upload = SimpleUploadedFile("attestation.pdf", b"%PDF-1.4 attestation", content_type="application/pdf")
    kept = receive_attachment(actor=cast["editor_b"], upload=upload, at=AT)
    proof = shown(loan, attachment=kept)

    answer = desk.get(f"{HERE}/assurances/{proof.uid}/document/")

    assert b"".join(answer.streaming_content) == b"%PDF-1.4 attestation"
    assert desk.get(f"{HERE}/assurances/{shown(loan).uid}/document/").status_code == 404


@pytest.mark.parametrize(("role", "accepted"), [("editor_a", AT), ("editor_b", None)])
def test_what_the_lender_writes_down_is_read_already(cast, desk, loan, role, accepted):
    cast.client(role).post(f"{HERE}/prets/{loan.uid}/assurance/", {
        "kind": "certificate", "first_on": str(loan.leaves_on), "last_on": str(loan.returns_on + timedelta(days=9)),
        "insurer": "Mutuelle",
    })  # fmt: skip

    assert InsuranceProof.objects.get().accepted_at == accepted


def test_a_refused_row_says_why(loan):
    proof = shown(loan)

    with pytest.raises(IntegrityError), transaction.atomic():
        InsuranceProof.objects.filter(pk=proof.pk).update(refused_at=AT)


@pytest.mark.parametrize(("page", "queries"), [("assurances/", 14), ("habilitations/", 16)])
@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_number_of_queries(desk, loan, kind, club, django_assert_num_queries, page, queries,
                                                   number):  # fmt: skip
    for _rank in range(number):
        shown(loan, loan=loan)
        grant_habilitation(actor=None, kind=kind, on=TODAY, organisation=club, at=AT)
    desk.get(f"{DESK}/")

    with django_assert_num_queries(queries):
        desk.get(f"{DESK}/{page}")
