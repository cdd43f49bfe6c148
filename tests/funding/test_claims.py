"""Claims in the shape of CERFA 15059: gathered, sent, closed once; leverage."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from maillage.contributions.actions.people import close_account
from maillage.core.errors import Refused, TooLate
from maillage.funding.actions import claims as deeds
from maillage.funding.models import Claim, ClaimItem, Expense, Income
from maillage.funding.panels.words import leverage_words
from maillage.funding.report import leverages_of, report_of_claim, report_of_programme
from maillage.journal.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.funding import (
    AT,
    VOICE,
    YEAR,
    euros,
    make_agreement,
    make_claim,
    make_expense,
    make_share,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(programme, region):
    return make_agreement(programme, region, amount=euros(1000))


def shared(agreement, amount, **fields):
    return make_share(make_expense(agreement.programme, amount, **fields), agreement)


def test_a_claim_gathers_what_its_period_holds_and_nobody_claimed(agreement, coordinator):
    inside = shared(agreement, 100)
    shared(agreement, 50, spent_on=date(2026, 7, 1))
    done = shared(agreement, 25)
    closed = make_claim(agreement, state="closed", closed_at=AT, frozen={"groups": [], "budgets": []})
    ClaimItem.objects.create(claim=closed, share=done, amount=done.amount, is_settled=True)

    made = deeds.open_claim(
        actor=coordinator, agreement=agreement, starts_on=YEAR[0], ends_before=date(2026, 7, 1), at=AT
    )

    assert (made.number, list(made.items.values_list("share", "amount"))) == (2, [(inside.pk, euros(100))])
    assert Entry.objects.order_by("pk").last().verb == "claim_opened"


@pytest.mark.parametrize("dates", [YEAR[::-1], (date(2025, 12, 31), YEAR[1]), (YEAR[0], date(2027, 1, 2))], ids=str)
def test_a_claim_stays_within_its_agreement(agreement, coordinator, dates):
    with pytest.raises(Refused):
        deeds.open_claim(actor=coordinator, agreement=agreement, starts_on=dates[0], ends_before=dates[1], at=AT)


def test_a_draft_is_filled_sent_taken_back_and_closed(agreement, coordinator):
    first, second = shared(agreement, 100), shared(agreement, 50)
    claim = make_claim(agreement, [first])
    deeds.fill_claim(actor=coordinator, claim=claim, shares=[second.pk, 10**9], comment="Un retard.", at=AT)
    assert list(claim.items.values_list("share", flat=True)) == [second.pk]

    deeds.send_claim(actor=coordinator, claim=claim, at=AT)
    with pytest.raises(Refused):
        deeds.fill_claim(actor=coordinator, claim=claim, shares=[], comment="", at=AT)
    with pytest.raises(Refused):
        deeds.remove_claim(actor=coordinator, claim=claim, at=AT)
    deeds.take_back(actor=coordinator, claim=claim, at=AT)
    with pytest.raises(TooLate):
        deeds.close_claim(actor=coordinator, claim=claim, at=AT)
    deeds.send_claim(actor=coordinator, claim=claim, at=AT)
    deeds.close_claim(actor=coordinator, claim=claim, at=AT)

    kept = Claim.objects.get()
    assert (kept.state, kept.closed_at, kept.note, kept.items.get().is_settled) == ("closed", AT, "Un retard.", True)
    with pytest.raises(TooLate):
        deeds.take_back(actor=coordinator, claim=kept, at=AT)
    verbs = list(Entry.objects.filter(kind="funding.claim").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["claim_changed", "claim_sent", "claim_taken_back", "claim_sent", "claim_closed"]


def test_an_empty_claim_is_not_sent_and_is_thrown_away(agreement, coordinator):
    claim = make_claim(agreement)
    with pytest.raises(Refused):
        deeds.send_claim(actor=coordinator, claim=claim, at=AT)
    deeds.remove_claim(actor=coordinator, claim=claim, at=AT)
    assert not Claim.objects.exists()


def test_an_expense_is_closed_once_whatever_holds_it(agreement, coordinator):
    share = shared(agreement, 100)
    claims = [make_claim(agreement, [share], state="sent", sent_at=AT) for _ in range(2)]
    deeds.close_claim(actor=coordinator, claim=claims[0], at=AT)

    with pytest.raises(deeds.AlreadyTold) as refusal:
        deeds.close_claim(actor=coordinator, claim=claims[1], at=AT)
    assert "« Petit matériel » est déjà dans le compte rendu clos CV-01, n° 1" in str(refusal.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimItem.objects.filter(claim=claims[1]).update(is_settled=True)


def test_closed_claims_together_stay_within_the_agreement(agreement, coordinator):
    first, second = shared(agreement, 700), shared(agreement, 300)
    deeds.close_claim(actor=coordinator, claim=make_claim(agreement, [first], state="sent"), at=AT)
    ClaimItem.objects.update(amount=euros("700.01"))

    with pytest.raises(deeds.AlreadyTold) as refusal:
        deeds.send_claim(actor=coordinator, claim=make_claim(agreement, [second]), at=AT)
    assert "il reste 299,99" in str(refusal.value)


def income(programme, heading, amount, funder=None, **fields):
    return Income.objects.create(
        programme=programme, heading=heading, label="x", amount=euros(amount), funder=funder, at=AT, author=VOICE,
        received_on=fields.get("received_on", date(2026, 5, 2)),
    )  # fmt: skip


def rows(group):
    return {row.code: (row.planned, row.actual) for row in group.rows if row.planned or row.actual}


def test_the_report_of_a_funder_compares_what_it_was_to_pay_and_what_was_charged_to_it(
    programme, region, state, agreement
):
    lines = [("60", 300, region), ("64", 700, region), ("64", 500, state), ("74", 1000, region), ("74", 500, state)]
    make_version(programme, lines, adopted=True)
    make_version(programme, [("60", 9999, region)], title="Autre projet")
    income(programme, "74", 800, region)
    income(programme, "74", 500, state)
    claim = make_claim(agreement, [shared(agreement, 330)])

    report = report_of_claim(claim)

    assert rows(report.named("cash_uses")) == {"60": (300, 330), "64": (700, 0)}
    assert rows(report.named("cash_resources")) == {"74": (1000, 800)}
    whole = report.named("cash_uses").total
    assert (whole.planned, whole.actual, whole.gap, whole.percent) == (1000, 330, -670, 33)
    assert report.budgets == ("Année 2026",)
    assert [row.code for row in report.named("cash_uses").rows] == [
        "60",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "67",
        "68",
    ]
    assert [row.code for row in report.named("kind_resources").rows] == ["87"]


def test_the_consolidated_report_names_each_funder_under_74_and_keeps_kind_apart(programme, region, state):
    make_version(
        programme, [("60", 900), ("74", 600, region), ("74", 300, state), ("86", 50), ("87", 50)], adopted=True
    )
    make_expense(programme, 450)
    make_expense(programme, 40, heading="86")
    make_expense(programme, 7, spent_on=date(2025, 12, 31))
    income(programme, "74", 600, region)
    income(programme, "70", "12.50")

    report = report_of_programme(programme, *YEAR)

    assert rows(report.named("cash_uses")) == {"60": (900, 450)}
    assert rows(report.named("kind_uses")) == {"86": (50, 40)}
    assert rows(report.named("cash_resources")) == {"70": (0, euros("12.5")), "74": (900, 600)}
    grants = next(row for row in report.named("cash_resources").rows if row.code == "74")
    assert [(one.label, one.planned, one.actual) for one in grants.details] == [
        ("Région Lys", 600, 600), ("État", 300, 0),
    ]  # fmt: skip
    sales = next(row for row in report.named("cash_resources").rows if row.code == "70")
    assert (sales.percent, sales.gap) == (None, euros("12.5"))


def test_closing_freezes_the_table(programme, region, agreement, coordinator):
    make_version(programme, [("60", 300, region), ("74", 300, region)], adopted=True)
    claim = make_claim(agreement, [shared(agreement, 330)], state="sent")
    before = report_of_claim(claim)
    deeds.close_claim(actor=coordinator, claim=claim, at=AT)
    make_version(programme, [("60", 5000, region), ("74", 5000, region)], title="Plus", adopted=True)
    income(programme, "74", 800, region)

    assert report_of_claim(Claim.objects.get()) == before


def test_leverage_is_exact_or_an_interval_when_a_source_is_rounded(programme, region, state):
    exact = make_version(programme, [("74", 1000, region), ("74", 500, state), ("70", 1000), ("87", 900)])
    found = {one.funder: one for one in leverages_of(exact)}
    assert (found["Région Lys"].brought.lower, found["État"].brought.upper) == (Decimal("1.5"), Decimal(4))
    assert "Région Lys\u202f: un euro a amené 1,50\u00a0€ d’autres" in leverage_words(found["Région Lys"])

    rounded = make_version(programme, [("74", 2_300_000, region, 100_000), ("70", 3_200_000, None, 100_000)], title="R")
    one = leverages_of(rounded)[0]
    assert (round(one.brought.lower, 2), round(one.brought.upper, 2)) == (Decimal("1.34"), Decimal("1.44"))
    assert "entre 1,34\u00a0€ et 1,44\u00a0€" in leverage_words(one)
    assert leverage_words(one).endswith("Source arrondie.")


def test_closing_an_account_changes_no_figure(programme, agreement, cast):
    person = UserFactory(display_name="Zoé Lune")
    make_share(make_expense(programme, 330, by=person), agreement)
    claim = make_claim(agreement, [Expense.objects.get().shares.get()], by=person)
    before = report_of_claim(claim), report_of_programme(programme, *YEAR)

    close_account(person=person, at=AT)

    assert (report_of_claim(Claim.objects.get()), report_of_programme(programme, *YEAR)) == before
    assert "Zoé" not in Expense.objects.get().author + Claim.objects.get().author
