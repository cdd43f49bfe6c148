"""The open form: what a visitor sends, and what keeps robots away."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.urls import reverse

from maillage.contributions.forms import guard
from maillage.contributions.kinds import kind_named
from maillage.contributions.models import VisitorReport
from maillage.contributions.panels import tombstone
from maillage.contributions.tasks import forget_old_reporters
from tests.factories.contributions import AT, ContributionFactory
from tests.factories.publications import make_publication

pytestmark = pytest.mark.django_db


def prove(token):
    number = 0
    while guard.leading_zero_bits(hashlib.sha256(f"{token}:{number}".encode()).digest()) < guard.BITS:
        number += 1
    return str(number)


@pytest.fixture
def contribution(here):
    return ContributionFactory(origin=here, published=True)


def address(contribution, name="report"):
    return "/hauts-de-lys" + reverse(f"contributions:{name}", args=[contribution.uid])


def opened(client, contribution):
    with time_machine.travel(AT, tick=False):
        return client.get(address(contribution)).context["form"]


def sent(client, contribution, typed, seconds=30, **headers):
    with time_machine.travel(AT + timedelta(seconds=seconds), tick=False):
        return client.post(address(contribution), typed, **headers)


def test_a_report_with_its_proof_arrives_and_sets_no_cookie(client, contribution):
    form = opened(client, contribution)
    token = form.shown.token

    answer = sent(client, contribution, {"reason": "closed", "token": token, "proof": prove(token)}, seconds=5)

    number = VisitorReport.objects.get().number
    assert (answer.status_code, answer["Location"]) == (302, f"{address(contribution, 'reported')}?numero={number}")
    thanks = client.get(answer["Location"]).content.decode()
    assert ("Merci" in thanks, number in thanks) == (True, True)
    assert "<b>" not in client.get(f"{address(contribution, 'reported')}?numero=<b>").content.decode()
    assert VisitorReport.objects.values_list("reason", "email").get() == ("closed", "")
    assert dict(client.cookies) == {}


def test_the_form_is_made_for_each_visitor(client, contribution):
    page = client.get(address(contribution))

    assert "no-store" in page["Cache-Control"]
    assert client.get(address(contribution)).context["form"].shown.token != page.context["form"].shown.token


def test_without_javascript_a_word_is_copied(client, contribution):
    form = opened(client, contribution)
    typed = {"reason": "closed", "token": form.shown.token, "word": f" {form.shown.word.upper()} "}

    assert sent(client, contribution, typed).status_code == 302
    assert VisitorReport.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "seconds", "sentence"),
    [
        ({"word": "chaussure"}, 30, "Recopiez le mot"),
        ({"word": ""}, 30, "Recopiez le mot"),
        ({}, 1, "revenu très vite"),
        ({}, 11, "revenu très vite"),
        ({}, 7201, "trop longtemps"),
        ({"token": ""}, 30, "trop longtemps"),
        ({"token": "forgé:par:nous"}, 30, "trop longtemps"),
        ({"proof": "0", "word": ""}, 30, "Recopiez le mot"),
        ({"proof": "9" * 500, "word": ""}, 30, "Recopiez le mot"),
        ({"reason": "inventé"}, 30, "n’est pas proposé"),
        ({"reason": "other"}, 30, "Dites-nous"),
        ({"email": "pas une adresse"}, 30, "adresse"),
        ({"message": "x" * 2001}, 30, "2000"),
    ],
)
def test_what_is_not_right_is_said(client, contribution, change, seconds, sentence):
    form = opened(client, contribution)
    typed = {"reason": "closed", "token": form.shown.token, "word": form.shown.word} | change

    answer = sent(client, contribution, typed, seconds)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert VisitorReport.objects.count() == 0


def test_a_challenge_is_for_one_page(client, contribution, here):
    other = opened(client, ContributionFactory(origin=here, published=True))

    answer = sent(client, contribution, {"reason": "closed", "token": other.shown.token, "word": other.shown.word})

    assert answer.status_code == 422


def test_a_challenge_signed_for_another_purpose_is_refused():
    assert guard.read(signing.dumps(["sujet", 1, "ab"], salt="autre")) is None
    assert guard.read(signing.dumps("n’importe quoi", salt=guard.SALT)) is None


def test_a_form_is_sent_once(client, contribution):
    form = opened(client, contribution)
    typed = {"reason": "closed", "token": form.shown.token, "word": form.shown.word}

    assert [sent(client, contribution, typed).status_code for _ in range(2)] == [302, 422]
    assert VisitorReport.objects.count() == 1


def test_who_fills_the_trap_is_told_that_all_went_well(client, contribution):
    answer = sent(client, contribution, {"reason": "closed", "website": "http://spam.test"})

    assert (answer.status_code, VisitorReport.objects.count()) == (302, 0)


def test_an_address_sends_five_forms_an_hour(client, contribution):
    def one(seconds=30, **extra):
        form = opened(client, contribution)
        return sent(
            client,
            contribution,
            {"reason": "closed", "token": form.shown.token, "word": form.shown.word},
            seconds,
            **extra,
        )

    assert [one().status_code for _ in range(6)] == [302] * 5 + [429]
    assert one(REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_form_to_be_corrected_is_not_counted_as_a_report_sent(client, contribution):
    def one(reason):
        form = opened(client, contribution)
        typed = {"reason": reason, "token": form.shown.token, "word": form.shown.word}
        return sent(client, contribution, typed, 30).status_code

    assert [one("unlawful") for _ in range(6)] == [422] * 6
    assert one("closed") == 302


def test_a_forged_address_does_not_escape_the_limit(client, contribution):
    def one(rank):
        form = opened(client, contribution)
        typed = {"reason": "closed", "token": form.shown.token, "word": form.shown.word}
        return sent(client, contribution, typed, headers={"x-forwarded-for": f"192.0.2.{rank}"})

    assert [one(rank).status_code for rank in range(6)] == [302] * 5 + [429]


@pytest.mark.parametrize("reason", ["unlawful", "rights"])
@pytest.mark.parametrize("missing", ["message", "name", "email", "location", "good_faith"])
def test_the_law_asks_who_why_and_in_good_faith(client, contribution, reason, missing):
    form = opened(client, contribution)
    typed = {
        "reason": reason, "token": form.shown.token, "word": form.shown.word, "message": "Appel à la haine.",
        "name": "Ada", "email": "ada@exemple.test", "good_faith": "on", "location": "Le troisième paragraphe",
    }  # fmt: skip

    answer = sent(client, contribution, {name: value for name, value in typed.items() if name != missing})
    assert (answer.status_code, VisitorReport.objects.count()) == (422, 0)
    assert missing in answer.context["form"].errors


def test_a_notice_keeps_what_the_law_asks_for(client, contribution):
    form = opened(client, contribution)
    assert contribution.uid.hex in str(form["location"].value()).replace("-", "")
    typed = {
        "reason": "unlawful", "token": form.shown.token, "word": form.shown.word, "message": "Appel à la haine.",
        "name": "Ada", "email": "ada@exemple.test", "good_faith": "on", "location": "Le troisième paragraphe",
    }  # fmt: skip

    sent(client, contribution, typed)

    kept = VisitorReport.objects.values_list("location", "good_faith", "about_minors", "name").get()
    assert kept == ("Le troisième paragraphe", True, False, "Ada")


def test_nobody_says_their_name_about_offences_against_minors(client, contribution):
    form = opened(client, contribution)
    typed = {
        "reason": "unlawful", "token": form.shown.token, "word": form.shown.word, "message": "Une image d’enfant.",
        "about_minors": "on", "good_faith": "on", "location": "L’image en haut de la page",
    }  # fmt: skip

    assert sent(client, contribution, typed).status_code == 302
    assert VisitorReport.objects.values_list("about_minors", "name", "email").get() == (True, "", "")


@pytest.mark.parametrize("trait", ["submitted", "returned", "refused", "removed"])
def test_what_is_not_public_is_not_reported(client, here, trait):
    assert client.get(address(ContributionFactory(origin=here, **{trait: True}))).status_code == 404


@pytest.mark.parametrize(
    ("digest", "bits"), [(b"\x00\x00\x80", 16), (b"\x00\x01", 15), (b"\xff", 0), (b"\x00\x00", 16)]
)
def test_zero_bits_are_counted_from_the_left(digest, bits):
    assert guard.leading_zero_bits(digest) == bits


def test_a_tombstone_says_why_and_not_what(cast, rf, here):
    contribution = ContributionFactory(origin=here, author=cast["editor_a"], removed=True, title="Titre diffamatoire")
    request = rf.get("/")
    request.user, request.territory, request.language = cast["anonymous"], here, "fr"
    visitor = tombstone(request, contribution)
    request.user = cast["editor_a"]
    author = tombstone(request, contribution)

    assert visitor.status_code == author.status_code == 410
    assert "doublon" in visitor.content.decode()
    assert "Titre diffamatoire" not in visitor.content.decode()
    assert ("Lire la décision" in visitor.content.decode(), "Lire la décision" in author.content.decode()) == (
        False,
        True,
    )


def test_who_reported_is_forgotten_after_a_year(contribution):
    at = datetime(2027, 6, 1, 4, tzinfo=UTC)
    told = {"name": "Ada", "email": "ada@exemple.test", "message": "Appelez-moi au 01 02 03 04 05.", "reason": "closed"}
    old, recent = (
        VisitorReport.objects.create(contribution=contribution, at=at - timedelta(days=days), **told)
        for days in (366, 364)
    )

    with time_machine.travel(at, tick=False):
        forget_old_reporters()

    kept = VisitorReport.objects.order_by("pk").values_list("pk", "reason", "name", "email", "message")
    assert list(kept) == [
        (old.pk, "closed", "", "", ""),
        (recent.pk, "closed", "Ada", "ada@exemple.test", "Appelez-moi au 01 02 03 04 05."),
    ]


DATES = ("c’est fermé ou annulé", "la date ou l’heure est fausse", "le lieu ou l’adresse est faux")


@pytest.mark.parametrize("kind", ["article", "dossier", "experience", "notebook", "project", "expert"])
def test_what_has_no_hour_is_not_reported_as_an_event(kind):
    offered = [str(words) for words in kind_named(kind).reasons.values()]

    assert offered
    assert not set(offered) & set(DATES)


def test_an_article_is_reported_in_its_own_words_and_read_so(client, cast, here):
    article = make_publication(here, at=AT).contribution
    form = opened(client, article)
    words = [str(label) for _value, label in form.fields["reason"].choices]
    token = form.shown.token
    sent(client, article, {"reason": "wrong", "token": token, "proof": prove(token)})
    queue = cast.client("coordinator_here").get(f"/{here.slug}/coordination/moderation/").content.decode()

    assert "une information est fausse ou dépassée" in words
    assert "une information est fausse ou dépassée" in queue


def test_one_thing_is_named_in_the_singular(cast, here):
    make_publication(here, author=cast["member"], at=AT)
    page = cast.client("member").get(f"/{here.slug}/mon-espace/contributions/").content.decode()

    assert re.search(r">\s*article\s*</span>", page)
    assert not re.search(r">\s*articles\s*</span>", page)


def test_who_was_too_quick_waits_once(client, contribution):
    shown = opened(client, contribution).shown
    typed = {"reason": "closed", "token": shown.token, "word": shown.word}
    early = sent(client, contribution, typed, seconds=8)
    again = {**typed, "token": early.context["form"].shown.token, "word": early.context["form"].shown.word}

    assert early.status_code == 422
    assert "revenu très vite" in early.content.decode()
    assert sent(client, contribution, again, seconds=14).status_code == 302
    assert "déjà été envoyé" in sent(client, contribution, again, seconds=20).content.decode()
