"""What the coordination does: gives back, approves, settles, grants delays, corrects with an erratum."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.core.errors import Refused, TooLate
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from maillage.programmes.actions import reviewing
from maillage.programmes.actions.answering import save_cells, submit
from maillage.programmes.actions.cells import CellData
from maillage.programmes.actions.feeding import refresh
from maillage.programmes.models import Cell, Derogation, Erratum, FeedRule, Request, Revision, RowIsKeptError
from maillage.programmes.querysets.figures import APPROVED, Scope, figures_of
from tests.factories.programmes import make_cell, make_indicator
from tests.programmes.conftest import OPEN_DAY
from tests.programmes.test_feeding import workshop

pytestmark = pytest.mark.django_db


def fresh(row):
    return Request.objects.for_lists().get(pk=row.pk)


@pytest.fixture
def sent(row, version, editor):
    """Two figures, sent."""
    other = make_indicator(row.programme, label="Ateliers")
    cells = [CellData(indicator=one.indicator_id, value=Decimal(value)) for one, value in ((version, 40), (other, 3))]
    save_cells(actor=editor, request=row, cells=cells, at=OPEN_DAY)
    return submit(actor=editor, request=fresh(row), at=OPEN_DAY)


def give_back(sent, coordinator, **notes):
    first = Cell.objects.order_by("pk").first()
    return reviewing.give_back(
        actor=coordinator, request=sent, notes={first.pk: "Sans les scolaires ?"} | notes, note="Merci", at=OPEN_DAY
    )


def test_one_figure_is_given_back_and_the_rest_approved(sent, coordinator, editor):
    give_back(sent, coordinator)

    assert list(Cell.objects.order_by("pk").values_list("review", "review_note")) == [
        ("returned", "Sans les scolaires ?"), ("approved", ""),
    ]  # fmt: skip
    whole = fresh(sent)
    assert (whole.state, whole.note, whole.reviewed_by) == ("returned", "Merci", coordinator)
    assert whole.reviewer == f"Coordination, {sent.programme.territory.name}"
    mail = Mail.objects.get()
    assert (mail.to, "Participations" in mail.text, "Sans les scolaires" in mail.text) == (editor.email, True, True)
    assert Entry.objects.order_by("pk").last().verb == "return_given_back"


def test_what_was_approved_is_locked_and_the_rest_is_taken_up_again(sent, coordinator, editor):
    give_back(sent, coordinator)
    first, second = Cell.objects.order_by("pk")
    cells = [CellData(indicator=one.indicator_id, value=Decimal(9), seen=1) for one in (first, second)]
    saved = save_cells(actor=editor, request=fresh(sent), cells=cells, at=OPEN_DAY)

    assert list(saved.faults.values()) == ["Ce chiffre est déjà validé."]
    submit(actor=editor, request=fresh(sent), at=OPEN_DAY)
    assert (fresh(sent).state, [freeze.number for freeze in sent.freezes.order_by("number")]) == ("submitted", [1, 2])


def test_a_figure_given_back_is_not_sent_again_untouched(sent, coordinator, editor):
    give_back(sent, coordinator)

    with pytest.raises(Refused) as refusal:
        submit(actor=editor, request=fresh(sent), at=OPEN_DAY)
    assert "reprendre" in next(iter(refusal.value.faults.values()))


def test_who_opened_the_campaign_wrote_none_of_the_figures_that_were_fed(row, version, editor, coordinator):
    FeedRule.objects.create(version=version, measure="participations")
    workshop(row)
    refresh(actor=coordinator, request=fresh(row), at=OPEN_DAY)
    assert Revision.objects.filter(by=coordinator).exists()
    sent = submit(actor=editor, request=fresh(row), at=OPEN_DAY)
    reviewing.approve(actor=coordinator, request=sent, at=OPEN_DAY)

    assert fresh(row).state == "approved"


def test_approving_makes_the_figures_those_of_the_programme(sent, coordinator):
    reviewing.approve(actor=coordinator, request=sent, at=OPEN_DAY)

    assert fresh(sent).state == "approved"
    assert set(Cell.objects.values_list("review", flat=True)) == {"approved"}
    first = Cell.objects.order_by("pk").first()
    assert figures_of(sent.programme, Scope(states=APPROVED))[first.indicator_id, ""].value == 40


@pytest.mark.parametrize("deed", ["approve", "give_back"])
def test_who_wrote_does_not_check(sent, editor, deed):
    cell = Cell.objects.order_by("pk").first()
    more = {"notes": {cell.pk: "Revoir"}, "note": ""} if deed == "give_back" else {}

    with pytest.raises(reviewing.OwnWork):
        getattr(reviewing, deed)(actor=editor, request=sent, at=OPEN_DAY, **more)
    assert fresh(sent).state == "submitted"


@pytest.mark.parametrize("text", ["", " "])
def test_giving_back_says_what_and_why(sent, coordinator, text):
    words = {Cell.objects.order_by("pk").first().pk: text} if text else {}

    with pytest.raises(reviewing.ReasonNeeded):
        reviewing.give_back(actor=coordinator, request=sent, notes=words, note="", at=OPEN_DAY)


def test_only_what_was_sent_is_reviewed(row, coordinator):
    with pytest.raises(TooLate):
        reviewing.approve(actor=coordinator, request=row, at=OPEN_DAY)


# --- What never came --------------------------------------------------------------------------------------------------


def test_a_default_and_what_does_not_apply_say_why_and_may_be_taken_back(row, coordinator):
    for deed, state in ((reviewing.note_default, "default"), (reviewing.set_aside, "not_applicable")):
        with pytest.raises(reviewing.ReasonNeeded):
            deed(actor=coordinator, request=fresh(row), reason=" ", at=OPEN_DAY)
        deed(actor=coordinator, request=fresh(row), reason="Trois relances", at=OPEN_DAY)
        assert (fresh(row).state, fresh(row).reason) == (state, "Trois relances")
        reviewing.reopen(actor=coordinator, request=fresh(row), at=OPEN_DAY)
        assert (fresh(row).state, fresh(row).reason) == ("todo", "")


def test_what_was_begun_is_waited_for_as_begun(row, version, coordinator, editor):
    cells = [CellData(indicator=version.indicator_id, value=Decimal(40))]
    save_cells(actor=editor, request=row, cells=cells, at=OPEN_DAY)
    for deed in (reviewing.note_default, reviewing.set_aside):
        deed(actor=coordinator, request=fresh(row), reason="Trois relances", at=OPEN_DAY)
        reviewing.reopen(actor=coordinator, request=fresh(row), at=OPEN_DAY)
        assert fresh(row).state == "draft"

    reviewing.note_default(actor=coordinator, request=fresh(row), reason="Trois relances", at=OPEN_DAY)
    reviewing.grant_delay(actor=coordinator, campaign=row.campaign, organisation=row.organisation,
                          until=date(2026, 6, 1), reason="Congé", at=OPEN_DAY)  # fmt: skip
    assert fresh(row).state == "draft"


def test_a_delay_reopens_what_was_in_default(row, coordinator):
    reviewing.note_default(actor=coordinator, request=row, reason="Rien reçu", at=OPEN_DAY)
    given = {"actor": coordinator, "campaign": row.campaign, "organisation": row.organisation, "at": OPEN_DAY}
    with pytest.raises(Refused, match="après la fermeture"):
        reviewing.grant_delay(until=row.campaign.closes_on, reason="Congé", **given)
    with pytest.raises(Refused, match="passé"):
        reviewing.grant_delay(until=date(2026, 6, 1), reason="Congé", **given | {"at": OPEN_DAY.replace(month=7)})
    with pytest.raises(reviewing.ReasonNeeded):
        reviewing.grant_delay(until=date(2026, 6, 1), reason="", **given)
    reviewing.grant_delay(until=date(2026, 6, 1), reason="Congé", **given)

    line = Derogation.objects.get()
    assert (line.until, line.reason, line.by, fresh(row).state) == (date(2026, 6, 1), "Congé", coordinator, "todo")


# --- Corrections ------------------------------------------------------------------------------------------------------


@pytest.fixture
def approved(sent, coordinator):
    reviewing.approve(actor=coordinator, request=sent, at=OPEN_DAY)
    return Cell.objects.select_related("request__programme__territory", "version").order_by("pk").first()


def correct(cell, coordinator, value=41, reason="Une feuille oubliée", **fields):
    data = CellData(indicator=cell.indicator_id, value=Decimal(value), seen=1, **fields)
    return reviewing.correct(actor=coordinator, cell=cell, data=data, reason=reason, at=OPEN_DAY)


def test_a_correction_makes_a_revision_marks_the_figure_and_writes_the_erratum(approved, coordinator, editor):
    line = correct(approved, coordinator)

    cell = Cell.objects.get(pk=approved.pk)
    assert (cell.value, cell.revision, cell.is_rectified) == (41, 2, True)
    assert Revision.objects.get(cell=cell, number=1).value == 40
    assert (line.before_value, line.after_value, line.before_number, line.after_number, line.reason) == (
        40, 41, 1, 2, "Une feuille oubliée",
    )  # fmt: skip
    with pytest.raises(RowIsKeptError):
        line.save()
    figure = figures_of(approved.programme)[approved.indicator_id, ""]
    assert (figure.value, figure.is_rectified, [one.code for one in figure.warnings]) == (41, True, ["rectified"])
    assert Mail.objects.filter(to=editor.email, text__contains="Une feuille oubliée").count() == 1
    assert Entry.objects.order_by("pk").last().verb == "figure_corrected"


def test_a_correction_makes_sense_and_comes_first(approved, coordinator):
    for value, reason, words in ((-1, "Signe", "négatif"), (40, "Rien", "déjà"), (41, " ", "erratum")):
        with pytest.raises(Refused, match=words):
            correct(approved, coordinator, value, reason)
    correct(approved, coordinator)
    with pytest.raises(TooLate):
        correct(approved, coordinator, 42)
    assert Erratum.objects.count() == 1


def test_only_an_approved_figure_is_corrected_so(row, version, coordinator):
    with pytest.raises(Refused, match="validé"):
        correct(make_cell(row, version), coordinator)


def test_erasing_an_account_changes_no_figure(approved, editor, coordinator):
    from maillage.contributions.actions.people import close_account

    before = list(Revision.objects.order_by("pk").values_list("value", "author"))
    close_account(person=editor, at=OPEN_DAY)

    assert list(Revision.objects.order_by("pk").values_list("value", "author")) == before
    assert Cell.objects.get(pk=approved.pk).value == 40
    assert "Editor a" not in str(before)
