"""The desk: lists, blocks, figures, preview and publication, without JavaScript first."""

import re
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.programmes.models import Decision
from maillage.reports.models import Block, Figure, Report, ReportVersion
from tests.factories.files import picture_bytes
from tests.factories.programmes import make_action, make_breakdown, make_decision, make_indicator, make_programme
from tests.factories.reports import AT, make_block, make_figure, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def desk(cast):
    return cast.client("coordinator_here")


@pytest.fixture
def report(cast):
    return make_report(cast.here)


def at(name, *args):
    return "/hauts-de-lys" + reverse(f"reports:{name}", args=args)


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


# --- Lists and settings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(cast, desk, count, django_assert_num_queries):
    programme = make_programme(cast.here)
    made = [make_report(cast.here, programme, title=f"Bilan {rank}") for rank in range(count)]
    desk.get(at("desk"))
    with django_assert_num_queries(6):
        page = desk.get(at("desk"))
    assert all(one.title in text_of(page) for one in made)


def test_an_empty_desk_teaches_the_first_step(cast, desk):
    assert "Ouvrez d’abord un programme" in text_of(desk.get(at("desk")))
    assert "Ouvrez d’abord un programme" in text_of(desk.get(at("new")))
    make_programme(cast.here)
    assert "Commencez-en un" in text_of(desk.get(at("desk")))


def test_a_report_is_begun_for_a_programme_of_ones_own(cast, desk):
    mine, other = make_programme(cast.here), make_programme(cast.elsewhere)
    page = desk.post(at("new"), {"programme": other.slug, "title": "Bilan", "language": "fr"})
    assert (page.status_code, Report.objects.exists()) == (422, False)

    answer = desk.post(at("new"), {"programme": mine.slug, "title": "Bilan", "language": "fr", "slug": "pirate"})

    made = Report.objects.get()
    assert (answer.status_code, answer["Location"], made.programme) == (302, at("builder", "bilan"), mine)


def test_settings_are_changed_and_a_draft_thrown_away(desk, report):
    desk.post(at("settings", report.slug), {"title": "Autre titre", "lead": "Un chapeau", "language": "en"})
    report.refresh_from_db()
    assert (report.title, report.lead, report.language) == ("Autre titre", "Un chapeau", "en")
    assert desk.post(at("settings", report.slug), {"title": "", "language": "fr"}).status_code == 422

    assert desk.post(at("remove", report.slug)).status_code == 302
    assert not Report.objects.exists()


# --- Blocks -----------------------------------------------------------------------------------------------------------


def test_a_block_is_added_then_written(desk, report):
    answer = desk.post(at("add_block", report.slug, "text"))
    block = Block.objects.get()
    assert answer["Location"] == at("block", block.uid)

    desk.post(at("block", block.uid), {"title": "Un début", "text": "Du texte.", "do": "save", "report": "999"})
    block.refresh_from_db()
    assert (block.title, block.text, block.report) == ("Un début", "Du texte.", report)
    assert "Un début" in text_of(desk.get(at("builder", report.slug)))
    assert desk.post(at("add_block", report.slug, "inconnu")).status_code == 404


@pytest.mark.parametrize(
    "kind", ["text", "figures", "chart", "map", "actions", "portrait", "quote", "photos", "budget"]
)
def test_each_kind_has_its_form_and_its_preview(desk, report, kind):
    make_action(report.programme)
    make_breakdown(make_indicator(report.programme))
    make_figure(report, "jeunes")
    block = make_block(report, kind=kind, title="Un titre", text="", keys=("jeunes",))

    page = desk.get(at("block", block.uid))
    assert page.status_code == 200
    assert desk.post(at("block", block.uid), {"title": "Autre", "text": "", "do": "save"}).status_code == 302
    assert desk.get(at("preview", report.slug)).status_code == 200


def test_a_preview_saves_nothing_and_loses_nothing(desk, report):
    make_figure(report, "jeunes", amount=47089)
    block = make_block(report, text="Avant.")
    typed = {"title": "T", "text": "Ils sont [[jeunes|plus de]].", "do": "preview"}

    page = desk.post(at("block", block.uid), typed)
    part = desk.post(at("block", block.uid), typed, headers={"HX-Request": "true"})

    assert "plus de 45 000" in text_of(page)
    assert "[[jeunes|plus de]]" in page.content.decode()
    assert "plus de 45 000" in text_of(part)
    assert "<html" not in part.content.decode()
    block.refresh_from_db()
    assert block.text == "Avant."


def test_a_figure_is_inserted_without_script(desk, report):
    make_figure(report, "jeunes", amount=47089)
    block = make_block(report, text="Avant.")

    page = desk.post(at("block", block.uid), {"title": "T", "text": "Ils sont", "insert": "[[jeunes|plus de]]"})

    assert "Ils sont [[jeunes|plus de]]" in page.content.decode()
    assert 'value="[[jeunes|plus de]]"' in page.content.decode()
    block.refresh_from_db()
    assert block.text == "Avant."


def test_figures_and_breakdowns_are_chosen(desk, report):
    version = make_indicator(report.programme)
    make_breakdown(version)
    for key in ("b", "a"):
        make_figure(report, key)
    block = make_block(report, kind="chart", text="")

    desk.post(at("block", block.uid), {"title": "T", "keys": ["a", "b"], "do": "save"})
    block.refresh_from_db()
    assert (block.keys, block.indicator) == (["b", "a"], None)
    desk.post(at("block", block.uid), {"title": "T", "breakdown": f"{version.indicator.code}:sex", "do": "save"})
    block.refresh_from_db()
    assert (block.keys, block.indicator, block.dimension) == ([], version.indicator, "sex")


def test_pictures_are_taken_in_described_and_taken_away(desk, report):
    block = make_block(report, kind="photos", text="")
    upload = SimpleUploadedFile("fete.jpg", picture_bytes(), content_type="image/jpeg")
    desk.post(
        at("block", block.uid),
        {"title": "T", "do": "save", "upload": upload, "upload_alt": "Un globe", "upload_credit": "Club Céphée"},
    )
    photo = block.photos.get()
    assert (photo.alt, photo.credit) == ("Un globe", "Club Céphée")
    assert "Club Céphée" in desk.get(at("preview", report.slug)).content.decode()

    bad = SimpleUploadedFile("x.jpg", b"rien", content_type="image/jpeg")
    page = desk.post(at("block", block.uid), {"title": "T", "do": "save", "upload": bad})
    assert page.status_code == 422
    desk.post(at("block", block.uid), {"title": "T", "do": "save", f"gone-{photo.pk}": "on"})
    assert not block.photos.exists()


def test_blocks_move_and_go(desk, report):
    first, second = make_block(report, title="a"), make_block(report, title="b")

    desk.post(at("move_block", second.uid), {"to": "up"})
    assert [one.title for one in report.blocks.in_order()] == ["b", "a"]
    desk.post(at("remove_block", first.uid))
    assert [one.title for one in report.blocks.in_order()] == ["b"]


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_a_figure_is_added_changed_and_taken_away(desk, report):
    version = make_indicator(report.programme, label="Venues")
    breakdown = make_breakdown(version)
    typed = {"label": "Filles venues", "key": "filles", "kind": "indicator",
             "indicator": f"{version.indicator_id}|sex={breakdown.members.first().code}"}  # fmt: skip

    assert desk.post(at("new_figure", report.slug), typed).status_code == 302
    figure = Figure.objects.get()
    assert (figure.key, figure.indicator, figure.part) == ("filles", version.indicator, "sex=women")
    assert "Filles venues" in text_of(desk.get(at("figures", report.slug)))
    desk.post(at("figure", figure.uid), typed | {"label": "Filles", "limits": "Sans les crèches"})
    figure.refresh_from_db()
    assert (figure.label, figure.limits, figure.key) == ("Filles", "Sans les crèches", "filles")
    desk.post(at("remove_figure", figure.uid))
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "indicator"}, "Choisissez l’indicateur"),
        ({"kind": "entities"}, "Choisissez ce que ce chiffre compte"),
        ({"kind": "amount"}, "Écrivez d’où vient ce montant"),
        ({"kind": "amount", "amount": "beaucoup", "source": "X"}, "Écrivez un nombre, sans unité"),
        ({"kind": "entities", "entity": "actions", "key": "deja"}, "s’appelle déjà"),
    ],
)
def test_a_figure_that_comes_from_nothing_says_what_to_do(desk, report, typed, sentence):
    make_figure(report, "deja")
    page = desk.post(at("new_figure", report.slug), {"label": "Mon chiffre"} | typed)

    assert (page.status_code, sentence in text_of(page)) == (422, True)
    assert "Mon chiffre" in page.content.decode()
    assert Figure.objects.count() == 1


def test_a_figure_in_use_is_kept(desk, report):
    figure = make_figure(report, "jeunes")
    make_block(report, title="Des jeunes", text="[[jeunes]]")

    assert "Il est cité" in text_of(desk.get(at("figure", figure.uid)))
    desk.post(at("remove_figure", figure.uid))
    assert Figure.objects.exists()


# --- Publishing -------------------------------------------------------------------------------------------------------


def test_the_desk_shows_what_the_linter_found_where_it_is(desk, report):
    block = make_block(report, title="À la main", text="Nous étions 412.")
    page = desk.get(at("builder", report.slug))

    assert "le nombre 412 est écrit à la main" in text_of(page)
    assert "Empêche de publier" in text_of(page)
    assert page.content.decode().count(f'href="{at("block", block.uid)}"') == 2
    assert "ne peut pas encore être publié" in text_of(desk.get(at("publish", report.slug)))
    assert desk.post(at("publish", report.slug), {"number": "1"}).status_code == 422
    assert not ReportVersion.objects.exists()


def test_publishing_asks_for_a_decision_and_for_reasons(desk, report):
    make_block(report, text="La plupart continuent.")
    page = desk.post(at("publish", report.slug), {"note": "Première"})
    assert page.status_code == 422
    assert "Choisissez une décision, ou écrivez celle-ci en entier" in text_of(page)
    assert "Dites pourquoi, ou corrigez le bilan" in text_of(page)

    typed = {"number": "2026-9", "body": "Comité", "decided_on": "2026-03-30", "reason-0": "L’enquête suit"}
    answer = desk.post(at("publish", report.slug), typed)

    assert answer["Location"] == at("report", report.slug)
    version = ReportVersion.objects.get()
    assert (version.decision, version.content["points"][0]["reason"]) == (Decision.objects.get(), "L’enquête suit")
    assert "L’enquête suit" in text_of(desk.get(at("report", report.slug)))


def test_who_publishes_reads_the_findings_in_their_language_and_readers_in_that_of_the_report(desk, report):
    make_block(report, title="Suites", text="La plupart continuent.")
    url = "/en" + at("publish", report.slug)
    page = text_of(desk.get(url))
    assert "“Suites”" in page
    assert "Ajoutez la base" not in page
    assert "Say why" in text_of(desk.post(url, {"note": "First"}))

    typed = {"number": "2026-9", "body": "Comité", "decided_on": "2026-03-30", "reason-0": "L’enquête suit"}
    desk.post(url, typed)
    [point] = ReportVersion.objects.get().content["points"]
    assert "ne dit pas sur combien" in point["message"]
    assert "Ajoutez la base" in point["proposal"]


def test_a_refusal_writes_neither_version_nor_decision(desk, report):
    make_block(report)
    known = make_decision(report.programme)
    desk.post(at("publish", report.slug), {"decision": known.pk})
    page = desk.post(at("publish", report.slug), {"number": "2026-8", "body": "Comité", "decided_on": "2026-03-30"})

    assert (page.status_code, "Rien n’a changé" in text_of(page)) == (422, True)
    assert (ReportVersion.objects.count(), Decision.objects.count()) == (1, 1)


@pytest.mark.parametrize("count", [1, 6])
def test_the_builder_asks_a_fixed_number_of_queries(desk, report, count, django_assert_num_queries):
    for rank in range(count):
        make_figure(report, f"f{rank}")
        make_block(report, text=f"[[f{rank}]]")
    desk.get(at("builder", report.slug))
    with django_assert_num_queries(17):
        desk.get(at("builder", report.slug))
