"""Genuine, altered or unknown: a file or a number, and nothing of what documents say."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.documents.actions import supersede, void
from maillage.documents.actions.filing import certificate_of, file_of
from maillage.documents.actions.leaving import erase
from maillage.documents.actions.verifying import Verdict, verify_file, verify_number
from maillage.documents.models import Document
from tests.factories.documents import AT, make_document, make_signed

pytestmark = pytest.mark.django_db


def verdict(content):
    return verify_file(io.BytesIO(content)).verdict


def test_the_file_that_was_issued_is_genuine_and_its_certificate_too(here):
    document = make_signed(make_document(here))
    finding = verify_file(io.BytesIO(file_of(document)))

    assert (finding.verdict, finding.document, finding.signatures) == (Verdict.GENUINE, document, 2)
    assert finding.signed_at == document.request.ended_at
    assert verdict(certificate_of(document)) == Verdict.CERTIFICATE


@pytest.mark.parametrize("place", [10, -10])
def test_one_byte_changed_is_altered(here, place):
    content = bytearray(file_of(make_document(here)))
    content[place] ^= 1

    assert verdict(bytes(content)) == Verdict.ALTERED


def test_something_added_at_the_end_is_altered(here):
    assert verdict(file_of(make_document(here)) + b"\n%added") == Verdict.ALTERED


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"CONV-2027-0001-AAAAAAAA", b"\x00" * 100_000, b"CONV-2027-0001-" * 10_000]
)
def test_what_was_never_issued_is_unknown(here, content):
    make_document(here)

    assert verdict(content) == Verdict.UNKNOWN


@pytest.mark.parametrize("form", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_full_number_is_known_however_it_is_typed(here, form):
    document = make_document(here)
    full = document.reference

    finding = verify_number(form.format(full, full.lower(), full.replace("-", " ")))
    assert (finding.verdict, finding.document) == (Verdict.NUMBER, document)


@pytest.mark.parametrize(
    "typed", ["CONV-2027-0001", "", "é", "CONV-2027-0001-", "{code}", "CONV-2027-0002-{code}", "x" * 80]
)
def test_a_number_without_its_code_or_of_another_tells_nothing(here, typed):
    document = make_document(here)

    assert verify_number(typed.replace("{code}", document.check_code)).verdict == Verdict.UNKNOWN


def test_codes_cannot_be_guessed_from_one_another(here):
    codes = {make_document(here, composed=False).check_code for _time in range(20)}

    assert len(codes) == 20
    assert all(len(code) == 8 and not set(code) & set("01IO") for code in codes)


# --- The page ---------------------------------------------------------------------------------------------------------


def page(client, status=200, **data):
    answer = client.post("/documents/verifier/", data)
    assert answer.status_code == status
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def upload(content):
    return SimpleUploadedFile("a.pdf", content, content_type="application/pdf")


def test_the_page_says_genuine_and_nothing_of_the_contents(client, here):
    document = make_signed(make_document(here))
    said = page(client, file=upload(file_of(document)))

    assert "Authentique : c’est le fichier émis" in said
    assert "Médiathèque de Clairval" in said
    assert "2 signatures, la dernière le 2 février 2027" in said
    for secret in ("Nuits claires", "Saint-Vaast", "Ada Bertin", "ada@exemple.test", document.reference):
        assert secret not in said


def test_the_page_says_what_became_of_a_document(client, here, person):
    old, new, wrong = (make_document(here) for _time in range(3))
    supersede(actor=person, document=old, by=new, at=AT)
    void(actor=person, document=wrong, reason="secret", at=AT)

    assert "Authentique, mais remplacé" in page(client, file=upload(file_of(old)))
    said = page(client, number=wrong.reference)
    assert "Authentique, mais annulé" in said
    assert "secret" not in said


def test_a_document_whose_contents_are_forgotten_can_still_be_verified(
    client, here, django_capture_on_commit_callbacks
):
    document = make_document(here)
    content = file_of(document)
    with django_capture_on_commit_callbacks(execute=True):
        erase(document=document, at=AT)

    assert "Authentique : c’est le fichier émis" in page(client, file=upload(content))
    assert Document.objects.get().data == {}


def test_altered_and_unknown_say_what_to_do(client, here):
    content = file_of(make_document(here))

    assert "Demandez l’original" in page(client, file=upload(content + b" "))
    assert "vérifiez celui que vous avez reçu" in page(client, file=upload(b"autre"))


def test_nothing_chosen_or_an_empty_file_is_said(client, here):
    assert "Choisissez un fichier, ou tapez un numéro." in page(client, 422)
    assert "Ce fichier est vide" in page(client, 422, file=upload(b""))


def test_verifying_sets_no_cookie_writes_nothing_and_has_its_number_of_queries(client, here, django_assert_num_queries):
    document = make_document(here)
    content = file_of(document)
    with django_assert_num_queries(1):
        answer = client.post("/documents/verifier/", {"file": upload(content)})

    assert answer.cookies == {}
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_somebody_who_tries_numbers_is_slowed_down(client, here):
    for _time in range(60):
        page(client, number="CONV-2027-0001-AAAAAAAA")

    assert "attendez une heure" in page(client, 429, number="CONV-2027-0001-AAAAAAAA")
