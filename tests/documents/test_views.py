"""The page of a signer on a telephone, and the page of a document for those who see the thing it is about."""

import re

import pytest
from django.db.models import Q

from maillage.documents.actions import void
from maillage.documents.actions.by_link import read_signer
from maillage.documents.actions.filing import certificate_of, file_of
from maillage.documents.models import Document, SignatureRequest
from maillage.documents.notices import link_of, token_of
from maillage.documents.panels.documents import lines_about
from maillage.notices.models import Mail
from tests.factories.documents import (
    ADA,
    AT,
    make_document,
    make_request,
    make_signed,
    pretend_owner,
    sign,
    signer_of,
)
from tests.strict.prose import faults_of

pytestmark = pytest.mark.django_db
HOUR = "2027-02-02T09:00:00Z"


@pytest.fixture(autouse=True)
def _at_nine(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def asked(here):
    return make_request(make_document(here), reply_to="pret@exemple.test")


def path_of(document, rank=1):
    return "/" + link_of(signer_of(document, rank)).partition("://")[2].partition("/")[2]


def text_of(answer):
    page = answer.content.decode()
    assert faults_of(page) == []
    return page.replace("\u202f", " ")


def last_code():
    mail = Mail.objects.filter(template="documents/mail/code").order_by("-pk")[0]
    return re.findall(r"\b\d{6}\b", mail.text)[0]


# --- The signer -------------------------------------------------------------------------------------------------------


def test_a_person_reads_asks_for_a_code_signs_and_finds_the_files(client, asked):
    path = path_of(asked)
    first = text_of(client.get(path))
    assert "J’ai lu le document : recevoir mon code" in first
    assert asked.sha256 in first
    assert "Signatures : 0 sur 2" in first
    assert client.get(f"{path}document.pdf").content == file_of(asked)

    answer = client.post(path, {"do": "code"})
    assert (answer.status_code, answer["Location"]) == (302, path)
    second = text_of(client.get(path))
    assert 'autocomplete="one-time-code"' in second
    assert "je le signe comme présidente, pour l’emprunteur" in second

    answer = client.post(path, {"do": "sign", "code": last_code(), "consents": "on", "seen": asked.sha256})
    assert answer.status_code == 302
    third = text_of(client.get(path))
    assert "Merci, votre signature est enregistrée." in third
    assert "Signatures : 1 sur 2" in third
    assert client.get(f"{path}certificat.pdf").status_code == 404


def test_once_all_have_signed_the_two_files_are_there(client, here):
    document = make_signed(make_document(here))
    path = path_of(document)

    page = text_of(client.get(path))
    assert "Signé par tous" in page
    answer = client.get(f"{path}certificat.pdf")
    assert answer.content == certificate_of(document)
    assert answer["Content-Disposition"] == 'inline; filename="CONV-2027-0001-signatures.pdf"'


def test_the_page_of_a_signer_is_private_and_sets_no_cookie(client, asked, django_assert_num_queries):
    path = path_of(asked)
    with django_assert_num_queries(2):
        answer = client.get(path)

    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}
    assert 'name="robots" content="noindex"' in answer.content.decode()


def test_no_signer_reads_the_address_of_another(client, asked):
    page = text_of(client.get(path_of(asked)))

    assert "Linus Caron" in page
    assert "linus@exemple.test" not in page
    assert "ada@exemple.test" not in page


def test_the_page_speaks_the_language_of_the_signer(client, here):
    eve = type(ADA)(name="Eve Young", email="eve@exemple.test", language="en", capacity="chair")
    document = make_request(make_document(here), eve)

    page = text_of(client.get(path_of(document)))
    assert "I have read the document: send me my code" in page


def test_a_wrong_code_says_what_is_left_and_keeps_what_was_typed(client, asked):
    path = path_of(asked)
    client.post(path, {"do": "code"})
    wrong = "000000" if last_code() != "000000" else "111111"

    answer = client.post(path, {"do": "sign", "code": wrong, "consents": "on", "seen": asked.sha256})
    page = text_of(answer)

    assert answer.status_code == 409
    assert "Il reste 4 essais." in page
    assert f'value="{wrong}"' in page
    assert re.search(r'name="consents"[^>]*checked', page)


def test_the_fifth_wrong_code_leads_to_another(client, asked):
    path = path_of(asked)
    client.post(path, {"do": "code"})
    wrong = "000000" if last_code() != "000000" else "111111"
    for _time in range(5):
        answer = client.post(path, {"do": "sign", "code": wrong, "consents": "on", "seen": asked.sha256})

    page = text_of(answer)
    assert "demandez-en un autre" in page
    assert "recevoir mon code" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "", "consents": "on"}, "Recopiez le code à six chiffres du message."),
        ({"code": "123456"}, "Cochez la case"),
    ],
)
def test_what_lacks_is_said_beside_the_field(client, asked, typed, said):
    path = path_of(asked)
    client.post(path, {"do": "code"})
    answer = client.post(path, {"do": "sign", "seen": asked.sha256, **typed})

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_person_refuses_and_says_why(client, asked):
    path = path_of(asked)
    assert client.post(path, {"do": "refuse", "refus-reason": " "}).status_code == 422
    assert client.post(path, {"do": "refuse", "refus-reason": "La date est fausse"}).status_code == 302

    page = text_of(client.get(path))
    assert "La signature a été refusée" in page
    assert "La date est fausse" in page
    assert SignatureRequest.objects.get().state == "refused"


def test_a_link_too_old_or_forged_says_what_to_do(client, asked, time_machine):
    path = path_of(asked)
    forged = client.get("/documents/signer/abc/")
    time_machine.move_to(asked.request.expires_at)

    for answer in (forged, client.get(path), client.get(f"{path}document.pdf"), client.post(path, {"do": "code"})):
        assert answer.status_code == 410
        assert "Ce lien est fermé" in text_of(answer)


def test_an_unknown_deed_does_nothing(client, asked):
    assert client.post(path_of(asked), {"do": "everything"}).status_code == 422
    assert client.post(path_of(asked)).status_code == 422


def test_signing_without_having_asked_for_a_code_is_refused_with_a_sentence(client, asked):
    answer = client.post(path_of(asked), {"do": "sign", "code": "123456", "consents": "on", "seen": asked.sha256})

    assert answer.status_code == 409
    assert "Demandez-en un" in text_of(answer)


def test_a_voided_document_says_so_to_its_signers(client, here, person):
    document = make_signed(make_document(here))
    void(actor=person, document=document, reason="erreur", at=AT)

    assert "Ce document ne vaut plus" in text_of(client.get(path_of(document)))


def test_hostile_names_are_shown_as_they_were_typed(client, here):
    hostile = type(ADA)(name="<script>alert(1)</script>", email="x@exemple.test", capacity="{{ 7*7 }}")
    document = make_request(make_document(here), hostile)

    page = text_of(client.get(path_of(document)))
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page


def test_a_scanner_of_mails_that_follows_links_signs_nothing_and_opens_nothing(client, asked):
    client.get(path_of(asked))
    client.head(path_of(asked))

    assert signer_of(asked).opened_at is None


# --- The document -----------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    with pretend_owner(may_manage=lambda _user, _document: True, page=lambda _document: "/prets/7/"):
        yield client


def test_the_page_of_a_document_tells_number_file_signatures_and_trail(manager, here, django_assert_num_queries):
    document = make_signed(make_document(here))
    with django_assert_num_queries(11):
        page = text_of(manager.get(f"/documents/{document.uid}/"))

    for words in (
        document.reference,
        document.sha256,
        "Ada Bertin",
        "toutes les signatures réunies",
        'href="/prets/7/"',
    ):
        assert words in page
    assert manager.get(f"/documents/{document.uid}/document.pdf").content == file_of(document)
    assert manager.get(f"/documents/{document.uid}/certificat.pdf").content == certificate_of(document)


def test_who_manages_reminds_withdraws_and_voids(manager, asked, time_machine):
    signer = signer_of(asked)
    time_machine.move_to(AT.replace(day=4))
    assert "Rappeler" in text_of(manager.get(f"/documents/{asked.uid}/"))

    manager.post(f"/documents/signataires/{signer.uid}/rappeler/")
    manager.post(f"/documents/{asked.uid}/retirer/")
    refused = manager.post(f"/documents/{asked.uid}/annuler/", {"reason": ""})
    manager.post(f"/documents/{asked.uid}/annuler/", {"reason": "dates changées"})

    assert signer_of(asked).reminders == 1
    assert SignatureRequest.objects.get().state == "cancelled"
    assert refused.status_code == 422
    page = text_of(manager.get(f"/documents/{asked.uid}/"))
    assert "dates changées" in page
    assert "Annuler le document" not in page
    assert manager.post(f"/documents/{asked.uid}/annuler/", {"reason": "encore"}).status_code == 403


def test_a_document_that_is_being_composed_says_so(manager, here):
    document = make_document(here, composed=False)

    assert "Il se prépare" in text_of(manager.get(f"/documents/{document.uid}/"))
    assert manager.get(f"/documents/{document.uid}/document.pdf").status_code == 403


def test_who_does_not_see_the_thing_does_not_find_the_document(client, person, here):
    document = make_document(here)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/documents/{document.uid}/").status_code == 404
    with pretend_owner(seen=lambda _user: Q(about_key="8")):
        assert client.get(f"/documents/{document.uid}/").status_code == 404
    with pretend_owner(seen=lambda _user: Q(about_key="7")):
        assert client.get(f"/documents/{document.uid}/").status_code == 200
        assert client.post(f"/documents/{document.uid}/annuler/", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_documents_takes_two_queries_whatever_their_number(here, person, count, django_assert_num_queries):
    for _time in range(count):
        make_request(make_document(here))
    with pretend_owner(), django_assert_num_queries(2):  # the lenders that one keeps, then the documents
        lines = lines_about(person, "pretend", 7)

    assert [line.signatures[0] for line in lines] == ["en cours de signature"] * count


def test_the_list_of_a_thing_is_shown_by_its_owner(here, person):
    from django.template.loader import render_to_string

    make_signed(make_document(here))
    with pretend_owner():
        page = render_to_string("documents/parts/list.html", {"documents": lines_about(person, "pretend", "7")})

    assert "CONV-2027-0001" in page
    assert "signé par tous" in page
    assert f"/documents/{Document.objects.get().uid}/" in page


def test_a_token_of_one_document_does_not_open_another(here):
    first, second = make_request(make_document(here)), make_request(make_document(here))

    assert read_signer(token_of(signer_of(first)), AT).request.document == first
    assert sign(second).request.document == second
