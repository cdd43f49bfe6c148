"""What changes a resource: rows, journal, lists, search and what harvesters take, after each deed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from maillage.contributions.actions import hide, place, remove, restore, submit
from maillage.contributions.exports import account_data
from maillage.contributions.models import Contribution, Revision
from maillage.core.client import AnswerRefused, TooHeavy, Unreachable
from maillage.core.errors import TooLate
from maillage.journal.models import Entry
from maillage.oai.models import Form, Record
from maillage.resources.actions import checking
from maillage.resources.actions.completeness import Incomplete
from maillage.resources.actions.drafts import keep_draft
from maillage.resources.actions.feedback import NothingSaid, give_feedback, hide_feedback
from maillage.resources.actions.history import restore_resource
from maillage.resources.actions.people import erase, forget, known_of, resources_alone
from maillage.resources.actions.projection import offer_all
from maillage.resources.actions.writing import change_resource, data_of
from maillage.resources.enums import NATURES, Type
from maillage.resources.models import Draft, Feedback, Related, Resource, ResourceFile, ResourceLink
from maillage.resources.querysets import find as index
from maillage.search.find import matching
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.events import term
from tests.factories.resources import AT, file_data, make_resource, resource_data

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def listed(territory, **asked):
    return index.find(index.Criteria(territory_id=territory.pk if territory else None, **asked)).ids


def found(territory, words):
    return matching(words, kind="resource", scope=territory.pk, limit=9)


def verbs(resource):
    return list(Entry.objects.about(resource.contribution).order_by("pk").values_list("verb", flat=True))


def changed(resource, at=AT + HOUR, **fields):
    change_resource(
        actor=resource.contribution.author, resource=resource, data=replace(data_of(resource), **fields), at=at
    )
    resource.refresh_from_db()


def record_of(resource):
    return Record.objects.filter(key=f"ressource-{resource.contribution.uid}").first()


# --- Writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Type.values)
def test_each_type_is_written_published_listed_found_and_harvested(here, kind):
    made = make_resource(here, kind, title=f"Ressource {kind}")

    assert made.contribution.is_published
    assert listed(here) == [made.pk]
    assert found(here, "ressource") == [made.pk]
    assert verbs(made)[0] == "created"
    assert Revision.objects.get(contribution=made.contribution).data["type"] == kind
    assert record_of(made).sets.split()[-1].startswith("type:")
    assert set(Form.objects.filter(record=record_of(made)).values_list("prefix", flat=True)) == {
        "oai_dc",
        "lom",
        "dcterms",
    }


def test_everything_written_is_given_back(here):
    other = make_resource(here, title="L’autre")
    data = resource_data(
        "kit", files=(file_data(title="Une"), file_data(title="Deux")), links=(("https://example.org/a", "A"),),
        related=(("requires", other),), selection=((other, "Parce que"),), age_from=6, age_to=10, minutes=90,
        needs=(term("need", "tables"),), levels=(term("level", "fr-cycle-2"),), issued_on=date(2025, 4, 1),
    )  # fmt: skip
    from maillage.resources.actions.writing import cleaned, create_resource

    made = create_resource(actor=UserFactory(), origin=here, data=data, at=AT)

    assert data_of(Resource.objects.get(pk=made.pk)) == cleaned(data)


def test_what_only_a_kit_has_is_kept_by_kits_only(here):
    other = make_resource(here)
    made = make_resource(here, "sheet", sector="library", checklist="Rien", selection=((other, ""),))

    assert (made.sector, made.checklist, made.selection.count()) == ("", "", 0)


@pytest.mark.parametrize(
    ("kind", "lacking", "names"),
    [
        ("sheet", {"summary": ""}, ["summary"]), ("sheet", {"description": "<p> </p>"}, ["description"]),
        ("sheet", {"authors": ""}, ["authors"]), ("kit", {"sector": ""}, ["sector"]),
        ("kit", {"checklist": ""}, ["checklist"]), ("kit", {"files": ()}, ["selection"]),
    ],
)  # fmt: skip
def test_nobody_publishes_what_readers_would_not_understand(here, kind, lacking, names):
    author = UserFactory()
    made = make_resource(here, kind, author=author, published=False, **lacking)
    with pytest.raises(Incomplete) as refused:
        submit(actor=author, contribution=made.contribution, at=AT)

    assert [name for name, _sentence in refused.value.missing] == names
    assert listed(here) == []
    assert record_of(made) is None


@pytest.mark.parametrize(
    "wrong", [{"age_from": 10, "age_to": 6}, {"group_from": 9, "group_to": 2}, {"sector": "library", "type": "sheet"}]
)
def test_a_row_that_makes_no_sense_cannot_be(here, wrong):
    made = make_resource(here)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=made.pk).update(**wrong)


def test_a_resource_is_not_related_to_itself_nor_twice_in_the_same_way(here):
    one, other = make_resource(here), make_resource(here, title="Autre")
    changed(one, related=(("requires", other), ("requires", other), ("part_of", one)))

    assert list(Related.objects.values_list("source", "target", "kind")) == [(one.pk, other.pk, "requires")]
    with pytest.raises(IntegrityError), transaction.atomic():
        Related.objects.create(source=one, target=one, kind="requires")


def test_who_wrote_since_is_not_overwritten(here):
    made = make_resource(here)
    seen = made.contribution.updated_at
    changed(made, at=AT + HOUR, title="Entre-temps")
    with pytest.raises(TooLate):
        change_resource(actor=None, resource=made, data=data_of(made), at=AT + 2 * HOUR, seen=seen)


def test_files_keep_their_address_and_links_what_was_found_of_them(here):
    made = make_resource(
        here, files=(file_data(),), links=(("https://example.org/a", "A"), ("https://example.org/b", "B"))
    )
    uid = made.files.get().uid
    ResourceLink.objects.filter(url="https://example.org/a").update(verified_at=AT, state="fine")
    kept = data_of(made).files[0]
    changed(made, files=(file_data(title="Nouvelle"), kept), links=(("https://example.org/a", "Autre titre"),))

    assert [(one.title, one.uid == uid) for one in made.files.order_by("position")] == [
        ("Nouvelle", False),
        ("La fiche", True),
    ]
    assert list(made.links.values_list("url", "title", "state")) == [("https://example.org/a", "Autre titre", "fine")]


def test_an_earlier_state_is_written_again_with_its_files(here):
    author = UserFactory()
    made = make_resource(here, author=author, files=(file_data(author),), age_from=6)
    first = made.contribution.revisions.get().data
    changed(made, title="Autre", files=(), age_from=9, at=AT + HOUR)
    contribution = Contribution.objects.get(pk=made.contribution_id)
    restore_resource(actor=author, contribution=contribution, data=first, at=AT + 2 * HOUR)
    made.refresh_from_db()

    assert (made.title, made.age_from, made.files.get().title) == ("Fabriquer un cadran solaire", 6, "La fiche")


# --- What harvesters learn --------------------------------------------------------------------------------------------


def test_removing_and_restoring_are_told_to_harvesters(here):
    admin = UserFactory(administrator=True)
    made = make_resource(here)
    before = record_of(made).mark
    contribution = Contribution.objects.get(pk=made.contribution_id)
    remove(actor=admin, contribution=contribution, at=AT + HOUR, message="Doublon")
    gone = record_of(made)
    restore(actor=admin, contribution=contribution, at=AT + 2 * HOUR)
    back = record_of(made)

    assert (gone.deleted, back.deleted) == (True, False)
    assert before < gone.mark < back.mark
    assert gone.datestamp == AT + HOUR


def test_what_its_own_territory_hides_is_withdrawn_and_sharing_changes_nothing(here, elsewhere):
    admin = UserFactory(administrator=True)
    made = make_resource(here)
    first = record_of(made).mark
    place(actor=admin, contribution=made.contribution, territory=elsewhere, at=AT + HOUR)
    shared = record_of(made)
    hide(actor=admin, contribution=made.contribution, territory=here, at=AT + 2 * HOUR)

    assert (shared.mark, shared.deleted) == (first, False)
    assert record_of(made).deleted is True
    assert listed(elsewhere) == [made.pk]


def test_another_theme_moves_the_datestamp_and_the_sets(here):
    made = make_resource(here)
    changed(made, themes=(term("theme", "mer"),), at=AT + HOUR)

    assert record_of(made).datestamp == AT + HOUR
    assert "theme:mer" in record_of(made).sets.split()
    assert "theme:ciel" not in record_of(made).sets.split()


def test_stating_again_moves_only_what_the_mapping_changed(here, monkeypatch):
    made = make_resource(here)
    make_resource(here, "video", title="Une vidéo")

    assert offer_all(AT + HOUR) == 0
    monkeypatch.setitem(NATURES, "sheet", replace(NATURES["sheet"], learning_type="experiment"))
    assert offer_all(AT + 2 * HOUR) == 1
    assert record_of(made).datestamp == AT + 2 * HOUR


# --- Links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (None, "fine"), (TooHeavy("trop lourd"), "fine"), (AnswerRefused("fermé", 403), "fine"),
        (AnswerRefused("absent", 404), "doubtful"), (Unreachable("personne"), "doubtful"),
    ],
)  # fmt: skip
def test_a_link_is_tried_and_what_was_found_is_said(here, monkeypatch, raised, expected):
    def fetch(_url, **_options):
        if raised is not None:
            raise raised

    monkeypatch.setattr(checking, "fetch", fetch)
    make_resource(here, links=(("https://example.org/a", "A"),))
    tried = checking.check_some(AT + DAY)
    link = ResourceLink.objects.get()

    assert (tried, link.state, link.tried_at) == (1, expected, AT + DAY)
    assert link.verified_at == (AT + DAY if expected == "fine" else None)


def test_a_link_is_broken_after_three_failures_and_tried_once_a_month(here, monkeypatch):
    monkeypatch.setattr(checking, "answers", lambda _url: False)
    make_resource(here, links=(("https://example.org/a", "A"),))
    states = []
    for day in (1, 2, 4, 7, 8, 40):
        checking.check_some(AT + day * DAY)
        states.append(ResourceLink.objects.get().state)

    assert states == ["doubtful", "doubtful", "doubtful", "broken", "broken", "broken"]
    assert ResourceLink.objects.get().failures == 4


# --- People -----------------------------------------------------------------------------------------------------------


def test_feedback_is_kept_hidden_and_given_once_by_loan(here):
    person, made = UserFactory(), make_resource(here)
    give_feedback(actor=person, resource=made, text=" Très bien. ", at=AT, place="Guise", headcount=12)
    give_feedback(actor=person, resource=made, text="Prêt une", at=AT, key="pret-7")
    give_feedback(actor=person, resource=made, text="Prêt deux", at=AT + HOUR, key="pret-7")
    with pytest.raises(NothingSaid):
        give_feedback(actor=person, resource=made, text="  ", at=AT)

    assert list(Feedback.objects.newest_first().values_list("text", flat=True)) == ["Prêt deux", "Très bien."]
    hide_feedback(actor=person, feedback=Feedback.objects.get(key=""), at=AT)
    assert [one.text for one in Feedback.objects.visible_to(person)] == ["Prêt deux"]


def test_an_account_takes_away_what_it_typed_and_leaves_its_words_unsigned(here):
    person = UserFactory()
    made = make_resource(here, author=person, files=(file_data(person),))
    give_feedback(actor=person, resource=made, text="Bien", at=AT)
    keep_draft(actor=person, resource=None, data={"title": ["En cours"]}, at=AT)
    told = account_data(person)["kinds"]["resource"]
    forget(person, AT)

    assert [min(one) for one in told] == ["at", "content"]
    assert known_of(person) == []
    assert (Draft.objects.count(), Feedback.objects.get().author) == (0, None)


def test_a_resource_of_a_team_is_nobodys_alone_and_what_leaves_is_emptied_with_its_files(here):
    from maillage.directory.models import Member

    person, team = UserFactory(), make_organisation(here)
    Member.objects.create(organisation=team, user=person, role="editor")
    Member.objects.create(organisation=team, user=UserFactory(), role="editor")
    shared = make_resource(here, author=person, organisation=team)
    own = make_resource(here, author=person, files=(file_data(person),), title="La mienne")
    path = own.files.get().attachment.path

    assert list(Resource.objects.filter(contribution__in=resources_alone(person))) == [own]
    assert default_storage.exists(path)
    with transaction.atomic():
        erase([own.contribution_id], AT)
    own.refresh_from_db()

    assert (own.title, own.description, ResourceFile.objects.filter(resource=own).count()) == ("Fiche effacée", "", 0)
    assert Resource.objects.get(pk=shared.pk).title == "Fabriquer un cadran solaire"
