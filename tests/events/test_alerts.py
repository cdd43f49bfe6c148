"""Receiving a search of the agenda by mail: who is asked, what is sent, when nothing is, how one stops."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from maillage.contributions.actions import close_account
from maillage.contributions.exports import account_data
from maillage.core import background
from maillage.events import tasks
from maillage.events.actions import cancel_event, change_event, data_of
from maillage.events.actions.alerts import (
    AlertExpired,
    TooManyAlerts,
    ask_alert,
    change_rhythm,
    confirm_alert,
    following,
    forget_unconfirmed_alerts,
    stop_alert,
)
from maillage.events.models import Alert
from maillage.events.panels.alerts import followed, matching
from maillage.notices import notices
from maillage.notices.models import Mail
from tests.factories.events import make_event, slots, term

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  # a Tuesday
FORM = "/hauts-de-lys/agenda/abonnement/courriel/"


def asks(here, *, email="ada@exemple.test", query="", rhythm="weekly", at=AT, **fields):
    given = {"actor": None, "territory": here, "language": "fr", "told": {}} | fields
    return ask_alert(email=email, query=query, rhythm=rhythm, at=at, **given)


def follows(here, *, at=AT, **fields):
    alert = asks(here, at=at, **fields)
    confirm_alert(actor=None, alert=alert, told=matching(alert.query, here, at), at=at)
    Mail.objects.all().delete()
    return alert


def runs(at):
    with time_machine.travel(at, tick=False):
        tasks.send_alerts()
    return list(Mail.objects.filter(template="events/mail/alert").order_by("pk"))


def address(name, *args):
    return "/hauts-de-lys" + reverse(f"events:{name}", args=args)


# --- Asking -----------------------------------------------------------------------------------------------------------


def sent(client, query="", seconds=30, **typed):
    with time_machine.travel(AT, tick=False):
        form = client.get(FORM + query).context["form"]
    given = {"email": "ada@exemple.test", "rhythm": "weekly", "token": form.shown.token, "word": form.shown.word}
    with time_machine.travel(AT + timedelta(seconds=seconds), tick=False):
        return client.post(FORM + query, given | typed)


def test_a_visitor_asks_then_confirms_by_the_link_of_the_mail_without_cookie(client, here):
    answer = sent(client, "?theme=vivant&page=3", rhythm="daily")

    assert (answer.status_code, answer["Location"]) == (302, address("alert_sent"))
    assert client.get(answer["Location"]).status_code == 200
    alert = Alert.objects.get()
    assert (alert.email, alert.query, alert.rhythm, alert.confirmed_at, alert.user) == (
        "ada@exemple.test", "?theme=vivant", "daily", None, None,
    )  # fmt: skip
    mail = Mail.objects.get()
    page = address("alert", alert.token)
    assert page in mail.text
    assert "/hauts-de-lys/agenda/?theme=vivant" in mail.text
    assert mail.unsubscribe_url == ""

    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        seen = client.get(page)
        alert.refresh_from_db()
        assert (seen.status_code, seen["Referrer-Policy"], alert.confirmed_at) == (200, "no-referrer", None)
        assert "Vivant et environnement" in seen.content.decode()
        assert client.post(page, {"do": "confirm"}).status_code == 200
    alert.refresh_from_db()
    assert alert.confirmed_at == AT + timedelta(hours=1)
    assert dict(client.cookies) == {}


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"email": "x"}, 422), ({"rhythm": "hourly"}, 422), ({"word": "faux"}, 422), ({"website": "http://robot"}, 302)],
)
def test_what_the_form_refuses(client, here, typed, status):
    assert sent(client, **typed).status_code == status
    assert (Alert.objects.count(), Mail.objects.count()) == (0, 0)


def test_one_address_receives_few_mails_whoever_asks(client, here):
    assert [sent(client, f"?q=essai{rank}").status_code for rank in range(4)] == [302, 302, 302, 429]


def test_where_the_visitor_stands_is_never_kept(client, here):
    assert followed(QueryDict("pres=49.9,2.3&rayon=20&gratuit=1")).query() == "?gratuit=1"
    page = client.get(FORM + "?pres=49.9,2.3").content.decode()
    assert "Nous ne gardons pas votre position" in page


def test_what_nobody_confirms_is_forgotten_and_its_link_is_too_late(here):
    alert = asks(here)
    with pytest.raises(AlertExpired):
        confirm_alert(actor=None, alert=alert, told={}, at=AT + timedelta(hours=48))

    assert forget_unconfirmed_alerts(actor=None, at=AT + timedelta(hours=47)) == 0
    assert forget_unconfirmed_alerts(actor=None, at=AT + timedelta(hours=48)) == 1
    assert not Alert.objects.exists()


def test_asking_again_changes_nothing_of_a_confirmed_alert_but_writes_to_its_owner(here):
    alert = follows(here)
    asks(here, email="ADA@exemple.test", rhythm="daily")

    assert Alert.objects.get().rhythm == "weekly"
    mail = Mail.objects.get()
    assert (mail.template, mail.to) == ("events/mail/alert_known", "ada@exemple.test")
    assert alert.token in mail.text


def test_an_address_follows_twenty_searches_at_most(here):
    for rank in range(20):
        asks(here, query=f"?q={rank}")
    with pytest.raises(TooManyAlerts):
        asks(here, query="?q=encore")
    asks(here, query="?q=3")
    assert Alert.objects.count() == 20


# --- Sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rhythm", "day", "expected"),
    [
        ("daily", 3, datetime(2026, 3, 4, 6, tzinfo=UTC)),
        ("weekly", 3, datetime(2026, 3, 5, 6, tzinfo=UTC)),
        ("weekly", 5, datetime(2026, 3, 12, 6, tzinfo=UTC)),
        ("weekly", 27, datetime(2026, 4, 2, 5, tzinfo=UTC)),
    ],
)
def test_when_the_next_one_leaves(here, rhythm, day, expected):
    assert following(rhythm, here, datetime(2026, 3, day, 9, tzinfo=UTC)) == expected


def test_only_what_is_new_or_changed_since_leaves_and_nothing_when_nothing_is(here):
    known, other = make_event(here, title="Déjà là"), make_event(here, title="Corrigé")
    alert = follows(here)
    due = following("weekly", here, AT)
    assert runs(due - timedelta(minutes=1)) == []
    assert runs(due) == []

    make_event(here, title="Tout neuf", at=due + timedelta(hours=1))
    change_event(actor=None, event=known, data=replace(data_of(known), summary="Faute"), at=due + timedelta(hours=1))
    change_event(actor=None, event=other, data=replace(data_of(other), place_note="Salle 2"), at=due)
    mails = runs(due + timedelta(days=7))

    assert [mail.to for mail in mails] == ["ada@exemple.test"]
    assert mails[0].subject == "2 nouveautés dans l’agenda"
    assert ("Tout neuf" in mails[0].text, "Corrigé (modifié)" in mails[0].text, "Déjà là" in mails[0].text) == (
        True, True, False,
    )  # fmt: skip
    assert runs(due + timedelta(days=7)) == mails
    assert runs(due + timedelta(days=14)) == mails
    alert.refresh_from_db()
    assert alert.told_at == due + timedelta(days=14)


def test_a_filter_lets_through_what_it_shows_and_cancelled_events_say_so(here):
    alert = follows(here, query="?theme=vivant", rhythm="daily")
    wanted = make_event(here, title="Fougères", themes=(term("theme", "vivant"),))
    make_event(here, title="Étoiles", themes=(term("theme", "ciel"),))
    cancel_event(actor=None, event=wanted, note="", at=AT)

    (mail,) = runs(AT + timedelta(days=1))

    assert "Vivant et environnement" in mail.subject
    assert "Fougères (annulé)" in mail.text
    assert "Étoiles" not in mail.text
    assert f"/hauts-de-lys/agenda/{wanted.slug}/" in mail.text
    assert alert.token in mail.text


def test_a_long_list_is_cut_and_says_how_many_more(here):
    follows(here, rhythm="daily")
    for rank in range(22):
        make_event(here, title=f"Rendez-vous {rank}", slots=slots(AT + timedelta(days=10 + rank)))

    (mail,) = runs(AT + timedelta(days=1))

    assert mail.subject == "22 nouveautés dans l’agenda"
    assert mail.text.count("Rendez-vous") == 20
    assert "Et 2 autres dans la liste" in mail.text


def test_the_mail_has_the_one_click_way_out_its_twin_and_no_image_from_elsewhere(client, here):
    alert = follows(here, rhythm="daily")
    make_event(here)
    (mail,) = runs(AT + timedelta(days=1))

    message = notices.build(mail)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["List-Unsubscribe"] == f"<{mail.unsubscribe_url}>"
    assert mail.unsubscribe_url.endswith(address("alert", alert.token))
    assert message.body.startswith("Bonjour,")
    assert mail.html.count("<img") == mail.html.count('src="cid:')

    answer = client.post(address("alert", alert.token), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Alert.objects.count()) == (200, 0)
    assert "votre adresse est effacée" in answer.content.decode()
    assert client.get(address("alert", alert.token)).status_code == 404


def test_the_network_has_alerts_too_in_the_language_of_the_reader(client, here):
    make_event(here, title="Avant")
    follows(None, rhythm="daily", language="en")
    event = make_event(here, title="Géologues", translations={"en": {"title": "Geologists"}})

    (mail,) = runs(AT + timedelta(days=1))

    assert "Geologists" in mail.text
    assert f"/en/agenda/{event.slug}/" in mail.text


def test_the_worker_runs_it_by_itself(here):
    assert background.PERIODIC["maillage.events.tasks.send_alerts"].minutes == 15


# --- The page, and one's own list -------------------------------------------------------------------------------------


def test_the_page_of_an_alert_changes_its_rhythm_or_stops_it(client, here):
    alert = follows(here)
    page = address("alert", alert.token)
    with time_machine.travel(AT, tick=False):
        assert client.post(page, {"do": "rhythm", "rhythm": "daily"}).status_code == 200
        assert client.post(page, {"do": "nothing"}).status_code == 422
    alert.refresh_from_db()
    assert (alert.rhythm, alert.next_at) == ("daily", following("daily", here, AT))
    assert client.post(page, {"do": "stop"}).status_code == 200
    assert not Alert.objects.exists()


def test_a_late_confirmation_is_refused_with_a_sentence(client, here):
    alert = asks(here)
    with time_machine.travel(AT + timedelta(days=3), tick=False):
        answer = client.post(address("alert", alert.token), {"do": "confirm"})
    assert (answer.status_code, "48 heures" in answer.content.decode()) == (409, True)


def test_a_member_follows_at_once_and_manages_a_list_of_their_own(signed_in, person, here):
    make_event(here)
    with time_machine.travel(AT, tick=False):
        answer = signed_in.get(FORM + "?gratuit=1")
        assert answer["Location"] == "/hauts-de-lys/mon-espace/alertes/?gratuit=1"
        assert signed_in.post(answer["Location"], {"rhythm": "weekly"}).status_code == 302
    mine = Alert.objects.get()
    other = follows(here, email="autre@exemple.test")
    assert (mine.user, mine.email, mine.confirmed_at, len(mine.told)) == (person, person.email, AT, 1)
    assert not Mail.objects.exists()

    page = signed_in.get("/hauts-de-lys/mon-espace/alertes/").content.decode()
    assert ("Gratuit" in page, "une fois par semaine" in page) == (True, True)
    for alert, status in ((mine, 302), (other, 404)):
        assert signed_in.post(address("change_alert", alert.pk), {"rhythm": "daily"}).status_code == status
    mine.refresh_from_db()
    assert mine.rhythm == "daily"
    assert [row["alert"] for row in account_data(person)["kinds"]["event"] if "alert" in row] == ["?gratuit=1"]
    signed_in.post(address("change_alert", mine.pk), {"do": "stop"})
    assert list(Alert.objects.order_by("pk")) == [other]


def test_closing_the_account_stops_its_alerts(person, here):
    asks(here, actor=person, email=person.email)
    asks(here, email=person.email, query="?q=x")
    close_account(person=person, at=AT)
    assert not Alert.objects.exists()


def test_the_subscription_page_and_the_list_lead_there_with_the_search(client, here):
    for path in ("agenda/abonnement/?gratuit=1", "agenda/?gratuit=1"):
        assert f'href="{FORM}?gratuit=1"' in client.get(f"/hauts-de-lys/{path}").content.decode()


def test_deeds_are_in_the_journal_without_the_address(here):
    from maillage.journal.models import Entry

    alert = follows(here)
    change_rhythm(actor=None, alert=alert, rhythm="daily", at=AT)
    stop_alert(actor=None, alert=alert, at=AT)
    lines = list(Entry.objects.filter(kind="events.alert").order_by("pk").values_list("verb", "object_label"))
    assert lines == [("alert_asked", ""), ("alert_confirmed", ""), ("alert_changed", ""), ("alert_stopped", "")]


def test_the_list_of_a_person_costs_the_same_with_one_alert_and_with_three(
    signed_in, person, here, django_assert_num_queries
):
    signed_in.get("/hauts-de-lys/mon-espace/alertes/")  # the footer and the territories are in memory from then on
    for rank in range(3):
        asks(here, actor=person, email=person.email, query=f"?age={rank}")
        if rank in {0, 2}:
            with django_assert_num_queries(4):
                signed_in.get("/hauts-de-lys/mon-espace/alertes/")
