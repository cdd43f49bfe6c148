"""An author contests a decision; somebody else reads it again. The figures of moderation count it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.contributions import actions, rules
from maillage.contributions.actions.appeals import NeedsWords, NotAppealable
from maillage.contributions.enums import AppealState, Reason, State
from maillage.contributions.models import Appeal
from maillage.contributions.tables.queue import figures_of
from maillage.contributions.tables.statistics import statistics_of
from maillage.core.errors import TooLate
from maillage.journal.models import Entry
from maillage.notices.models import Mail, Notice
from tests.factories.contributions import AT, ContributionFactory, VisitorReportFactory
from tests.factories.territories import GrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(here):
    return GrantFactory(territory=here, moderator=True).user


@pytest.fixture
def second(here):
    return GrantFactory(territory=here, moderator=True).user


@pytest.fixture
def refused(here, first):
    contribution = ContributionFactory(origin=here, submitted=True)
    actions.refuse(actor=first, contribution=contribution, at=AT, message="Hors sujet.", reason=Reason.OFF_TOPIC)
    return contribution


def contest(contribution, at=AT + timedelta(days=1), text="Il s’agit bien de sciences."):
    return actions.appeal(actor=contribution.author, contribution=contribution, text=text, at=at)


def mails(template):
    return sorted(Mail.objects.filter(template=f"contributions/mail/{template}").values_list("to", flat=True))


def test_an_appeal_reaches_another_moderator_and_is_acknowledged(refused, first, second):
    made = contest(refused)

    assert (made.decision, made.decision_at, made.decided_by, made.state) == ("refused", AT, first, AppealState.OPEN)
    assert (mails("appealed"), mails("appeal_received")) == ([second.email], [refused.author.email])
    assert Mail.objects.get(template="contributions/mail/appeal_received").subject == f"Recours {made.number} bien reçu"
    assert Entry.objects.about(refused).first().verb == "appealed"


def test_a_decision_is_contested_once(refused):
    contest(refused)

    with pytest.raises(NotAppealable, match="déjà"):
        contest(refused)
    assert not rules.may_appeal(refused.author, refused)


def test_another_decision_may_be_contested(refused, second):
    contest(refused)
    actions.submit(actor=refused.author, contribution=refused, at=AT + timedelta(days=2))
    actions.return_to_author(
        actor=second, contribution=refused, at=AT + timedelta(days=3), message="Il manque l’heure."
    )

    contest(refused, at=AT + timedelta(days=4))

    assert sorted(Appeal.objects.values_list("decision", flat=True)) == ["refused", "returned"]


def test_an_appeal_says_something_and_comes_within_six_months(refused):
    with pytest.raises(NeedsWords):
        contest(refused, text=" ")
    with pytest.raises(NotAppealable, match="six mois"):
        contest(refused, at=AT + timedelta(days=190))


def test_who_contests_what(cast):
    mine = ContributionFactory(origin=cast.here, author=cast["editor_a"], submitted=True)
    published = ContributionFactory(origin=cast.here, author=cast["editor_a"], published=True)
    actions.refuse(actor=cast["coordinator_here"], contribution=mine, at=AT, message="Non.", reason=Reason.OTHER)
    by_myself = ContributionFactory(origin=cast.here, author=cast["editor_a"], published=True)
    actions.remove(actor=cast["editor_a"], contribution=by_myself, at=AT)

    allowed = {role for role, person in cast.people.items() if rules.may_appeal(person, mine)}

    assert allowed == {"editor_a"}
    assert [rules.may_appeal(cast["editor_a"], one) for one in (published, by_myself)] == [False, False]


def test_the_decision_is_read_again_by_another_where_there_is_one(refused, first, second):
    appeal = contest(refused)
    stranger = GrantFactory(moderator=True).user

    assert [rules.may_decide_appeal(user, appeal) for user in (first, second, refused.author, stranger)] == [
        False, True, False, False,
    ]  # fmt: skip


def test_a_coordinator_alone_reads_their_own_decision_again(here):
    alone = GrantFactory(territory=here, coordinator=True).user
    contribution = ContributionFactory(origin=here, submitted=True)
    actions.refuse(actor=alone, contribution=contribution, at=AT, message="Non.", reason=Reason.OTHER)

    appeal = contest(contribution)

    assert rules.may_decide_appeal(alone, appeal)
    assert mails("appealed") == [alone.email]


def test_overturning_publishes_and_tells_everyone(refused, first, second):
    appeal = contest(refused)

    actions.overturn(actor=second, appeal=appeal, answer="Vous avez raison.", at=AT + timedelta(days=2))

    refused.refresh_from_db()
    appeal.refresh_from_db()
    assert (refused.state, appeal.state, appeal.answered_by) == (State.PUBLISHED, AppealState.OVERTURNED, second)
    assert mails("appeal_answered") == [refused.author.email]
    assert Notice.objects.filter(user=first, text__contains="décision revue").exists()


@pytest.mark.parametrize(
    ("deed", "outcome"), [(actions.uphold, "décision maintenue"), (actions.overturn, "décision revue")]
)
def test_the_answer_is_on_top_of_what_the_author_was_told(refused, second, client, deed, outcome):
    author = refused.author
    deed(actor=second, appeal=contest(refused), answer="Nous avons relu.", at=AT + timedelta(days=2))
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    told = client.get("/mon-espace/avis/").context["notices"]

    said = told[0].text.replace("\u202f", " ")
    assert said == f"Votre recours sur « {refused.title} » a sa réponse : {outcome}."
    assert client.get(told[0].url).context["contribution"] == refused


def test_what_was_removed_comes_back(here, first, second):
    contribution = ContributionFactory(origin=here, published=True)
    actions.remove(actor=first, contribution=contribution, at=AT, message="Doublon", reason=Reason.DUPLICATE)

    actions.overturn(
        actor=second, appeal=contest(contribution), answer="Ce n’en est pas un.", at=AT + timedelta(days=2)
    )

    contribution.refresh_from_db()
    assert contribution.state == State.PUBLISHED


def test_upholding_changes_nothing_but_the_appeal(refused, second):
    appeal = contest(refused)

    actions.uphold(actor=second, appeal=appeal, answer="Relu : hors sujet.", at=AT + timedelta(days=2))

    refused.refresh_from_db()
    assert (refused.state, Appeal.objects.get().state) == (State.REFUSED, AppealState.UPHELD)


def test_an_appeal_is_answered_once(refused, first, second):
    stale = contest(refused)
    actions.uphold(actor=second, appeal=Appeal.objects.get(), answer="Relu.", at=AT + timedelta(days=2))

    with pytest.raises(TooLate):
        actions.overturn(actor=second, appeal=stale, answer="Non, finalement.", at=AT + timedelta(days=2))
    refused.refresh_from_db()
    assert refused.state == State.REFUSED


def test_the_author_receives_reasons_ground_and_remedies(refused):
    letter = Mail.objects.get(template="contributions/mail/refused").text

    for words in ("hors de la ligne éditoriale", "conditions d’utilisation", "sans traitement automatisé", "six mois"):
        assert words in letter


# --- By the pages -----------------------------------------------------------------------------------------------------


def address(name, *args):
    return "/hauts-de-lys" + reverse(f"contributions:{name}", args=args)


def test_from_the_decision_to_the_answer(cast, here):
    moderator = GrantFactory(territory=here, moderator=True).user
    contribution = ContributionFactory(origin=here, author=cast["editor_a"], submitted=True)
    actions.refuse(actor=moderator, contribution=contribution, at=AT, message="Non.", reason=Reason.OTHER)
    author, desk = cast.client("editor_a"), cast.client("coordinator_here")
    assert "Contester la décision" in author.get(address("decision", contribution.uid)).content.decode()

    appeal = Appeal.objects.create(
        contribution=contribution, author=cast["editor_a"], text="Relisez, je vous prie.", at=AT,
        decision="refused", decision_at=AT, decided_by=moderator,
    )  # fmt: skip
    for again in (author.get(address("appeal", contribution.uid)), author.post(address("appeal", contribution.uid))):
        assert (again.status_code, again["Location"]) == (302, address("decision", contribution.uid))
    assert f"déjà reçu sous le numéro {appeal.number}" in author.get(again["Location"]).content.decode()
    queue = desk.get(address("queue")).content.decode()
    assert "Relisez, je vous prie." in queue
    answered = desk.post(address("handle_appeal", appeal.pk), {"outcome": "overturned", "answer": "Entendu."})

    contribution.refresh_from_db()
    assert (answered.status_code, contribution.state) == (302, State.PUBLISHED)
    assert "Entendu." in author.get(address("decision", contribution.uid)).content.decode()


def test_an_appeal_without_words_comes_back(cast, here):
    contribution = ContributionFactory(origin=here, author=cast["editor_a"], submitted=True)
    actions.refuse(
        actor=cast["coordinator_here"], contribution=contribution, at=AT, message="Non.", reason=Reason.OTHER
    )

    answer = cast.client("editor_a").post(address("appeal", contribution.uid), {"text": ""})

    assert (answer.status_code, Appeal.objects.count()) == (422, 0)


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_the_figures_of_a_period(here, first, second, refused):
    actions.uphold(actor=second, appeal=contest(refused), answer="Relu.", at=AT + timedelta(days=2))
    ContributionFactory(origin=here, submitted=True)
    VisitorReportFactory(contribution__origin=here, acted=True)
    ContributionFactory(submitted=True)

    figures = statistics_of(first, here.pk, 30, AT + timedelta(days=3))

    assert [(line.received, line.decided, line.refused) for line in figures.kinds] == [(3, 2, 1)]
    assert [(line.label, line.count) for line in figures.reasons] == [("hors de la ligne éditoriale", 1)]
    assert [(line.received, line.acted, line.waiting) for line in figures.reports] == [(1, 1, 0)]
    assert (figures.appeals, figures.upheld, figures.overturned, figures.appeal_hours) == (1, 1, 0, 24.0)


def test_what_a_moderator_publishes_at_once_has_no_delay(here, first):
    for hours in (4, 6):
        contribution = ContributionFactory(origin=here, submitted=True, submitted_at=AT)
        actions.publish(actor=first, contribution=contribution, at=AT + timedelta(hours=hours))
    for _ in range(5):
        actions.submit(actor=first, contribution=ContributionFactory(origin=here, author=first), at=AT)
    later = AT + timedelta(days=3)

    assert [(line.decided, line.hours) for line in statistics_of(first, here.pk, 30, later).kinds] == [(7, 5.0)]
    assert figures_of(first, here.pk, later).median_hours == 5.0


@pytest.mark.parametrize("number", [1, 3])
def test_the_figures_cost_the_same(here, first, number, django_assert_num_queries):
    for _ in range(number):
        ContributionFactory(origin=here, submitted=True)
        VisitorReportFactory(contribution__origin=here)
    rules.may_moderate(first, ContributionFactory(origin=here))

    with django_assert_num_queries(5):
        statistics_of(first, here.pk, 30, AT + timedelta(days=3))


def test_the_figures_are_a_page_and_a_file(cast, here):
    GrantFactory(territory=here, moderator=True)
    ContributionFactory(origin=here, submitted=True)
    client = cast.client("coordinator_here")

    assert "Statistiques de la modération" in client.get(f"{address('statistics')}?jours=365").content.decode()
    lines = client.get(f"{address('statistics_csv')}?jours=365").content.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Tableau;Ligne;Depuis le")
    assert lines[-1].startswith("Recours;;")


def test_the_queue_opens_an_appeal_to_who_may_read_it_again(client, refused, first, second):
    appeal = contest(refused)
    path = f"/coordination/moderation/recours/{appeal.pk}/"
    for person, shown in ((first, False), (second, True)):
        client.force_login(person)
        text = client.get(f"/{refused.origin.slug}/coordination/moderation/").content.decode()
        assert refused.title in text
        assert (path in text) is shown
        assert client.get(f"/{refused.origin.slug}{path}").status_code == (200 if shown else 403)
