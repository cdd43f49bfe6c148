"""What the code of a copy opens, for whom; its entry, its labels, how one finds it."""

import pytest

from maillage.loans.actions import let_go, receive
from maillage.loans.actions.catalogue import ComponentData, keep_components
from maillage.loans.models import Copy
from tests.factories.directory import make_organisation
from tests.factories.loans import AT, TODAY, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk."""
    made = make_lender(cast.here, email="pret@ombelle.example.org")
    made.organisation.members.get_or_create(user=cast["editor_a"])
    return made


@pytest.fixture
def tool(lender):
    return make_tool(lender, copies=2)


@pytest.fixture
def away(cast, tool):
    """Editor B has copy A for their club."""
    club = make_organisation(cast.elsewhere, name="Club des marées")
    club.members.create(user=cast["editor_b"])
    loan = make_loan(tool, TODAY, approved=True, borrower=club, contact_name="Nadia Exemple", actor=cast["editor_b"])
    let_go(actor=None, loan=loan, at=AT)
    receive(actor=None, loan=loan, at=AT)
    return loan


def opened(cast, role, copy):
    return plain(cast.client(role).get(f"/hauts-de-lys/pret/exemplaires/{copy.uid}/").content.decode())


def test_the_lender_reads_where_it_is_and_who_has_it(cast, away):
    page = opened(cast, "editor_a", away.copy)

    assert "Chez Club des marées" in page
    assert away.reference in page


def test_who_has_it_is_led_to_their_loan(cast, away):
    page = opened(cast, "editor_b", away.copy)

    assert f"/mon-espace/prets/{away.uid}/" in page
    assert "Rangement" not in page


@pytest.mark.parametrize("role", ["anonymous", "member", "coordinator_elsewhere"])
def test_anybody_else_reads_how_to_give_it_back_and_nothing_of_people(cast, away, role):
    page = opened(cast, role, away.copy)

    assert "Vous avez trouvé cet objet" in page
    assert "pret@ombelle.example.org" in page
    for secret in ("Club des marées", "Nadia Exemple", away.reference, str(away.uid)):
        assert secret not in page


def test_an_unknown_code_is_not_found(cast):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert cast.client("anonymous").get(f"/hauts-de-lys/pret/exemplaires/{unknown}/").status_code == 404


def test_a_copy_is_written_and_counted(cast, tool):
    keep_components(actor=None, tool=tool, components=[ComponentData(name="Panneaux", quantity=12)], at=AT)
    copy, component = tool.copies.get(label="A"), tool.components.get()
    sent = {"label": "1", "inventory": "INV-1", "storage": "Réserve", f"count_{component.pk}": "11", "do": "save"}

    cast.client("editor_a").post(f"/hauts-de-lys/mon-espace/exemplaires/{copy.uid}/", sent)

    copy.refresh_from_db()
    assert (copy.label, copy.inventory, copy.state, copy.counts.get().number) == ("1", "INV-1", "incomplete", 11)
    cast.client("editor_a").post(
        f"/hauts-de-lys/mon-espace/exemplaires/{copy.uid}/", sent | {f"count_{component.pk}": "12"}
    )
    copy.refresh_from_db()
    assert (copy.state, copy.counts.count()) == ("ready", 0)


def test_two_copies_of_a_tool_have_two_names(cast, tool):
    copy = tool.copies.get(label="A")

    answer = cast.client("editor_a").post(
        f"/hauts-de-lys/mon-espace/exemplaires/{copy.uid}/", {"label": "B", "do": "save"}
    )

    assert answer.status_code == 422
    assert "que les autres n’ont pas" in answer.content.decode()


def test_a_copy_that_loans_expect_is_not_retired(cast, tool):
    loan = make_loan(tool, approved=True)
    path = f"/hauts-de-lys/mon-espace/pret/exemplaires/{loan.copy.uid}/retrait/"

    answer = cast.client("editor_a").post(path, {"reason": "Usé"})
    assert (answer.status_code, Copy.objects.get(pk=loan.copy_id).state) == (422, "ready")

    other = tool.copies.exclude(pk=loan.copy_id).get()
    cast.client("editor_a").post(path.replace(str(loan.copy.uid), str(other.uid)), {"reason": "Usé"})
    assert Copy.objects.get(pk=other.pk).retired_reason == "Usé"


def labels(cast, lender, copies, name="etiquettes/"):
    query = "&".join(f"copie={one.uid}" for one in copies)
    return cast.client("editor_a").get(f"/hauts-de-lys/mon-espace/pret/{lender.organisation.slug}/{name}?{query}")


def test_labels_lead_to_the_page_of_each_copy(cast, lender, tool):
    copies = list(tool.copies.order_by("label"))

    found = labels(cast, lender, copies).context["labels"]

    assert [one["url"].rpartition("/pret/exemplaires/")[2] for one in found] == [f"{one.uid}/" for one in copies]
    assert all(one["code"].startswith("<svg") for one in found)


def test_labels_are_a_pdf_of_the_copies_chosen(cast, lender, tool):
    answer = labels(cast, lender, tool.copies.all(), "etiquettes.pdf")

    assert answer.content.startswith(b"%PDF")
    assert labels(cast, lender, [], "etiquettes.pdf").status_code == 302


def test_the_labels_of_another_lender_are_not_printed(cast, lender):
    theirs = make_tool(make_lender(cast.elsewhere, name="Autre")).copies.get()

    assert labels(cast, lender, [theirs]).context["labels"] == []


@pytest.mark.parametrize("typed", ["INV-7", "inv-7", "https://exemple.test/pret/exemplaires/{uid}/", "{uid}"])
def test_a_copy_is_found_by_its_number_or_by_what_its_code_says(cast, lender, tool, typed):
    copy = tool.copies.get(label="A")
    Copy.objects.filter(pk=copy.pk).update(inventory="INV-7")

    answer = cast.client("editor_a").get(
        f"/hauts-de-lys/mon-espace/pret/{lender.organisation.slug}/scanner/", {"q": typed.format(uid=copy.uid)}
    )

    assert answer["Location"].endswith(f"/pret/exemplaires/{copy.uid}/")


def test_several_copies_are_a_choice_and_none_is_said(cast, lender, tool):
    path = f"/hauts-de-lys/mon-espace/pret/{lender.organisation.slug}/scanner/"
    several = cast.client("editor_a").get(path, {"q": "La mer"})
    none = cast.client("editor_a").get(path, {"q": "<b>rien</b>"}).content.decode()

    assert len(several.context["found"]) == 2
    assert "Aucun exemplaire" in none
    assert "<b>rien</b>" not in none
