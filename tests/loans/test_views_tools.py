"""The tools of a lender: the list and its filters, the entry, its parts, its copies, the inventory as a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.loans.actions.catalogue import set_value
from maillage.loans.actions.desk import plan_maintenance
from maillage.loans.models import Module, Tool
from tests.factories.files import picture_bytes
from tests.factories.loans import AT, TODAY, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> « é » =SOMME(A1) ' \" 𝄞"
ROWS = {"photos-TOTAL_FORMS": "0", "photos-INITIAL_FORMS": "0", "do": "save"}


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk."""
    made = make_lender(cast.here)
    made.organisation.members.get_or_create(user=cast["editor_a"])
    return made


@pytest.fixture
def browser(cast, lender):
    return cast.client("editor_a")


def url(path, lender=None):
    slug = f"pret/{lender.organisation.slug}/" if lender is not None else ""
    return f"/hauts-de-lys/mon-espace/{slug}{path}"


def typed(**fields):
    return {"title": "Mers et marées", "kind": "exhibition", "summary": "La mer monte.", "indoor_only": "on", **ROWS,
            **fields}  # fmt: skip


def test_the_list_says_how_many_copies_there_are_and_where(browser, lender):
    tool = make_tool(lender, copies=2)
    set_value(actor=None, tool=tool, amount=1200, from_on=TODAY, at=AT)
    plan_maintenance(actor=None, copy=tool.copies.get(label="B"), kind="repair", first_on=TODAY, last_on=TODAY, at=AT)

    page = plain(browser.get(url("outils/", lender)).content.decode())

    assert "2 exemplaires, 1 à surveiller" in page
    assert "1 200 €" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=craie", ["La craie"]),
        ("q=INV-7", ["La craie"]),
        ("type=kit", ["Mallette"]),
        ("etat=draft", ["Mallette"]),
        ("", ["La craie", "Mallette"]),
        ("sort=-title", ["Mallette", "La craie"]),
        ("q=%3Cscript%3E", []),
    ],
)
def test_the_list_is_narrowed_and_sorted(browser, lender, query, found):
    craie = make_tool(lender, title="La craie")
    craie.copies.update(inventory="INV-7")
    make_tool(lender, title="Mallette", kind="kit", listed=False)

    answer = browser.get(f"{url('outils/', lender)}?{query}")

    assert [line["tool"].title for line in answer.context["lines"]] == found


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_number_of_queries(browser, lender, number, django_assert_num_queries):
    for rank in range(number):
        make_loan(make_tool(lender, title=f"Outil {rank}"), approved=True)
    browser.get(url("outils/", lender))
    with django_assert_num_queries(11):
        browser.get(url("outils/", lender))


def test_the_file_is_narrowed_by_what_was_typed_whatever_its_signs(browser, lender):
    answer = browser.get(url("outils/", lender), {"q": "Pain & levain #2"})

    assert answer.context["download"] == "q=Pain+%26+levain+%232"


def test_the_inventory_has_a_line_for_each_copy_and_no_formula(browser, lender):
    make_tool(lender, title="=1+1", copies=2)

    answer = browser.get(url("outils/inventaire.csv", lender))
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert [line.split(";")[:4:3] for line in lines[1:]] == [["'=1+1", "A"], ["'=1+1", "B"]]
    assert browser.get(url("outils/inventaire.xlsx", lender)).status_code == 200
    assert browser.get(url("outils/inventaire.pdf", lender)).status_code == 404


def test_a_tool_is_written_with_what_is_known_and_nothing_more(browser, lender):
    answer = browser.post(
        url("outils/nouveau/", lender), typed(floor_area="24,5", requirements="Deux tables\n\nLe noir")
    )

    tool = Tool.objects.get()
    assert answer["Location"].endswith(f"/mon-espace/outils/{tool.slug}/exemplaires/")
    assert (str(tool.floor_area), tool.weight, tool.requirements, tool.state) == (
        "24.50", None, ["Deux tables", "Le noir"], "draft",
    )  # fmt: skip


def test_a_form_sent_twice_makes_one_tool(browser, lender):
    for _time in range(2):
        browser.post(url("outils/nouveau/", lender), typed(once="a1b2c3"))

    assert Tool.objects.count() == 1


def test_what_is_refused_comes_back_as_it_was_typed(browser, lender):
    answer = browser.post(
        url("outils/nouveau/", lender),
        typed(title="", age_from="12", age_to="6", content=HOSTILE, resource_label="Rien de tel"),
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "&lt;script&gt;alert(1)&lt;/script&gt; « é » =SOMME(A1)" in page
    assert "<script>alert(1)" not in page
    assert set(answer.context["sheet"].form.errors) == {"title", "age_to", "resource_label"}


def test_hostile_text_is_shown_as_text_everywhere(browser, lender):
    tool = make_tool(lender, title=HOSTILE[:60], summary=HOSTILE)
    for path in (f"outils/{tool.slug}/", f"outils/{tool.slug}/contenu/", f"outils/{tool.slug}/exemplaires/"):
        page = browser.get(url(path)).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_photo_is_kept_while_the_rest_is_still_being_typed(browser, lender):
    sent = typed(title="", do="photo", image=SimpleUploadedFile("salle.jpg", picture_bytes(), "image/jpeg"))
    answer = browser.post(url("outils/nouveau/", lender), sent)
    rows = answer.context["sheet"].rows["photos"]
    kept = rows.forms[0]["sha256"].value()

    assert answer.status_code == 200
    assert len(kept) == 64
    more = typed(**{"photos-TOTAL_FORMS": "1", "photos-0-sha256": kept, "photos-0-in_situ": "on"})
    assert browser.post(url("outils/nouveau/", lender), more).status_code == 422  # it must be described
    browser.post(url("outils/nouveau/", lender), more | {"photos-0-alt": "Des enfants touchent un fossile"})
    photo = Tool.objects.get().photos.get()
    assert (photo.alt, photo.in_situ, photo.image.sha256) == ("Des enfants touchent un fossile", True, kept)


def test_the_second_editor_is_told_and_loses_nothing(browser, lender):
    tool = make_tool(lender, listed=False)
    opened = browser.get(url(f"outils/{tool.slug}/")).context["sheet"].mark
    browser.post(url(f"outils/{tool.slug}/"), typed(title="Le premier", seen=opened))

    answer = browser.post(url(f"outils/{tool.slug}/"), typed(title="Le second", seen=opened))

    assert answer.status_code == 422
    assert ("Titre", "Le premier", "Le second") in answer.context["sheet"].differences
    assert Tool.objects.get().title == "Le premier"
    browser.post(url(f"outils/{tool.slug}/"), typed(title="Le second", seen=answer.context["sheet"].mark))
    assert Tool.objects.get().title == "Le second"


def test_modules_components_and_values_are_written_together(browser, lender):
    tool = make_tool(lender)
    sent = {
        "modules-TOTAL_FORMS": "1", "modules-INITIAL_FORMS": "0", "modules-0-title": "Fossiles",
        "modules-0-lent_apart": "on",
        "components-TOTAL_FORMS": "2", "components-INITIAL_FORMS": "0", "components-0-name": "Panneaux",
        "components-0-quantity": "12", "components-0-crate": "Caisse 1", "components-0-is_essential": "on",
        "components-1-name": "Loupe", "components-1-module": "Fossiles", "components-1-quantity": "1",
        "amount": "1 500,50", "from_on": "2026-01-01", "note": "Devis", "do": "save",
    }  # fmt: skip
    browser.post(url(f"outils/{tool.slug}/contenu/"), sent)

    components = [
        (one.name, one.quantity, one.module and one.module.title) for one in tool.components.order_by("position")
    ]
    assert components == [("Panneaux", 12, None), ("Loupe", 1, "Fossiles")]
    assert [(str(one.amount), one.note) for one in tool.values.all()] == [("1500.50", "Devis")]


def test_a_component_of_an_unknown_module_is_said(browser, lender):
    tool = make_tool(lender)
    sent = {"modules-TOTAL_FORMS": "0", "modules-INITIAL_FORMS": "0", "components-TOTAL_FORMS": "1",
            "components-INITIAL_FORMS": "0", "components-0-name": "Loupe", "components-0-module": "Autre",
            "components-0-quantity": "1", "do": "save"}  # fmt: skip

    answer = browser.post(url(f"outils/{tool.slug}/contenu/"), sent)

    assert (answer.status_code, tool.components.count()) == (422, 0)
    assert "Aucun module" in answer.content.decode()


def test_a_row_more_keeps_what_was_typed(browser, lender):
    tool = make_tool(lender)
    sent = {"modules-TOTAL_FORMS": "1", "modules-INITIAL_FORMS": "0", "modules-0-title": "Fossiles",
            "components-TOTAL_FORMS": "0", "components-INITIAL_FORMS": "0", "do": "add-modules"}  # fmt: skip

    answer = browser.post(url(f"outils/{tool.slug}/contenu/"), sent)

    assert [form["title"].value() for form in answer.context["sheet"].rows["modules"]] == ["Fossiles", None]
    assert not Module.objects.exists()


def test_a_module_that_was_lent_stays(browser, lender):
    tool = make_tool(lender)
    module = Module.objects.create(tool=tool, slice=1, title="Fossiles")
    make_loan(tool, modules=[module], approved=True)
    sent = {"modules-TOTAL_FORMS": "1", "modules-INITIAL_FORMS": "1", "modules-0-title": "Fossiles",
            "modules-0-slice": "1", "modules-0-DELETE": "on", "components-TOTAL_FORMS": "0",
            "components-INITIAL_FORMS": "0", "do": "save"}  # fmt: skip

    answer = browser.post(url(f"outils/{tool.slug}/contenu/"), sent)

    assert "a été prêté seul" in answer.content.decode()
    assert Module.objects.count() == 1


@pytest.mark.parametrize(("deed", "state"), [("list", "listed"), ("unlist", "draft"), ("retire", "retired")])
def test_a_tool_enters_and_leaves_the_catalogue(browser, lender, deed, state):
    tool = make_tool(lender, listed=deed != "list")

    browser.post(url(f"outils/{tool.slug}/catalogue/"), {"deed": deed})

    assert Tool.objects.get().state == state


def test_without_a_copy_the_catalogue_says_what_lacks(browser, lender):
    tool = make_tool(lender, copies=0, listed=False)

    page = browser.post(url(f"outils/{tool.slug}/catalogue/"), {"deed": "list"}, follow=True).content.decode()

    assert "n’a pas d’exemplaire" in page
    assert Tool.objects.get().state == "draft"


def test_a_copy_is_added_under_the_next_letter(browser, lender):
    tool = make_tool(lender)
    page = browser.get(url(f"outils/{tool.slug}/exemplaires/"))
    assert page.context["sheet"].form["label"].value() == "B"

    sent = {"label": "B", "inventory": "INV-2", "storage": "Étagère 3", "do": "save"}
    browser.post(url(f"outils/{tool.slug}/exemplaires/"), sent)
    again = browser.post(url(f"outils/{tool.slug}/exemplaires/"), sent)

    assert [(one.label, one.inventory, one.storage) for one in tool.copies.order_by("label")] == [
        ("A", "", ""), ("B", "INV-2", "Étagère 3"),
    ]  # fmt: skip
    assert again.status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_the_copies_cost_the_same_number_of_queries(browser, lender, number, django_assert_num_queries):
    tool = make_tool(lender, copies=number)
    for _time in range(number):
        make_loan(tool, approved=True)
    browser.get(url(f"outils/{tool.slug}/exemplaires/"))
    with django_assert_num_queries(14):
        browser.get(url(f"outils/{tool.slug}/exemplaires/"))
