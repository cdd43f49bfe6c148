"""What documents know of a person, what leaves with an account, and what is forgotten when its time has come."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from maillage.contributions.actions import close_account
from maillage.documents.actions.leaving import erase, forget, known_of
from maillage.documents.models import Document, SignatureRequest, Signer
from maillage.documents.tasks import forget_in_time
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.documents import ADA, AT, LINUS, make_document, make_request, make_signed, sign, signer_of
from tests.members.test_leaving import found_in_database, found_in_media

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return UserFactory(email="ada@exemple.test", display_name="Ada Bertin")


def test_the_export_tells_what_was_issued_and_signed(here, ada):
    make_signed(make_document(here, actor=ada))
    known = known_of(ada)

    assert [row["number"] for row in known["issued"]] == ["CONV-2027-0001"]
    (signature,) = known["signatures"]
    assert (signature["state"], signature["capacity"]) == ("signed", "présidente, pour l’emprunteur")
    assert [row["step"] for row in signature["trail"]] == ["asked", "opened", "code_sent", "signed"]
    assert "linus" not in str(known).lower()


def test_closing_an_account_withdraws_what_waits_and_forgets_who_did_not_sign(here, ada):
    document = make_request(make_document(here), reply_to=ada.email)
    sign(document, 2)

    Mail.objects.update(state="sent", sent_at=AT)
    close_account(person=ada, at=AT, what="keep")

    assert SignatureRequest.objects.get().state == "cancelled"
    assert found_in_database("ada bertin", "ada@exemple.test") == set()
    assert signer_of(document, 2).name == "Linus Caron"


def test_what_was_signed_keeps_its_signer_until_its_date_and_nothing_else_does(here, ada):
    make_signed(make_document(here))

    Mail.objects.update(state="sent", sent_at=AT)
    close_account(person=ada, at=AT, what="keep")

    assert found_in_database("ada bertin", "ada@exemple.test") == {"documents.Signer.name", "documents.Signer.email"}


def test_after_its_date_a_document_says_nothing_and_its_number_stays(
    here, time_machine, django_capture_on_commit_callbacks
):
    document = make_signed(make_document(here))
    kept = document.kept_until
    time_machine.move_to(AT.replace(year=kept.year))
    forget_in_time()
    assert Document.objects.get().erased_at is None

    time_machine.move_to(AT.replace(year=kept.year) + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        forget_in_time()

    row = Document.objects.get()
    assert (row.number, row.sha256, row.data, row.title, row.has_file) == (
        "CONV-2027-0001", document.sha256, {}, "", False,
    )  # fmt: skip
    assert not default_storage.exists(row.path)
    assert not default_storage.exists(row.certificate_path)
    found = found_in_database("ada bertin", "ada@exemple.test", "saint-vaast") - {"notices.Mail.to"}
    assert {name for name in found if name.startswith("documents.")} == set()
    assert found_in_media("Ada Bertin", "Saint-Vaast") == set()
    assert list(Signer.objects.in_order().values_list("state", "signed_sha256")) == [("signed", document.sha256)] * 2


def test_erasing_twice_writes_one_line_of_journal(here, person):
    document = make_document(here)
    erase(document=document, at=AT)
    erase(document=document, at=AT)

    assert Entry.objects.filter(verb="document_erased").count() == 1


def test_somebody_who_signed_nothing_changes_nothing_by_leaving(here, person):
    document = make_request(make_document(here), ADA, LINUS)
    forget(person, AT)

    assert SignatureRequest.objects.get().state == "waiting"
    assert signer_of(document).name == "Ada Bertin"
