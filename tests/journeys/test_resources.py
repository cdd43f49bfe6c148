"""Somebody publishes a resource with a file; an outsider finds it by age and need, and takes a kit away."""

import io
import zipfile

import pytest

from maillage.core.clock import now
from maillage.resources.models import Resource
from maillage.territories.enums import Role
from tests.factories.accounts import UserFactory
from tests.factories.events import term
from tests.factories.resources import PDF, file_data, make_resource
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROOT = "/hauts-de-lys"


@pytest.fixture
def here(transactional_db):
    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


@pytest.fixture
def amelie(here):
    return GrantFactory(user=UserFactory(display_name="Amélie"), territory=here, role=Role.CONTRIBUTOR).user


def write_it(page, notice):
    """Fill the form and join a file."""
    page.select_option("[name=type]", "sheet")
    for name, words in (
        ("title", "Fabriquer un cadran solaire"), ("summary", "Une planche, un bâton, une belle journée."),
        ("description", "On plante, on trace, on attend midi."), ("authors", "Amélie"), ("age_from", "8"),
        ("age_to", "12"),
    ):  # fmt: skip
        page.fill(f".entry-form [name={name}]", words)
    page.check("[name=needs][value=tables]")
    page.set_input_files("[name=new_file]", str(notice))
    page.click("button[value=add-file]")
    page.wait_for_selector("legend:has-text('la_notice.pdf')")


def test_a_resource_with_a_file_is_published_then_found_by_age_and_by_what_one_has(
    visit, everywhere, here, amelie, tmp_path
):
    needs = (term("need", "video-projecteur"),)
    make_resource(here, "video", title="Pour les grands", age_from=14, needs=needs, at=now())
    notice = tmp_path / "la_notice.pdf"
    notice.write_bytes(PDF)
    page = visit(f"{ROOT}/contribuer/ressource/", person=amelie)
    assert everywhere(page) == []
    write_it(page, notice)
    assert page.input_value("[name=title]") == "Fabriquer un cadran solaire"
    page.select_option("[name=file_licence]", "cc-by-sa-4-0")
    assert everywhere(page) == []
    page.locator("button[name=do][value=send]").click()
    page.wait_for_selector("text=C’est publié")
    assert Resource.objects.get(type="sheet").files.get().licence.code == "cc-by-sa-4-0"
    assert everywhere(page) == []

    page = visit(f"{ROOT}/ressources/?age=9&age_max=10&besoin=tables&rien_d_autre=1")
    assert page.locator(".resources h3").all_inner_texts() == ["Fabriquer un cadran solaire"]
    assert everywhere(page) == []
    page.click(".resources h3 a")
    page.wait_for_selector("h1:has-text('Fabriquer un cadran solaire')")
    with page.expect_download() as taken:
        page.click(".files a.button")
    assert taken.value.path().read_bytes() == PDF


def test_who_is_not_of_the_trade_takes_a_kit_away(visit, everywhere, here):
    part = make_resource(here, title="La fiche", files=(file_data(),), at=now())
    make_resource(here, "kit", title="Un samedi de sciences", selection=((part, "Pour commencer"),), at=now())
    page = visit(f"{ROOT}/ressources/")
    page.click(".sectors a:has-text('Bibliothèque')")
    page.wait_for_selector(".filter-chips")
    assert page.locator(".resources h3").all_inner_texts() == ["Un samedi de sciences"]
    page.click(".resources h3 a")
    page.wait_for_selector("h2:has-text('À préparer')")
    assert everywhere(page) == []
    with page.expect_download() as taken:
        page.click("text=Télécharger le kit")
    packed = zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes()))
    assert "licences.txt" in packed.namelist()
    assert "01-la-fiche/la-fiche.pdf" in packed.namelist()
