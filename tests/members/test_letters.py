"""The letter of a territory: asked and confirmed, composed, sent once to each, stopped in a click."""

from datetime import timedelta

import pytest

from maillage.contributions.actions import archive, remove
from maillage.core import background
from maillage.core.errors import TooLate
from maillage.members.actions.letters import (
    Full,
    NothingToSend,
    NotPublished,
    arrange,
    choose,
    send_letter,
    serve_some,
    try_letter,
    write_letter,
)
from maillage.members.actions.subscriptions import (
    LinkExpired,
    confirm_subscription,
    follow_territory,
    forget_unconfirmed,
    subscribe,
)
from maillage.members.models import Letter, Subscription
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event
from tests.factories.members import AT, LetterFactory, SubscriptionFactory
from tests.factories.territories import GrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(here):
    return GrantFactory(territory=here, coordinator=True).user


@pytest.fixture
def draft(here, coordinator):
    return LetterFactory(territory=here, title="Le printemps des sciences")


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_a_visitor_receives_nothing_before_the_link_is_followed(here):
    row = subscribe(actor=None, email="Lectrice@Exemple.test", territory=here, language="fr", at=AT)

    assert (row.email, row.confirmed_at) == ("lectrice@exemple.test", None)
    assert Mail.objects.get().subject == "Confirmez votre abonnement à la lettre"
    assert row.token in Mail.objects.get().text
    confirm_subscription(actor=None, subscription=row, at=AT + timedelta(hours=47))
    assert Subscription.objects.confirmed().count() == 1


def test_a_member_confirms_by_asking_at_their_own_address(here, bob):
    assert subscribe(actor=bob, email=bob.email, territory=here, language="fr", at=AT).user == bob


def test_the_link_lasts_two_days(here):
    row = subscribe(actor=None, email="a@exemple.test", territory=here, language="fr", at=AT)

    with pytest.raises(LinkExpired):
        confirm_subscription(actor=None, subscription=row, at=AT + timedelta(hours=48))
    assert forget_unconfirmed(actor=None, at=AT + timedelta(hours=48)) == 1


def test_asking_for_what_one_receives_tells_only_the_owner_of_the_address(here):
    row = SubscriptionFactory(territory=here, email="a@exemple.test")

    assert subscribe(actor=None, email="a@exemple.test", territory=here, language="en", at=AT) == row
    assert Mail.objects.get().subject == "Vous recevez déjà la lettre"
    assert Subscription.objects.get().language == "fr"


def test_readers_follow_a_territory_that_joins_another_once_each(here, elsewhere):
    for place, email in ((here, "a@e.test"), (here, "b@e.test"), (elsewhere, "b@e.test")):
        SubscriptionFactory(territory=place, email=email)

    follow_territory(actor=None, territory=here, into=elsewhere, codes=None, at=AT)

    assert sorted(Subscription.objects.values_list("territory", "email")) == [
        (elsewhere.pk, "a@e.test"), (elsewhere.pk, "b@e.test"),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", [{"List-Unsubscribe": "One-Click"}, {"do": "stop"}])
def test_one_click_erases_the_address(client, here, typed):
    row = SubscriptionFactory(territory=here)
    url = f"/hauts-de-lys/lettres/abonnement/{row.token}/"

    assert client.get(url).status_code == 200
    assert client.post(url, typed).status_code == 200
    assert not Subscription.objects.exists()
    assert client.get(url).status_code == 404


# --- Composing --------------------------------------------------------------------------------------------------------


def test_a_letter_shows_published_things_in_the_chosen_order(here, coordinator, draft):
    first, second = (make_event(here, title=title).contribution for title in ("Un", "Deux"))
    choose(actor=coordinator, letter=draft, contributions=[first, second], at=AT)
    keys = list(draft.items.order_by("position").values_list("pk", flat=True))

    arrange(actor=coordinator, letter=draft, order=keys[::-1], notes={keys[0]: "À ne pas manquer"}, at=AT)
    try_letter(actor=coordinator, letter=draft, at=AT)

    text = Mail.objects.get(template="members/mail/letter").text
    assert text.index("Deux") < text.index("Un\n")
    assert "À ne pas manquer" in text
    assert "Voici le printemps." in text


def test_what_a_letter_does_not_name_any_more_leaves_it(here, coordinator, draft):
    choose(actor=coordinator, letter=draft, contributions=[make_event(here).contribution], at=AT)

    arrange(actor=coordinator, letter=draft, order=[], notes={}, at=AT)

    assert not draft.items.exists()


def test_a_letter_shows_only_what_its_territory_shows(here, elsewhere, coordinator, draft):
    for contribution in (make_event(elsewhere).contribution, make_event(here, published=False).contribution):
        with pytest.raises(NotPublished):
            choose(actor=coordinator, letter=draft, contributions=[contribution], at=AT)


def test_a_letter_shows_thirty_things_at_most(here, coordinator, draft, monkeypatch):
    monkeypatch.setattr("maillage.members.actions.letters.MOST_ITEMS", 1)
    rows = [make_event(here).contribution for _number in range(2)]

    with pytest.raises(Full):
        choose(actor=coordinator, letter=draft, contributions=rows, at=AT)


def test_an_empty_letter_does_not_leave(here, coordinator):
    with pytest.raises(NothingToSend):
        send_letter(actor=coordinator, letter=LetterFactory(territory=here, intro=""), at=AT)


def test_markup_of_a_letter_is_sanitised(here, coordinator):
    made = write_letter(
        actor=coordinator, letter=None, territory=here, title="a\nb", intro="<script>x</script><p>Bonjour</p>", at=AT
    )

    assert (made.title, made.intro) == ("a b", "<p>Bonjour</p>")


# --- Leaving ----------------------------------------------------------------------------------------------------------


def test_a_letter_leaves_once_to_each_confirmed_reader_of_its_territory(here, elsewhere, coordinator, draft):
    readers = [SubscriptionFactory(territory=here) for _number in range(3)]
    SubscriptionFactory(territory=here, confirmed_at=None)
    SubscriptionFactory(territory=elsewhere)
    send_letter(actor=coordinator, letter=draft, at=AT)

    background.run_pending(at=AT + timedelta(days=300))

    draft.refresh_from_db()
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(reader.email for reader in readers)
    assert (draft.state, draft.readers, draft.served) == ("sent", 3, 3)
    assert {reader.token in Mail.objects.get(to=reader.email).text for reader in readers} == {True}


def test_a_sending_that_runs_again_serves_nobody_twice(here, coordinator, draft, monkeypatch):
    monkeypatch.setattr("maillage.members.actions.letters.AT_ONCE", 2)
    for _number in range(3):
        SubscriptionFactory(territory=here)
    send_letter(actor=coordinator, letter=draft, at=AT)

    went_on = [serve_some(actor=None, letter_id=draft.pk, at=AT) for _number in range(5)]

    assert went_on == [True, True, False, False, False]
    assert Mail.objects.count() == 3


def test_who_asks_while_a_letter_leaves_waits_for_the_next(here, coordinator, draft):
    send_letter(actor=coordinator, letter=draft, at=AT)
    SubscriptionFactory(territory=here, confirmed_at=AT + timedelta(seconds=1))

    assert serve_some(actor=None, letter_id=draft.pk, at=AT) is False
    assert not Mail.objects.exists()


def test_a_letter_that_left_changes_no_more(here, coordinator, draft):
    send_letter(actor=coordinator, letter=draft, at=AT)

    with pytest.raises(TooLate):
        send_letter(actor=coordinator, letter=draft, at=AT)
    with pytest.raises(TooLate):
        write_letter(actor=coordinator, letter=draft, territory=here, title="Autre", intro="", at=AT)


def test_a_letter_queues_with_the_same_queries_for_one_reader_and_for_twenty(here, draft, django_assert_num_queries):
    from maillage.territories.registry import registry

    registry()
    Letter.objects.filter(pk=draft.pk).update(state="sending", sent_at=AT)
    for count in (1, 20):
        for _number in range(count):
            SubscriptionFactory(territory=here)
        with django_assert_num_queries(11):
            assert serve_some(actor=None, letter_id=draft.pk, at=AT)


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_archive_is_read_by_everyone_without_what_was_removed_since(client, here, coordinator, draft):
    kept, gone = (make_event(here, title=title).contribution for title in ("Gardé", "Retiré"))
    choose(actor=coordinator, letter=draft, contributions=[kept, gone], at=AT)
    send_letter(actor=coordinator, letter=draft, at=AT)
    remove(actor=UserFactory(administrator=True), contribution=gone, at=AT, reason="duplicate", message="Doublon.")
    archive(actor=UserFactory(administrator=True), contribution=kept, at=AT)

    assert "Le printemps des sciences" in client.get("/hauts-de-lys/lettres/").content.decode()
    page = client.get(f"/hauts-de-lys/lettres/{draft.slug}/").content.decode()
    assert "Gardé" in page
    assert "Retiré" not in page


def test_a_coordinator_composes_previews_and_sends(client, here, coordinator):
    event = make_event(here, title="Nuit des étoiles").contribution
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    desk = "/hauts-de-lys/coordination/lettres/"

    client.post(f"{desk}nouvelle/", {"title": "Mars", "intro": "Bonjour à vous."})
    letter = Letter.objects.get()
    client.post(f"{desk}{letter.pk}/choisir/", {"contribution": [event.pk]})
    item = letter.items.get()
    client.post(
        f"{desk}{letter.pk}/", {"title": "Mars en fête", "intro": "<p>Oui</p>", "item": [item.pk], "do": "save"}
    )
    preview = client.get(f"{desk}{letter.pk}/apercu/")
    mail = client.get(f"{desk}{letter.pk}/apercu/courriel/")
    client.post(f"{desk}{letter.pk}/partir/", {"do": "send"})

    assert "Nuit des étoiles" in preview.content.decode()
    assert "Nuit des étoiles" in mail.content.decode()
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'none'" in mail["Content-Security-Policy"]
    assert Letter.objects.get().state == "sending"


def test_a_coordinator_of_elsewhere_does_not_see_a_draft(cast, draft):
    client = cast.client("coordinator_elsewhere")

    assert client.get(f"/hauts-de-lys/coordination/lettres/{draft.pk}/").status_code == 404
