"""Condition reports: sent twice they are one, a difference opens a file, the copy holds what was found."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from maillage.files.actions import receive_image
from maillage.loans.actions import drawing
from maillage.loans.actions.catalogue import ComponentData, keep_components
from maillage.loans.actions.common import NeedsReason
from maillage.loans.actions.people import forget
from maillage.loans.actions.reports import (
    AlreadyReported,
    LineOfReport,
    NotYourSide,
    Signature,
    add_photo,
    mirror_report,
    move_claim,
    sign_report,
    write_report,
)
from maillage.loans.models import ClaimFile, Component, ConditionPhoto, ConditionReport, Copy, Loan
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.files import picture_bytes
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

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


# --- Who signs for whom -----------------------------------------------------------------------------------------------


@pytest.fixture
def sides(here):
    """(loan, lender’s Ada, borrower’s Bea)."""
    lender = make_lender(here)
    ada, bea = UserFactory(display_name="Ada Marin"), UserFactory(display_name="Bea Roy")
    lender.organisation.members.create(user=ada)
    return make_loan(make_tool(lender), date(2026, 4, 6), approved=True, actor=bea), ada, bea


def report_by(actor, loan, **signatures):
    return write_report(
        actor=actor, loan=loan, moment="departure", uid=uuid.uuid4(), lines=[], written_at=AT, at=AT, **signatures
    )


def test_two_sign_on_one_phone_and_the_report_says_before_whom(sides):
    loan, ada, _bea = sides

    report = report_by(ada, loan, lender=Signature(name="Ada Marin"), host=Signature(name="Camille Petit"))

    assert (report.lender_signed_by, report.lender_presence) == (ada, "")
    assert (report.host_signed_by, report.host_presence) == (ada, "Ada Marin")
    told = Mail.objects.filter(subject__contains="est signé pour vous").order_by("to")
    assert {one.to for one in told} == {"bibliotheque@corbie.example.org", loan.asked_by.email}
    assert "Camille Petit l’a signé sur l’appareil de Ada Marin, en sa présence." in plain(told[0].text)
    hands = drawing.condition_report(report, "fr")[0].hands
    assert [plain(one.note).partition(", en présence")[2] for one in hands] == ["", " de Ada Marin"]


@pytest.mark.parametrize(("who", "side"), [("ada", "host"), ("bea", "lender")])
def test_nobody_signs_with_their_own_name_for_the_other_side(sides, who, side):
    loan, ada, bea = sides
    actor, name = (ada, "ada marin ") if who == "ada" else (bea, "Bea Roy")
    report = report_by(None, loan)

    with pytest.raises(NotYourSide):
        sign_report(actor=actor, report=report, at=AT, **{side: Signature(name=name)})
    with pytest.raises(NotYourSide):
        write_report(
            actor=actor, loan=loan, moment="return", uid=uuid.uuid4(), lines=[], written_at=AT, at=AT,
            **{side: Signature(name=name)},
        )  # fmt: skip


def test_each_on_their_own_device_is_told_nothing(sides):
    loan, ada, bea = sides
    report = report_by(ada, loan, lender=Signature(name="Ada Marin"))
    Mail.objects.all().delete()

    sign_report(actor=bea, report=report, host=Signature(name="Bea Roy"), at=AT)

    report.refresh_from_db()
    assert (report.host_signed_by, report.host_presence) == (bea, "")
    assert not Mail.objects.exists()


def test_from_host_to_host_the_next_signs_in_the_presence_of_this_one(sides):
    loan, _ada, bea = sides
    following = make_loan(loan.tool, date(2026, 5, 4), approved=True, borrower_name="École")
    report = write_report(
        actor=bea, loan=loan, moment="leaving", uid=uuid.uuid4(), lines=[], written_at=AT, at=AT,
        host=Signature(name="Bea Roy"),
    )  # fmt: skip

    copied = mirror_report(actor=bea, report=report, following=following, host=Signature(name="Denis"), at=AT)

    assert (copied.lender_name, copied.lender_signed_by, copied.lender_presence) == ("Bea Roy", bea, "")
    assert (copied.host_name, copied.host_presence) == ("Denis", "Bea Roy")


def test_who_gives_in_the_place_of_the_lender_is_named_so(sides):
    loan, _ada, bea = sides
    following = make_loan(loan.tool, date(2026, 5, 4), approved=True, borrower_name="École")
    Loan.objects.filter(pk=following.pk).update(previous=loan)
    following.refresh_from_db()

    report = report_by(bea, loan)
    copied = mirror_report(actor=bea, report=report, following=following, at=AT)

    assert [label for _side, label in drawing.sides_of(copied)] == ["Qui a remis", "Pour l’emprunteur"]
    assert [label for _side, label in drawing.sides_of(report)] == [
        "Pour le prêteur", "Pour l’emprunteur",
    ]  # fmt: skip


# --- What is forgotten ------------------------------------------------------------------------------------------------


def test_an_erased_account_takes_its_own_signatures_and_leaves_those_of_a_homonym(sides, here):
    loan, ada, bea = sides
    mine = report_by(ada, loan, lender=Signature(name="Ada Marin", strokes=[[[1, 2], [3, 4]]]),
                     host=Signature(name="Camille Petit"))  # fmt: skip
    other = make_loan(make_tool(make_lender(here, name="Autre"), title="Autre"), date(2026, 4, 6), approved=True)
    theirs = report_by(None, other, lender=Signature(name="Ada Marin"), host=Signature(name="Bea Roy"))

    forget(ada, AT)

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.lender_name, mine.lender_strokes, mine.host_name, mine.host_presence) == ("", [], "Camille Petit", "—")
    assert (theirs.lender_name, theirs.host_name) == ("Ada Marin", "Bea Roy")
    forget(bea, AT)
    theirs.refresh_from_db()
    assert theirs.host_name == "Bea Roy"


@pytest.mark.parametrize("known_by", ["asked_by", "contact"])
def test_a_host_who_signed_on_the_phone_of_the_lender_is_forgotten_by_their_loan(sides, known_by):
    loan, ada, bea = sides
    if known_by == "contact":
        Loan.objects.filter(pk=loan.pk).update(asked_by=UserFactory(), contact_email=bea.email)
        loan.refresh_from_db()
    report = report_by(ada, loan, lender=Signature(name="Ada Marin"), host=Signature(name="Bea Roy"))

    forget(bea, AT)

    report.refresh_from_db()
    assert (report.lender_name, report.host_name) == ("Ada Marin", "")


def test_who_wrote_an_older_report_with_their_name_is_forgotten(sides):
    loan, ada, _bea = sides
    report = report_by(ada, loan, lender=Signature(name="Ada Marin"))
    ConditionReport.objects.update(lender_signed_by=None)

    forget(ada, AT)

    report.refresh_from_db()
    assert report.lender_name == ""


def test_a_borrower_of_the_same_name_keeps_it(here):
    tool = make_tool(make_lender(here), copies=2)
    bea, homonym = UserFactory(display_name="Bea Roy"), UserFactory(display_name="Bea Roy")
    hers = make_loan(tool, actor=bea, borrower_name="Bea Roy", contact_email=bea.email)
    other = make_loan(tool, actor=homonym, borrower_name="Bea Roy", contact_name="Bea Roy", contact_email=homonym.email)

    forget(bea, AT)

    hers.refresh_from_db()
    other.refresh_from_db()
    assert (hers.borrower_name, hers.contact_email) == ("—", "")
    assert (other.borrower_name, other.contact_name, other.contact_email) == ("Bea Roy", "Bea Roy", homonym.email)


def test_the_contact_that_somebody_else_is_stays_when_who_asked_is_erased(here):
    bea = UserFactory(display_name="Bea Roy")
    loan = make_loan(
        make_tool(make_lender(here)), actor=bea, contact_name="Camille Petit", contact_email="c@example.org",
        contact_phone="03", purpose="La fête",
    )  # fmt: skip

    forget(bea, AT)

    loan.refresh_from_db()
    assert (loan.contact_name, loan.contact_email, loan.contact_phone, loan.purpose) == (
        "Camille Petit", "c@example.org", "03", "",
    )  # fmt: skip


def test_a_contact_alone_is_erased_and_what_another_wrote_stays(here):
    bea = UserFactory(display_name="Bea Roy")
    loan = make_loan(
        make_tool(make_lender(here)), contact_name="B. Roy", contact_email=bea.email.upper(), purpose="La fête"
    )

    forget(bea, AT)

    loan.refresh_from_db()
    assert (loan.contact_name, loan.contact_email, loan.purpose) == ("", "", "La fête")
