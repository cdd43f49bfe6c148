# ruff: noqa: E501 - samples are kept on their lines
"""Who may import, and facts that can never be false."""

import pytest
from django.db import IntegrityError

from maillage.imports import rules
from maillage.imports.models import Run, Source
from tests.factories.imports import LinkFactory, RunFactory, SourceFactory
from tests.strict.people import ROLES

MAY = {"coordinator_here", "administrator"}


@pytest.mark.parametrize("role", ROLES)
def test_only_coordinators_of_the_territory_import_and_see_what_they_may_do(cast, here, role):
    run = RunFactory(source=SourceFactory(territory=here), ready=True)
    done = RunFactory(source=run.source, done=True)
    person = cast[role]
    deeds = [
        rules.may_manage_source(person, run.source), rules.may_follow_run(person, run), rules.may_apply_run(person, run),
        rules.may_undo_run(person, done), Source.objects.visible_to(person).exists(), Run.objects.visible_to(person).exists(),
    ]  # fmt: skip
    assert deeds == [role in MAY] * 6


def test_a_done_run_is_not_applied_and_a_ready_one_not_undone(cast, here):
    person = cast["coordinator_here"]
    ready, done = RunFactory(source__territory=here, ready=True), RunFactory(source__territory=here, done=True)
    assert (rules.may_apply_run(person, done), rules.may_undo_run(person, ready)) == (False, False)


def test_a_nightly_source_has_an_address(here):
    with pytest.raises(IntegrityError):
        SourceFactory(territory=here, schedule="daily", address="")


def test_a_record_has_one_link(db):
    link = LinkFactory()
    with pytest.raises(IntegrityError):
        LinkFactory(source=link.source, external_id=link.external_id)
