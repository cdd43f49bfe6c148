"""What names a structure on every floor follows it: merged, two again, renamed."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from maillage.announcements.models import Announcement
from maillage.attendance.models import Subject
from maillage.core.errors import Refused
from maillage.directory.actions import merging
from maillage.directory.actions.organisations import change_organisation, data_of
from maillage.directory.models import NetworkMembership, Passage
from maillage.events.actions import OrganiserData
from maillage.events.models import Organiser
from maillage.members.actions.following import follow
from maillage.members.enums import Target
from maillage.members.models import Follow
from maillage.projects.actions.writing import PartnerData
from maillage.projects.models import Partner
from maillage.publications.models import Publication
from maillage.search.find import matching
from tests.factories.accounts import UserFactory
from tests.factories.announcements import make_announcement, make_team
from tests.factories.attendance import make_subject
from tests.factories.directory import AT, make_expert, make_organisation
from tests.factories.events import make_event
from tests.factories.projects import make_project
from tests.factories.publications import make_publication

pytestmark = pytest.mark.django_db
KINDS = ("announcement", "article", "event", "expert", "organisation", "project")
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def two(here, cast):
    kept = make_organisation(here, name="Musée de Picardie", author=cast["editor_a"])
    return kept, make_team(here, cast["editor_b"], name="Muséum zygomatique")


@pytest.fixture
def named(here, cast, two):
    """One thing of each floor that names the second of two structures; each is found by its name."""
    kept, merged = two
    both = (OrganiserData(organisation=kept), OrganiserData(organisation=merged))
    partners = tuple(PartnerData(organisation=one) for one in two)
    return {
        "publication": make_publication(here, organisation=merged, author=cast["editor_b"]),
        "announcement": make_announcement(here, "job", organisation=merged, author=cast["editor_b"]),
        "project": make_project(here, partners=partners),
        "expert": make_expert(here, organisation=merged),
        "event": make_event(here, organisers=both),
        "subject": make_subject(here, organisations=(merged, kept)),
        "network": NetworkMembership.objects.create(
            organisation=make_organisation(here, name="Club Orion"), network=merged, name="Muséum"
        ),
    }  # fmt: skip


def holders():
    """By table, the keys of the structures that are named."""
    rows = {
        "publications": Publication.objects.values_list("organisation", flat=True),
        "announcements": Announcement.objects.values_list("organisation", flat=True),
        "partners": Partner.objects.values_list("organisation", flat=True),
        "organised": Organiser.objects.values_list("organisation", flat=True),
        "counted": Subject.organisations.through.objects.values_list("organisation", flat=True),
        "leads": Subject.objects.values_list("organisation", flat=True),
        "networks": NetworkMembership.objects.values_list("network", flat=True),
    }
    return {name: sorted(keys) for name, keys in rows.items()}


def said(word):
    """The kinds of things whose index says a word."""
    return [kind for kind in KINDS if matching(word, kind=kind)]


def merge(actor, two):
    kept, merged = two
    data = merging.combined(merging.whole_of(kept), merging.whole_of(merged), {"name": "left"})
    return merging.merge_entries(actor=actor, kept=kept, merged=merged, data=data, at=LATER)


def test_all_that_names_a_merged_structure_names_the_one_that_stays(cast, here, two, named):
    kept, _merged = two
    before, found = holders(), said("zygomatique")
    assert found == list(KINDS)

    passage = merge(cast["coordinator_here"], two)

    assert holders() == {name: [kept.pk] for name in before}
    assert said("zygomatique") in ([], ["organisation"])  # the former name of the entry, perhaps
    assert set(found) - {"organisation"} <= set(said("Picardie"))
    page = cast.client("anonymous").get(f"/{here.slug}" + reverse("directory:organisation", args=[kept.slug]))
    for thing in ("publication", "announcement", "project"):
        assert named[thing].title in page.content.decode(), thing

    merging.undo_merger(actor=cast["coordinator_here"], passage=passage, at=LATER + timedelta(hours=1))

    assert holders() == before
    assert said("zygomatique") == found


def test_the_team_of_the_one_that_stays_takes_over_what_the_other_signed(cast, here, two, named):
    path = f"/{here.slug}" + reverse("publications:edit_article", args=[named["publication"].slug])
    assert cast.client("editor_a").get(path).status_code == 403
    merge(cast["coordinator_here"], two)
    assert cast.client("editor_a").get(path).status_code == 200


def test_followers_follow_on_and_back(cast, two):
    kept, merged = two
    one, other = UserFactory(), UserFactory()
    for person, thing in ((one, merged), (other, merged), (other, kept)):
        follow(actor=person, kind=Target.STRUCTURE, key=str(thing.contribution.uid), at=AT)
    before = set(Follow.objects.values_list("user", "key", "at"))

    passage = merge(cast["coordinator_here"], two)
    assert sorted(Follow.objects.values_list("user", "key")) == [
        (one.pk, str(kept.contribution.uid)), (other.pk, str(kept.contribution.uid))
    ]  # fmt: skip

    merging.undo_merger(actor=cast["coordinator_here"], passage=passage, at=LATER)
    assert set(Follow.objects.values_list("user", "key", "at")) == before


def test_what_left_since_does_not_stop_the_undoing(cast, two, named):
    passage = merge(cast["coordinator_here"], two)
    Partner.objects.all().delete()
    Organiser.objects.all().delete()
    named["event"].delete()

    merging.undo_merger(actor=cast["coordinator_here"], passage=passage, at=LATER)

    assert list(Organiser.objects.all()) == []
    assert Passage.objects.get().undone_at == LATER
    with pytest.raises(Refused):
        merging.undo_merger(actor=cast["coordinator_here"], passage=passage, at=LATER)


def test_a_new_name_is_found_everywhere(cast, two, named):
    _kept, merged = two
    found = said("zygomatique")
    change_organisation(
        actor=cast["editor_b"],
        organisation=merged,
        data=replace(data_of(merged), name="Muséum ornithorynque"),
        at=LATER,
    )
    assert said("ornithorynque") == found == list(KINDS)
