"""Expenses, their evidence and their shares; agreements that bound them."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from maillage.core.errors import Refused
from maillage.files.attachments import receive_attachment
from maillage.files.models import Attachment
from maillage.funding.actions import agreements as promises
from maillage.funding.actions import expenses as deeds
from maillage.funding.models import Agreement, Evidence, Expense, Income, Share
from maillage.journal.models import Entry
from tests.factories.funding import AT, YEAR, euros, make_agreement, make_claim, make_expense, make_share
from tests.factories.programmes import make_programme

pytestmark = pytest.mark.django_db


def data(**fields):
    given = {
        "heading": "60", "label": "Colle", "spent_on": date(2026, 3, 14), "amount": euros(100),
        "eligible_amount": euros(100),
    } | fields  # fmt: skip
    return deeds.ExpenseData(**given)


def test_an_expense_is_recorded_in_the_name_of_the_coordination(programme, coordinator):
    made = deeds.save_expense(actor=coordinator, programme=programme, expense=None, data=data(), at=AT)

    assert (made.amount, made.shared, made.by) == (euros(100), 0, coordinator)
    assert made.author == f"Coordination, {programme.territory.name}"
    assert Entry.objects.get().verb == "expense_recorded"


WRONG = [
    {"heading": "74"}, {"amount": euros(0)}, {"eligible_amount": euros(101)}, {"eligible_amount": euros(-1)},
    {"spent_on": date(2026, 9, 3)},
]  # fmt: skip


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_what_cannot_be_an_expense_is_refused(programme, coordinator, fields):
    with pytest.raises(Refused):
        deeds.save_expense(actor=coordinator, programme=programme, expense=None, data=data(**fields), at=AT)
    assert not Expense.objects.exists()


def test_what_is_bought_today_is_recorded_from_midnight_on(programme, coordinator):
    half_past_midnight = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)  # the 15th in Paris
    bought = data(spent_on=date(2026, 6, 15))
    deeds.save_expense(actor=coordinator, programme=programme, expense=None, data=bought, at=half_past_midnight)

    assert Expense.objects.get().spent_on == date(2026, 6, 15)


def share(expense, coordinator, **amounts):
    parts = {Agreement.objects.get(reference=name.replace("_", "-")).pk: euros(x) for name, x in amounts.items()}
    return deeds.share_expense(actor=coordinator, expense=expense, amounts=parts, at=AT)


def test_shares_are_written_changed_and_taken_away(programme, coordinator):
    make_agreement(programme)
    make_agreement(programme)
    expense = make_expense(programme)
    share(expense, coordinator, CV_01=600, CV_02=400)
    share(expense, coordinator, CV_02="399.99")

    assert list(Share.objects.values_list("agreement__reference", "amount")) == [("CV-02", euros("399.99"))]
    assert Expense.objects.get().shared == euros("399.99")


REFUSED = [
    ({}, {}, 1000.01, "retirez 0,01"),
    ({"starts_on": date(2026, 3, 15)}, {}, 10, "ne prend pas une dépense du 14 mars 2026"),
    ({"ends_before": date(2026, 3, 14)}, {}, 10, "ne prend pas une dépense du 14 mars 2026"),
    ({"headings": ["64"]}, {}, 10, "ne prend pas le compte « 60. Achats »"),
    ({"rate_cap": 33}, {}, 330.01, "paie au plus 330"),
    ({"public_cap": 80}, {}, 800.01, "ne peut pas dépasser 800"),
    ({"amount": 50}, {}, 50.01, "Il reste 50"),
    ({}, {"heading": "86"}, 10, "contribution en nature"),
]


@pytest.mark.parametrize(("agreement", "expense", "amount", "said"), REFUSED, ids=lambda one: str(one)[:24])
def test_a_share_that_its_agreement_does_not_allow_says_why(programme, coordinator, agreement, expense, amount, said):
    make_agreement(programme, **agreement)
    row = make_expense(programme, **expense)

    with pytest.raises(deeds.NotShareable) as refusal:
        share(row, coordinator, CV_01=amount)

    assert said.replace("\u202f", " ") in str(refusal.value).replace("\u202f", " ").replace("\u00a0", " ")
    assert not Share.objects.exists()
    if amount > 10:  # a cent less is taken
        share(row, coordinator, CV_01=float(amount) - 0.01)
        assert Share.objects.get().amount == euros(round(amount - 0.01, 2))


def test_the_public_cap_counts_public_money_of_all_agreements_only(programme, coordinator):
    make_agreement(programme, public_cap=80)
    make_agreement(programme)
    make_agreement(programme, is_public=False)
    row = make_expense(programme)

    share(row, coordinator, CV_01=400, CV_02=400, CV_03=200)
    with pytest.raises(deeds.NotShareable):
        share(row, coordinator, CV_01=400, CV_02="400.01", CV_03="199.99")


def test_what_other_expenses_use_is_no_longer_there(programme, coordinator):
    agreement = make_agreement(programme, amount=euros(1000))
    make_share(make_expense(programme, 700), agreement)

    with pytest.raises(deeds.NotShareable) as refusal:
        share(make_expense(programme, 700), coordinator, CV_01="300.01")
    assert "Il reste 300" in str(refusal.value)


def test_agreements_of_other_programmes_and_pieces_of_cents_are_refused(programme, coordinator, here):
    other = make_agreement(make_programme(here))
    row = make_expense(programme)
    for amounts in ({other.pk: euros(1)}, {10**9: euros(1)}, {make_agreement(programme).pk: euros(1) / 3}):
        with pytest.raises(deeds.NotShareable):
            deeds.share_expense(actor=coordinator, expense=row, amounts=amounts, at=AT)


def test_the_engine_keeps_shares_within_the_eligible_amount_and_one_per_agreement(programme):
    agreement, row = make_agreement(programme), make_expense(programme)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.filter(pk=row.pk).update(shared=euros("1000.01"))
    make_share(row, agreement, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_share(Expense.objects.get(), agreement, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.filter(pk=row.pk).update(eligible_amount=euros("1000.01"))


def test_a_share_in_proportion_is_exact_and_within_rates(programme):
    first, second = make_agreement(programme, amount=euros(2000)), make_agreement(programme, amount=euros(1000))
    row = make_expense(programme, 100)
    assert deeds.proposal_for(row, [first, second]) == {first.pk: euros("66.67"), second.pk: euros("33.33")}

    second.rate_cap, first.headings = euros(20), ["64"]
    assert deeds.proposal_for(row, [first, second]) == {second.pk: euros(20)}


def test_an_expense_whose_shares_would_no_longer_fit_does_not_change(programme, coordinator):
    row = make_expense(programme)
    make_share(row, make_agreement(programme), 900)
    change = {"actor": coordinator, "programme": programme, "expense": row, "at": AT}

    for fields in ({"amount": euros(800), "eligible_amount": euros(800)}, {"spent_on": date(2025, 12, 31)}):
        with pytest.raises(deeds.NotShareable):
            deeds.save_expense(data=data(**{"amount": euros(1000), "eligible_amount": euros(1000)} | fields), **change)
    deeds.save_expense(data=data(amount=euros(950), eligible_amount=euros(900)), **change)
    assert Expense.objects.get().amount == euros(950)


def test_what_a_sent_claim_holds_does_not_change(programme, coordinator):
    row, agreement = make_expense(programme), make_agreement(programme)
    make_claim(agreement, [make_share(row, agreement)], state="sent", sent_at=AT)

    for deed in (
        lambda: share(row, coordinator, CV_01=1),
        lambda: deeds.save_expense(actor=coordinator, programme=programme, expense=row, data=data(), at=AT),
        lambda: deeds.remove_expense(actor=coordinator, expense=row, at=AT),
    ):
        with pytest.raises(deeds.AlreadyClaimed):
            deed()


def upload():
    sent = BytesIO(b"%PDF-1.7")
    sent.name = "facture.pdf"
    return sent


def test_evidence_comes_and_goes_with_its_file(programme, coordinator):
    row = make_expense(programme)
    kept = receive_attachment(actor=coordinator, upload=upload(), at=AT)
    proof = deeds.attach(actor=coordinator, expense=row, attachment=kept, at=AT)
    deeds.detach(actor=coordinator, evidence=proof, at=AT)
    assert not Attachment.objects.exists()

    kept = receive_attachment(actor=coordinator, upload=upload(), at=AT)
    deeds.attach(actor=coordinator, expense=row, attachment=kept, at=AT)
    deeds.remove_expense(actor=coordinator, expense=row, at=AT)
    assert (Expense.objects.count(), Evidence.objects.count(), Attachment.objects.count()) == (0, 0, 0)
    assert Entry.objects.order_by("pk").last().verb == "expense_removed"


# --- Agreements -------------------------------------------------------------------------------------------------------


def promise(funder, **fields):
    given = {
        "funder": funder, "reference": "CV-9", "title": "Actions", "amount": euros(1000), "starts_on": YEAR[0],
        "ends_before": YEAR[1],
    } | fields  # fmt: skip
    return promises.AgreementData(**given)


def test_an_agreement_is_written_and_keeps_room_for_what_relies_on_it(programme, coordinator, region):
    made = promises.save_agreement(actor=coordinator, programme=programme, agreement=None, data=promise(region), at=AT)
    make_share(make_expense(programme, 500), made)
    change = {"actor": coordinator, "programme": programme, "agreement": made, "at": AT}

    for fields in (
        {"amount": euros("499.99")}, {"starts_on": date(2026, 3, 15)}, {"headings": ("64",)},
    ):  # fmt: skip
        with pytest.raises(promises.AlreadyUsed):
            promises.save_agreement(data=promise(region, **fields), **change)
    promises.save_agreement(data=promise(region, amount=euros(500), headings=("60", "64")), **change)
    assert (Agreement.objects.get().amount, Agreement.objects.get().headings) == (euros(500), ["60", "64"])


def test_instalments_stay_within_the_agreement_and_come_in_once(programme, coordinator, region):
    agreement = make_agreement(programme, region, amount=euros(1000))
    given = {"actor": coordinator, "agreement": agreement, "label": "Acompte", "due_on": date(2026, 5, 1), "at": AT}
    one = promises.add_instalment(amount=euros(700), **given)
    with pytest.raises(promises.WrongAmount):
        promises.add_instalment(amount=euros("300.01"), **given)

    paid = {"actor": coordinator, "instalment": one, "amount": euros(700), "at": AT}
    with pytest.raises(Refused):
        promises.receive(received_on=date(2026, 9, 3), **paid)
    promises.receive(received_on=date(2026, 5, 2), **paid)
    with pytest.raises(Refused):
        promises.receive(received_on=date(2026, 5, 2), **paid)
    with pytest.raises(Refused):
        promises.drop_expected(actor=coordinator, row=one, at=AT)
    income = Income.objects.get()
    assert (income.heading, income.funder, income.amount) == ("74", region, euros(700))


def test_a_document_is_due_then_given(programme, coordinator):
    agreement = make_agreement(programme)
    due = promises.add_document(actor=coordinator, agreement=agreement, label="Bilan", due_on=date(2026, 6, 30), at=AT)
    promises.give_document(actor=coordinator, document=due, given_on=date(2026, 6, 1), at=AT)
    assert agreement.documents.get().given_on == date(2026, 6, 1)
    promises.drop_expected(actor=coordinator, row=due, at=AT)
    assert not agreement.documents.exists()


def test_incomes_are_recorded_under_resources_only(programme, coordinator):
    given = {"label": "Cotisations", "amount": euros(10), "received_on": date(2026, 1, 2)}
    with pytest.raises(Refused):
        promises.record_income(
            actor=coordinator, programme=programme, data=promises.IncomeData(heading="60", **given), at=AT
        )
    made = promises.record_income(
        actor=coordinator, programme=programme, data=promises.IncomeData(heading="75", **given), at=AT
    )
    promises.remove_income(actor=coordinator, income=made, at=AT)
    assert (Income.objects.count(), Entry.objects.order_by("pk").last().verb) == (0, "income_removed")
