"""Closing an account: the figures of programmes, their money and their reports stay, without a name."""

import json

import pytest
from django.apps import apps
from django.core import serializers

from maillage.accounts.models import User
from maillage.contributions.actions.people import close_account
from maillage.evaluations.models import Dissent, Outcome, Reply
from maillage.funding.actions.people import LINKS as MONEY
from maillage.programmes.actions.people import LINKS
from maillage.programmes.models import Decision, Part, Revision
from maillage.programmes.querysets.figures import totals_of
from maillage.reports.actions.people import known_of
from maillage.reports.actions.publishing import is_intact, publish
from maillage.reports.models import Report, ReportVersion
from tests.factories.programmes import make_cell, make_decision, make_world
from tests.factories.reports import AT, make_block, make_figure, make_report
from tests.factories.territories import GrantFactory

pytestmark = pytest.mark.django_db
APPS = ("programmes", "funding", "evaluations", "reports")
FORGOTTEN = {
    *LINKS, *((model, "by") for model in MONEY), (Reply, "user"), (Outcome, "by"), (Dissent, "by"),
    (ReportVersion, "by"),
}  # fmt: skip


def test_every_link_to_an_account_is_forgotten():
    links = {
        (model, field.name)
        for app in APPS for model in apps.get_app_config(app).get_models() for field in model._meta.fields
        if field.related_model is User
    }  # fmt: skip

    assert links == FORGOTTEN


@pytest.fixture
def person(cast):
    """A coordinator with a name that nobody else has, who is not alone."""
    user = cast["coordinator_here"]
    GrantFactory(territory=cast.here, coordinator=True)
    User.objects.filter(pk=user.pk).update(display_name="Zéphyrine Quatrevaux")
    user.refresh_from_db()
    return user


@pytest.fixture
def report(here, cast, person):
    """A report published by the person, who also answered, decided and is named for an action."""
    asked = make_world(here)
    version = asked.programme.indicators.get().versions.get()
    cell = make_cell(asked, version, 40)
    asked.__class__.objects.filter(pk=asked.pk).update(state="approved", submitted_by=person, reviewed_by=person)
    Revision.objects.filter(cell=cell).update(by=person, author="Club Céphée")
    Part.objects.update(contact=person, substitute=person)
    decision = make_decision(asked.programme, by=person)
    made = make_report(here, asked.programme)
    make_figure(made, "participations", kind="indicator", indicator=version.indicator)
    make_block(made, text="On compte [[participations]] participations.")
    publish(actor=person, report=made, decision=decision, reasons={}, note="", at=AT)
    return made


def kept():
    """Everything that these apps keep, as text."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return "\n".join(serializers.serialize("json", model._default_manager.order_by("pk")) for model in models)


def test_closing_changes_no_figure_and_leaves_no_name(client, report, person):
    pages = [f"/hauts-de-lys/bilans/{report.slug}/", f"/hauts-de-lys/programmes/{report.programme.slug}/"]
    figures, content = totals_of(report.programme), ReportVersion.objects.get().content
    seen = [client.get(page).content for page in pages]
    assert known_of(person)["published"][0]["version"] == 1

    close_account(person=person, at=AT)

    version = ReportVersion.objects.get()
    assert totals_of(report.programme) == figures
    assert (version.content, version.by, is_intact(version)) == (content, None, True)
    assert [client.get(page).content for page in pages] == seen
    assert json.dumps("Zéphyrine Quatrevaux")[1:-1] not in kept()
    assert "Quatrevaux" not in kept()
    assert (Decision.objects.get().by, Revision.objects.get().by, Part.objects.get().contact) == (None, None, None)
    assert Report.objects.get().state == "published"
