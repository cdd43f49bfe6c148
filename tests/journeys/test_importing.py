"""A coordinator imports a file: preview, roles of columns corrected, refused lines; a second time changes nothing."""

import pytest

from maillage.core.background import run_pending
from maillage.events.models import Event
from tests.factories.geography import DepartmentFactory, real_communes

# As a town hall exports it: semicolons, French dates, columns with names of its own, one line that says no date.
LINES = (
    "Libellé de l'animation;Descriptif;Jour;Heure;Ville;Lieu;Remarques internes",
    "Atelier cadran solaire;Carton, paille et soleil.;14/04/2027;14h30;Amiens;Muséum de la Craie;voir avec Paul",
    "Nuit des chauves-souris;On écoute, on attend, elles passent.;15/05/2027;21h;Amiens;Parc de la Hotoie;",
    "Sortie sans date;;;;Amiens;Parc de la Hotoie;à caler",
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "animations.csv"
    path.write_text("\r\n".join(LINES), encoding="cp1252")
    return path


def test_a_table_is_previewed_corrected_imported_and_changes_nothing_the_second_time(visit, cast, here, table):
    here.departments.add(DepartmentFactory(code="80", name="Somme"))
    real_communes("80")
    page = visit("/hauts-de-lys/coordination/", person=cast["coordinator_here"])
    page.get_by_role("link", name="Imports").first.click()
    page.get_by_role("link", name="Importer").first.click()
    page.get_by_label("Nom", exact=False).first.fill("Animations de la ville")
    send(page, table)

    correct_the_columns(page)
    assert page.get_by_text("Atelier cadran solaire").count() >= 1
    assert page.get_by_text("Cet enregistrement ne donne aucune date d’événement.").count() == 1
    assert Event.objects.count() == 0

    page.get_by_role("button", name="Importer (2 changements)").click()
    run_pending()
    page.reload()
    page.get_by_text("Import terminé").wait_for()
    agenda = visit("/hauts-de-lys/agenda/?du=2027-04-01&au=2027-06-30")
    assert agenda.locator(".event-row .title").all_inner_texts() == [
        "Atelier cadran solaire",
        "Nuit des chauves-souris",
    ]

    before = rows()
    page.goto("/hauts-de-lys/imports/")
    page.get_by_role("link", name="Animations de la ville").first.click()
    send(page, table)
    assert page.get_by_role("button", name="Importer (2").count() == 0
    assert rows() == before


def rows():
    """What a second reading must leave as it is."""
    return sorted(Event.objects.values_list("pk", "title", "contribution__sequence", "contribution__updated_at"))


def send(page, table):
    """Give the file, and come back when the worker has read it."""
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Voir l’aperçu").click()
    read(page)


def correct_the_columns(page):
    """Say what the proposal did not know: the title; and what stays out: the remarks."""
    page.get_by_role("link", name="Rôle des colonnes").click()
    assert page.locator("form label").first.inner_text().startswith("Libellé de l'animation")
    page.locator("[name=column_0]").select_option("title")
    page.locator("[name=column_6]").select_option("")
    page.get_by_role("button", name="Relire avec ces rôles").click()
    read(page)


def read(page):
    """The worker reads; the page says so."""
    page.wait_for_url("**/imports/lecture/**")
    run_pending()
    page.reload()
