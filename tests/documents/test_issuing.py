"""Numbers without gap, files that never change, and what may become of a document."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from maillage.core.background import run_pending
from maillage.core.errors import TooLate
from maillage.documents.actions import compose, supersede, void
from maillage.documents.actions.filing import file_of, is_intact, keep_file
from maillage.documents.actions.issuing import NoReason
from maillage.documents.kinds import DocumentKind, NoSuchKind, declare_kind, kind_of, known_kinds, retire
from maillage.documents.models import Counter, Document
from maillage.documents.querysets import DocumentIsKept
from maillage.journal.models import Entry
from tests.factories.documents import AT, make_document, make_issuer, make_paper, make_request

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_by_issuer_kind_and_year(here):
    other = make_issuer(here, key="organisation:2")
    made = [
        make_document(here, composed=False),
        make_document(here, composed=False),
        make_document(here, composed=False, issuer=other),
        make_document(here, composed=False, kind="delivery_note"),
        make_document(here, composed=False, at=datetime(2027, 12, 31, 23, 30, tzinfo=UTC)),  # already 2028 in Paris
    ]

    assert [one.number for one in made] == [
        "CONV-2027-0001", "CONV-2027-0002", "CONV-2027-0001", "LIVR-2027-0001", "CONV-2028-0001",
    ]  # fmt: skip


def test_a_number_whose_transaction_fails_is_given_again(here):
    make_document(here, composed=False)

    @transaction.atomic
    def fail():
        make_document(here, composed=False)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert make_document(here, composed=False).number == "CONV-2027-0002"
    assert Counter.objects.get().last == 2


def test_issuing_freezes_what_is_said_and_writes_the_journal(here, person):
    document = make_document(here, composed=False, actor=person)

    assert (document.sha256, document.state, document.has_file) == ("", "issued", False)
    assert document.data["blocks"][1] == {"kind": "heading", "words": "Ce qui est prêté"}
    assert document.data["blocks"][2]["rows"] == [["Nuits claires", "EXP-012", "12", "3\u202f000\u00a0€"]]
    assert document.kept_until == date(2032, 2, 2)
    assert list(Entry.objects.order_by("pk").values_list("verb", "object_label", "actor", "territory_id")) == [
        ("document_issued", "CONV-2027-0001", person.pk, here.pk)
    ]


def test_a_document_issued_on_a_29_february_is_kept_to_a_28th(here):
    document = make_document(here, composed=False, at=datetime(2028, 2, 29, 9, tzinfo=UTC))

    assert document.kept_until == date(2033, 2, 28)


def test_the_worker_makes_the_file_and_its_digest_is_kept(here):
    document = make_document(here, composed=False)

    run_pending()
    document.refresh_from_db()

    content = file_of(document)
    assert content.startswith(b"%PDF-")
    assert (document.sha256, document.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert is_intact(document)


def test_composing_again_changes_nothing_and_gives_the_same_bytes(here):
    document = make_document(here)
    first = file_of(document)
    Document.objects.filter(pk=document.pk).update(sha256="", bytes=0)

    again = compose(document=document)

    assert file_of(again) == first
    assert again.sha256 == document.sha256
    assert len(default_storage.listdir(f"documents/{document.uid.hex[:2]}")[1]) == 1


def test_a_file_that_was_changed_or_lost_in_the_storage_is_found(here):
    document = make_document(here)
    keep_file(document.path, b"%PDF-1.7 other")
    assert not is_intact(document)

    default_storage.delete(document.path)
    assert not is_intact(document)


def test_a_document_is_neither_rewritten_nor_removed(here):
    document = make_document(here, composed=False)
    for deed in (document.save, document.delete, Document.objects.order_by("pk").delete):
        with pytest.raises(DocumentIsKept) as caught:
            deed()
        assert str(caught.value).endswith(".")


def test_voiding_says_why_and_withdraws_what_was_to_be_signed(here, person):
    document = make_request(make_document(here))

    void(actor=person, document=document, reason=" dates  changées ", at=AT)
    document.refresh_from_db()

    assert (document.state, document.void_reason, document.void_at) == ("void", "dates changées", AT)
    assert document.request.state == "cancelled"


def test_voiding_needs_a_reason_and_happens_once(here, person):
    document = make_document(here, composed=False)
    with pytest.raises(NoReason):
        void(actor=person, document=document, reason="  ", at=AT)
    void(actor=person, document=document, reason="erreur", at=AT)
    with pytest.raises(TooLate):
        void(actor=person, document=document, reason="encore", at=AT)


def test_a_document_is_replaced_by_another(here, person):
    old, new = make_document(here, composed=False), make_document(here, composed=False)

    supersede(actor=person, document=old, by=new, at=AT)

    assert (Document.objects.get(pk=old.pk).state, new.replaces) == ("superseded", old)
    assert list(Document.objects.in_force().newest_first()) == [new]
    with pytest.raises(TooLate):
        void(actor=person, document=old, reason="trop tard", at=AT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "void"}, {"state": "superseded"}, {"void_reason": "sans état"}, {"year": 2027, "rank": 1},
    ],
)  # fmt: skip
def test_what_can_never_be_is_refused_by_the_database(here, wrong):
    make_document(here, composed=False)
    document = make_document(here, composed=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**wrong)


def test_an_upper_floor_adds_its_kinds(here):
    declare_kind(DocumentKind(code="attendance_certificate", label="Attestation", prefix="ATT", kept_years=50))
    try:
        document = make_document(here, composed=False, kind="attendance_certificate")
        assert (document.number, document.kind_label, document.kept_until.year) == (
            "ATT-2027-0001",
            "Attestation",
            2077,
        )
        assert "attendance_certificate" in [kind.code for kind in known_kinds()]
    finally:
        retire(kind="attendance_certificate")
    with pytest.raises(NoSuchKind):
        kind_of("attendance_certificate")
    assert document.kind_label == "attendance_certificate"


def test_a_long_title_is_cut_and_the_rest_is_printed(here):
    document = make_document(here, composed=False, paper=make_paper(), language="en")

    assert (document.title, document.language) == ("Loan agreement", "en")
