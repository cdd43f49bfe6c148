"""Closing an account changes no figure, no amount and no count, and leaves no link to the person."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.apps import apps

from maillage.accounts.models import User
from maillage.contributions.actions.people import close_account
from maillage.contributions.exports import account_data
from maillage.evaluations.models import Answer, Reply
from maillage.funding.models import Expense, Line, Share
from maillage.programmes.models import Cell, Programme, Request, Revision, TargetRevision
from maillage.programmes.querysets.figures import figures_of
from maillage.website.demo import living, living_returns, living_support
from tests.website.test_demo_living import people, world

__all__ = ["people", "world"]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
APPS = ("programmes", "funding", "evaluations")


@pytest.fixture
def programme(world, people):
    made = living.load_programme(replace(world, today=AT.date()), people, AT)
    living_returns.load_returns(made, AT)
    living_support.load_money(made, AT)
    living_support.load_evaluation(made, AT)
    return made.programme


def rows(model, *names):
    return list(model.objects.order_by("pk").values_list("pk", *names))


def everything():
    return [
        {place: (one.value, one.lower, one.upper, one.received, one.expected)
         for place, one in figures_of(Programme.objects.get()).items()},
        rows(Cell, "status", "value", "base", "text", "review"), rows(Revision, "number", "value", "text", "author"),
        rows(Request, "state", "submitter", "reviewer"), rows(TargetRevision, "value", "author"),
        rows(Expense, "amount", "author"), rows(Line, "amount"), rows(Share, "amount"),
    ]  # fmt: skip


def links(person):
    """Every row of these apps that still names the account."""
    fields = [(model, field) for label in APPS for model in apps.get_app_config(label).get_models()
              for field in model._meta.fields if field.related_model is User]  # fmt: skip
    return [
        f"{model._meta.label}.{field.name}"
        for model, field in fields
        if model._default_manager.filter(**{field.name: person}).exists()
    ]


def test_erasing_accounts_changes_no_figure(programme, people, world):
    before, answered = everything(), Answer.objects.filter(reply__state="submitted").count()
    writer, coordinator = people["contribution.hdf@example.org"], world.actors["hauts-de-france"]
    assert set(links(writer)) >= {"programmes.Part.contact", "programmes.Revision.by", "evaluations.Reply.user"}
    assert set(links(coordinator)) >= {"programmes.Request.reviewed_by", "funding.Expense.by", "programmes.Decision.by"}
    for person in (writer, coordinator):
        close_account(person=person, at=AT)

    assert everything() == before
    assert [links(person) for person in (writer, coordinator)] == [[], []]
    assert Answer.objects.filter(reply__state="submitted").count() == answered
    assert Reply.objects.count() == 7


def test_an_account_takes_away_what_it_wrote(programme, people, world):
    writer, coordinator = people["contribution.hdf@example.org"], world.actors["hauts-de-france"]
    told = account_data(writer)
    wrote = Revision.objects.filter(by=writer).count()

    assert (len(told["programmes"]["figures"]), len(told["programmes"]["named_for"])) == (wrote, 5)
    assert told["evaluations"]["answers"]
    assert len(account_data(coordinator)["funding"]["expenses"]) == 4
