"""Who may do what with a resource."""

import pytest

from maillage.directory.models import Member
from maillage.resources import rules
from maillage.resources.models import Feedback, Resource, ResourceFile
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.resources import AT, file_data, make_resource
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
EDIT = {"editor_a", "coordinator_here", "administrator"}


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_see_is_what_one_finds(cast, role, published):
    made = make_resource(cast.here, author=cast["editor_a"], published=published, files=(file_data(),))
    sees = published or role in EDIT

    assert (made in Resource.objects.visible_to(cast[role])) is sees
    assert ResourceFile.objects.visible_to(cast[role]).exists() is sees
    assert rules.may_edit(cast[role], made) is (role in EDIT)
    assert rules.may_remove(cast[role], made) is (role in EDIT)
    assert rules.may_give_feedback(cast[role], made) is (published and role != "anonymous")


@pytest.mark.parametrize("role", ROLES)
def test_feedback_is_hidden_by_who_wrote_it_and_by_moderators(cast, role):
    made = make_resource(cast.here)
    said = Feedback.objects.create(resource=made, author=cast["member"], text="Bien", at=AT)

    assert rules.may_hide_feedback(cast[role], said) is (role in {"member", "coordinator_here", "administrator"})


def test_the_team_of_the_structure_edits_what_it_publishes(here):
    person, team = UserFactory(), make_organisation(here)
    Member.objects.create(organisation=team, user=person, role="editor")
    made = make_resource(here, organisation=team, published=False)

    assert rules.may_edit(person, made)
    assert made in Resource.objects.visible_to(person)
    assert not rules.may_remove(person, made)
