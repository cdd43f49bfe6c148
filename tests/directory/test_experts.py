"""Experts: read before published, never reached but by relay, of age, gone with their account."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from maillage.contributions.forms import guard
from maillage.core import clock
from maillage.directory.actions.experts import NotOfAge
from maillage.directory.models import Expert
from maillage.notices.models import Mail
from maillage.search.find import matching
from tests.factories.accounts import UserFactory
from tests.factories.directory import AT, make_expert

pytestmark = pytest.mark.django_db


def url(cast, name, *args):
    return f"/{cast.here.slug}" + reverse(f"directory:{name}", args=args)


def typed(**changes):
    return {
        "name": "Ada Vega", "title": "Astrophysicienne", "summary": "Les étoiles doubles",
        "email": "ada@vega.example.org", "themes": ["ciel"], "formats": ["talk"], "adult_declared": "1", "myself": "1",
    } | changes  # fmt: skip


def answer_of(form_page, **changes):
    """What a person sends back, the word copied by hand, long enough after the form was shown."""
    form = form_page.context["form"]
    challenge = form.shown
    return {"token": challenge.token, "word": challenge.word, "name": "Lou", "email": "lou@example.org",
            "message": "Viendriez-vous dans notre classe en mars ?"} | changes  # fmt: skip


@pytest.fixture
def later(monkeypatch):
    """Twenty seconds later than when the form was shown."""
    real = clock.now
    moved = {"by": timedelta(0)}
    monkeypatch.setattr("maillage.directory.views.experts.now", lambda: real() + moved["by"])
    return moved


def test_an_entry_is_proposed_and_read_before_it_is_published(cast):
    from maillage.territories.enums import Check
    from maillage.territories.models import Policy

    Policy.objects.create(territory=cast.here, kind="expert", timing=Check.BEFORE)
    cast.client("member").post(url(cast, "new_expert"), typed())
    made = Expert.objects.get()

    assert made.contribution.state == "submitted"
    assert made.user == cast["member"]
    assert cast.client("anonymous").get(url(cast, "expert", made.slug)).status_code == 404
    assert cast.client("coordinator_here").get(url(cast, "expert", made.slug)).status_code == 200


def test_a_published_entry_is_listed_found_and_read(cast):
    made = make_expert(cast.here)
    client = cast.client("anonymous")
    listed = client.get(url(cast, "experts") + "?theme=ciel&format=talk&langue=fr").content.decode()

    assert "Ada Vega" in listed
    assert "Ada Vega" not in client.get(url(cast, "experts") + "?theme=mer").content.decode()
    assert made.pk in matching("étoiles", kind="expert", scope=cast.here.pk, limit=9)


@pytest.mark.parametrize("role", ["anonymous", "member", "coordinator_here"])
def test_the_address_is_shown_nowhere(cast, role):
    made = make_expert(cast.here)
    client = cast.client(role)
    for where in (url(cast, "experts"), url(cast, "expert", made.slug), url(cast, "write_expert", made.slug)):
        assert "ada@vega" not in client.get(where).content.decode()
    assert matching("ada@vega.example.org", kind="expert", scope=cast.here.pk, limit=9) == []


def test_a_message_is_relayed_and_the_answer_goes_to_who_wrote(cast, later, django_capture_on_commit_callbacks):
    made = make_expert(cast.here)
    client = cast.client("anonymous")
    page = client.get(url(cast, "write_expert", made.slug))
    later["by"] = timedelta(seconds=guard.LEAST_SECONDS_BY_HAND + 5)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(url(cast, "write_expert", made.slug), answer_of(page))
    mail = Mail.objects.get(to="ada@vega.example.org")

    assert sent.status_code == 302
    assert mail.reply_to == "lou@example.org"
    assert "Viendriez-vous" in mail.text
    assert "ada@vega" not in client.get(sent["Location"]).content.decode()


def test_a_robot_is_told_that_all_went_well_and_writes_to_nobody(cast, later):
    made = make_expert(cast.here)
    client = cast.client("anonymous")
    page = client.get(url(cast, "write_expert", made.slug))
    later["by"] = timedelta(seconds=60)
    trapped = client.post(url(cast, "write_expert", made.slug), answer_of(page, website="https://spam.example.org"))

    assert trapped.status_code == 302
    assert not Mail.objects.filter(to="ada@vega.example.org").exists()


def test_a_form_that_comes_back_too_fast_is_refused(cast):
    made = make_expert(cast.here)
    client = cast.client("anonymous")
    page = client.get(url(cast, "write_expert", made.slug))
    assert client.post(url(cast, "write_expert", made.slug), answer_of(page)).status_code == 422
    assert not Mail.objects.filter(to="ada@vega.example.org").exists()


def test_messages_are_counted(cast, later):
    made = make_expert(cast.here)
    client = cast.client("anonymous")
    statuses = []
    for _rank in range(6):
        later["by"] = timedelta(0)
        page = client.get(url(cast, "write_expert", made.slug))
        later["by"] = timedelta(seconds=60)
        wrong = client.post(url(cast, "write_expert", made.slug), answer_of(page, email="?"))
        assert wrong.status_code == 422, "what comes back to be corrected does not count"
        later["by"] = timedelta(0)
        page = client.get(url(cast, "write_expert", made.slug))
        later["by"] = timedelta(seconds=60)
        statuses.append(client.post(url(cast, "write_expert", made.slug), answer_of(page)).status_code)

    assert statuses == [302] * 5 + [429]


def test_a_minor_is_refused(cast):
    minor = UserFactory(adult_on=(AT + timedelta(days=400)).date())
    with pytest.raises(NotOfAge):
        make_expert(cast.here, user=minor)
    with pytest.raises(NotOfAge):
        make_expert(cast.here, adult_declared=False)
    assert not Expert.objects.exists()


def test_the_form_refuses_who_does_not_declare_it(cast):
    data = typed()
    del data["adult_declared"]
    answer = cast.client("member").post(url(cast, "new_expert"), data)
    assert answer.status_code == 422
    assert "réservé aux personnes majeures" in answer.content.decode()


def test_a_row_without_the_declaration_cannot_be(cast):
    made = make_expert(cast.here)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expert.objects.filter(pk=made.pk).update(adult_declared=False)


def test_only_the_expert_the_author_and_moderators_edit(cast):
    made = make_expert(cast.here, author=cast["editor_a"], user=cast["member"])
    statuses = {
        role: cast.client(role).get(url(cast, "edit_expert", made.slug)).status_code
        for role in ("member", "editor_a", "editor_b", "coordinator_here", "coordinator_elsewhere")
    }
    assert statuses == {"member": 200, "editor_a": 200, "editor_b": 403, "coordinator_here": 200,
                        "coordinator_elsewhere": 403}  # fmt: skip


def test_an_entry_leaves_with_its_expert(cast):
    from maillage.directory.actions.people import erase_experts, experts_alone

    made = make_expert(cast.here, user=cast["member"])
    erase_experts(list(experts_alone(cast["member"]).values_list("contribution", flat=True)), AT)
    made.refresh_from_db()

    assert (made.name, made.summary, made.user) == ("Fiche effacée", "", None)
    assert "vega" not in made.email
    assert "ada" not in made.slug
