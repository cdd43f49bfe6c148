"""The entry form: everything that is typed is kept, checked on the server, and shown to the second who writes."""

from html import unescape

import pytest

from maillage.contributions.enums import State
from maillage.core.clock import now
from maillage.publications.actions.data import data_of
from maillage.publications.actions.writing import change_publication
from maillage.publications.models import Draft, Publication
from maillage.publications.panels.moderation import said
from tests.factories.directory import make_organisation
from tests.factories.files import picture_bytes
from tests.factories.publications import ANSWERS, make_publication

WORDS = {"article": "article", "dossier": "dossier", "experience": "retour", "notebook": "carnet"}
TYPED = {
    "title": "Le vent tourne", "lead": "Une phrase.", "body": "Un.\n\n## Deux\n\nTrois.", "genre": "testimony",
    "themes": ["mer"], "language": "fr", "licence": "cc-by-4-0", "tags": "vent, mer", "do": "send",
}  # fmt: skip
FACTS = {"held_on": "2026-02-07", "place": "Guise", "public": "familles", "headcount": "0"}


@pytest.fixture
def author(cast):
    return cast.client("editor_a")


def upload(name="photo.jpg"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, picture_bytes(), content_type="image/jpeg")


def test_an_article_with_an_image_is_published(author, here):
    typed = TYPED | {"image": upload(), "image_alt": "Une girouette", "image_credit": "Zoé"}
    answer = author.post(f"/{here.slug}/contribuer/article/", typed)

    made = Publication.objects.get()
    assert answer["Location"] == f"/{here.slug}/magazine/le-vent-tourne/"
    assert (made.contribution.state, made.image_alt, made.image is not None) == ("published", "Une girouette", True)
    assert made.body == "<p>Un.</p><h2>Deux</h2><p>Trois.</p>"


def test_an_image_without_description_is_refused_and_nothing_typed_is_lost(author, here):
    answer = author.post(f"/{here.slug}/contribuer/article/", TYPED | {"image": upload()})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Décrivez l’image en une phrase" in page
    assert "## Deux" in page
    assert not Publication.objects.exists()


@pytest.mark.parametrize("missing", [*ANSWERS["experience"], *FACTS])
def test_a_report_without_an_answer_stays_a_draft_with_its_sentence(author, here, missing):
    typed = {name: value for name, value in (TYPED | FACTS | ANSWERS["experience"]).items() if name != missing}
    answer = author.post(f"/{here.slug}/contribuer/retour/", typed)

    assert answer.status_code == 422
    assert not Publication.objects.exists()


def test_each_answer_that_lacks_is_said_beside_its_field(author, here):
    answer = author.post(f"/{here.slug}/contribuer/carnet/", {"title": "Chuchoter", "language": "fr", "do": "send"})
    errors = answer.context["form"].errors

    assert answer.status_code == 422
    assert set(errors) == {"lead", *ANSWERS["notebook"]}
    assert "bien passé" not in str(errors)
    assert 'href="#id_hypothesis"' in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "wrong", "lacking"),
    [
        ("dossier", {}, {"title", "lead"}),
        ("article", {}, {"title", "lead", "genre", "body"}),
        ("notebook", {"title": "Chuchoter", "tags": ",".join("abcdefghijklmnopq")},
         {"tags", "lead", *ANSWERS["notebook"]}),
        ("experience", {"title": "Un soir", "recommended": "on", "held_on": "hier"},
         {"byline", "lead", "body", *FACTS, *ANSWERS["experience"]}),
    ],
)  # fmt: skip
def test_what_is_wrong_and_what_lacks_are_said_in_one_round(author, here, kind, wrong, lacking):
    answer = author.post(f"/{here.slug}/contribuer/{WORDS[kind]}/", {"language": "fr", "do": "send"} | wrong)
    errors = answer.context["form"].errors

    assert answer.status_code == 422
    assert set(errors) == lacking
    assert all(len(sentences) == 1 for sentences in errors.values())
    assert ("au moins deux contributions" in answer.content.decode()) == (kind == "dossier")


def test_a_draft_is_asked_only_what_is_wrong(author, here):
    answer = author.post(f"/{here.slug}/contribuer/dossier/", {"language": "fr", "do": "save"})

    assert set(answer.context["form"].errors) == {"title"}
    assert "au moins deux contributions" not in answer.content.decode()


def test_a_recommender_names_the_author(author, here):
    typed = TYPED | FACTS | ANSWERS["experience"] | {"recommended": "on"}
    assert "Nommez la personne" in author.post(f"/{here.slug}/contribuer/retour/", typed).content.decode()

    author.post(f"/{here.slug}/contribuer/retour/", typed | {"byline": "Gaspard"})
    assert Publication.objects.get().signature == "Gaspard"


def test_a_notebook_is_published(author, here):
    author.post(f"/{here.slug}/contribuer/carnet/", TYPED | ANSWERS["notebook"])

    assert Publication.objects.get().notebook.kept == "<p>Les coussins.</p>"


def test_a_form_sent_twice_makes_one_article(author, here):
    typed = TYPED | {"once": "abc123", "do": "save"}
    author.post(f"/{here.slug}/contribuer/article/", typed)
    author.post(f"/{here.slug}/contribuer/article/", typed | {"title": "Le vent tourne encore"})

    assert [made.title for made in Publication.objects.order_by("pk")] == ["Le vent tourne encore"]


def test_a_dossier_is_built_from_addresses_and_rearranged(author, here):
    first, second = (make_publication(here, title=name) for name in ("Premier", "Second"))
    path, typed = f"/{here.slug}/contribuer/dossier/", TYPED | {"do": "choose"}
    page = author.post(path, typed | {"chosen": f"/{here.slug}/magazine/{first.slug}/"}).content.decode()
    assert str(first.contribution.uid) in page

    rows = {"entry": [str(first.contribution.uid), str(second.contribution.uid)], "entry_note": ["a", "b"]}
    page = author.post(path, TYPED | rows | {"do": "up-1"}).content.decode()
    assert page.index(str(second.contribution.uid)) < page.index(str(first.contribution.uid))
    page = author.post(path, TYPED | rows | {"do": "drop-0"}).content.decode()
    assert str(first.contribution.uid) not in page

    author.post(path, TYPED | rows)
    chosen = Publication.objects.get(contribution__kind="dossier").selection.order_by("position")
    assert [(one.contribution.title, one.note) for one in chosen] == [("Premier", "a"), ("Second", "b")]


def test_what_is_not_ours_or_already_there_is_not_chosen(author, here):
    article = make_publication(here)
    path, row = f"/{here.slug}/contribuer/dossier/", {"entry": [str(article.contribution.uid)], "do": "choose"}

    answer = author.post(path, TYPED | row | {"chosen": "https://ailleurs.test/"})
    strange = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="https://ailleurs.test/"' in strange
    assert 'class="field combobox wrong"' in strange
    twice = author.post(path, TYPED | row | {"chosen": f"/{here.slug}/magazine/{article.slug}/"}).content.decode()
    assert "Aucune contribution publiée" in strange
    assert "est déjà dans le dossier" in twice


def test_without_scripts_a_title_is_enough_when_it_names_one_thing(author, here):
    whole, other = (make_publication(here, title=name) for name in ("La marée", "La marée monte"))
    path = f"/{here.slug}/contribuer/dossier/"

    def uids(typed):
        page = author.post(path, TYPED | {"do": "choose", "chosen": typed}).content.decode()
        return [one.title for one in (whole, other) if str(one.contribution.uid) in page], page

    assert uids("la marée")[0] == ["La marée"]
    assert uids("marée mon")[0] == ["La marée monte"]
    chosen, page = uids("mar")
    assert chosen == []
    assert "Plusieurs titres répondent : « La marée" in page
    assert 'value="mar"' in page


def test_an_address_that_is_pasted_is_suggested_as_what_is_there(author, here):
    made = make_publication(here, title="La marée")
    asked = {"q": f"http://ailleurs.test/{here.slug}/magazine/{made.slug}/"}
    rows = author.get(f"/{here.slug}/contribuer/magazine/choisir/", {"q": f"/{here.slug}/magazine/{made.slug}/"}).json()
    assert [row["label"] for row in rows["results"]] == ["La marée"]
    assert author.get(f"/{here.slug}/contribuer/magazine/choisir/", asked).json()["results"] == []  # of somebody else


def test_a_draft_of_somebody_else_cannot_be_chosen(author, here):
    draft = make_publication(here, title="Secret", published=False)
    typed = TYPED | {"entry": [str(draft.contribution.uid)], "do": "back"}

    assert "Secret" not in author.post(f"/{here.slug}/contribuer/dossier/", typed).content.decode()


def test_identifiers_that_mean_nothing_are_left_out(author, here):
    typed = TYPED | {"entry": ["x", "é" * 36, "0" * 36, "-" * 36], "do": "back"}

    assert author.post(f"/{here.slug}/contribuer/dossier/", typed).status_code == 200


def test_the_preview_is_the_page_and_keeps_nothing(author, here):
    page = author.post(f"/{here.slug}/contribuer/article/", TYPED | {"do": "preview"}).content.decode()

    assert "rien n’est encore enregistré" in page
    assert "<h2" in page
    assert "/historique/" not in page  # nor any other address of what is not kept
    assert "data-share" not in page
    assert not Publication.objects.exists()


def test_the_second_who_writes_sees_what_the_first_changed(cast, here):
    article = make_publication(here, author=cast["editor_a"])
    path = f"/{here.slug}/contribuer/article/{article.slug}/"
    seen = article.contribution.updated_at.isoformat()
    from dataclasses import replace

    data = replace(data_of(article), lead="Écrit entre-temps.")
    change_publication(actor=cast["coordinator_here"], publication=article, data=data, at=now())

    answer = cast.client("editor_a").post(path, TYPED | {"seen": seen, "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Quelqu’un d’autre a modifié cette page" in page
    assert "Écrit entre-temps." in page
    article.refresh_from_db()
    assert article.title == "Ce que le plancton raconte"


def test_what_is_typed_is_kept_and_comes_back_then_can_be_given_up(author, cast, here):
    path = f"/{here.slug}/contribuer/magazine/"
    assert author.post(f"{path}brouillon/?kind=article", {"title": "En cours", "body": "Un mot"}).status_code == 200
    assert "En cours" in author.get(f"/{here.slug}/contribuer/article/").content.decode()
    assert "En cours" not in author.get(f"/{here.slug}/contribuer/carnet/").content.decode()

    author.post(f"{path}abandonner/?kind=article")
    assert not Draft.objects.filter(user=cast["editor_a"]).exists()


def test_nobody_types_in_the_place_of_others(cast, here):
    article = make_publication(here, author=cast["editor_a"])
    path = f"/{here.slug}/contribuer/magazine/brouillon/?kind=article&slug={article.slug}"

    assert cast.client("editor_b").post(path, {"title": "x"}).status_code == 403
    assert cast.client("editor_a").post(path, {"title": "x"}).status_code == 200
    assert cast.client("editor_a").post(path.replace("article", "rien"), {"title": "x"}).status_code == 422


def test_the_editor_takes_pictures_in_and_says_what_is_wrong(author, here):
    path = f"/{here.slug}/contribuer/magazine/image/"
    taken = author.post(path, {"image": upload()}).json()
    assert len(taken["digest"]) == 64

    from django.core.files.uploadedfile import SimpleUploadedFile

    assert author.post(path).status_code == 422
    assert "error" in author.post(path, {"image": SimpleUploadedFile("a.jpg", b"rien")}).json()


def test_a_picture_is_placed_in_the_text_without_scripts(author, here):
    typed = TYPED | {
        "do": "add-picture", "inline_image": upload(), "inline_alt": 'Un "chat"', "inline_caption": "Là",
        "inline_credit": "Photo : Ada",
    }  # fmt: skip
    page = unescape(author.post(f"/{here.slug}/contribuer/article/", typed).content.decode())
    assert "<figcaption>Là</figcaption>" in page
    assert 'data-credit="Photo : Ada"' in page

    refused = author.post(f"/{here.slug}/contribuer/article/", TYPED | {"do": "add-picture"}).content.decode()
    assert "Choisissez une image et décrivez-la" in refused


def test_an_address_is_looked_at_and_titles_are_completed(author, here):
    article = make_publication(here)
    base = f"/{here.slug}/contribuer/magazine"

    assert author.get(f"{base}/adresse/?address=https://youtu.be/abcDEF12345").json()["block"] == "video"
    found = author.get(f"{base}/adresse/", {"address": f"/{here.slug}/magazine/{article.slug}/"}).json()
    assert (found["block"], found["label"]) == ("card", article.title)
    assert author.get(f"{base}/adresse/?address=https://ailleurs.test/").status_code == 422
    assert [row["label"] for row in author.get(f"{base}/choisir/?q=planc").json()["results"]] == [article.title]


def test_one_publishes_for_structures_one_acts_for(author, cast, here):
    from maillage.directory.models import Member

    mine, other = make_organisation(here, name="La mienne"), make_organisation(here, name="Une autre")
    Member.objects.create(organisation=mine, user=cast["editor_a"])
    page = author.get(f"/{here.slug}/contribuer/article/").content.decode()
    assert "La mienne" in page
    assert "Une autre" not in page

    author.post(f"/{here.slug}/contribuer/article/", TYPED | {"organisation": str(other.pk)})
    assert not Publication.objects.exists()


def test_removing_asks_first_then_leaves_a_tombstone(author, cast, here):
    article = make_publication(here, author=cast["editor_a"])
    path = f"/{here.slug}/contribuer/magazine/{article.slug}/retirer/"

    assert author.get(path).status_code == 200
    author.post(path)
    article.contribution.refresh_from_db()
    assert article.contribution.state == State.REMOVED


def test_je_contribue_offers_every_kind_that_may_be_created(author, client, here):
    page = author.get(f"/{here.slug}/contribuer/").content.decode()
    for path in ("evenement", "article", "dossier", "retour", "carnet", "structure", "lieu"):
        assert f"/{here.slug}/contribuer/{path}/" in page

    assert "Pour contribuer, il faut un compte" in client.get(f"/{here.slug}/contribuer/").content.decode()


def test_the_history_tells_differences_in_words(author, cast, here):
    article = make_publication(here, author=cast["editor_a"])
    from dataclasses import replace

    data = replace(data_of(article), body="<p>Autre</p>", genre="opinion")
    change_publication(actor=cast["editor_a"], publication=article, data=data, at=now())
    page = author.get(f"/{here.slug}/historique/{article.contribution.uid}/").content.decode()

    assert "tribune" in page
    assert "<del>" in page


def test_the_history_tells_what_became_of_pictures_videos_and_cards():
    picture = f'<figure data-image="{"a" * 64}" data-credit="Photo : Ada"><img alt="Un chat"></figure>'
    video, card = '<figure data-video="https://vimeo.com/1"></figure>', '<figure data-card="/agenda/x/"></figure>'
    bare = f'<figure data-image="{"b" * 64}"><img alt=""></figure>'

    for name in ("body", "worked", "protocol"):
        shown = said(name, f"<p>Avant</p>{picture}{video}{card}{bare}").replace("\u202f", " ")
        assert shown.splitlines()[-4:] == [
            "[image : Un chat, crédit : Photo : Ada]", "[vidéo : https://vimeo.com/1]", "[page d’ici : /agenda/x/]",
            "[image : décorative]",
        ]  # fmt: skip
        assert said(name, "") == ""
