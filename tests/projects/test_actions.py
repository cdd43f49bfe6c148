"""What people do with projects: rows, journal, notices; nothing gets round the team nor the moderators."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from maillage.contributions.actions import close_account, restore_revision
from maillage.contributions.enums import Leaving, State
from maillage.contributions.models import Contribution
from maillage.core import background
from maillage.core.errors import TooLate
from maillage.journal.models import Entry
from maillage.members.actions import following
from maillage.members.actions.people import ProfileData, write_profile
from maillage.members.enums import Audience, Contact, Distance
from maillage.members.models import Block, Follow
from maillage.notices.models import Mail, Notice
from maillage.projects import matching, rules
from maillage.projects.actions import forums, life, needs, sheets, team, telling
from maillage.projects.actions.sheets import AnswerData, BadQuestion, QuestionData, save_template, settled
from maillage.projects.actions.writing import NeedData, NotReady, change_project, check_complete, data_of
from maillage.projects.models import Document, ForumEntry, Need, Project, Relation
from maillage.projects.panels.page import page_context
from maillage.search.find import find
from maillage.territories.enums import Check, Kind
from tests.factories.accounts import UserFactory
from tests.factories.projects import (
    AT,
    corbie,
    make_entry,
    make_forum,
    make_helper,
    make_project,
    project_data,
)
from tests.factories.territories import PolicyFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def again(project):
    return Project.objects.select_related("contribution__origin").get(pk=project.pk)


# --- The sheet --------------------------------------------------------------------------------------------------------


def test_a_need_that_stays_keeps_its_key_and_the_offers_made_for_it(here):
    made = make_project(here)
    need = made.needs.get()
    data = data_of(made)
    more = NeedData(kind="money", text="Des lentilles", quantity=300)
    change_project(
        actor=made.contribution.author, project=made, at=LATER,
        data=replace(data, needs=(more, replace(data.needs[0], text="Souder l’alimentation"))),
    )  # fmt: skip
    assert list(made.needs.order_by("position").values_list("text", "pk"))[1] == ("Souder l’alimentation", need.pk)


def test_a_project_is_found_by_what_it_lacks_and_no_more_once_archived(here):
    made = make_project(here)
    assert [hit.title for hit in find("soudure", at=AT, scope=here.pk).hits] == [made.title]
    life.archive_project(actor=made.contribution.author, project=made, at=LATER)
    assert not find("soudure", at=AT, scope=here.pk).hits


def test_rewriting_where_one_checks_first_waits_for_the_moderators(here):
    PolicyFactory(territory=here, kind=Kind.PROJECT, timing=Check.BEFORE)
    made = make_project(here)
    change_project(
        actor=made.contribution.author, project=made, data=replace(data_of(made), baseline="Autre"), at=LATER
    )
    assert again(made).contribution.state == State.SUBMITTED


def test_what_somebody_wrote_meanwhile_is_not_overwritten(here):
    made = make_project(here)
    seen = made.contribution.updated_at
    change_project(actor=None, project=made, data=replace(data_of(made), baseline="Un"), at=LATER, seen=seen)
    with pytest.raises(TooLate):
        change_project(actor=None, project=made, data=replace(data_of(made), baseline="Deux"), at=LATER, seen=seen)


def test_an_earlier_state_is_written_again(here):
    made = make_project(here)
    first = made.contribution.revisions.get()
    change_project(actor=None, project=made, data=project_data(title="Autre", needs=(), commune=None), at=LATER)
    restore_revision(actor=made.contribution.author, revision=first, at=LATER + timedelta(hours=1))
    kept = again(made)
    assert (kept.title, kept.commune.name) == ("Le télescope du quartier", "Amiens")
    assert [(need.text, need.skills) for need in kept.needs.order_by("pk")] == [
        ("Quelqu’un qui sait souder", ["soudure"])
    ]


# --- Questions are data -----------------------------------------------------------------------------------------------


def test_changing_a_question_never_rewrites_old_sheets(here):
    save_template(actor=None, territory=here, questions=[QuestionData(label="Pour qui ?")], at=AT)
    old = sheets.questions_of(here.pk)[0]
    made = make_project(here, answers=(AnswerData(question=old, text="Les voisins"),))
    save_template(actor=None, territory=here, questions=[QuestionData(label="À qui cela sert ?", pk=old.pk)], at=LATER)
    new = sheets.questions_of(here.pk)[0]
    assert (new.key, new.version) == (old.key, 2)
    assert [(row.question.label, row.text) for row in made.answers.order_by("pk")] == [("Pour qui ?", "Les voisins")]


def test_an_answer_moves_to_the_new_wording_only_when_its_text_changes(here):
    save_template(actor=None, territory=here, questions=[QuestionData(label="Pour qui ?")], at=AT)
    old = sheets.questions_of(here.pk)[0]
    save_template(actor=None, territory=here, questions=[QuestionData(label="À qui ?", pk=old.pk)], at=LATER)
    new = sheets.questions_of(here.pk)[0]
    kept = (AnswerData(question=old, text="Les voisins"),)
    assert settled(kept, [AnswerData(question=new, text="Les voisins")]) == kept
    assert settled(kept, [AnswerData(question=new, text="La rue")])[0].question == new
    assert settled(kept, []) == kept  # no longer asked: the answer stays


def test_a_required_question_holds_back_publication_and_any_wording_answers_it(here):
    save_template(actor=None, territory=here, questions=[QuestionData(label="Sécurité ?", required=True)], at=AT)
    question = sheets.questions_of(here.pk)[0]
    made = make_project(here, published=False)
    with pytest.raises(NotReady):
        check_complete(made.contribution)
    change_project(
        actor=None, project=made, at=LATER,
        data=replace(data_of(made), answers=(AnswerData(question=question, text="Lunettes"),)),
    )  # fmt: skip
    reworded = QuestionData(label="Quelle sécurité ?", required=True, pk=question.pk)
    save_template(actor=None, territory=here, questions=[reworded], at=LATER)
    check_complete(made.contribution)


def test_every_answer_that_lacks_is_said_at_once(here):
    asked = [QuestionData(label="Sécurité", required=True), QuestionData(label="Assurance", required=True)]
    save_template(actor=None, territory=here, questions=asked, at=AT)

    with pytest.raises(NotReady, match=r"Sécurité.*Assurance"):
        check_complete(make_project(here, published=False).contribution)


def test_a_choice_of_one_is_no_question(here):
    with pytest.raises(BadQuestion):
        save_template(
            actor=None, territory=here, questions=[QuestionData(label="Où ?", kind="choice", choices=("Ici",))], at=AT
        )


# --- People -----------------------------------------------------------------------------------------------------------


def test_an_offer_for_a_need_makes_a_helper_who_is_named_and_does_not_edit(here):
    made, person = make_project(here), UserFactory(display_name="Zoé")
    need = made.needs.get()
    asking = team.ask(actor=person, project=made, role="helper", message="Je soude.", need=need, at=AT)
    assert Mail.objects.filter(to=made.contribution.author.email, subject__contains="Zoé").count() == 1
    team.accept(actor=made.contribution.author, asking=asking, fills=True, at=LATER)
    assert (rules.role_of(person, made), rules.may_edit(person, made)) == ("helper", False)
    need.refresh_from_db()
    assert need.state == "filled"
    assert Mail.objects.filter(to=person.email).count() == 1
    assert Entry.objects.filter(verb="joined").count() == 1


def test_an_answer_is_given_once(here):
    made, person = make_project(here), UserFactory()
    asking = team.ask(actor=person, project=made, role="team", message="Bonjour", at=AT)
    same = type(asking).objects.get(pk=asking.pk)
    team.decline(actor=made.contribution.author, asking=asking, at=LATER)
    with pytest.raises(TooLate):
        team.accept(actor=made.contribution.author, asking=same, at=LATER)
    assert not rules.is_team(person, made)


def test_one_asks_once_at_a_time(here):
    made, person = make_project(here), UserFactory()
    team.ask(actor=person, project=made, role="helper", message="Bonjour", at=AT)
    with pytest.raises(team.AlreadyThere):
        team.ask(actor=person, project=made, role="team", message="Encore", at=AT)


def test_an_invitation_to_an_address_is_taken_by_its_owner_only(here):
    made, owner = make_project(here), UserFactory(email="zoe@exemple.test")
    asking = team.invite(actor=made.contribution.author, project=made, role="team", email="Zoe@exemple.test", at=AT)
    with pytest.raises(team.NotForYou):
        team.accept(actor=UserFactory(), asking=asking, at=LATER)
    team.accept(actor=owner, asking=asking, at=LATER)
    assert rules.may_edit(owner, made)


def test_a_project_never_loses_its_last_editor(here):
    made = make_project(here)
    with pytest.raises(team.LastEditor):
        team.leave(actor=made.contribution.author, project=made, at=LATER)
    assert rules.is_team(made.contribution.author, made)


def test_who_signed_and_leaves_hands_the_sheet_over_and_loses_every_right(here):
    made, other = make_project(here), UserFactory()
    author = made.contribution.author
    team.relate(project=made, user=other, role="team", at=AT)
    team.leave(actor=author, project=made, at=LATER)
    kept = again(made)
    assert kept.contribution.author == other
    assert not rules.may_edit(author, kept)


@pytest.mark.parametrize("role", ["follower", "helper", "team"])
def test_who_leaves_hears_of_the_project_no_more(here, role):
    made, person = make_project(here), UserFactory()
    team.follow(actor=person, project=made, at=AT)
    team.relate(project=made, user=person, role=role, at=AT)

    team.leave(actor=person, project=made, at=LATER)

    assert not Follow.objects.filter(user=person).exists()


def test_who_was_thanked_may_still_follow(here):
    made, person = make_project(here), UserFactory()
    team.follow(actor=person, project=made, at=AT)
    team.relate(project=made, user=person, role="helper", at=AT)

    team.leave(actor=made.contribution.author, project=made, user=person, at=LATER)

    assert Follow.objects.filter(user=person, kind="project").exists()


def test_news_reach_followers_helpers_and_team_but_their_author(here):
    made, follower, helper = make_project(here), UserFactory(), UserFactory()
    team.follow(actor=follower, project=made, at=AT)
    team.relate(project=made, user=helper, role="helper", at=AT)
    telling.post_news(actor=made.contribution.author, project=made, title="Poli", text="Le miroir brille.", at=LATER)
    background.run_pending()
    assert {mail.to for mail in Mail.objects.filter(subject__contains="Poli")} == {follower.email, helper.email}
    assert Notice.objects.filter(user=follower).count() == 1


def test_who_stops_following_from_their_own_list_hears_of_the_project_no_more(here):
    made, follower = make_project(here), UserFactory()
    team.follow(actor=follower, project=made, at=AT)
    following.unfollow(actor=follower, kind="project", key=str(made.contribution.uid))  # « Mes suivis », not the page

    assert rules.role_of(follower, made) == ""
    assert list(Relation.objects.of_person(follower)) == []
    assert page_context(made, AT)["followers"] == 0
    telling.post_news(actor=made.contribution.author, project=made, title="Poli", text="Il brille.", at=LATER)
    background.run_pending()
    assert Mail.objects.filter(to=follower.email).count() == 0
    team.follow(actor=follower, project=made, at=AT)
    assert rules.role_of(follower, made) == "follower"


def test_closing_an_account_archives_what_nobody_is_left_to_edit(here):
    made = make_project(here)
    shared = make_project(here, author=made.contribution.author, title="À deux", team=(UserFactory(),))
    close_account(person=made.contribution.author, at=LATER)
    assert again(made).contribution.state == State.ARCHIVED
    assert again(shared).contribution.state == State.PUBLISHED
    assert Relation.objects.filter(user=made.contribution.author).count() == 0


def test_erasing_an_account_empties_what_was_one_s_alone(here):
    made = make_project(here)
    author = made.contribution.author
    close_account(person=author, at=LATER, what=Leaving.ERASE)
    kept = again(made)
    assert (kept.contribution.state, kept.baseline, Need.objects.count()) == (State.REMOVED, "", 0)


# --- Matching ---------------------------------------------------------------------------------------------------------


def test_a_member_who_fits_is_proposed_with_the_reasons(here):
    made = make_project(here)
    helper = make_helper()
    match = matching.people_for(made.needs.select_related("project").get(), AT.date())[0]
    assert match.person.user == helper.user
    assert [reason for reason in match.reasons if "Soudure" in reason or "km" in reason]


@pytest.mark.parametrize(
    "fields",
    [{"skills": ("Couture",)}, {"radius_km": 5}, {"available": False}, {"muted": True}],
    ids=["another skill", "too far", "did not agree", "asked for silence"],
)
def test_who_does_not_fit_or_did_not_agree_is_not_proposed(here, fields):
    made = make_project(here)
    make_helper(**fields)
    assert matching.people_for(made.needs.get(), AT.date()) == []


def open_page(**fields):
    """A member of Corbie whose page tells members a skill, and who may be written to."""
    given = {"skills": ("Soudure",), "commune": corbie(), "shown": Audience.MEMBERS, "contact": Contact.EVERYONE}
    return write_profile(actor=UserFactory(), data=ProfileData(**(given | fields)), at=AT)


def test_an_interest_alone_proposes_only_who_is_known_to_be_near(here):
    made = make_project(here, needs=(NeedData(kind="equipment", text="Une meule"),))
    near = make_helper(skills=())
    make_helper(skills=(), commune=None)

    assert [match.person.user for match in matching.people_for(made.needs.get(), AT.date())] == [near.user]


def test_a_member_whose_page_tells_a_skill_is_proposed(here):
    made = make_project(here)
    profile = open_page()
    (match,) = matching.people_for(made.needs.select_related("project").get(), AT.date())
    assert match.person.user == profile.user
    assert match.reasons[0].endswith("Soudure")


@pytest.mark.parametrize(
    "fields",
    [
        {"skills": ("Couture",)}, {"shown": Audience.FOLLOWED}, {"contact": Contact.NONE},
        {"audiences": {"skills": Audience.FOLLOWED}},
    ],
    ids=["another skill", "a closed page", "nobody may write", "hidden skills"],
)  # fmt: skip
def test_what_a_page_does_not_tell_members_proposes_nobody(here, fields):
    made = make_project(here)
    open_page(**fields)
    assert matching.people_for(made.needs.get(), AT.date()) == []


def test_a_hidden_commune_plays_no_role(here):
    made = make_project(here)
    open_page(audiences={"commune": Audience.NOBODY})
    (match,) = matching.people_for(made.needs.select_related("project__commune").get(), AT.date())
    assert len(match.reasons) == 1
    assert match.reasons[0].endswith("Soudure")


def test_who_keeps_the_team_away_or_said_no_is_not_proposed(here):
    made = make_project(here)
    person = open_page().user
    Block.objects.create(owner=person, person=made.contribution.author, kind=Distance.BLOCK, at=AT)
    make_helper(open_page().user, available=False)
    assert matching.people_for(made.needs.get(), AT.date()) == []


def test_a_minor_a_helper_and_whoever_was_asked_are_not_proposed(here):
    made = make_project(here)
    make_helper(UserFactory(adult_on=AT.date() + timedelta(days=400)))
    team.relate(project=made, user=make_helper().user, role="helper", at=AT)
    team.invite(actor=made.contribution.author, project=made, user=make_helper().user, role="helper", at=AT)
    assert matching.people_for(made.needs.get(), AT.date()) == []


def test_a_team_may_stop_proposals_for_a_need(here):
    made = make_project(here)
    make_helper()
    needs.set_need(actor=made.contribution.author, need=made.needs.get(), proposes=False, at=LATER)
    assert matching.people_for(made.needs.get(), AT.date()) == []


def test_a_member_sees_the_needs_that_fit_and_hides_one(here, elsewhere):
    made = make_project(here)
    make_project(here, title="Jardin", needs=(NeedData(kind="skill", text="Tailler des pommiers"),))
    helper = make_helper()
    assert [match.need.project for match in matching.needs_for(helper, here.pk)] == [made]
    assert matching.needs_for(helper, elsewhere.pk) == []
    needs.mute_need(actor=helper.user, need=made.needs.get(), at=LATER)
    assert matching.needs_for(helper, here.pk) == []


# --- Documents --------------------------------------------------------------------------------------------------------


def odt():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    return packed.getvalue()


@pytest.mark.parametrize(("content", "form"), [(b"%PDF-1.7 ...", "pdf"), (odt(), "odt"), (b"<html><script>", ""),
                                               (b"<svg onload=alert(1)>", ""), (b"MZ...", "")])  # fmt: skip
def test_a_document_is_known_by_its_content(content, form):
    assert telling.form_of(content) == form


def test_a_document_is_downloaded_and_never_shown(here, client):
    made = make_project(here)
    document = telling.add_document(
        actor=made.contribution.author, project=made, title="Plan <x>", upload=io.BytesIO(b"%PDF-1.7"), at=AT
    )
    answer = client.get(f"/{here.slug}/projets/{made.slug}/documents/{document.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith('attachment; filename="plan-x.pdf"')
    assert (answer["X-Content-Type-Options"], "sandbox" in answer["Content-Security-Policy"]) == ("nosniff", True)
    with pytest.raises(telling.BadDocument):
        telling.add_document(actor=None, project=made, title="x", upload=io.BytesIO(b"<html>"), at=AT)
    assert Document.objects.count() == 1


# --- Archive and delete -----------------------------------------------------------------------------------------------


def test_what_a_team_brings_back_is_read_first(here):
    made = make_project(here)
    life.archive_project(actor=made.contribution.author, project=made, at=AT)
    assert life.bring_back(actor=made.contribution.author, project=again(made), at=LATER) is False
    assert again(made).contribution.state == State.SUBMITTED


def test_a_moderator_brings_back_at_once(here, cast):
    made = make_project(here)
    life.archive_project(actor=None, project=made, at=AT)
    assert life.bring_back(actor=cast["coordinator_here"], project=again(made), at=LATER)
    assert Contribution.objects.get(pk=made.contribution_id).state == State.PUBLISHED


# --- Forums -----------------------------------------------------------------------------------------------------------


def four_entries(here, forum):
    return [make_entry(forum, make_project(here, title=f"Projet {number}")) for number in range(4)]


def test_registrations_close_by_date_and_by_number(here):
    forum = make_forum(here, most_projects=1)
    make_entry(forum, make_project(here))
    with pytest.raises(forums.ForumClosed):
        make_entry(forum, make_project(here, title="Trop"))
    late = make_forum(here)
    with pytest.raises(forums.ForumClosed):
        make_entry(late, make_project(here, title="Tard"), at=AT + timedelta(days=60))


def test_the_timetable_puts_nobody_in_two_places_and_is_the_same_each_time(here):
    forum = make_forum(here, rounds=3, tables=2)
    entries = four_entries(here, forum)
    entries[0].wishes.set(entries[1:])
    forums.make_timetable(actor=forum.opened_by, forum=forum, at=AT)
    first = sorted(forum.meetings.order_by("pk").values_list("round", "table", "first", "second"))
    forums.make_timetable(actor=forum.opened_by, forum=forum, at=LATER)
    assert sorted(forum.meetings.order_by("pk").values_list("round", "table", "first", "second")) == first
    met = [(one, other) for _round, _table, one, other in first if other]
    assert met == [(entries[0].pk, other.pk) for other in entries[1:]]


def test_a_meeting_moved_by_hand_never_makes_a_conflict(here):
    forum = make_forum(here, rounds=2, tables=2)
    one, two, three, _four = four_entries(here, forum)
    actor = forum.opened_by
    forums.set_meeting(actor=actor, forum=forum, turn=1, table=1, first=one, second=two, at=AT)
    for fields in (
        {"turn": 1, "table": 1, "first": three},
        {"turn": 1, "table": 2, "first": two},
        {"turn": 3, "table": 1, "first": three},
        {"turn": 2, "table": 1, "first": one, "second": one},
    ):
        with pytest.raises(forums.Conflict):
            forums.set_meeting(actor=actor, forum=forum, at=AT, **fields)
    forums.set_meeting(actor=actor, forum=forum, turn=1, table=2, first=three, at=AT)
    assert forum.meetings.count() == 2


def test_a_project_that_withdraws_leaves_the_table_to_the_other(here):
    forum = make_forum(here)
    one, two, _three, _four = four_entries(here, forum)
    forums.set_meeting(actor=forum.opened_by, forum=forum, turn=1, table=1, first=one, second=two, at=AT)
    forums.withdraw_entry(actor=forum.opened_by, entry=one, at=AT)
    meeting = forum.meetings.get()
    assert (meeting.first, meeting.second) == (two, None)


def test_a_contact_is_relayed_with_consent_of_both_and_once(here):
    forum, person = make_forum(here), UserFactory(email="zoe@exemple.test")
    entry = make_entry(forum, make_project(here))
    for fields in ({"consents": False, "message": "Bonjour"}, {"consents": True, "message": " "}):
        with pytest.raises(forums.Conflict):
            forums.contact(actor=person, entry=entry, at=AT, **fields)
    forums.contact(actor=person, entry=entry, message="Bonjour", consents=True, at=AT)
    mail = Mail.objects.get(to=entry.project.contribution.author.email, reply_to="zoe@exemple.test")
    assert "Bonjour" in mail.text
    with pytest.raises(TooLate):
        forums.contact(actor=person, entry=entry, message="Encore", consents=True, at=AT)


def test_what_came_of_it_is_asked_once_after_the_days_chosen(here):
    forum = make_forum(here, follow_up_days=30)
    entry = make_entry(forum, make_project(here))
    ended = forum.event.last_ends_at
    assert forums.ask_outcomes(actor=None, at=ended + timedelta(days=29)) == 0
    assert forums.ask_outcomes(actor=None, at=ended + timedelta(days=31)) == 1
    assert forums.ask_outcomes(actor=None, at=ended + timedelta(days=32)) == 0
    entry = ForumEntry.objects.get(pk=entry.pk)
    forums.tell_outcome(actor=entry.registered_by, entry=entry, outcome="partner", note="Un lycée", at=AT)
    assert ForumEntry.objects.get().outcome == "partner"
