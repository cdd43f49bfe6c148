"""Who sees, changes and removes a publication."""

import pytest

from maillage.directory.models import Member
from maillage.publications import rules
from maillage.publications.models import Publication
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.publications import make_publication
from tests.strict.people import ROLES

MAY_EDIT = {"editor_a", "coordinator_here", "administrator"}


@pytest.mark.parametrize("role", ROLES)
def test_the_author_and_the_moderators_of_the_origin_change_it(cast, role):
    article = make_publication(cast.here, author=cast["editor_a"])

    assert rules.may_edit(cast[role], article) == (role in MAY_EDIT)
    assert rules.may_remove(cast[role], article) == (role in MAY_EDIT)


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_seen_by_those_who_may_change_it(cast, role):
    draft = make_publication(cast.here, author=cast["editor_a"], published=False)

    assert Publication.objects.visible_to(cast[role]).filter(pk=draft.pk).exists() == (role in MAY_EDIT)


def test_the_team_of_the_structure_it_is_published_for_changes_it(cast):
    organisation = make_organisation(cast.here)
    colleague = UserFactory()
    Member.objects.create(organisation=organisation, user=colleague)
    draft = make_publication(cast.here, author=cast["editor_a"], published=False, organisation=organisation)

    assert rules.may_edit(colleague, draft)
    assert not rules.may_remove(colleague, draft)
    assert Publication.objects.visible_to(colleague).get() == draft


def test_nobody_changes_what_was_removed(cast):
    from maillage.contributions.actions import remove
    from tests.factories.publications import AT

    article = make_publication(cast.here, author=cast["editor_a"])
    remove(actor=cast["editor_a"], contribution=article.contribution, at=AT)

    assert not any(rules.may_edit(cast[role], article) for role in ROLES)
