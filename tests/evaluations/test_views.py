"""The pages: preparing, answering without JavaScript, the workshop, results and files; who reads what, and when."""

from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.evaluations.actions.workshop import seen_of
from maillage.evaluations.models import Answer, Campaign, Criterion, Dissent, Grid, Outcome, Reply
from tests.factories.evaluations import AT, make_answer, make_answered, make_campaign, make_grid, make_reply
from tests.factories.programmes import make_funder, make_programme

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> =SOMME(A1) «'\"&"


@pytest.fixture(autouse=True)
def _september(time_machine):
    time_machine.move_to(AT, tick=False)


def at(name, *args):
    return "/hauts-de-lys" + reverse(f"evaluations:{name}", args=args)


def fields(campaign, value=2, text="", **more):
    first, second = Criterion.objects.filter(dimension__version=campaign.version_id).order_by("position")
    return {
        f"c{first.pk}-level": str(first.levels.get(value=value).pk),
        f"c{first.pk}-text": "",
        f"c{second.pk}-text": text,
    } | more


def test_a_coordinator_of_one_territory_writes_a_grid_from_the_portal(cast, here):
    client, url = cast.client("coordinator_here"), reverse("evaluations:grids")
    assert "Choisissez d’abord un territoire" not in client.get(url).content.decode()
    client.post(url, {"name": "Grille", "text": "# A\n? B\n1 : non\n2 : oui"})

    assert Grid.objects.get().territory == here


def test_a_coordinator_goes_from_the_grid_to_the_opening(cast, here):
    client, programme = cast.client("coordinator_here"), make_programme(here)
    assert client.post(at("grids"), {"name": "Grille", "text": "# A\n? B\nfaux"}).status_code == 422
    client.post(at("grids"), {"name": "Grille", "text": "# A\n? B\n1 : non\n2 : oui"})
    grid = Grid.objects.get()
    assert "oui" in client.get(at("grid", grid.pk)).content.decode()
    client.post(at("grid", grid.pk), {"text": "# A\n? B\n1 : non\n2 : peut-être"})

    client.post(at("campaigns", programme.slug), {"title": "Bilan", "grid": grid.pk, "due_on": "2026-10-01"})
    campaign = Campaign.objects.get()
    reply = make_reply(campaign)
    given = {"organisation": reply.organisation.slug, "person": reply.user.email}
    assert client.post(at("campaign", campaign.uid), given).status_code == 422
    client.post(at("uninvite", campaign.uid, reply.pk))
    assert client.post(at("campaign", campaign.uid), given).status_code == 302
    client.post(at("move", campaign.uid, "ouvrir"))
    assert Campaign.objects.get().state == "open"
    assert client.post(at("move", campaign.uid, "inventer")).status_code == 404


def test_answers_are_expected_on_a_day_to_come(cast, here):
    client, programme, grid = cast.client("coordinator_here"), make_programme(here), make_grid(here).grid
    past = {"title": "Bilan", "grid": grid.pk, "due_on": (AT.date() - timedelta(days=1)).isoformat()}
    answer = client.post(at("campaigns", programme.slug), past)

    assert (answer.status_code, Campaign.objects.count()) == (422, 0)
    assert "Ce jour est passé : choisissez une date à venir." in answer.content.decode()
    assert 'value="Bilan"' in answer.content.decode()
    assert client.post(at("campaigns", programme.slug), past | {"due_on": AT.date().isoformat()}).status_code == 302


def test_a_person_answers_without_javascript(cast, campaign, reply):
    client, url = cast.client("editor_a"), at("reply", reply.uid)
    page = client.get(url).content.decode()
    assert "Un travail commun" in page
    assert "Une réponse est attendue" not in page

    assert client.post(url, fields(campaign, text="Un mot", deed="garder")).status_code == 302
    assert (Reply.objects.get().state, Answer.objects.count()) == ("draft", 2)
    long = client.post(url, fields(campaign, text="x" * 4001, deed="envoyer"))
    assert (long.status_code, "x" * 4001 in long.content.decode()) == (422, True)
    client.post(url, fields(campaign, text="Un mot", deed="envoyer"))
    assert Reply.objects.get().state == "submitted"
    assert client.post(url, fields(campaign)).status_code == 409
    client.post(at("take_back", reply.uid))
    assert Reply.objects.get().state == "draft"
    assert "Club Céphée" in client.get(at("mine")).content.decode()


def test_the_form_saves_itself_and_says_so(cast, campaign, reply):
    client, url = cast.client("editor_a"), at("reply", reply.uid)
    saved = client.post(url, fields(campaign), headers={"Accept": "application/json"})
    assert (saved.status_code, saved.json()["words"], Answer.objects.count()) == (200, "Enregistré.", 1)

    Campaign.objects.update(state="workshop")
    late = client.post(url, fields(campaign), headers={"Accept": "application/json"})
    assert (late.status_code, "closes" in late.json()["said"]) == (409, True)


def test_nobody_else_reads_an_answer_before_the_workshop(cast, campaign, reply):
    make_answer(reply, text="Mon secret")
    Reply.objects.update(state="submitted", submitted_at=AT)
    other = make_reply(campaign, user=cast["member"])
    seen = {
        role: list(Answer.objects.visible_to(cast[role])) for role in ("member", "coordinator_here", "administrator")
    }
    assert set(map(len, seen.values())) == {0}
    for role in ("member", "coordinator_here", "administrator", "editor_b"):
        client = cast.client(role)
        assert client.get(at("reply", reply.uid)).status_code == 404
        assert client.get(at("workshop", campaign.uid)).status_code in {403, 404}
        assert client.get(at("export", campaign.uid, "csv")).status_code in {403, 404}
    page = cast.client("coordinator_here").get(at("campaign", campaign.uid)).content.decode()
    assert ("Club Céphée" in page, "Mon secret" in page) == (True, False)

    Campaign.objects.update(state="workshop")
    for role in ("member", "coordinator_here", "editor_a"):
        assert "Mon secret" in cast.client(role).get(at("workshop", campaign.uid)).content.decode()
        assert Answer.objects.visible_to(cast[role]).count() == 1
    assert cast.client("editor_b").get(at("workshop", campaign.uid)).status_code == 404
    assert other.answers.count() == 0


def test_funders_read_results_once_the_campaign_is_closed(cast, campaign, reply):
    make_funder(campaign.programme, reply.organisation)
    make_answered(campaign, [2])
    Reply.objects.filter(pk=reply.pk).delete()
    client = cast.client("editor_a")
    assert client.get(at("results", campaign.uid)).status_code == 404
    Campaign.objects.update(state="closed", closed_at=AT)
    assert client.get(at("results", campaign.uid)).status_code == 200
    assert client.get(at("workshop", campaign.uid)).status_code == 403


def test_the_coordination_writes_in_the_workshop(cast, campaign):
    make_answered(campaign, [2, 1])
    Campaign.objects.update(state="workshop")
    client, one = cast.client("coordinator_here"), Criterion.objects.order_by("position")[0]
    client.post(at("agree", campaign.uid, one.pk), {f"accord-{one.pk}-text": "D’accord", f"accord-{one.pk}-level": ""})
    client.post(at("disagree", campaign.uid, one.pk), {f"desaccord-{one.pk}-text": "Pas d’accord"})
    assert (Outcome.objects.get().text, Dissent.objects.get().text) == ("D’accord", "Pas d’accord")
    empty = client.post(at("disagree", campaign.uid, one.pk), {f"desaccord-{one.pk}-voice": "Moi"})
    assert (empty.status_code, 'value="Moi"' in empty.content.decode()) == (422, True)
    client.post(at("drop_dissent", campaign.uid, Dissent.objects.get().pk))
    assert not Dissent.objects.exists()
    assert client.post(at("agree", campaign.uid, 10**9)).status_code == 404


def test_an_empty_agreement_is_refused_or_takes_back_the_one_that_was_there(cast, campaign):
    make_answered(campaign, [2, 1])
    Campaign.objects.update(state="workshop")
    client, one = cast.client("coordinator_here"), Criterion.objects.order_by("position")[0]
    url, text = at("agree", campaign.uid, one.pk), f"accord-{one.pk}-text"
    answer = client.post(url, {text: "  "})
    assert (answer.status_code, Outcome.objects.exists()) == (422, False)
    assert "écrivez ce qui fait accord" in answer.content.decode()

    client.post(url, {text: "On avance."})
    page = client.post(url, {text: "", f"accord-{one.pk}-seen": seen_of(Outcome.objects.get())}, follow=True)
    assert "L’accord est retiré." in page.content.decode()
    assert not Outcome.objects.exists()


def test_an_agreement_written_in_between_is_not_written_over(cast, campaign):
    make_answered(campaign, [2, 1])
    Campaign.objects.update(state="workshop")
    client, one = cast.client("coordinator_here"), Criterion.objects.order_by("position")[0]
    url, text, seen = at("agree", campaign.uid, one.pk), f"accord-{one.pk}-text", f"accord-{one.pk}-seen"
    client.post(url, {text: "Le premier", seen: ""})
    late = client.post(url, {text: "Le second", seen: ""})
    page = late.content.decode()

    assert (late.status_code, Outcome.objects.get().text) == (422, "Le premier")
    assert all(words in page for words in ("Entre-temps", "Le premier", "Le second"))
    client.post(url, {text: "Le second", seen: seen_of(Outcome.objects.get())})
    assert Outcome.objects.get().text == "Le second"
    assert client.post(url, {text: "x" * 5000}).status_code == 422


def test_a_question_left_blank_says_out_of_how_many_it_speaks(cast, campaign):
    replies = make_answered(campaign, [2, 2])
    Campaign.objects.update(state="workshop")
    Answer.objects.filter(reply=replies[0]).delete()
    page = cast.client("coordinator_here").get(at("workshop", campaign.uid)).content.decode()

    assert "2 répondants sur 2" in page
    assert "1 répondant sur 2" in page


def test_consent_is_withdrawn_from_the_page(cast, campaign, reply):
    kept = make_answer(reply, text="À citer", may_quote=True)
    Reply.objects.update(state="submitted", submitted_at=AT)
    Campaign.objects.update(state="closed", closed_at=AT)
    client = cast.client("editor_a")
    assert "À citer" in client.get(at("reply", reply.uid)).content.decode()
    client.post(at("quotes", reply.uid), {"quotes": ["x", "9" * 30]})
    assert not Answer.objects.get().may_quote
    client.post(at("quotes", reply.uid), {"quotes": [kept.pk]})
    assert Answer.objects.get().may_quote


QUERIES = {"workshop": 13, "results": 13, "campaign": 8}


@pytest.mark.parametrize("structures", [1, 3])
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_pages_cost_the_same_whatever_they_hold(cast, campaign, name, structures, django_assert_num_queries):
    for reply in make_answered(campaign, [2] * structures):
        make_answer(reply, text="Un mot", may_quote=True)
    Campaign.objects.update(state="workshop")
    client = cast.client("coordinator_here")
    client.get(at(name, campaign.uid))
    with django_assert_num_queries(QUERIES[name]):
        assert client.get(at(name, campaign.uid)).status_code == 200


@pytest.mark.parametrize("name", ["workshop", "results", "campaign"])
def test_hostile_words_are_shown_as_words(cast, here, name):
    campaign = make_campaign(make_programme(here, name=HOSTILE), title=HOSTILE, version=make_grid(here, name=HOSTILE))
    for reply in make_answered(campaign, [2]):
        make_answer(reply, text=HOSTILE, may_quote=True)
    Reply.objects.update(voice=HOSTILE)
    one = Criterion.objects.order_by("position")[0]
    Dissent.objects.create(campaign=campaign, criterion=one, text=HOSTILE, voice=HOSTILE, at=AT, author="x")
    Campaign.objects.update(state="workshop")
    page = cast.client("coordinator_here").get(at(name, campaign.uid)).content.decode()
    assert ("<script>alert" in page, "&lt;script&gt;" in page) == (False, True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_hold_no_formula_and_no_person(cast, campaign, form):
    for reply in make_answered(campaign, [2]):
        make_answer(reply, text="=1+1", may_quote=True)
    Campaign.objects.update(state="closed", closed_at=AT)
    answer = cast.client("coordinator_here").get(at("export", campaign.uid, form))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    if form == "csv":
        told = content.decode("utf-8-sig").splitlines()
        assert (len(told), "'=1+1" in told[-1], "Personne" in told[1]) == (5, True, False)
    assert cast.client("coordinator_here").get(at("export", campaign.uid, "doc")).status_code == 404
