"""Budgets balance in cash and in kind, and change by versions that a decision adopts."""

import pytest
from django.db import IntegrityError, transaction

from maillage.core.errors import Refused, TooLate
from maillage.funding.actions import budgets as deeds
from maillage.funding.models import Budget, BudgetVersion, Line
from maillage.funding.querysets import balance_of
from maillage.journal.models import Entry
from tests.factories.funding import AT, YEAR, euros, make_version
from tests.factories.programmes import make_decision, make_funder, make_programme

pytestmark = pytest.mark.django_db
EVEN = [("60", 600), ("64", 400), ("74", 700), ("70", 300), ("86", 50), ("87", 50)]


def test_a_budget_begins_with_a_draft(programme, coordinator):
    made = deeds.open_budget(
        actor=coordinator, programme=programme, title=" Année  2026 ", starts_on=YEAR[0], ends_before=YEAR[1], at=AT
    )

    assert (made.budget.title, made.number, made.state, made.by) == ("Année 2026", 1, "draft", coordinator)
    assert made.author == f"Coordination, {programme.territory.name}"
    assert Entry.objects.get().verb == "budget_opened"
    for title, dates in (("Année 2026", YEAR), ("Autre", YEAR[::-1])):
        with pytest.raises(Refused):
            deeds.open_budget(
                actor=coordinator, programme=programme, title=title, starts_on=dates[0], ends_before=dates[1], at=AT
            )
    assert Budget.objects.count() == 1


def test_sums_are_made_apart_in_cash_and_in_kind(programme):
    sums = balance_of(make_version(programme, EVEN).lines.all())

    assert (sums.cash_uses, sums.cash_resources, sums.kind_uses, sums.kind_resources) == (
        euros(1000), euros(1000), euros(50), euros(50),
    )  # fmt: skip
    assert sums.is_even


CASES = [
    ([], "Ce budget est vide"),
    ([("60", 600), ("74", 500)], "Il manque 100\u00a0€ aux ressources."),
    ([("60", "99.90"), ("74", 100)], "Il manque 0,10\u00a0€ aux dépenses."),
    ([("60", 10), ("74", 10), ("86", 5)], "Le budget en nature n’est pas à l’équilibre"),
]


@pytest.mark.parametrize(("lines", "said"), CASES, ids=lambda one: str(one)[:20])
def test_an_uneven_budget_is_not_adopted_and_says_by_how_much(programme, coordinator, lines, said):
    version = make_version(programme, lines)

    with pytest.raises(deeds.Unbalanced) as refusal:
        deeds.adopt(actor=coordinator, version=version, decision=make_decision(programme), at=AT)

    assert said in str(refusal.value)
    assert BudgetVersion.objects.get().state == "draft"


def test_a_decision_adopts_a_version_and_the_next_one_replaces_it(programme, coordinator):
    version, decision = make_version(programme, EVEN), make_decision(programme)
    deeds.adopt(actor=coordinator, version=version, decision=decision, at=AT)
    after = deeds.new_version(actor=coordinator, budget=version.budget, at=AT)

    assert [(one.heading, one.amount) for one in after.lines.order_by("position")] == [
        (heading, euros(amount)) for heading, amount in EVEN
    ]
    with pytest.raises(Refused):
        deeds.new_version(actor=coordinator, budget=version.budget, at=AT)
    deeds.adopt(actor=coordinator, version=after, decision=make_decision(programme), at=AT)

    assert list(BudgetVersion.objects.order_by("number").values_list("state", flat=True)) == ["replaced", "adopted"]
    assert Entry.objects.filter(verb="budget_adopted").count() == 2


def test_an_adopted_version_no_longer_changes(programme, coordinator):
    version = make_version(programme, EVEN, adopted=True)
    data = deeds.LineData(heading="60", label="x", amount=euros(1))

    with pytest.raises(deeds.NotADraft):
        deeds.add_line(actor=coordinator, version=version, data=data, at=AT)
    with pytest.raises(deeds.NotADraft):
        deeds.remove_line(actor=coordinator, line=version.lines.first(), at=AT)
    with pytest.raises(TooLate):
        deeds.adopt(actor=coordinator, version=version, decision=make_decision(programme), at=AT)
    assert Line.objects.count() == len(EVEN)


def test_lines_are_of_the_programme(programme, coordinator, here):
    other = make_programme(here)
    version = make_version(programme, EVEN)
    alien = deeds.LineData(heading="74", label="x", amount=euros(1), funder=make_funder(other))

    with pytest.raises(deeds.WrongAmount):
        deeds.add_line(actor=coordinator, version=version, data=alien, at=AT)
    with pytest.raises(Refused):
        deeds.adopt(actor=coordinator, version=version, decision=make_decision(other), at=AT)
    made = deeds.add_line(
        actor=coordinator, version=version, data=deeds.LineData(heading="60", label="Colle", amount=euros(2)), at=AT
    )
    deeds.remove_line(actor=coordinator, line=made, at=AT)
    assert Line.objects.count() == len(EVEN)


def test_the_engine_keeps_one_version_in_force_and_no_adoption_without_decision(programme):
    version = make_version(programme, EVEN, adopted=True)
    for fields in ({"state": "adopted", "decision": version.decision}, {"state": "adopted"}, {"number": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_version(programme, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_version(programme, [("99", 1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        make_version(programme, [("60", 0)])


def test_a_funder_with_money_is_not_removed(programme, coordinator):
    from maillage.programmes.actions.managing import remove_funder

    funder = make_funder(programme)
    make_version(programme, [("74", 10, funder)])
    with pytest.raises(Refused) as refusal:
        remove_funder(actor=coordinator, funder=funder, at=AT)
    assert "ligne de budget" in str(refusal.value)
