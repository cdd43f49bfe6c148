"""Model texts: variables that are checked, versions that are kept, a specimen before saving."""

import io

import pytest
from django.http import Http404
from django.test import RequestFactory
from pypdf import PdfReader

from maillage.documents.actions.texts import (
    SavedMeanwhile,
    TextRefused,
    articles_of,
    current,
    fault_of,
    follow_default,
    save_text,
    written,
)
from maillage.documents.kinds import kind_of, known_kinds
from maillage.documents.models import TextVersion
from maillage.documents.panels.texts import Desk, list_context
from maillage.documents.papers.pieces import Article
from maillage.documents.querysets import DocumentIsKept
from maillage.documents.views.texts import text_list, text_page
from maillage.journal.models import Entry
from tests.factories.documents import AT, make_document, make_issuer

pytestmark = pytest.mark.django_db
WHO = {"issuer": "organisation:1", "kind": "loan_agreement", "language": "fr"}
VALUES = {"lender": "Clairval", "borrower": "Saint-Vaast", "items": "une lunette"}


def save(person, *rows, seen=0, **fields):
    articles = [Article(*row) for row in rows]
    return save_text(actor=person, **(WHO | fields), articles=articles, seen=seen, at=AT)


@pytest.mark.parametrize("kind", [kind for kind in known_kinds() if kind.defaults], ids=lambda kind: kind.code)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_texts_of_the_house_use_variables_that_exist(kind, language):
    articles = kind.defaults[language]

    assert len(articles) == len(kind.defaults["fr"]) > 0
    assert [fault_of(f"{one.title} {one.body}", kind, language) for one in articles] == [""] * len(articles)
    assert all(set(one.names) == set(one.samples) == {"fr", "en"} for one in kind.variables)


def test_without_a_version_the_house_s_text_is_printed_with_its_variables_replaced():
    text = written(**WHO, values=VALUES)

    assert text.version is None
    assert text.articles[0] == Article(
        "Objet",
        "Clairval confie une lunette à Saint-Vaast, qui en prend soin comme de ses propres biens et les rend à la date"
        " convenue. Le prêteur en reste propriétaire.",
    )
    assert "{" not in "".join(one.body for one in text.articles)


def test_a_value_that_is_not_known_prints_dots(person):
    save(person, ("Objet", "Prêt de {objets} à {emprunteur}"))

    assert written(**WHO, values={"borrower": "Saint-Vaast"}).articles[0].body == "Prêt de … à Saint-Vaast"


def test_french_is_well_set_and_variables_answer_to_both_languages(person):
    save(person, ("Objet", 'Prêt : "{borrower}" ; vraiment ?'))

    assert written(**WHO, values=VALUES).articles[0].body == 'Prêt\u202f: "Saint-Vaast"\u202f; vraiment\u202f?'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Prêt à {emprunteure}", "Vouliez-vous écrire « {emprunteur} »"),
        ("Prêt à {zzz}", "Les variables possibles"),
        ("Prêt à {emprunteur", "accolade est seule"),
        ("Prêt à emprunteur}", "accolade est seule"),
        ("Prêt à {{emprunteur}}", "accolade est seule"),
        ("Prêt à {}", "n’est pas une variable"),
    ],
)
def test_a_variable_that_does_not_exist_is_refused_with_its_remedy(person, body, said):
    with pytest.raises(TextRefused) as caught:
        save(person, ("Durée", "Un mois."), ("Objet", body))

    assert list(caught.value.faults) == [1]
    assert said in str(caught.value).replace("\u202f", " ")
    assert not TextVersion.objects.exists()


@pytest.mark.parametrize(
    "rows", [[], [("", "")], [("Titre", "")], [("T" * 121, "x")], [("T", "x" * 6001)], [("T", "x")] * 61]
)
def test_a_text_that_cannot_be_printed_is_refused(person, rows):
    with pytest.raises(TextRefused) as caught:
        save(person, *rows)

    assert str(caught.value).endswith(".")


def test_versions_are_kept_and_the_same_text_again_is_none(person):
    first = save(person, ("Objet", "Un."))
    again = save(person, ("Objet", " Un. "), seen=1)
    second = save(person, ("Objet", "Deux."), seen=1)

    assert (first.version, again, second.version) == (1, first, 2)
    assert [row.version for row in TextVersion.objects.of(*WHO.values())] == [2, 1]
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == ["text_saved", "text_saved"]
    with pytest.raises(DocumentIsKept):
        first.save()


def test_somebody_who_saves_over_another_is_told(person):
    save(person, ("Objet", "Un."))
    with pytest.raises(SavedMeanwhile):
        save(person, ("Objet", "Deux."))
    with pytest.raises(SavedMeanwhile):
        follow_default(actor=person, **WHO, seen=0, at=AT)


def test_going_back_to_the_house_s_text_keeps_the_versions(person):
    save(person, ("Objet", "Un."))
    follow_default(actor=person, **WHO, seen=1, at=AT)

    kind = kind_of("loan_agreement")
    assert articles_of(current(*WHO.values()), kind, "fr") == kind.defaults["fr"]
    assert TextVersion.objects.count() == 2


def test_a_document_keeps_the_text_it_was_issued_with(here, person):
    version = save(person, ("Objet", "Un."))
    document = make_document(here, composed=False, texts=version)
    save(person, ("Objet", "Deux."), seen=1)

    assert document.texts == version
    assert document.data["blocks"][5]["articles"] == [{"title": "Objet", "body": "Un prêt."}]


# --- Pages, as an app that owns the issuer mounts them ----------------------------------------------------------------


@pytest.fixture
def desk(here):
    issuer = make_issuer(here)
    return Desk(
        issuer=issuer, base="/pret/textes/", kinds=["loan_agreement", "delivery_note"], crumbs=[("Prêt", "/pret/")]
    )


@pytest.fixture
def call(here, person, desk, client):
    """Send a request to a page mounted by an upper floor."""

    def send(data=None, *, kind="loan_agreement", language="fr", query=""):
        path = f"{desk.path_of(kind, language)}{query}"
        request = RequestFactory().post(path, data) if data is not None else RequestFactory().get(path)
        request.user, request.territory, request.language, request.htmx = person, here, "fr", False
        request.session = client.session
        request._messages = []
        request._messages = type("Kept", (list,), {"add": lambda self, *a: self.append(a)})()
        return text_page(request, desk, kind, language) if kind else text_list(request, desk)

    return send


def posted(*rows, seen=0, **more):
    data = {"seen": seen, "note": "", "do": "save", "articles-TOTAL_FORMS": len(rows), "articles-INITIAL_FORMS": 0}
    for number, (rank, title, body) in enumerate(rows):
        data |= {f"articles-{number}-rank": rank, f"articles-{number}-title": title, f"articles-{number}-body": body}
    return data | more


def test_the_list_says_what_is_printed_in_each_language(call, desk, person, django_assert_num_queries):
    save(person, ("Objet", "Un."))
    with django_assert_num_queries(1):
        list_context(desk)
    page = call(kind="").content.decode()

    assert "votre version 1" in page
    assert page.count("texte proposé") >= 3
    assert 'href="/pret/textes/delivery_note/en/"' in page


def test_the_page_shows_the_text_its_variables_and_its_versions(call, person):
    save(person, ("Objet", "Un prêt simple."))
    page = call().content.decode()

    assert "Un prêt simple." in page
    assert "{emprunteur}" in page
    assert 'href="/pret/textes/loan_agreement/fr/?version=1"' in page


def test_saving_keeps_the_rows_in_the_order_of_their_ranks(call):
    answer = call(posted((20, "Durée", "Un mois."), (10, "Objet", "Un prêt."), ("", "", "")))

    assert (answer.status_code, answer["Location"]) == (302, "/pret/textes/loan_agreement/fr/")
    assert [row["title"] for row in TextVersion.objects.get().articles] == ["Objet", "Durée"]


def test_a_refused_text_comes_back_as_it_was_typed_with_the_remedy(call):
    answer = call(posted((10, "Objet", "Prêt à {emprunteure}"), (20, "Durée", "Un mois.")))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Prêt à {emprunteure}" in page
    assert "Un mois." in page
    assert "{emprunteur}\u202f»" in page


def test_a_text_saved_meanwhile_is_said_and_what_was_typed_stays(call, person):
    save(person, ("Objet", "Un."))
    answer = call(posted((10, "Objet", "Ma version"), seen=0))
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Ma version" in page
    assert 'name="seen" value="1"' in page


def test_a_row_more_is_given_without_losing_what_was_typed(call):
    page = call(posted((10, "Objet", "À peine commencé {emp"), do="add")).content.decode()

    assert "À peine commencé {emp" in page
    assert 'name="articles-TOTAL_FORMS" value="3"' in page
    assert not TextVersion.objects.exists()


def test_the_specimen_is_a_pdf_with_samples_and_is_not_kept(call):
    answer = call(posted((10, "Objet", "{prêteur} prête à {emprunteur}"), do="preview"))
    text = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())

    assert answer["Content-Type"] == "application/pdf"
    assert "Médiathèque de Clairval prête à Bibliothèque de Saint-Vaast" in text
    assert not TextVersion.objects.exists()


def test_a_text_goes_back_to_that_of_the_house_and_an_old_version_is_read_again(call, person):
    save(person, ("Objet", "Une première fois."))
    assert call(posted(seen=1, do="default")).status_code == 302

    assert TextVersion.objects.order_by("-version")[0].follows_default
    page = call(query="?version=1").content.decode()
    assert "Une première fois." in page
    assert "Vous relisez la version 1" in page


@pytest.mark.parametrize(("kind", "language"), [("road_sheet", "fr"), ("nothing", "fr"), ("loan_agreement", "nl")])
def test_a_text_that_is_not_offered_is_not_found(call, kind, language):
    with pytest.raises(Http404):
        call(kind=kind, language=language)


@pytest.mark.parametrize("query", ["?version=99", "?version=x", "?version=99999999999999999999"])
def test_a_version_that_is_not_there_shows_the_current_one(call, query):
    assert "Vous relisez" not in call(query=query).content.decode()
