"""Every kind says what it is about: who follows a theme, a structure, a project or a community hears of it."""

import pytest

from maillage.communities.actions import posting
from maillage.contributions.kinds import kind_of
from maillage.members.actions.news import catch_up
from maillage.members.models import Topic
from maillage.projects.actions import team
from tests.factories.accounts import UserFactory
from tests.factories.announcements import make_announcement
from tests.factories.communities import AT, make_community, make_member
from tests.factories.directory import make_organisation
from tests.factories.events import make_event, term
from tests.factories.projects import make_project
from tests.factories.publications import make_publication

pytestmark = pytest.mark.django_db


def tokens(contribution):
    catch_up(at=AT)
    return set(Topic.objects.filter(news__contribution=contribution).order_by("pk").values_list("token", flat=True))


def test_an_article_is_told_to_those_who_follow_its_theme_or_its_structure(here):
    club = make_organisation(here)
    article = make_publication(here, organisation=club, themes=(term("theme", "mer"),))

    assert {"theme:mer", f"structure:{club.contribution.uid}"} <= tokens(article.contribution)


def test_an_announcement_is_told_to_those_who_follow_its_theme_its_commune_or_its_structure(here):
    job = make_announcement(here, "job", themes=(term("theme", "ciel"),))
    expected = {"theme:ciel", f"structure:{job.organisation.contribution.uid}"}
    expected |= {f"place:{job.commune_id}"} if job.commune_id else set()

    assert expected <= tokens(job.contribution)


def test_a_project_is_told_to_those_who_follow_it(here):
    project = make_project(here)

    assert {"theme:ciel", f"place:{project.commune_id}", f"project:{project.contribution.uid}"} <= tokens(
        project.contribution
    )


def test_following_the_news_of_a_project_puts_it_on_the_personal_page(here):
    reader, project = UserFactory(), make_project(here)
    followed = reader.follows.filter(kind="project", key=str(project.contribution.uid)).order_by("pk")

    team.follow(actor=reader, project=project, at=AT)
    assert followed.exists()

    team.unfollow(actor=reader, project=project, at=AT)
    assert not followed.exists()


def test_what_is_posted_in_an_open_community_is_told_to_those_who_follow_it(here):
    member, space, other = UserFactory(), make_community(here), make_community(here, name="Ailleurs")
    make_member(space, member)
    event = make_event(here)
    before = tokens(event.contribution)

    posting.post(actor=member, contribution=event.contribution, communities=[space], word="", at=AT)

    assert tokens(event.contribution) - before == {f"community:{space.contribution.uid}"}
    assert f"community:{other.contribution.uid}" not in tokens(event.contribution)


def test_what_is_posted_in_a_private_community_is_told_to_nobody(here):
    member, space = UserFactory(), make_community(here, access="private")
    make_member(space, member)
    event = make_event(here)
    before = tokens(event.contribution)

    posting.post(actor=member, contribution=event.contribution, communities=[space], word="", at=AT)

    assert tokens(event.contribution) == before


@pytest.mark.parametrize("make", [make_publication, make_announcement, make_project])
def test_a_card_says_something_beside_the_title(here, make):
    made = make(here)
    told = kind_of(made.contribution).told

    assert told is not None
    assert told([made.contribution_id])[made.contribution_id].note
