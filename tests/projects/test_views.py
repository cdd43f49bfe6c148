"""The pages of projects: lists, sheets, forms, people; literal numbers of queries."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.urls import reverse

from maillage.contributions.actions import remove
from maillage.contributions.enums import State
from maillage.projects.actions.team import ask, follow
from maillage.projects.models import Draft, Project, Relation
from maillage.projects.panels.listing import Search, groups_of, projects_of
from tests.factories.projects import AT, amiens, make_entry, make_forum, make_helper, make_project, term
from tests.factories.publications import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_project_and_for_three(client, here, count, django_assert_num_queries):
    for number in range(count):
        make_project(here, title=f"Projet {number}")
    client.get(f"/{here.slug}/projets/")
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(f"/{here.slug}/projets/?etape=prototype").content.decode()
    assert page.count('<article class="card') == count


LIST_QUERIES = 6


def test_english_pages_say_which_titles_are_french(client, here):
    made = make_project(here, title="Télescope", description="<p>On polit un miroir.</p>")
    for address in ("projets/", f"projets/{made.slug}/"):
        page = " ".join(client.get(f"/en/{here.slug}/{address}").content.decode().split())
        assert re.search(r'<h[12][^>]* lang="fr"[^>]*>\s*(<a [^>]*>)?\s*Télescope', page), address
        assert (
            'lang="fr"'
            not in client.get(f"/{here.slug}/{address}").content.decode().split("<main")[1].split("</main")[0]
        )
    forum = make_forum(here)
    page_of_forum = client.get(f"/en/{here.slug}/forums/{forum.slug}/").content.decode()
    assert f'<h1 lang="fr">{forum.event.title}</h1>' in page_of_forum
    assert '<div class="prose" lang="fr"><p>On polit un miroir.</p>' in page


def test_without_scripts_nothing_promises_that_a_draft_saves_itself(cast, here):
    promise = "<span data-needs-script hidden>Tout est enregistré à mesure que vous écrivez.</span>"
    page = cast.client("member").get(f"/{here.slug}/contribuer/projet/").content.decode()
    assert f"Un titre, une phrase et une étape suffisent pour commencer. {promise}" in page
    assert page.count("à mesure que vous écrivez") == 1


def test_the_list_is_filtered_by_stage_theme_need_and_place(client, here):
    make_project(here, title="Télescope")
    make_project(here, title="Jardin", stage="running", themes=(term("theme", "vivant"),), needs=(), commune=None)

    def titles(query):
        page = client.get(f"/{here.slug}/projets/{query}").content.decode()
        return [title for title in ("Télescope", "Jardin") if f">{title}<" in page]

    assert titles("") == ["Télescope", "Jardin"]
    assert titles("?etape=running") == ["Jardin"]
    assert titles("?theme=ciel") == ["Télescope"]
    assert titles("?besoin=ouvert") == titles("?besoin=skill") == ["Télescope"]
    assert titles("?besoin=place") == []
    assert titles(f"?commune={amiens().pk}&ou=Amiens&rayon=20") == ["Télescope"]
    assert titles("?q=jardin") == ["Jardin"]


def test_each_filter_counts_with_the_others_and_without_itself(here):
    make_project(here, title="Télescope")
    make_project(here, title="Jardin", stage="running", needs=())
    stage, need, theme = groups_of(Search(stage="running"), here)
    assert [(one.value, one.count, one.on) for one in stage.choices] == [("prototype", 1, False), ("running", 1, True)]
    assert [one.value for one in need.choices] == []
    assert [(one.value, one.count) for one in theme.choices] == [("ciel", 1)]


def test_a_territory_shows_its_projects_and_those_shared_with_it_only(client, here, elsewhere):
    made = make_project(here)
    assert list(projects_of(Search(), elsewhere)) == []
    answer = client.get(f"/{elsewhere.slug}/projets/{made.slug}/")
    assert (answer.status_code, answer.url) == (302, f"/{here.slug}/projets/{made.slug}/")
    made.contribution.placements.create(territory=elsewhere, placed_at=AT)
    assert list(projects_of(Search(), elsewhere)) == [made]
    assert client.get(f"/{elsewhere.slug}/projets/{made.slug}/").status_code == 200


def test_the_page_says_what_lacks_and_for_machines_what_it_is(client, here):
    made = make_project(here)
    page = client.get(f"/{here.slug}/projets/{made.slug}/").content.decode()
    assert "Quelqu’un qui sait souder" in page
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (data["@type"], data["name"], data["location"]["name"]) == ("Project", made.title, "Amiens")


def test_the_page_of_a_project_costs_a_fixed_number_of_queries(client, here, django_assert_num_queries):
    made = make_project(here)
    address = f"/{here.slug}/projets/{made.slug}/"
    client.get(address)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(address + "?x=1")


PAGE_QUERIES = 16


def test_a_removed_project_leaves_a_tombstone_without_its_words(client, here, cast):
    made = make_project(here)
    remove(actor=cast["coordinator_here"], contribution=made.contribution, at=AT, message="Doublon")
    for role in ("anonymous", "coordinator_here"):
        answer = cast.client(role).get(f"/{here.slug}/projets/{made.slug}/")
        assert answer.status_code == 410
        assert "télescope avec les voisins" not in answer.content.decode()


def test_a_minor_of_the_team_is_not_named(client, here):
    made = make_project(here)
    author = made.contribution.author
    author.adult_on = AT.date().replace(year=2028)
    author.display_name = "Léon Petit"
    author.save()
    body = (
        client.get(f"/{here.slug}/projets/{made.slug}/").content.decode().split('id="equipe"')[1].split("</section>")[0]
    )
    assert "Léon Petit" not in body


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_lists_and_news_are_followed_by_feeds(client, here, form):
    made = make_project(here, title="A & <b>")
    made.news.create(title="Premier miroir", text="Poli.", at=AT)
    for address in (
        f"/{here.slug}/projets.{form}?etape=prototype",
        f"/{here.slug}/projets/{made.slug}/nouvelles.{form}",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        text = answer.content.decode()
        json.loads(text) if form == "json" else ET.fromstring(text)
        assert "A & <b>" in text or "A &amp; &lt;b&gt;" in text
    assert client.get(f"/{here.slug}/projets.exe").status_code == 404


def test_readers_of_the_feed_learn_that_a_project_was_removed(client, here):
    made = make_project(here)
    remove(actor=made.contribution.author, contribution=made.contribution, at=AT)
    feed = client.get(f"/{here.slug}/projets.atom").content.decode()
    assert f'deleted-entry ref="urn:uuid:{made.contribution.uid}"' in feed
    assert made.title not in feed


def test_what_is_typed_is_a_draft_and_who_writes_is_its_team(cast, here, typed):
    answer = cast.client("member").post(f"/{here.slug}/contribuer/projet/", typed)
    made = Project.objects.get()
    assert (answer.status_code, made.contribution.state, made.slug) == (302, State.DRAFT, "le-telescope-du-quartier")
    assert made.description == "<p>Bonjour.</p><p>On polit un miroir.</p>"
    assert [(need.text, need.skills) for need in made.needs.order_by("pk")] == [
        ("Quelqu’un qui sait souder", ["soudure", "étain"])
    ]
    assert Relation.objects.get().role == "team"


def test_a_form_sent_twice_makes_one_project(cast, here, typed):
    client = cast.client("member")
    for _turn in range(2):
        client.post(f"/{here.slug}/contribuer/projet/", typed | {"once": "abc123"})
    assert Project.objects.count() == 1


def test_fields_that_the_form_does_not_show_are_ignored(cast, here, typed):
    forged = {"state": "published", "slug": "vole", "author": "1", "contribution": "1", "tick": "5"}
    cast.client("member").post(f"/{here.slug}/contribuer/projet/", typed | forged)
    made = Project.objects.get()
    assert (made.slug, made.contribution.state, made.contribution.author) == (
        "le-telescope-du-quartier", State.DRAFT, cast["member"],
    )  # fmt: skip


def test_what_is_being_typed_is_kept_and_comes_back(cast, here, typed):
    client = cast.client("member")
    client.post(f"/{here.slug}/contribuer/projet/saisie", typed | {"title": "À moitié"})
    assert "À moitié" in client.get(f"/{here.slug}/contribuer/projet/").content.decode()
    client.post(f"/{here.slug}/contribuer/projet/", typed)
    assert Draft.objects.count() == 0


def test_a_preview_shows_the_page_and_keeps_nothing(cast, here, typed):
    page = cast.client("member").post(f"/{here.slug}/contribuer/projet/", typed | {"do": "preview"})
    assert "Quelqu’un qui sait souder" in page.content.decode()
    assert Project.objects.count() == 0


def test_an_added_row_loses_nothing_of_what_was_typed(cast, here, typed):
    page = cast.client("member").post(f"/{here.slug}/contribuer/projet/", typed | {"do": "add-needs"}).content.decode()
    assert "needs-1-text" in page
    assert "soudure, étain" in page


def test_of_two_editors_the_second_sees_what_the_first_wrote(cast, here, typed):
    made = make_project(here, author=cast["editor_a"], needs=())
    client, address = cast.client("editor_a"), f"/{here.slug}/contribuer/projet/{made.slug}/"
    seen = made.contribution.updated_at.isoformat()
    with time_machine.travel(AT.replace(hour=10), tick=False):
        client.post(address, typed | {"seen": seen, "baseline": "Ce que la première a écrit."})
        late = client.post(address, typed | {"seen": seen, "baseline": "La seconde."})
    assert late.status_code == 422
    assert "Ce que la première a écrit." in late.content.decode()
    made.refresh_from_db()
    assert made.baseline == "Ce que la première a écrit."


def test_publishing_asks_for_one_sentence(cast, here, typed):
    answer = cast.client("member").post(f"/{here.slug}/contribuer/projet/", typed | {"baseline": "", "do": "send"})
    assert answer.status_code == 422
    cast.client("member").post(f"/{here.slug}/contribuer/projet/", typed | {"do": "send"})
    assert Project.objects.get().contribution.state == State.PUBLISHED


def test_my_projects_gather_what_one_makes_helps_follows_and_what_waits(cast, here):
    made, other = make_project(here, author=cast["member"]), make_project(here, title="Jardin")
    follow(actor=cast["member"], project=other, at=AT)
    ask(actor=cast["editor_b"], project=made, role="helper", message="Je soude.", at=AT)
    page = cast.client("member").get(f"/{here.slug}/mon-espace/projets/").content.decode()
    assert all(words in page for words in (made.title, "Jardin", "Ce qui attend votre réponse", "Editor b"))


@pytest.mark.parametrize("count", [1, 3])
def test_my_projects_cost_the_same_for_one_and_for_three(cast, here, count, django_assert_num_queries):
    for number in range(count):
        make_project(here, author=cast["member"], title=f"Projet {number}")
    client = cast.client("member")
    client.get(f"/{here.slug}/mon-espace/projets/")
    with django_assert_num_queries(MINE_QUERIES):
        client.get(f"/{here.slug}/mon-espace/projets/")


MINE_QUERIES = 9


def test_needs_near_me_say_why_and_can_be_hidden(cast, here):
    made = make_project(here)
    make_helper(cast["member"])
    client = cast.client("member")
    page = client.get(f"/{here.slug}/projets/besoins/").content.decode()
    assert all(words in page for words in ("sait faire", "Soudure", "à 16 km", "s’intéresse à"))
    client.post(f"/{here.slug}/projets/besoins/masquer/", {"need": made.needs.get().pk})
    assert "sait faire" not in client.get(f"/{here.slug}/projets/besoins/").content.decode()


HOSTILE = "<script>alert(1)</script>\"'&amp; ${7*7} {{ 7*7 }}"


def test_hostile_words_are_shown_as_words(cast, here, typed):
    client = cast.client("member")
    fields = {"title": HOSTILE[:100], "baseline": HOSTILE, "needs-0-text": HOSTILE, "needs-0-skills": HOSTILE}
    client.post(f"/{here.slug}/contribuer/projet/", typed | fields | {"do": "send"})
    made = Project.objects.get()
    for address in (f"projets/{made.slug}/", "projets/", f"contribuer/projet/{made.slug}/", "projets.rss",
                    f"mon-espace/projets/{made.slug}/equipe/"):  # fmt: skip
        assert "<script>alert(1)" not in client.get(f"/{here.slug}/{address}").content.decode(), address


def test_a_forum_shows_its_pitches_and_prints_its_tables(client, here):
    forum = make_forum(here)
    assert client.get(f"/{here.slug}/forums/").status_code == 200
    assert "Inscriptions ouvertes" in client.get(f"/{here.slug}/forums/?x").content.decode()
    assert client.get(f"/{here.slug}/forums/{forum.slug}/imprimer/").status_code == 200


def test_the_page_of_an_event_leads_to_its_forum(client, here):
    forum = make_forum(here)
    make_entry(forum, make_project(here))
    text = client.get(f"/{here.slug}/agenda/{forum.event.slug}/").content.decode()
    assert "1 projet s’y présente" in text
    assert f"/{here.slug}/forums/{forum.slug}/" in text


def test_a_contact_that_is_refused_keeps_its_words(cast, here):
    entry = make_entry(make_forum(here), make_project(here))
    client, where = cast.client("member"), "/hauts-de-lys" + reverse("projects:contact", args=[entry.pk])
    for typed, said in (
        ({"message": "Bonjour, parlons haies."}, "sans votre adresse"),
        ({"consents": "on"}, "Écrivez votre message."),
        ({"message": "haies " * 400, "consents": "on"}, "haies haies"),
    ):
        answer = client.post(where, typed)
        assert (answer.status_code, typed.get("message", "") in answer.content.decode()) == (422, True)
        assert said in answer.content.decode()
    typed = {"message": "Bonjour, parlons haies.", "consents": "on"}
    assert client.post(where, typed).status_code == 302
    again = client.post(where, typed)
    assert (again.status_code, "Vous avez déjà écrit à ce projet" in again.content.decode()) == (422, True)


def test_reports_of_what_was_tried_are_suggested_while_one_drafts_a_close_project(cast, here):
    make_publication(here, kind="experience", title="Polir un miroir de télescope en hiver")
    make_publication(here, kind="notebook", title="Le télescope chuchoté")
    make_publication(here, kind="experience", title="Un télescope gardé pour soi", published=False)
    make_publication(here, kind="article", title="Mon télescope")
    make_publication(here, kind="experience", title="Un jardin de simples")
    client, path = cast.client("editor_a"), f"/{here.slug}/contribuer/projet/"

    typed = client.get(f"{path}deja-essaye", {"title": "Le télescope du quartier", "baseline": ""}).content.decode()
    shown = ("Polir un miroir", "chuchoté", "gardé pour soi", "Mon télescope", "simples")
    assert [title in typed for title in shown] == [True, True, False, False, False]

    assert client.get(f"{path}deja-essaye").content.decode().strip() == ""
    assert "Déjà essayé" not in client.get(path).content.decode()
    draft = make_project(here, author=cast["editor_a"], title="Un télescope", published=False)
    assert "Polir un miroir" in client.get(f"{path}{draft.slug}/").content.decode()
    online = make_project(here, author=cast["editor_a"], title="Un autre télescope")
    assert "Polir un miroir" not in client.get(f"{path}{online.slug}/").content.decode()


def test_a_project_that_is_registered_is_not_registered_over_by_mistake(cast, here):
    made = make_project(here, author=cast["member"], title="Télescope")
    forum = make_forum(here)
    path = f"/{here.slug}/forums/{forum.slug}/inscrire/"
    client = cast.client("member")
    client.post(path, {"project": made.pk, "pitch": "On polit un miroir."})
    entry = forum.entries.get()

    assert "Vos projets y sont déjà inscrits" in client.get(path).content.decode()
    again = client.post(path, {"project": made.pk, "pitch": "Autre chose."})
    assert (again.status_code, forum.entries.get().pitch) == (422, "On polit un miroir.")

    other = make_project(here, author=cast["member"], title="Jardin")
    page = client.get(path).content.decode()
    assert f'value="{other.pk}"' in page.split('name="project"')[1].split("</select>")[0]
    assert f'value="{made.pk}"' not in page.split('name="project"')[1].split("</select>")[0]

    client.post(path, {"entry": entry.pk, "project": made.pk, "pitch": "On argente un miroir."})
    assert forum.entries.get(pk=entry.pk).pitch == "On argente un miroir."
