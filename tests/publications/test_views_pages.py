"""The pages and lists of the magazine, as visitors and programs read them."""

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from maillage.contributions.actions import close_account, place, remove
from maillage.publications.models import Reading
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.events import term
from tests.factories.publications import AT, make_publication

PATHS = {"article": "magazine", "experience": "retours", "notebook": "carnets"}
HOSTILE = "<script>alert(1)</script> & « l’été » \u202e]]>"


def dossier(here, **fields):
    chosen = tuple((make_publication(here, title=f"Pièce {n}").contribution, f"Raison {n}") for n in range(2))
    return make_publication(here, "dossier", title="Un dossier", selection=chosen, **fields)


@pytest.mark.parametrize("kind", PATHS)
def test_the_page_says_who_what_and_how_long(client, here, kind):
    made = make_publication(here, kind, author=UserFactory(display_name="Inès Vandamme"))
    page = client.get(f"/{here.slug}/{PATHS[kind]}/{made.slug}/").content.decode()

    assert "Ce que le plancton raconte" in page
    assert "Inès Vandamme" in page
    assert "1\N{NARROW NO-BREAK SPACE}min de lecture" in page or "1 min de lecture" in page
    assert 'id="note-1"' in page
    assert '"@type":"Article"' in page
    assert 'property="og:type" content="article"' in page


def test_a_report_says_what_worked_and_what_did_not(client, here):
    made = make_publication(here, "experience", recommended=True, byline="Gaspard")
    page = client.get(f"/{here.slug}/retours/{made.slug}/").content.decode()

    for words in ("Le vélo.", "La pluie.", "Comment faire sans", "Guise", "60", "Gaspard", "raconté par"):
        assert words in page


def test_a_dossier_shows_its_choice_in_order_and_goes_on_without_one(client, here):
    made = dossier(here)
    first = made.selection.order_by("position").first().contribution
    page = client.get(f"/{here.slug}/dossiers/{made.slug}/").content.decode()
    assert page.index("Raison 0") < page.index("Raison 1")

    remove(actor=first.author, contribution=first, at=AT + timedelta(days=1))
    page = client.get(f"/{here.slug}/dossiers/{made.slug}/", headers={"cookie": "maillage=x"}).content.decode()
    assert "Pièce 0" not in page
    assert "elle n’est plus en ligne" in page
    assert "Pièce 1" in page
    assert '<h2 class="title" lang="fr">' in page  # of the piece: the dossier may be in another language
    close_account(person=first.author, at=AT + timedelta(days=2))
    page = client.get(f"/{here.slug}/dossiers/{made.slug}/", headers={"cookie": "maillage=x"}).content.decode()
    assert "contribution signée Ancien membre" in page


def test_the_wrong_rubric_leads_to_the_right_one_and_a_draft_to_nobody(client, here, cast):
    article, draft = make_publication(here), make_publication(here, title="Secret", published=False)

    assert client.get(f"/{here.slug}/carnets/{article.slug}/")["Location"] == f"/{here.slug}/magazine/{article.slug}/"
    assert client.get(f"/{here.slug}/magazine/{draft.slug}/").status_code == 404
    assert cast.client("coordinator_here").get(f"/{here.slug}/magazine/{draft.slug}/").status_code == 200


def test_what_was_removed_leaves_a_tombstone(client, here):
    article = make_publication(here)
    remove(actor=article.contribution.author, contribution=article.contribution, at=AT + timedelta(hours=4))
    answer = client.get(f"/{here.slug}/magazine/{article.slug}/")

    assert answer.status_code == 410
    assert "Trente ans de carnets" not in answer.content.decode()


def test_another_territory_shows_it_when_it_was_shared_there(client, here, elsewhere):
    article = make_publication(here)
    path = f"/{elsewhere.slug}/magazine/{article.slug}/"
    assert client.get(path)["Location"] == f"/{here.slug}/magazine/{article.slug}/"

    place(actor=UserFactory(administrator=True), contribution=article.contribution, territory=elsewhere, at=AT)
    assert client.get(path).status_code == 200
    assert "plancton" in client.get(f"/{elsewhere.slug}/magazine/").content.decode()


@pytest.mark.parametrize(("many", "path", "count"), [(1, "magazine", 11), (3, "magazine", 11), (3, "retours", 7)])
def test_a_list_costs_the_same_queries_for_one_and_for_three(
    client, here, django_assert_num_queries, many, path, count
):
    # Inside a transaction the list is read anew into memory: five of these statements.
    for number in range(many):
        make_publication(here, title=f"Article {number}")
        make_publication(here, "experience", title=f"Retour {number}")
    client.get(f"/{here.slug}/magazine/?page=1&x=0")  # what every page keeps
    with django_assert_num_queries(count):
        assert client.get(f"/{here.slug}/{path}/?x=1").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("genre=report", {"A"}), ("genre=opinion", {"B"}), ("genre=report&genre=opinion", {"A", "B"}),
        ("theme=mer", {"A"}), ("theme=ciel", {"B"}), ("public=famille", {"B"}), ("mot=vent", {"A"}),
        ("structure=club-cephee", {"B"}), ("theme=inconnu", {"A", "B"}), ("auteur=rien", {"A", "B"}),
    ],
)  # fmt: skip
def test_a_list_is_narrowed(client, here, query, found):
    organisation = make_organisation(here)
    make_publication(here, title="Titre A", tags=("vent",))
    make_publication(here, title="Titre B", genre="opinion", themes=(term("theme", "ciel"),),
                     audiences=(term("audience", "famille"),), organisation=organisation)  # fmt: skip
    page = client.get(f"/{here.slug}/magazine/?{query}&page=1").content.decode()

    assert {name for name in "AB" if f"Titre {name}" in page} == found


def test_the_list_of_an_author_holds_every_kind_they_signed(client, here):
    author = UserFactory(display_name="Zoé")
    make_publication(here, author=author, title="Signé")
    make_publication(here, "notebook", author=author, title="Carnet signé")
    make_publication(here, "experience", author=author, title="Raconté", recommended=True, byline="Ada")
    page = client.get(f"/{here.slug}/magazine/?auteur={author.uid}").content.decode()

    assert "Signé" in page
    assert "Carnet signé" in page
    assert "Raconté" not in page


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
@pytest.mark.parametrize("name", ["magazine", "dossiers", "experiences", "notebooks"])
def test_feeds_are_well_formed_whatever_was_written(client, here, name, form):
    kind = {"magazine": "article", "dossiers": "dossier", "experiences": "experience", "notebooks": "notebook"}[name]
    fields = {"title": HOSTILE, "lead": HOSTILE, "body": f"{HOSTILE}\n\n/{here.slug}/agenda/\n\nFin^[{HOSTILE[:20]}]"}
    if kind == "dossier":
        dossier(here).selection.all()
    else:
        make_publication(here, kind, **fields)
    answer = client.get(f"/{here.slug}/magazine/flux/{name}.{form}?theme=mer")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "\u202e" not in text
    if form == "json":
        items = json.loads(text)["items"]
        assert len(items) == 1
        assert "<script" not in items[0]["content_html"]
    else:
        ET.fromstring(text)
        assert "<script" not in text


def test_what_was_removed_is_a_tombstone_in_the_feed(client, here):
    article = make_publication(here)
    from maillage.core.clock import now

    remove(actor=article.contribution.author, contribution=article.contribution, at=now())
    text = client.get(f"/{here.slug}/magazine/flux/magazine.atom").content.decode()

    assert f"urn:uuid:{article.contribution.uid}" in text
    assert "deleted-entry" in text
    assert "plancton" not in text


def test_an_unknown_feed_is_not_found(client, here):
    assert client.get(f"/{here.slug}/magazine/flux/magazine.pdf").status_code == 404
    assert client.get(f"/{here.slug}/magazine/flux/autre.rss").status_code == 404


def test_hostile_words_are_only_words_on_the_page(client, here):
    article = make_publication(here, title=HOSTILE, lead=HOSTILE, body=HOSTILE, credits=HOSTILE, tags=(HOSTILE[:50],),
                               byline=HOSTILE)  # fmt: skip
    for path in (f"magazine/{article.slug}/", "magazine/"):
        assert "<script>alert" not in client.get(f"/{here.slug}/{path}").content.decode()


def test_a_page_with_a_video_lets_its_player_in_and_no_other_page_does(client, here):
    video = make_publication(here, title="Avec", body="Regardez.\n\nhttps://youtu.be/abcDEF12345")
    other = make_publication(here, title="Sans")

    policy = client.get(f"/{here.slug}/magazine/{video.slug}/").headers["Content-Security-Policy"]
    assert "https://www.youtube-nocookie.com" in policy
    assert "youtube" not in client.get(f"/{here.slug}/magazine/{other.slug}/").headers["Content-Security-Policy"]


def test_a_reading_is_told_by_the_page_without_a_cookie(client, here):
    article = make_publication(here)
    path = f"/{here.slug}/magazine/{article.slug}/lu/"
    people = {"user-agent": "Mozilla/5.0 Firefox/140.0"}

    answer = client.post(path, headers=people)
    client.post(path, headers={"user-agent": "SomeBot/1.0"})
    assert (answer.status_code, answer.cookies, Reading.objects.total_of(article)) == (204, {}, 1)


def test_a_structure_shows_what_it_published(client, here):
    organisation = make_organisation(here)
    make_publication(here, title="Pour la structure", organisation=organisation)
    page = client.get(f"/{here.slug}/annuaire/{organisation.slug}/").content.decode()

    assert "Pour la structure" in page


def test_the_home_leads_with_a_story_and_the_navigation_names_the_magazine(client, here):
    make_publication(here, title="À la une")
    page = client.get(f"/{here.slug}/").content.decode()

    assert "À la une" in page
    assert f'href="/{here.slug}/magazine/"' in page


def test_search_and_sitemap_know_each_kind(client, here):
    for kind in PATHS:
        make_publication(here, kind, title=f"Quasar {kind}")
    page = client.get(f"/{here.slug}/recherche/?q=quasar").content.decode()
    sitemap = client.get(f"/{here.slug}/sitemap.xml").content.decode()

    for kind, path in PATHS.items():
        assert f"/{path}/quasar-{kind}/" in page
        assert f"/{path}/quasar-{kind}/" in sitemap
