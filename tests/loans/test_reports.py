"""Condition reports: sent twice they are one, a difference opens a file, the copy holds what was found."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from maillage.files.actions import receive_image
from maillage.loans.actions.catalogue import ComponentData, keep_components
from maillage.loans.actions.common import NeedsReason
from maillage.loans.actions.reports import (
    AlreadyReported,
    LineOfReport,
    Signature,
    add_photo,
    mirror_report,
    move_claim,
    sign_report,
    write_report,
)
from maillage.loans.models import ClaimFile, Component, ConditionPhoto, ConditionReport, Copy
from tests.factories.files import picture_bytes
from tests.factories.loans import AT, make_lender, make_loan, make_tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan(here):
    tool = make_tool(make_lender(here))
    parts = (
        ComponentData(name="Loupe", quantity=6, value=Decimal(12)),
        ComponentData(name="Livret", is_essential=False),
    )
    keep_components(actor=None, tool=tool, components=parts, at=AT)
    return make_loan(tool, date(2026, 4, 6), approved=True)


def write(loan, moment, found=6, uid=None, **fields):
    lines = [LineOfReport(component=Component.objects.get(name="Loupe"), found=found, **fields)]
    return write_report(
        actor=None, loan=loan, moment=moment, uid=uid or uuid.uuid4(), lines=lines, written_at=AT, at=AT
    )


def test_the_same_report_sent_again_is_one(loan):
    uid = uuid.uuid4()

    assert write(loan, "departure", uid=uid) == write(loan, "departure", uid=uid)
    assert ConditionReport.objects.count() == 1


def test_another_report_of_the_same_moment_gives_the_first_to_be_completed(loan):
    first = write(loan, "departure")

    with pytest.raises(AlreadyReported) as refusal:
        write(loan, "departure")
    assert refusal.value.report == first


def test_a_photo_sent_again_is_one(loan):
    report, uid = write(loan, "departure"), uuid.uuid4()
    image = receive_image(actor=None, upload=picture_bytes(), at=AT)

    for _time in range(2):
        add_photo(actor=None, report=report, uid=uid, image=image, taken_at=AT, at=AT, caption="Rayure")

    assert ConditionPhoto.objects.count() == 1


def test_what_is_missing_at_the_return_opens_a_file_and_makes_the_copy_incomplete(loan):
    write(loan, "departure")
    write(loan, "return", found=4, remark="Deux loupes perdues")

    claim = ClaimFile.objects.get()
    assert (claim.estimate, claim.state) == (24, "open")
    assert claim.differences == [
        {"name": "Loupe", "before": 6, "after": 4, "condition": "good", "remark": "Deux loupes perdues"}
    ]
    assert Copy.objects.get().state == "incomplete"
    with pytest.raises(NeedsReason):
        move_claim(actor=None, claim=claim, to="settled", at=AT)
    move_claim(actor=None, claim=claim, to="settled", settled=Decimal(20), at=AT)
    assert (claim.state, claim.ended_at) == ("settled", AT)


def test_what_was_damaged_at_the_departure_already_opens_nothing(loan):
    write(loan, "departure", condition="damaged")
    write(loan, "return", condition="damaged")

    assert not ClaimFile.objects.exists()
    assert Copy.objects.get().state == "ready"


def test_each_side_signs_once(loan):
    report = write(loan, "departure")

    sign_report(actor=None, report=report, lender=Signature(name="Ada"), host=Signature(name="Blaise"), at=AT)

    report.refresh_from_db()
    assert (report.lender_name, report.host_name) == ("Ada", "Blaise")
    with pytest.raises(NeedsReason):
        sign_report(actor=None, report=report, host=Signature(name="Camille"), at=AT)


def test_two_who_sign_at_once_do_not_write_over_each_other(loan):
    report = write(loan, "departure")
    shown = ConditionReport.objects.get()
    sign_report(actor=None, report=report, host=Signature(name="Blaise"), at=AT)

    with pytest.raises(NeedsReason):
        sign_report(actor=None, report=shown, host=Signature(name="Camille"), at=AT)

    assert ConditionReport.objects.get().host_name == "Blaise"


def test_what_the_next_host_wrote_of_the_arrival_stays(loan):
    report = write(loan, "leaving", found=5)
    following = make_loan(loan.tool, date(2026, 5, 4), approved=True, borrower_name="École")
    there = write(following, "arrival", found=4)

    assert mirror_report(actor=None, report=report, following=following, at=AT) == there
    assert there.lines.get(name="Loupe").found == 4


def test_the_check_in_of_one_host_is_the_check_out_of_the_other(loan):
    report = write(loan, "leaving", found=5)
    following = make_loan(loan.tool, date(2026, 5, 4), approved=True, borrower_name="École")

    copied = mirror_report(actor=None, report=report, following=following, host=Signature(name="Denis"), at=AT)

    assert [(line.name, line.found) for line in copied.lines.order_by("pk")] == [("Loupe", 5), ("Livret", 1)]
    assert (copied.moment, copied.host_name) == ("arrival", "Denis")
