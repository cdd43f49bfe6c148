"""The pages of a conversation."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from maillage.contributions.enums import State
from maillage.contributions.forms import guard
from maillage.contributions.models import Contribution
from maillage.contributions.rules import may_moderate
from maillage.conversations import actions
from maillage.conversations.models import Comment, Debate
from maillage.conversations.panels import conversation_of, relays_of
from maillage.core.clock import now
from maillage.territories import registry as registry_of_territories
from maillage.territories.registry import registry
from tests.factories.conversations import AT, make_comment, make_debate
from tests.factories.events import make_event
from tests.factories.territories import PolicyFactory

pytestmark = pytest.mark.django_db


def address(name, *args):
    return "/hauts-de-lys" + reverse(f"conversations:{name}", args=args)


@pytest.fixture
def event(cast):
    return make_event(cast.here, author=cast["editor_a"])


@pytest.fixture
def subject(event):
    return event.contribution


@pytest.fixture
def page(event):
    return "/hauts-de-lys" + reverse("events:event", args=[event.slug])


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("anonymous", 5), ("member", 6), ("coordinator_here", 5)])
def test_a_conversation_costs_the_same_with_one_and_with_three_threads(
    cast, subject, number, role, queries, django_assert_num_queries
):
    for rank in range(number):
        thread = make_comment(subject, text=f"Fil {rank}")
        make_comment(subject, parent=thread, text=f"Réponse {rank}")
    may_moderate(cast[role], subject)  # roles are read once for a page

    with django_assert_num_queries(queries):
        talk = conversation_of(cast[role], subject, AT)

    assert [len(talk.lines), talk.total] == [number, 2 * number]


def test_the_page_of_an_event_shows_its_conversation(cast, subject, page):
    thread = make_comment(subject, text="Un fil")
    make_comment(subject, parent=thread, text="Une réponse")

    text = cast.client("anonymous").get(page).content.decode()

    assert text.index("Un fil") < text.index("Une réponse")


def test_publishing_a_comment_renews_the_page_kept_for_visitors(
    cast, subject, page, django_capture_on_commit_callbacks
):
    client = cast.client("anonymous")
    assert "Personne n’a encore répondu" in client.get(page).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        make_comment(subject, text="Premier mot")

    assert "Premier mot" in client.get(page).content.decode()


def test_a_visitor_is_asked_to_sign_in_and_comes_back(cast, page):
    text = cast.client("anonymous").get(page).content.decode()

    assert "Connectez-vous" in text
    assert f"next={page}%23commentaires" in text


def test_a_member_answers_from_the_page(cast, subject, page):
    client = cast.client("member")
    assert "Votre commentaire" in client.get(page).content.decode()

    answer = client.post(address("write", subject.uid), {"text": "J’y serai <b>avec</b> ma classe."})

    comment = Comment.objects.get()
    assert answer["Location"] == f"{page}#commentaire-{comment.pk}"
    assert "J’y serai &lt;b&gt;avec&lt;/b&gt; ma classe." in client.get(page).content.decode()


def test_what_was_typed_comes_back_with_what_is_missing(cast, subject):
    make_debate(subject)

    answer = cast.client("member").post(address("write", subject.uid), {"text": "Sans position"})

    assert answer.status_code == 422
    assert "Sans position" in answer.content.decode()
    assert "Dites si vous êtes pour" in answer.content.decode()


def test_a_reply_quotes_what_it_answers_and_joins_the_thread(cast, subject):
    thread = make_comment(subject, text="Est-ce gratuit ?")
    client = cast.client("editor_a")
    form = client.get(f"{address('write', subject.uid)}?reponse={thread.pk}")
    assert "Est-ce gratuit" in form.content.decode()

    client.post(address("write", subject.uid), {"text": "Oui !", "reply_to": thread.pk})

    assert Comment.objects.get(text="Oui !").parent == thread


def test_a_trap_that_people_do_not_see_writes_nothing(cast, subject, page):
    answer = cast.client("member").post(address("write", subject.uid), {"text": "x", "website": "http://spam.test"})

    assert (answer["Location"], Comment.objects.count()) == (page, 0)


def test_a_new_account_shows_that_it_is_not_a_robot(cast, subject):
    person = cast["member"]
    person.date_joined = AT - timedelta(days=1)
    person.save(update_fields=["date_joined"])
    with time_machine.travel(AT, tick=False):
        client = cast.client("member")
        form = client.get(address("write", subject.uid)).context["form"]
        hasty = client.post(address("write", subject.uid), {"text": "Vite", "token": form.shown.token})
    number, token = 0, form.shown.token
    while guard.leading_zero_bits(hashlib.sha256(f"{token}:{number}".encode()).digest()) < guard.BITS:
        number += 1
    with time_machine.travel(AT + timedelta(seconds=9), tick=False):
        calm = client.post(address("write", subject.uid), {"text": "Posément", "token": token, "proof": str(number)})

    assert (form.guarded, hasty.status_code, calm.status_code) == (True, 422, 302)
    assert Comment.objects.values_list("text", flat=True).get() == "Posément"


def test_a_comment_removed_leaves_its_place_when_somebody_answered(cast, subject, page):
    thread, alone = make_comment(subject, text="Je me retire"), make_comment(subject, text="Je disparais")
    make_comment(subject, parent=thread, text="Dommage")
    for comment in (thread, alone):
        actions.remove_comment(actor=comment.contribution.author, comment=comment, at=AT)

    text = cast.client("anonymous").get(page).content.decode()

    assert ("Je me retire" in text, "Je disparais" in text, "Dommage" in text) == (False, False, True)
    assert text.count("Commentaire retiré par son auteur") == 1


def test_the_debate_counts_positions_and_shows_its_synthesis_first(cast, subject, page):
    debate = make_debate(subject)
    for position in ("for", "for", "against", "question"):
        make_comment(subject, position=position, text=f"Avis {position} {Comment.objects.count()}")
    actions.write_synthesis(actor=subject.author, debate=debate, text="On essaie un dimanche par mois.", at=AT)

    answer = cast.client("anonymous").get(page)

    text = answer.content.decode()
    assert text.index("On essaie un dimanche") < text.index("Avis for")
    talk = cast.client("anonymous").get(address("conversation", subject.uid)).context["talk"]
    assert [(side.value, side.count) for side in talk.sides] == [("for", 2), ("against", 1), ("question", 1)]


def test_the_conversation_is_read_by_position_by_thread_and_page_by_page(cast, subject):
    make_debate(subject)
    threads = [make_comment(subject, position="for", text=f"Pour {n}.") for n in range(11)]
    make_comment(subject, position="against", text="Contre.")
    client = cast.client("anonymous")

    against = client.get(f"{address('conversation', subject.uid)}?position=against").context["talk"]
    one = client.get(f"{address('conversation', subject.uid)}?fil={threads[0].pk}").context["talk"]
    second = client.get(f"{address('conversation', subject.uid)}?page=2").context["talk"]

    assert [line.comment.text for line in against.lines] == ["Contre."]
    assert [line.comment.text for line in one.lines] == ["Pour 0."]
    assert [line.comment.text for line in second.lines] == ["Pour 1.", "Pour 0."]


def test_htmx_receives_the_threads_that_the_page_contains(cast, subject):
    make_comment(subject, text="Un fil")
    client = cast.client("anonymous")
    whole = client.get(address("conversation", subject.uid)).content.decode()

    part = client.get(address("conversation", subject.uid), headers={"HX-Request": "true"}).content.decode()

    assert part.strip() in whole
    assert "<html" not in part


def test_corrections_and_withdrawals_go_by_pages(cast, subject):
    with time_machine.travel(AT + timedelta(minutes=5), tick=False):
        comment = make_comment(subject, author=cast["member"])
        client = cast.client("member")
        assert client.post(address("edit", comment.pk), {"text": "Corrigé"}).status_code == 302
    with time_machine.travel(AT + timedelta(minutes=25), tick=False):
        late = client.get(address("edit", comment.pk)).content.decode()
        assert "Le quart d’heure est passé" in late
        assert "Retirer ce commentaire" in client.get(address("remove", comment.pk)).content.decode()
        client.post(address("remove", comment.pk))

    comment.refresh_from_db()
    assert (comment.text, comment.contribution.state) == ("Corrigé", State.REMOVED)


def test_the_author_opens_words_and_closes_a_debate(cast, subject):
    client = cast.client("editor_a")
    client.post(address("debate", subject.uid), {"question": "Le dimanche ?"})
    assert Debate.objects.values_list("question", "closed_at").get() == ("Le dimanche ?", None)

    client.post(
        address("debate", subject.uid), {"question": "Le dimanche ?", "synthesis": "Oui, parfois.", "close": "on"}
    )

    debate = Debate.objects.get()
    assert (debate.synthesis, debate.is_open, debate.synthesised_by) == ("Oui, parfois.", False, cast["editor_a"])
    client.post(address("debate", subject.uid), {"question": "Le dimanche ?", "synthesis": "Oui, parfois."})
    assert Debate.objects.get().is_open


def test_a_synthesis_is_written_again_only_when_it_changes_and_is_not_emptied(cast, subject):
    client = cast.client("editor_a")
    typed = {"question": "Le dimanche ?", "synthesis": "Oui.\r\nParfois."}
    client.post(address("debate", subject.uid), typed)
    written = Debate.objects.get().synthesised_at
    client.post(address("debate", subject.uid), typed)
    assert Debate.objects.get().synthesised_at == written

    emptied = client.post(address("debate", subject.uid), {"question": "Le lundi ?", "synthesis": ""})

    debate = Debate.objects.get()
    assert (emptied.status_code, debate.question, debate.synthesis) == (422, "Le dimanche ?", "Oui.\nParfois.")
    assert "Écrivez la synthèse" in emptied.content.decode()


def test_a_relay_inside_has_a_word_and_outside_a_link(cast, subject, page):
    visitor = cast.client("anonymous").get(address("relay", subject.uid)).content.decode()
    assert "mailto:?subject=" in visitor
    assert page in visitor
    client = cast.client("member")

    client.post(address("relay", subject.uid), {"text": "À ne pas manquer, on touche les pierres."})

    shown = client.get(address("relays")).content.decode()
    assert "on touche les pierres" in shown
    assert subject.title in shown


def test_a_relay_that_is_refused_keeps_its_word(cast, subject, settings):
    settings.NEW_ACCOUNT_A_DAY = 0
    cast["member"].date_joined = now()
    cast["member"].save(update_fields=["date_joined"])
    answer = cast.client("member").post(address("relay", subject.uid), {"text": "On touche les pierres."})

    told = answer.content.decode()
    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert "On touche les pierres." in told
    assert "revenez demain" in told


def test_who_may_not_comment_here_is_not_asked_to_sign_in_again(cast, subject):
    PolicyFactory(territory=cast.here, kind="comment", proposers="moderator")
    registry_of_territories.forget()
    told = cast.client("member").get(address("relay", subject.uid)).content.decode()

    assert "Connectez-vous" not in told
    assert "ne sont pas ouverts à votre compte" in told


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_relays_costs_the_same(subject, here, number, django_assert_num_queries):
    for rank in range(number):
        make_comment(subject, text=f"Mot {rank}", is_relay=True)
    registry()

    with django_assert_num_queries(3):
        relays, _page = relays_of(here, None)

    assert [relay.comment.text for relay in relays] == [f"Mot {rank}" for rank in reversed(range(number))]


def test_what_waits_is_shown_to_its_author_only(cast, subject, page):
    comment = make_comment(subject, author=cast["member"], text="En attente de lecture")
    Contribution.objects.filter(pk=comment.contribution_id).update(state=State.SUBMITTED)

    seen = {
        role: "En attente de lecture" in cast.client(role).get(page).content.decode()
        for role in ("anonymous", "member")
    }

    assert seen == {"anonymous": False, "member": True}


def test_moderators_read_a_comment_in_the_common_queue(cast, subject):
    comment = make_comment(subject, text="Venez voir ma boutique")
    client = cast.client("coordinator_here")
    queue = client.get("/hauts-de-lys/coordination/moderation/").content.decode()
    decide = client.get(f"/hauts-de-lys/coordination/moderation/{comment.contribution.uid}/").content.decode()

    assert "Venez voir ma boutique" in queue
    assert (subject.title in decide, "Modifier</span>" in decide) == (True, False)
