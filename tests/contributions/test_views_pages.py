"""The pages of contributions, for those who may open them, with one thing and with three."""

from datetime import datetime

import pytest
from django.urls import reverse

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement
from tests.factories.announcements import make_announcement
from tests.factories.contributions import (
    ContributionFactory,
    PlacementFactory,
    RevisionFactory,
    SavedReplyFactory,
    VisitorReportFactory,
)

pytestmark = pytest.mark.django_db


def address(name, *args):
    return "/hauts-de-lys" + reverse(f"contributions:{name}", args=args)


def version(contribution):
    """The version that the page of decision showed."""
    return contribution.updated_at.isoformat()


def decide(client, contribution, deed, **typed):
    """Send a decision from the page as it was shown."""
    return client.post(address("decide", contribution.uid), {"deed": deed, "seen": version(contribution)} | typed)


@pytest.fixture
def coordinator(cast):
    return cast.client("coordinator_here")


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_costs_the_same_with_one_and_with_three(coordinator, here, number, django_assert_num_queries):
    for _ in range(number):
        ContributionFactory(origin=here, submitted=True)
        ContributionFactory(origin=here, unread=True)
        VisitorReportFactory(contribution__origin=here)
    coordinator.get(address("queue"))

    with django_assert_num_queries(11):
        page = coordinator.get(address("queue"))

    assert page.status_code == 200
    assert page.content.decode().count("data-queue-item") == 3 * number


def test_an_empty_queue_says_what_will_come(coordinator, here):
    assert "Rien n’attend" in coordinator.get(address("queue")).content.decode()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Vieux lieu", "Proposé", "Non relu"]),
        ("?state=submitted", ["Vieux lieu", "Proposé"]),
        ("?state=unread", ["Non relu"]),
        ("?kind=venue", ["Vieux lieu"]),
        ("?state=reports", []),
        ("?state=<script>", ["Vieux lieu", "Proposé", "Non relu"]),
        ("?page=zzz", ["Vieux lieu", "Proposé", "Non relu"]),
    ],
)
def test_the_queue_is_filtered_and_the_oldest_comes_first(coordinator, here, elsewhere, query, titles):
    from datetime import timedelta

    from tests.factories.contributions import AT

    ContributionFactory(
        title="Non relu",
        origin=here,
        unread=True,
        published_at=AT + timedelta(days=2),
        submitted_at=AT + timedelta(days=2),
    )
    ContributionFactory(title="Proposé", origin=here, submitted=True, submitted_at=AT + timedelta(days=1))
    ContributionFactory(title="Vieux lieu", origin=here, submitted=True, venue=True, submitted_at=AT)
    ContributionFactory(title="Ailleurs", origin=elsewhere, submitted=True)
    ContributionFactory(title="Relu", origin=here, published=True)

    shown = coordinator.get(address("queue") + query).context["queue"].contributions

    assert [row.title for row in shown] == titles


def test_at_the_network_the_queue_holds_every_territory_one_moderates(cast, here, elsewhere):
    ContributionFactory(origin=here, submitted=True)
    ContributionFactory(origin=elsewhere, submitted=True)
    everything = reverse("contributions:queue")

    assert len(cast.client("coordinator_here").get(everything).context["queue"].contributions) == 1
    assert len(cast.client("administrator").get(everything).context["queue"].contributions) == 2


@pytest.mark.parametrize("trait", ["submitted", "unread", "published", "returned", "refused", "archived", "removed"])
def test_the_decision_page_shows_what_may_be_done(coordinator, here, trait):
    contribution = ContributionFactory(origin=here, **{trait: True})
    RevisionFactory(contribution=contribution, data={"title": "La nuit", "summary": "Au terril"})
    SavedReplyFactory(territory=here)
    deeds = {
        "submitted": {"publish", "return", "refuse", "remove"},
        "unread": {"check", "return", "archive", "remove"},
        "published": {"return", "archive", "remove"},
        "returned": {"publish", "remove"},
        "refused": {"remove"},
        "archived": {"publish", "remove"},
        "removed": {"restore"},
    }[trait]

    page = coordinator.get(address("decide", contribution.uid))

    assert page.context["deeds"] == deeds
    assert "Au terril" in page.content.decode()


def test_deciding_leads_to_the_next_that_waits(coordinator, here):
    first = ContributionFactory(origin=here, submitted=True)
    second = ContributionFactory(origin=here, submitted=True)

    answer = coordinator.post(address("decide", first.uid), {"deed": "publish", "seen": version(first)})
    last = coordinator.post(address("decide", second.uid), {"deed": "publish", "seen": version(second)})

    first.refresh_from_db()
    assert first.state == State.PUBLISHED
    assert answer["Location"] == address("decide", second.uid)
    assert last["Location"] == address("queue")


@pytest.mark.parametrize("deed", ["return", "refuse", "remove"])
def test_a_decision_against_needs_a_word(coordinator, here, deed):
    contribution = ContributionFactory(origin=here, submitted=True)

    answer = decide(coordinator, contribution, deed, reason="off_topic")

    contribution.refresh_from_db()
    assert (answer.status_code, contribution.state) == (422, State.SUBMITTED)
    assert "ce qui ne va pas" in answer.content.decode()


def test_a_saved_reply_stands_for_the_word(coordinator, here):
    contribution = ContributionFactory(origin=here, submitted=True)
    reply = SavedReplyFactory(territory=here, reason="duplicate", text="Déjà publié, merci !")

    decide(coordinator, contribution, "return", reply=reply.pk)

    contribution.refresh_from_db()
    assert (contribution.state, contribution.reason, contribution.message) == (
        State.RETURNED, "duplicate", "Déjà publié, merci !",
    )  # fmt: skip


def test_the_saved_reply_of_another_territory_is_refused(coordinator, here, elsewhere):
    contribution = ContributionFactory(origin=here, submitted=True)
    reply = SavedReplyFactory(territory=elsewhere)

    answer = decide(coordinator, contribution, "return", reply=reply.pk)

    assert answer.status_code == 422


@pytest.mark.parametrize("deed", ["return", "refuse"])
def test_no_reason_is_given_to_an_author_that_nobody_chose(coordinator, here, deed):
    contribution = ContributionFactory(origin=here, submitted=True)
    shown = coordinator.get(address("decide", contribution.uid)).content.decode()

    answer = decide(coordinator, contribution, deed, message="Hors sujet")

    contribution.refresh_from_db()
    assert "selected" not in shown
    assert (answer.status_code, contribution.state) == (422, State.SUBMITTED)
    assert "Choisissez un motif" in answer.content.decode()
    assert "Hors sujet" in answer.content.decode()


@pytest.mark.parametrize("deed", ["publish", "refuse"])
def test_the_second_moderator_is_told(coordinator, cast, here, deed):
    contribution = ContributionFactory(origin=here, submitted=True)
    posted = {"deed": deed, "seen": version(contribution), "message": "Hors sujet", "reason": "off_topic"}
    coordinator.post(address("decide", contribution.uid), posted)

    answer = cast.client("administrator").post(address("decide", contribution.uid), posted)

    assert answer.status_code == 409
    assert "Entre-temps" in answer.content.decode()


@pytest.mark.parametrize("deed", ["publish", "refuse", "return"])
def test_nobody_decides_on_a_text_that_was_not_read(coordinator, here, deed):
    contribution = ContributionFactory(origin=here, submitted=True)
    read = version(contribution)
    rewritten = read.replace("+", ".000001+")
    Contribution.objects.filter(pk=contribution.pk).update(updated_at=datetime.fromisoformat(rewritten))

    answer = decide(coordinator, contribution, deed, message="Bien", seen=read)

    contribution.refresh_from_db()
    assert (answer.status_code, contribution.state) == (409, State.SUBMITTED)


def test_an_unknown_deed_is_refused(coordinator, here):
    contribution = ContributionFactory(origin=here, submitted=True)

    assert decide(coordinator, contribution, "burn").status_code == 422
    assert coordinator.post(address("decide", contribution.uid), {}).status_code == 422


def test_what_may_not_be_done_is_forbidden(coordinator, here):
    contribution = ContributionFactory(origin=here, refused=True)

    assert decide(coordinator, contribution, "archive").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_costs_the_same_with_one_and_with_three(coordinator, here, number, django_assert_num_queries):
    contribution = ContributionFactory(origin=here, published=True)
    for rank in range(number):
        RevisionFactory(
            contribution=contribution, data={"title": f"Titre {rank}", "slots": [["2026-03-14T14:00:00+01:00"]]}
        )
    coordinator.get(address("history", contribution.uid))

    with django_assert_num_queries(6):
        page = coordinator.get(address("history", contribution.uid))

    assert len(page.context["versions"]) == number
    assert page.content.decode().count("Rétablir cet état") == number - 1


def test_an_earlier_state_is_written_again_by_its_kind(cast, coordinator, here, kind):
    contribution = ContributionFactory(origin=here, published=True)
    old = RevisionFactory(contribution=contribution, data={"title": "Avant"})
    RevisionFactory(contribution=contribution, data={"title": "Après"})

    coordinator.post(address("restore_revision", contribution.uid, old.pk))

    assert [(actor, pk, data) for actor, pk, data, _at in kind.restored] == [
        (cast["coordinator_here"], contribution.pk, {"title": "Avant"})
    ]


def test_a_state_of_another_contribution_is_not_found(coordinator, here):
    contribution = ContributionFactory(origin=here, published=True)
    other = RevisionFactory(contribution__origin=here, data={"title": "Autre"})

    assert coordinator.post(address("restore_revision", contribution.uid, other.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_my_contributions_cost_the_same_with_one_and_with_three(cast, here, number, django_assert_num_queries):
    for _ in range(number):
        ContributionFactory(origin=here, author=cast["editor_a"], returned=True)
    client = cast.client("editor_a")
    client.get(address("mine"))

    with django_assert_num_queries(5):
        page = client.get(address("mine"))

    assert page.content.decode().count("Il manque l’heure de fin") == number


def test_the_author_reads_the_decision_and_nobody_else(cast, here):
    contribution = ContributionFactory(origin=here, author=cast["editor_a"], refused=True)
    page = address("decision", contribution.uid)

    assert "Ce n’est pas une sortie" in cast.client("editor_a").get(page).content.decode()
    assert cast.client("editor_b").get(page).status_code == 404
    assert cast.client("coordinator_here").get(page).status_code == 403


def test_sharing_shows_one_row_for_each_territory_one_moderates(cast, here, elsewhere):
    contribution = ContributionFactory(origin=here, published=True)
    page = reverse("contributions:share", args=[contribution.uid])

    assert [row["territory"] for row in cast.client("coordinator_elsewhere").get(page).context["rows"]] == [elsewhere]
    assert [row["territory"] for row in cast.client("administrator").get(page).context["rows"]] == [here, elsewhere]
    assert cast.client("editor_a").get(page).status_code == 403


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ({"deed": "place"}, (True, "", False)),
        ({"deed": "hide"}, (False, "", False)),
        ({"deed": "feature", "until": "2096-01-01"}, (True, "", True)),
        ({"deed": "recategorise", "category": "Nature"}, (True, "Nature", False)),
    ],
)
def test_another_territory_does_what_it_wants_at_home(cast, here, elsewhere, posted, expected):
    contribution = ContributionFactory(origin=here, published=True)
    page = reverse("contributions:share", args=[contribution.uid])

    cast.client("coordinator_elsewhere").post(page, posted | {"territory": elsewhere.pk})

    there = Placement.objects.get(contribution=contribution, territory=elsewhere)
    origin = Placement.objects.get(contribution=contribution, territory=here)
    assert (there.shown, there.category, there.featured_until is not None) == expected
    assert (origin.shown, origin.category, origin.featured_until) == (True, "", None)


@pytest.mark.parametrize("deed", ["place", "hide", "feature", "recategorise"])
def test_nobody_decides_for_another_territory(cast, here, elsewhere, deed):
    contribution = ContributionFactory(origin=here, published=True)
    page = reverse("contributions:share", args=[contribution.uid])

    answer = cast.client("coordinator_elsewhere").post(
        page, {"deed": deed, "territory": here.pk, "until": "2096-01-01"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "posted", [{"deed": "feature", "until": "demain"}, {"deed": "feature", "until": "9999-12-31"}, {"deed": "burn"}, {}]
)
def test_a_wrong_form_of_sharing_changes_nothing(cast, here, elsewhere, posted):
    contribution = ContributionFactory(origin=here, published=True)
    page = reverse("contributions:share", args=[contribution.uid])

    assert cast.client("coordinator_elsewhere").post(page, posted | {"territory": elsewhere.pk}).status_code == 302
    assert not Placement.objects.filter(territory=elsewhere).exists()


@pytest.mark.parametrize("territory", ["", "abc", "999999"])
def test_an_unknown_territory_is_not_found(cast, here, territory):
    contribution = ContributionFactory(origin=here, published=True)
    page = reverse("contributions:share", args=[contribution.uid])

    assert cast.client("coordinator_here").post(page, {"deed": "hide", "territory": territory}).status_code == 404


def test_saved_replies_are_written_changed_and_removed(coordinator, here):
    coordinator.post(address("replies"), {"title": "Photo", "reason": "rights", "text": "D’où vient la photo ?"})
    reply = here.saved_replies.get()
    coordinator.post(address("edit_reply", reply.pk), {"title": "Photo", "reason": "rights", "text": "Qui l’a prise ?"})
    page = coordinator.get(address("replies"))
    coordinator.post(address("remove_reply", reply.pk))

    assert "Qui l’a prise" in page.content.decode()
    assert here.saved_replies.count() == 0


def test_two_saved_replies_do_not_share_a_name(coordinator, here):
    SavedReplyFactory(territory=here, title="Photo")

    answer = coordinator.post(address("replies"), {"title": "Photo", "reason": "rights", "text": "Encore"})

    assert answer.status_code == 422
    assert here.saved_replies.count() == 1


def test_the_saved_replies_of_another_territory_are_not_found(cast, elsewhere, here):
    reply = SavedReplyFactory(territory=elsewhere)

    assert cast.client("coordinator_here").get(address("edit_reply", reply.pk)).status_code == 404


def test_a_report_is_read_and_answered(coordinator, here):
    report = VisitorReportFactory(contribution__origin=here)
    page = coordinator.get(address("handle_report", report.pk))
    empty = coordinator.post(address("handle_report", report.pk), {"outcome": "acted"})
    coordinator.post(address("handle_report", report.pk), {"outcome": "acted", "answer": "C’est corrigé, merci."})

    report.refresh_from_db()
    assert "dimanche" in page.content.decode()
    assert (empty.status_code, report.state, report.answer) == (422, "acted", "C’est corrigé, merci.")


def test_the_reports_of_another_territory_are_not_found(cast, here, elsewhere):
    report = VisitorReportFactory(contribution__origin=elsewhere)

    assert cast.client("coordinator_here").get(address("handle_report", report.pk)).status_code == 404


def test_the_bar_offers_what_each_person_may_do(cast, here, elsewhere, rf, django_assert_num_queries):
    from maillage.contributions.panels import bar_for
    from tests.factories.contributions import AT

    contribution = ContributionFactory(origin=here, published=True)
    PlacementFactory(contribution=contribution, territory=elsewhere, hidden=True)
    bar_for(cast["anonymous"], contribution, here, AT)
    with django_assert_num_queries(0):
        visitor = bar_for(cast["anonymous"], contribution, here, AT)
    there = bar_for(cast["coordinator_elsewhere"], contribution, elsewhere, AT)
    origin = bar_for(cast["coordinator_here"], contribution, here, AT)

    assert (visitor.for_moderators, visitor.report_url) == (False, f"/hauts-de-lys/signaler/{contribution.uid}/")
    assert (there.decide_url, there.territory, there.is_shown_here) == ("", elsewhere, False)
    assert (origin.decide_url, origin.is_shown_here) == (
        f"/hauts-de-lys/coordination/moderation/{contribution.uid}/",
        True,
    )


@pytest.mark.parametrize("place", ["/hauts-de-lys", ""])
def test_a_visitor_reads_what_there_is_to_write_before_signing_in(client, here, place):
    page = client.get(f"{place}/contribuer/").content.decode()

    assert "Pour contribuer, il faut un compte" in page
    for word in ("Article", "Annonce", "Communauté", "Projet"):
        assert word in page.partition('class="grid thirds"')[2]
    assert f'href="{place}/contribuer/article/"' in page


def test_the_history_is_offered_once(cast, here):
    announcement = make_announcement(here, author=cast["member"])
    page = cast.client("member").get(f"/{here.slug}/annonces/{announcement.slug}/").content.decode()

    assert page.count(reverse("contributions:history", args=[announcement.contribution.uid])) == 1
