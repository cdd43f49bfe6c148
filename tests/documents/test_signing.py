"""Signing by link with a one-time code: what binds, what does not, and what is kept of it."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from maillage.core.background import run_pending
from maillage.documents.actions import SignerData, ask_signatures, cancel_request, remind, void
from maillage.documents.actions.by_link import (
    CodeRefused,
    LinkClosed,
    NoConsent,
    NothingToSign,
    NotTheSameFile,
    TooManyCodes,
    read_signer,
    refuse,
    send_code,
    sign_by_link,
)
from maillage.documents.actions.filing import certificate_of, file_of, keep_file
from maillage.documents.actions.sealing import seal
from maillage.documents.actions.signing import NotAsked, TooSoon
from maillage.documents.models import Document, SignatureRequest, Signer, Trace
from maillage.documents.notices import token_of
from maillage.documents.tasks import look_after_signatures
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from tests.factories.documents import (
    ADA,
    AT,
    LINUS,
    code_for,
    make_document,
    make_request,
    make_signed,
    pretend_owner,
    sign,
    signer_of,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def sent(template):
    return sorted(Mail.objects.filter(template=f"documents/mail/{template}").values_list("to", flat=True))


def steps(document):
    return list(Trace.objects.filter(request__document=document).in_order().values_list("step", "signer__rank"))


def attempt(signer, code, **fields):
    given = {"seen": signer.request.document.sha256, "consents": True, "at": AT} | fields
    sign_by_link(signer=signer, code=code, **given)


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_signers_are_written_to_once_the_file_is_there(here):
    document = make_document(here, composed=False)
    ask_signatures(actor=None, document=document, signers=[ADA, LINUS], at=AT, reply_to="pret@exemple.test")
    assert sent("sign") == []

    run_pending()

    assert sent("sign") == ["ada@exemple.test", "linus@exemple.test"]
    assert Document.objects.get().sha256 != ""
    assert steps(document) == [("asked", 1), ("asked", 2)]


def test_each_signer_is_written_to_in_their_language(here):
    eve = SignerData(name="Eve Young", email="eve@exemple.test", language="en")
    make_request(make_document(here), ADA, eve)

    mails = {mail.to: mail for mail in Mail.objects.filter(template="documents/mail/sign").order_by("pk")}
    assert mails["ada@exemple.test"].subject == "Convention de prêt CONV-2027-0001 : à lire et à signer"
    assert mails["eve@exemple.test"].subject == "Convention de prêt CONV-2027-0001: to read and sign"
    assert "/en/hauts-de-lys/documents/signer/" in mails["eve@exemple.test"].text
    assert "présidente, pour l’emprunteur" in mails["ada@exemple.test"].html


@pytest.mark.parametrize(
    "signers",
    [
        [],
        [ADA] * 21,
        [ADA, SignerData(name="Ada bis", email="ADA@exemple.test")],
        [SignerData(name=" ", email="x@exemple.test")],
        [SignerData(name="Paul", email="paul chez exemple")],
        [SignerData(name="Paul", email="")],
    ],
)
def test_who_cannot_sign_is_refused_with_a_sentence(here, signers):
    with pytest.raises(NotAsked) as caught:
        ask_signatures(actor=None, document=make_document(here, composed=False), signers=signers, at=AT)

    assert str(caught.value).endswith(".")
    assert not SignatureRequest.objects.exists()


def test_signatures_are_asked_once_and_only_for_what_is_in_force(here, person):
    document = make_request(make_document(here))
    with pytest.raises(NotAsked):
        ask_signatures(actor=None, document=document, signers=[ADA], at=AT)
    other = make_document(here)
    void(actor=person, document=other, reason="erreur", at=AT)
    with pytest.raises(NotAsked):
        ask_signatures(actor=None, document=other, signers=[ADA], at=AT)


# --- The link ---------------------------------------------------------------------------------------------------------


def test_a_link_opens_until_its_date_and_not_a_second_after(here):
    signer = signer_of(make_request(make_document(here)))
    token = token_of(signer)
    end = signer.request.expires_at

    assert read_signer(token, end - timedelta(seconds=1)) == signer
    with pytest.raises(LinkClosed):
        read_signer(token, end)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é" * 50, "x" * 5000])
def test_a_forged_link_opens_nothing(here, token):
    make_request(make_document(here))
    with pytest.raises(LinkClosed):
        read_signer(token, AT)


def test_a_link_of_somebody_who_does_not_exist_opens_nothing(here):
    signer = signer_of(make_request(make_document(here)))
    token = token_of(Signer(uid="00000000-0000-0000-0000-000000000000", request=signer.request))
    with pytest.raises(LinkClosed):
        read_signer(token, AT)


def test_the_link_of_a_signed_document_gives_the_files_for_ninety_days(here):
    document = make_signed(make_document(here))
    token, ended = token_of(signer_of(document)), document.request.ended_at

    assert read_signer(token, ended + 89 * DAY).state == "signed"
    with pytest.raises(LinkClosed):
        read_signer(token, ended + 90 * DAY)


# --- The code ---------------------------------------------------------------------------------------------------------


def test_a_code_is_six_figures_sent_to_the_signer_and_kept_as_a_digest_only(here):
    signer = signer_of(make_request(make_document(here)))

    code = code_for(signer)

    row = Signer.objects.get(pk=signer.pk)
    assert len(code) == 6
    assert code.isdecimal()
    assert code not in row.code_digest
    assert len(row.code_digest) == 64
    assert (row.opened_at, row.code_expires_at, row.codes_sent) == (AT, AT + timedelta(minutes=15), 1)
    assert steps(signer.request.document)[2:] == [("opened", 1), ("code_sent", 1)]


def test_five_wrong_codes_and_the_right_one_is_worth_nothing(here):
    signer = signer_of(make_request(make_document(here)))
    code = code_for(signer)
    wrong = "000000" if code != "000000" else "111111"
    said = []
    for _try in range(5):
        with pytest.raises(CodeRefused) as caught:
            attempt(signer, wrong)
        said.append(str(caught.value))

    with pytest.raises(CodeRefused):
        attempt(signer, code)
    assert "4 essais" in said[0]
    assert "1 essai." in said[3]
    assert [step for step, _rank in steps(signer.request.document)].count("code_wrong") == 5
    assert signer_of(signer.request.document).state == "waiting"


def test_a_code_is_worth_nothing_after_fifteen_minutes(here):
    signer = signer_of(make_request(make_document(here)))
    code = code_for(signer)

    with pytest.raises(CodeRefused):
        attempt(signer, code, at=AT + timedelta(minutes=15))
    attempt(signer, code, at=AT + timedelta(minutes=14, seconds=59))


def test_another_code_replaces_the_first(here):
    signer = signer_of(make_request(make_document(here)))
    first = code_for(signer)
    second = code_for(signer_of(signer.request.document))
    if first != second:
        with pytest.raises(CodeRefused):
            attempt(signer, first)
    attempt(signer, f" {second[:3]} {second[3:]} ")

    assert signer_of(signer.request.document).state == "signed"


def test_the_code_of_one_signer_does_not_sign_for_the_other(here):
    document = make_request(make_document(here))
    code = code_for(signer_of(document, 1))
    other = signer_of(document, 2)
    code_for(other)
    Signer.objects.filter(pk=other.pk).update(code_digest=signer_of(document, 1).code_digest)

    with pytest.raises(CodeRefused):
        attempt(signer_of(document, 2), code)


def test_codes_are_not_sent_without_end(here):
    document = make_request(make_document(here))
    for _time in range(5):
        send_code(signer=signer_of(document), at=AT)
    with pytest.raises(TooManyCodes):
        send_code(signer=signer_of(document), at=AT + timedelta(minutes=59))
    send_code(signer=signer_of(document), at=AT + timedelta(minutes=61))
    Signer.objects.filter(pk=signer_of(document).pk).update(codes_sent=20)
    with pytest.raises(TooManyCodes):
        send_code(signer=signer_of(document), at=AT + DAY)


def test_two_clicks_send_one_code(here):
    first, second = (signer_of(document) for document in [make_request(make_document(here))] * 2)
    send_code(signer=first, at=AT)

    with pytest.raises(TooManyCodes):
        send_code(signer=second, at=AT)
    assert len(sent("code")) == 1


# --- Signing ----------------------------------------------------------------------------------------------------------


def test_one_signature_keeps_what_was_signed_agreed_to_and_when(here):
    document = make_request(make_document(here))

    signer = sign(document)

    assert (signer.state, signer.ended_at, signer.signed_sha256) == ("signed", AT, document.sha256)
    assert signer.consent.startswith(
        "J’ai lu le document CONV-2027-0001 et je le signe comme présidente, pour l’emprunteur."
    )
    assert signer.code_digest == ""
    assert SignatureRequest.objects.get().state == "waiting"


def test_without_consent_nothing_is_signed_and_no_try_is_spent(here):
    signer = signer_of(make_request(make_document(here)))
    code = code_for(signer)
    with pytest.raises(NoConsent):
        attempt(signer, code, consents=False)

    assert Signer.objects.get(pk=signer.pk).code_attempts == 0


def test_nobody_signs_what_they_have_not_read(here):
    document = make_request(make_document(here))
    signer = signer_of(document)
    code = code_for(signer)
    with pytest.raises(NotTheSameFile):
        attempt(signer, code, seen="0" * 64)
    keep_file(document.path, b"%PDF-1.7 swapped in the storage")
    with pytest.raises(NotTheSameFile):
        attempt(signer, code)

    assert signer_of(document).state == "waiting"


def test_the_last_signature_closes_the_request_and_the_owner_acts_once(here):
    told = []
    with pretend_owner(on_signed=lambda document, at: told.append((document.number, at))):
        document = make_request(make_document(here))
        sign(document, 2)
        assert told == []
        sign(document, 1)

    assert told == [("CONV-2027-0001", AT)]
    request = SignatureRequest.objects.get()
    assert (request.state, request.ended_at) == ("signed", AT)
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-3:] == ["document_signed", "document_signed", "document_signed_by_all"]


def test_what_the_owner_refuses_is_refused_to_the_signer(here):
    def full(_document, _at):
        raise NotAsked("Le prêt a été annulé entre-temps.")

    with pretend_owner(on_signed=full):
        document = make_request(make_document(here), ADA)
        with pytest.raises(NotAsked):
            sign(document)

    assert signer_of(document).state == "waiting"


def test_nobody_signs_twice(here):
    document = make_request(make_document(here))
    sign(document)
    for deed in (lambda: send_code(signer=signer_of(document), at=AT), lambda: attempt(signer_of(document), "123456")):
        with pytest.raises(NothingToSign):
            deed()


def test_a_voided_document_is_signed_no_more(here, person):
    document = make_request(make_document(here))
    signer = signer_of(document)
    code = code_for(signer)
    void(actor=person, document=document, reason="dates changées", at=AT)

    with pytest.raises(NothingToSign):
        attempt(signer_of(document), code)
    assert sent("ended") == ["ada@exemple.test", "linus@exemple.test"]


# --- The certificate --------------------------------------------------------------------------------------------------


def test_both_parties_receive_the_same_two_files(here):
    document = make_request(make_document(here), reply_to="pret@exemple.test")
    sign(document, 1)
    sign(document, 2)
    run_pending()

    mails = list(Mail.objects.filter(template="documents/mail/signed").order_by("to"))
    assert [mail.to for mail in mails] == ["ada@exemple.test", "linus@exemple.test", "pret@exemple.test"]
    assert [one["name"] for one in mails[0].attachments] == ["CONV-2027-0001.pdf", "CONV-2027-0001-signatures.pdf"]
    assert mails[0].attachments == mails[1].attachments == mails[2].attachments
    assert document.sha256 in mails[0].text


def test_signing_leaves_the_document_byte_for_byte_as_it_was(here):
    document = make_document(here)
    before = file_of(document)

    signed = make_signed(document)

    assert file_of(signed) == before
    assert (signed.sha256, signed.has_file) == (document.sha256, True)
    assert certificate_of(signed).startswith(b"%PDF-")
    assert len(signed.request.certificate_sha256) == 64


def test_sealing_twice_sends_once(here):
    document = make_signed(make_document(here))
    seal(document=document, at=AT)

    assert len(sent("signed")) == 2
    assert [step for step, _rank in steps(document)].count("sealed") == 1
    assert len(default_storage.listdir(f"documents/{document.uid.hex[:2]}")[1]) == 2


# --- Refusing, withdrawing, waiting -----------------------------------------------------------------------------------


def test_a_refusal_says_why_ends_the_request_and_is_told_to_the_others(here):
    told = []
    with pretend_owner(on_refused=lambda document, _at: told.append(document.number)):
        document = make_request(make_document(here), reply_to="pret@exemple.test")
        sign(document, 2)
        refuse(signer=signer_of(document, 1), reason="La valeur est fausse", at=AT)

    assert told == ["CONV-2027-0001"]
    assert SignatureRequest.objects.get().state == "refused"
    assert sent("ended") == ["linus@exemple.test", "pret@exemple.test"]
    mail = Mail.objects.filter(template="documents/mail/ended").order_by("pk")[0]
    assert "Ada Bertin" in mail.text
    assert "La valeur est fausse" in mail.text
    with pytest.raises(NothingToSign):
        refuse(signer=signer_of(document, 2), reason="moi aussi", at=AT)


def test_a_refusal_without_a_reason_is_not_taken(here):
    with pytest.raises(NoConsent):
        refuse(signer=signer_of(make_request(make_document(here))), reason=" ", at=AT)


def test_a_request_is_withdrawn_once(here, person):
    document = make_request(make_document(here))
    token = token_of(signer_of(document))
    cancel_request(actor=person, document=document, at=AT, reason="Le prêt est déplacé.")

    with pytest.raises(LinkClosed):
        read_signer(token, AT)
    with pytest.raises(NotAsked):
        cancel_request(actor=person, document=document, at=AT)
    assert "Le prêt est déplacé." in Mail.objects.filter(template="documents/mail/ended").order_by("pk")[0].text


def test_the_silent_are_reminded_twice_and_left_in_peace(here, monkeypatch):
    document = make_request(make_document(here))
    sign(document, 2)
    for day, total in ((4, 1), (5, 2), (9, 2), (10, 3), (20, 3)):
        monkeypatch.setattr("maillage.documents.tasks.clock.now", lambda at=AT + day * DAY: at)
        look_after_signatures()
        assert sent("sign").count("ada@exemple.test") == total, day

    assert sent("sign").count("linus@exemple.test") == 1


def test_somebody_reminded_by_hand_is_not_reminded_again_at_once(here, person):
    document = make_request(make_document(here))
    with pytest.raises(TooSoon):
        remind(actor=person, signer=signer_of(document), at=AT + timedelta(hours=19))
    remind(actor=person, signer=signer_of(document), at=AT + timedelta(hours=20))
    with pytest.raises(TooSoon):
        remind(actor=person, signer=signer_of(document), at=AT + timedelta(hours=21))


def test_after_its_date_a_request_ends_and_the_owner_hears_of_it(here, monkeypatch):
    told = []
    with pretend_owner(on_expired=lambda document, _at: told.append(document.number)):
        document = make_request(make_document(here), reply_to="pret@exemple.test")
        sign(document, 2)
        monkeypatch.setattr("maillage.documents.tasks.clock.now", lambda: AT + 30 * DAY)
        look_after_signatures()
        look_after_signatures()

    assert told == ["CONV-2027-0001"]
    assert SignatureRequest.objects.get().state == "expired"
    assert sent("ended") == ["linus@exemple.test", "pret@exemple.test"]
