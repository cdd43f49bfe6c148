"""Numbers, signatures and codes that many ask for at the same moment, against the real database."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from maillage.documents.actions.by_link import CodeRefused, sign_by_link, try_code
from maillage.documents.actions.texts import SavedMeanwhile, save_text
from maillage.documents.models import Counter, Document, SignatureRequest, Signer, TextVersion, Trace
from maillage.documents.papers.pieces import Article
from tests.events.test_booking_concurrency import at_once
from tests.factories.accounts import UserFactory
from tests.factories.documents import AT, code_for, make_document, make_request, signer_of
from tests.strict.source import ROOT

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PROCESSES, EACH = 4, 8
ISSUES = """
import os, shutil, sys, django
sys.path[:0] = [{src!r}, {root!r}]
django.setup()
from django.db import connection, transaction
connection.settings_dict["NAME"] = {name!r}
from tests.factories.documents import make_document
print("ready", flush=True)
sys.stdin.readline()
for turn in range({each}):
    try:
        with transaction.atomic():
            make_document(composed=False)
            if turn % 3 == 2:
                raise RuntimeError("given back")
    except RuntimeError:
        pass
from django.conf import settings
shutil.rmtree(settings.TEST_FOLDER)
"""


def test_numbers_given_by_processes_that_sometimes_fail_have_neither_gap_nor_double():
    name = str(connection.settings_dict["NAME"])
    code = ISSUES.format(src=str(ROOT / "src"), root=str(ROOT), name=name, each=EACH)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.strict.settings"}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _worker in range(PROCESSES)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()

    assert [worker.wait(timeout=240) for worker in workers] == [0] * PROCESSES
    for worker in workers:
        worker.stdin.close()
        worker.stdout.close()
    kept = PROCESSES * (EACH - EACH // 3)
    assert sorted(Document.objects.order_by("rank").values_list("rank", flat=True)) == list(range(1, kept + 1))
    assert Counter.objects.get().last == kept


def test_the_first_number_of_a_series_is_given_once(here):
    assert at_once([lambda: make_document(here, composed=False)] * 8) == []
    assert list(Document.objects.order_by("rank").values_list("rank", flat=True)) == list(range(1, 9))


def test_two_last_signers_at_the_same_moment_close_the_request_once(here):
    document = make_request(make_document(here))
    codes = {rank: code_for(signer_of(document, rank)) for rank in (1, 2)}

    def attempt(rank):
        signer = signer_of(document, rank)
        sign_by_link(signer=signer, code=codes[rank], seen=document.sha256, consents=True, at=AT)

    assert at_once([lambda: attempt(1), lambda: attempt(2)]) == []
    assert SignatureRequest.objects.get().state == "signed"
    assert Trace.objects.filter(step="complete").count() == 1


def test_one_signer_in_eight_windows_signs_once(here):
    document = make_request(make_document(here))
    code = code_for(signer_of(document))

    def attempt():
        signer = signer_of(document)
        sign_by_link(signer=signer, code=code, seen=document.sha256, consents=True, at=AT)

    problems = at_once([attempt] * 5)

    assert len(problems) == 4
    assert Trace.objects.filter(step="signed").count() == 1
    assert Signer.objects.get(rank=1).state == "signed"


def test_twenty_hands_get_five_tries_of_a_code(here):
    signer = signer_of(make_request(make_document(here)))
    code = code_for(signer)
    wrong = "000000" if code != "000000" else "111111"
    said = []

    assert at_once([lambda: said.append(try_code(signer=signer, code=wrong, at=AT))] * 20) == []
    assert Trace.objects.filter(step="code_wrong").count() == 5
    with pytest.raises(CodeRefused):
        sign_by_link(signer=signer, code=code, seen=signer.request.document.sha256, consents=True, at=AT)


def test_of_six_people_who_save_a_text_one_is_first(here):
    person, late = UserFactory(), []

    def save(number):
        try:
            save_text(actor=person, issuer="organisation:1", kind="loan_agreement", language="fr", seen=0, at=AT,
                      articles=[Article("Objet", f"Version {number}")])  # fmt: skip
        except SavedMeanwhile:
            late.append(number)

    assert at_once([lambda mine=number: save(mine) for number in range(6)]) == []
    assert len(late) == 5
    assert TextVersion.objects.count() == 1
