"""What each deed writes: the row, its placements, one line of the journal, the mails that leave."""

from datetime import timedelta

import pytest

from maillage.contributions import actions
from maillage.contributions.actions.moderation import NeedsMessage
from maillage.contributions.actions.reports import NeedsAnswer
from maillage.contributions.actions.sharing import NotPublished, WrongPeriod
from maillage.contributions.actions.writing import NotRestorable
from maillage.contributions.enums import MOVES, Reason, ReportState, State
from maillage.contributions.models import Contribution, Placement, Revision, VisitorReport
from maillage.core.errors import TooLate
from maillage.core.states import may_move
from maillage.journal.models import Entry
from maillage.notices.models import Mail, Notice
from maillage.territories.enums import Check
from tests.factories.accounts import UserFactory
from tests.factories.contributions import (
    AT,
    ContributionFactory,
    PlacementFactory,
    RevisionFactory,
    VisitorReportFactory,
)
from tests.factories.territories import GrantFactory, PolicyFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)


@pytest.fixture
def moderator(here):
    return GrantFactory(territory=here, moderator=True, user__email="moderatrice@exemple.test").user


@pytest.fixture
def author(db):
    return UserFactory(email="auteur@exemple.test")


def journal():
    return list(Entry.objects.order_by("pk").values_list("verb", "actor_name", "territory_id"))


def mails():
    return sorted(Mail.objects.order_by("pk").values_list("to", "template"))


def state_of(contribution):
    fresh = Contribution.objects.get(pk=contribution.pk)
    return fresh.state, fresh.reason, fresh.message, fresh.sequence


def told(person):
    rows = Notice.objects.filter(user=person).order_by("pk").values_list("text", flat=True)
    return [text.replace("\u202f", " ") for text in rows]


def test_the_author_reads_each_decision_on_the_site_too(here, author, moderator):
    contribution = ContributionFactory(origin=here, author=author, submitted=True, title="Un soir")
    deed = {"actor": moderator, "contribution": contribution, "at": AT}
    actions.return_to_author(**deed, message="La date ?", reason=Reason.INCOMPLETE)
    actions.submit(actor=author, contribution=contribution, at=AT, hold=True)
    actions.publish(**deed)
    actions.remove(**deed, message="Deux fois.", reason=Reason.DUPLICATE)
    actions.restore(**deed)
    other = ContributionFactory(origin=here, author=author, submitted=True, title="Un matin")
    actions.refuse(actor=moderator, contribution=other, at=AT, message="Non.", reason=Reason.OFF_TOPIC)

    assert told(author) == [
        "La modération vous demande de reprendre « Un soir » : il manque une information.",
        "La modération a publié « Un soir ».",
        "La modération a retiré « Un soir » : doublon.",
        "La modération a remis « Un soir » en ligne.",
        "La modération n’a pas retenu « Un matin » : hors de la ligne éditoriale.",
    ]


def test_who_decides_about_their_own_is_told_nothing(here, moderator):
    contribution = ContributionFactory(origin=here, author=moderator, submitted=True)
    actions.publish(actor=moderator, contribution=contribution, at=AT)

    assert told(moderator) == []


# --- Proposing --------------------------------------------------------------------------------------------------------


def test_published_at_once_where_the_policy_is_to_check_after(here, author, moderator, kind):
    contribution = ContributionFactory(origin=here, author=author)

    published = actions.submit(actor=author, contribution=contribution, at=LATER)

    fresh = Contribution.objects.get(pk=contribution.pk)
    assert published is True
    assert (fresh.state, fresh.submitted_at, fresh.published_at, fresh.checked_at) == (
        State.PUBLISHED,
        LATER,
        LATER,
        None,
    )
    assert list(Placement.objects.order_by("pk").values_list("territory", "shown")) == [(here.pk, True)]
    assert journal() == [("published", str(author), here.pk)]
    assert mails() == [("moderatrice@exemple.test", "contributions/mail/waiting")]
    assert "attend d’être lu dans les Hauts-de-Lys." in Mail.objects.get().text
    assert kind.refreshed == [(contribution.pk,)]


def test_waits_where_the_policy_is_to_check_first(here, author, moderator):
    PolicyFactory(territory=here, kind="event", timing=Check.BEFORE)
    contribution = ContributionFactory(origin=here, author=author)

    assert actions.submit(actor=author, contribution=contribution, at=LATER) is False
    assert state_of(contribution) == (State.SUBMITTED, "", "", 1)
    assert Placement.objects.count() == 0
    assert journal() == [("submitted", str(author), here.pk)]
    assert mails() == [("moderatrice@exemple.test", "contributions/mail/waiting")]


def test_a_policy_is_for_one_kind_and_one_territory(here, elsewhere, author):
    PolicyFactory(territory=here, kind="venue", timing=Check.BEFORE)
    PolicyFactory(territory=elsewhere, kind="event", timing=Check.BEFORE)

    assert actions.submit(actor=author, contribution=ContributionFactory(origin=here, author=author), at=LATER) is True


def test_a_moderator_publishes_whatever_the_policy(here, moderator):
    PolicyFactory(territory=here, kind="event", timing=Check.BEFORE)
    contribution = ContributionFactory(origin=here, author=moderator)

    assert actions.submit(actor=moderator, contribution=contribution, at=LATER) is True
    assert Contribution.objects.values_list("checked_at", "checked_by").get() == (LATER, moderator.pk)
    assert mails() == []


@pytest.mark.parametrize("trait", ["returned", "refused"])
def test_what_was_decided_against_is_read_again_before_it_is_published(here, author, moderator, trait):
    contribution = ContributionFactory(origin=here, author=author, **{trait: True})

    assert actions.submit(actor=author, contribution=contribution, at=LATER) is False
    assert state_of(contribution)[0] == State.SUBMITTED


# --- Deciding ---------------------------------------------------------------------------------------------------------


def test_publishing_tells_the_author(here, author, moderator):
    contribution = ContributionFactory(origin=here, author=author, submitted=True)

    actions.publish(actor=moderator, contribution=contribution, at=LATER, message=" Bravo ! ")

    fresh = Contribution.objects.get(pk=contribution.pk)
    assert (fresh.state, fresh.published_at, fresh.checked_by, fresh.message) == (
        State.PUBLISHED,
        LATER,
        moderator,
        "Bravo !",
    )
    assert journal() == [("published", str(moderator), here.pk)]
    assert mails() == [("auteur@exemple.test", "contributions/mail/published")]


def test_the_first_day_of_publication_stays(here, author, moderator):
    contribution = ContributionFactory(origin=here, author=author, archived=True)

    actions.publish(actor=moderator, contribution=contribution, at=LATER)

    assert Contribution.objects.get().published_at == AT


def test_returning_gives_the_reason_and_the_word(here, author, moderator):
    contribution = ContributionFactory(origin=here, author=author, published=True)

    actions.return_to_author(actor=moderator, contribution=contribution, at=LATER, message="Il manque l’heure.")

    assert state_of(contribution) == (State.RETURNED, Reason.INCOMPLETE, "Il manque l’heure.", 1)
    assert journal() == [("returned", str(moderator), here.pk)]
    assert mails() == [("auteur@exemple.test", "contributions/mail/returned")]


def test_refusing_gives_the_reason_and_the_word(here, author, moderator):
    contribution = ContributionFactory(origin=here, author=author, submitted=True)

    actions.refuse(actor=moderator, contribution=contribution, at=LATER, message="Hors sujet.", reason=Reason.OFF_TOPIC)

    assert state_of(contribution) == (State.REFUSED, Reason.OFF_TOPIC, "Hors sujet.", 1)
    assert journal() == [("refused", str(moderator), here.pk)]
    assert mails() == [("auteur@exemple.test", "contributions/mail/refused")]


def test_removing_leaves_a_tombstone_everywhere(here, elsewhere, author, moderator, kind):
    contribution = ContributionFactory(origin=here, author=author, published=True)
    PlacementFactory(contribution=contribution, territory=elsewhere)

    actions.remove(
        actor=moderator, contribution=contribution, at=LATER, reason=Reason.RIGHTS, message="Photo sans accord."
    )

    assert state_of(contribution) == (State.REMOVED, Reason.RIGHTS, "Photo sans accord.", 1)
    assert Contribution.objects.shown_in(elsewhere.pk).count() == Contribution.objects.shown_in(here.pk).count() == 0
    assert mails() == [("auteur@exemple.test", "contributions/mail/removed")]
    assert kind.refreshed == [(contribution.pk,)]


def test_authors_remove_their_own_without_a_word(here, author):
    contribution = ContributionFactory(origin=here, author=author, published=True)

    actions.remove(actor=author, contribution=contribution, at=LATER)

    assert state_of(contribution) == (State.REMOVED, Reason.AUTHOR, "", 1)
    assert mails() == []


def test_the_machine_removes_what_its_source_removed(here, author):
    contribution = ContributionFactory(origin=here, author=author, published=True)

    actions.remove(actor=None, contribution=contribution, at=LATER, reason=Reason.SOURCE)

    assert journal() == [("removed", "", here.pk)]
    assert mails() == [("auteur@exemple.test", "contributions/mail/removed")]


def test_restoring_publishes_again(here, author, moderator):
    contribution = ContributionFactory(origin=here, author=author, removed=True)

    actions.restore(actor=moderator, contribution=contribution, at=LATER)

    fresh = Contribution.objects.get()
    assert (fresh.state, fresh.removed_at, fresh.reason, fresh.message) == (State.PUBLISHED, None, "", "")
    assert journal() == [("restored", str(moderator), here.pk)]
    assert mails() == [("auteur@exemple.test", "contributions/mail/restored")]


def test_archiving_keeps_the_address(here, moderator, author):
    contribution = ContributionFactory(origin=here, author=author, published=True)

    actions.archive(actor=moderator, contribution=contribution, at=LATER)

    assert state_of(contribution)[0] == State.ARCHIVED
    assert journal() == [("archived", str(moderator), here.pk)]


def test_reading_is_noted_once(here, moderator):
    contribution = ContributionFactory(origin=here, unread=True)
    same = Contribution.objects.get(pk=contribution.pk)

    actions.mark_checked(actor=moderator, contribution=contribution, at=LATER)
    with pytest.raises(TooLate):
        actions.mark_checked(actor=moderator, contribution=same, at=LATER)

    assert Contribution.objects.values_list("checked_at", "checked_by").get() == (LATER, moderator.pk)
    assert journal() == [("checked", str(moderator), here.pk)]


@pytest.mark.parametrize("deed", [actions.return_to_author, actions.refuse, actions.remove])
@pytest.mark.parametrize("message", ["", "   \n "])
def test_a_decision_without_a_word_writes_nothing(here, moderator, deed, message):
    contribution = ContributionFactory(origin=here, submitted=True)

    with pytest.raises(NeedsMessage):
        deed(actor=moderator, contribution=contribution, at=LATER, message=message, reason=Reason.OTHER)

    assert (state_of(contribution)[0], journal(), mails()) == (State.SUBMITTED, [], [])


@pytest.mark.parametrize("origin", State)
@pytest.mark.parametrize("to", [State.PUBLISHED, State.RETURNED, State.REFUSED, State.ARCHIVED])
def test_only_the_moves_of_the_table_are_possible(here, moderator, origin, to):
    dates = {"published_at": AT} if origin == State.PUBLISHED else {"removed_at": AT} if origin == State.REMOVED else {}
    contribution = ContributionFactory(origin=here, state=origin, **dates)
    words = {"actor": moderator, "contribution": contribution, "at": LATER}
    deed = {
        State.PUBLISHED: lambda: actions.publish(**words),
        State.RETURNED: lambda: actions.return_to_author(**words, message="Non"),
        State.REFUSED: lambda: actions.refuse(**words, message="Non", reason=Reason.OTHER),
        State.ARCHIVED: lambda: actions.archive(**words),
    }[to]

    if may_move(MOVES, origin, to):
        deed()
        assert state_of(contribution)[0] == to
    else:
        with pytest.raises(TooLate):
            deed()
        assert state_of(contribution)[0] == origin


def test_the_second_decision_on_the_same_row_is_refused(here, moderator, author):
    contribution = ContributionFactory(origin=here, author=author, submitted=True)
    same = Contribution.objects.get(pk=contribution.pk)

    actions.publish(actor=moderator, contribution=contribution, at=LATER)
    with pytest.raises(TooLate):
        actions.refuse(actor=moderator, contribution=same, at=LATER, message="Non", reason=Reason.OTHER)

    assert journal() == [("published", str(moderator), here.pk)]
    assert mails() == [("auteur@exemple.test", "contributions/mail/published")]


@pytest.mark.parametrize("gone", ["inactive", "none"])
def test_nobody_is_told_when_the_author_has_left(here, moderator, gone):
    author = UserFactory(is_active=False) if gone == "inactive" else None
    contribution = ContributionFactory(origin=here, author=author, submitted=True)

    actions.publish(actor=moderator, contribution=contribution, at=LATER)

    assert mails() == []


def test_mails_speak_the_language_of_each_person(here, moderator):
    author = UserFactory(email="author@exemple.test", language="en")
    contribution = ContributionFactory(
        origin=here, author=author, submitted=True, title="<b>La nuit</b>\nBcc: x@y.test"
    )

    actions.refuse(
        actor=moderator, contribution=contribution, at=LATER, message="<script>alert(1)</script>", reason=Reason.OTHER
    )

    mail = Mail.objects.get()
    assert mail.language == "en"
    assert "\n" not in mail.subject
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert f"http://testserver/en/hauts-de-lys/mon-espace/contributions/{contribution.uid}/" in mail.text


def test_only_the_moderators_of_the_kind_and_the_place_are_told(here, elsewhere, author):
    GrantFactory(territory=here, moderator=True, kind="event", user__email="evenements@exemple.test")
    GrantFactory(territory=here, moderator=True, kind="venue", user__email="lieux@exemple.test")
    GrantFactory(territory=here, coordinator=True, user__email="coordination@exemple.test")
    GrantFactory(territory=here, user__email="contribution@exemple.test")
    GrantFactory(territory=elsewhere, moderator=True, user__email="ailleurs@exemple.test")

    actions.submit(actor=author, contribution=ContributionFactory(origin=here, author=author), at=LATER)

    assert [to for to, _template in mails()] == ["coordination@exemple.test", "evenements@exemple.test"]


# --- Sharing ----------------------------------------------------------------------------------------------------------


def test_sharing_copies_nothing(here, elsewhere, moderator):
    contribution = ContributionFactory(origin=here, published=True)

    actions.place(actor=moderator, contribution=contribution, territory=elsewhere, at=LATER)

    assert Contribution.objects.count() == 1
    assert sorted(Placement.objects.values_list("territory", "shown").order_by("pk")) == sorted(
        [(here.pk, True), (elsewhere.pk, True)]
    )
    assert journal() == [("placed", str(moderator), elsewhere.pk)]


def test_hiding_elsewhere_changes_nothing_at_the_origin(here, elsewhere, moderator):
    contribution = ContributionFactory(origin=here, published=True)
    PlacementFactory(contribution=contribution, territory=elsewhere, featured=True)

    actions.hide(actor=moderator, contribution=contribution, territory=elsewhere, at=LATER)

    assert Contribution.objects.shown_in(here.pk).count() == 1
    assert Contribution.objects.shown_in(None).count() == 1
    assert Contribution.objects.shown_in(elsewhere.pk).count() == 0
    assert Placement.objects.featured(LATER).count() == 0


def test_featuring_lasts_until_its_end(here, moderator):
    contribution = ContributionFactory(origin=here, published=True)
    end = LATER + timedelta(days=3)

    actions.feature(actor=moderator, contribution=contribution, territory=here, at=LATER, until=end)

    assert [Placement.objects.featured(when).count() for when in (AT, LATER, end - timedelta(seconds=1), end)] == [
        0,
        1,
        1,
        0,
    ]
    actions.unfeature(actor=moderator, contribution=contribution, territory=here, at=LATER)
    assert Placement.objects.featured(LATER).count() == 0


def test_featuring_does_not_end_before_it_begins(here, moderator):
    contribution = ContributionFactory(origin=here, published=True)

    with pytest.raises(WrongPeriod):
        actions.feature(actor=moderator, contribution=contribution, territory=here, at=LATER, until=LATER)


@pytest.mark.parametrize("trait", ["submitted", "returned", "refused", "archived", "removed"])
def test_only_what_is_published_is_shared(here, elsewhere, moderator, trait):
    contribution = ContributionFactory(origin=here, **{trait: True})

    with pytest.raises(NotPublished):
        actions.place(actor=moderator, contribution=contribution, territory=elsewhere, at=LATER)
    assert Placement.objects.count() == 0


def test_a_territory_files_what_comes_from_elsewhere(here, elsewhere, moderator):
    contribution = ContributionFactory(origin=here, published=True)

    actions.recategorise(
        actor=moderator, contribution=contribution, territory=elsewhere, category=" Nature " * 20, at=LATER
    )

    assert len(Placement.objects.get(territory=elsewhere).category) == 60
    assert Placement.objects.get(territory=here).category == ""


# --- Reports ----------------------------------------------------------------------------------------------------------


def test_a_report_is_acknowledged_and_reaches_the_moderators(here, moderator):
    contribution = ContributionFactory(origin=here, published=True)

    made = actions.report(
        contribution=contribution,
        reason="closed",
        message="C’est fermé.\x00",
        email=" Visiteuse@Exemple.test ",
        at=LATER,
        language="en",
    )

    assert VisitorReport.objects.values_list("reason", "message", "email", "state", "at").get() == (
        "closed", "C’est fermé.", "visiteuse@exemple.test", ReportState.OPEN, LATER,
    )  # fmt: skip
    assert journal() == [("reported", "", here.pk)]
    assert mails() == [
        ("moderatrice@exemple.test", "contributions/mail/reported"),
        ("visiteuse@exemple.test", "contributions/mail/report_received"),
    ]
    assert made.number in Mail.objects.get(to="visiteuse@exemple.test").subject


@pytest.mark.parametrize(("deed", "state", "verb"), [
    (actions.answer_report, ReportState.ACTED, "report_acted"),
    (actions.dismiss_report, ReportState.DISMISSED, "report_dismissed"),
])  # fmt: skip
def test_the_visitor_reads_what_was_decided(here, moderator, deed, state, verb):
    report = VisitorReportFactory(contribution__origin=here)
    same = VisitorReport.objects.get(pk=report.pk)

    deed(actor=moderator, report=report, at=LATER, answer="Merci, c’est vu.")
    with pytest.raises(TooLate):
        actions.answer_report(actor=moderator, report=same, at=LATER, answer="Encore")

    assert VisitorReport.objects.values_list("state", "answer", "handled_by").get() == (
        state,
        "Merci, c’est vu.",
        moderator.pk,
    )
    assert journal() == [(verb, str(moderator), here.pk)]
    assert mails() == [("visiteuse@exemple.test", "contributions/mail/report_answered")]


def test_an_answer_says_something(here, moderator):
    report = VisitorReportFactory(contribution__origin=here)

    with pytest.raises(NeedsAnswer):
        actions.dismiss_report(actor=moderator, report=report, at=LATER, answer="  ")
    assert VisitorReport.objects.get().state == ReportState.OPEN


def test_no_mail_without_an_address(here):
    contribution = ContributionFactory(origin=here, published=True)

    actions.report(contribution=contribution, reason="closed", message="", email="", at=LATER)

    assert mails() == []


# --- History ----------------------------------------------------------------------------------------------------------


def test_the_same_state_is_kept_once(here, author):
    contribution = ContributionFactory(origin=here)
    for title in ("Un", "Un", "Deux", "Un"):
        actions.keep_revision(actor=author, contribution=contribution, data={"title": title}, at=LATER)

    assert [row.data["title"] for row in Revision.objects.order_by("pk")] == ["Un", "Deux", "Un"]


def test_two_hundred_states_are_kept(here, author):
    contribution = ContributionFactory(origin=here)
    Revision.objects.bulk_create(
        Revision(contribution=contribution, at=AT + timedelta(minutes=rank), data={"title": str(rank)})
        for rank in range(200)
    )

    actions.keep_revision(actor=author, contribution=contribution, data={"title": "dernier"}, at=LATER)

    assert Revision.objects.count() == 200
    assert Revision.objects.newest_first().first().data == {"title": "dernier"}
    assert not Revision.objects.filter(at=AT).exists()


def test_a_kind_without_a_way_back_refuses(here, author, kind):
    from dataclasses import replace

    from maillage.contributions import kinds

    kinds.declare(replace(kinds.kind_named("event"), restore=None))
    revision = RevisionFactory(contribution__origin=here)

    with pytest.raises(NotRestorable):
        actions.restore_revision(actor=author, revision=revision, at=LATER)


@pytest.mark.parametrize(("material", "sequence"), [(True, 1), (False, 0)])
def test_a_material_change_raises_the_sequence(here, author, material, sequence):
    contribution = ContributionFactory(origin=here)

    actions.touch(actor=author, contribution=contribution, at=LATER, title="Nouveau", material=material)

    assert (contribution.title, contribution.updated_at, contribution.sequence) == ("Nouveau", LATER, sequence)


# --- Rewriting what was read ------------------------------------------------------------------------------------------


def rewrite(actor, contribution, **more):
    actions.touch(actor=actor, contribution=contribution, at=LATER, title="Casino en ligne", material=True, **more)


def test_what_its_author_rewrites_is_unread_again_and_stays_online_where_one_checks_after(here, author, moderator):
    contribution = ContributionFactory(origin=here, author=author, published=True)

    rewrite(author, contribution)
    rewrite(author, contribution)

    assert state_of(contribution)[0] == State.PUBLISHED
    assert list(Contribution.objects.waiting()) == [contribution]
    assert mails() == [("moderatrice@exemple.test", "contributions/mail/waiting")]


@pytest.mark.parametrize("trait", ["published", "unread"])
@pytest.mark.parametrize("kind_name", ["event", "organisation", "venue"])
def test_what_its_author_rewrites_waits_to_be_read_where_one_checks_first(here, author, moderator, trait, kind_name):
    PolicyFactory(territory=here, kind=kind_name, timing=Check.BEFORE)
    contribution = ContributionFactory(origin=here, author=author, kind=kind_name, **{trait: True})

    rewrite(author, contribution)
    rewrite(author, contribution)

    assert state_of(contribution)[0] == State.SUBMITTED
    assert Contribution.objects.values_list("checked_at", "checked_by", "submitted_at").get() == (None, None, LATER)
    assert mails() == [("moderatrice@exemple.test", "contributions/mail/waiting")]
    assert journal() == [("submitted", str(author), here.pk)]


@pytest.mark.parametrize("timing", [Check.AFTER, Check.BEFORE])
def test_what_a_moderator_rewrites_stays_as_it_was(here, author, moderator, timing):
    PolicyFactory(territory=here, kind="event", timing=timing)
    contribution = ContributionFactory(origin=here, author=author, published=True)
    read = contribution.checked_at

    rewrite(moderator, contribution)
    rewrite(None, contribution)  # a source, by itself

    assert state_of(contribution)[0] == State.PUBLISHED
    assert Contribution.objects.values_list("checked_at", flat=True).get() == read
    assert mails() == []


@pytest.mark.parametrize("timing", [Check.AFTER, Check.BEFORE])
def test_what_was_archived_is_read_before_it_is_shown_again(here, author, moderator, timing):
    PolicyFactory(territory=here, kind="event", timing=timing)
    contribution = ContributionFactory(origin=here, author=author, archived=True)

    rewrite(author, contribution)

    assert state_of(contribution)[0] == State.SUBMITTED
    assert mails() == [("moderatrice@exemple.test", "contributions/mail/waiting")]


def test_what_is_urgent_stays_online_and_is_read_afterwards(here, author, moderator):
    PolicyFactory(territory=here, kind="event", timing=Check.BEFORE)
    contribution = ContributionFactory(origin=here, author=author, published=True)

    rewrite(author, contribution, urgent=True)

    assert state_of(contribution)[0] == State.PUBLISHED
    assert list(Contribution.objects.waiting()) == [contribution]
    assert mails() == [("moderatrice@exemple.test", "contributions/mail/waiting")]


def test_the_moderator_of_another_kind_is_read_like_anybody(here, author, moderator):
    PolicyFactory(territory=here, kind="event", timing=Check.BEFORE)
    of_places = GrantFactory(territory=here, moderator=True, kind="venue").user
    contribution = ContributionFactory(origin=here, author=of_places, published=True)

    rewrite(of_places, contribution)

    assert state_of(contribution)[0] == State.SUBMITTED


def test_who_wrote_since_is_not_overwritten(here, author):
    contribution = ContributionFactory(origin=here, author=author)

    with pytest.raises(TooLate):
        rewrite(author, contribution, seen=AT - timedelta(seconds=1))

    assert Contribution.objects.get().title == contribution.title
    rewrite(author, contribution, seen=AT)
    assert Contribution.objects.get().title == "Casino en ligne"


DECISIONS = {
    "publish": ("submitted", lambda words: actions.publish(**words)),
    "check": ("unread", lambda words: actions.mark_checked(**words)),
    "return": ("submitted", lambda words: actions.return_to_author(**words, message="Non")),
    "refuse": ("submitted", lambda words: actions.refuse(**words, message="Non", reason=Reason.OTHER)),
    "remove": ("published", lambda words: actions.remove(**words, message="Non")),
    "restore": ("removed", lambda words: actions.restore(**words)),
}


@pytest.mark.parametrize("deed", DECISIONS)
def test_a_decision_on_a_text_that_changed_in_between_writes_nothing(here, author, moderator, deed):
    trait, decide = DECISIONS[deed]
    contribution = ContributionFactory(origin=here, author=author, **{trait: True})
    Contribution.objects.filter(pk=contribution.pk).update(updated_at=AT + timedelta(microseconds=1))
    before = state_of(contribution)

    with pytest.raises(TooLate):
        decide({"actor": moderator, "contribution": contribution, "at": LATER})

    assert (state_of(contribution), journal()) == (before, [])


@pytest.mark.parametrize(
    ("trait", "state"),
    [("draft", State.DRAFT), ("submitted", State.SUBMITTED), ("refused", State.REFUSED), ("archived", State.ARCHIVED),
     ("published", State.PUBLISHED)],
)  # fmt: skip
def test_what_was_removed_comes_back_where_it_stood(here, author, moderator, trait, state):
    traits = {} if trait == "draft" else {trait: True}
    contribution = ContributionFactory(origin=here, author=author, **traits)
    actions.remove(actor=author, contribution=contribution, at=LATER)

    actions.restore(actor=moderator, contribution=contribution, at=LATER)

    assert state_of(contribution)[0] == state
    assert Placement.objects.filter(contribution=contribution).exists() == (state == State.PUBLISHED)
