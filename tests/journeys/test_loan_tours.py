"""The season of an exhibition: a coordinator composes a tour of its loans, publishes it, and finds it in the agenda."""

import pytest

from maillage.core.clock import now, today
from maillage.loans.actions import approve, request_loan
from maillage.loans.actions.asking import LineData
from maillage.loans.actions.catalogue import ToolData, add_copy, create_tool, list_tool
from tests.factories.directory import make_organisation, make_venue
from tests.factories.loans import AT, DAY, make_lender, who

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TERRITORY = "/hauts-de-lys"


@pytest.fixture
def season(cast):
    """Two hosts in the coming months, each with its place."""
    lender = make_lender(cast.here)
    data = ToolData(title="La mer sous nos pieds", kind="exhibition", summary="La craie raconte une mer disparue.")
    tool = create_tool(actor=None, lender=lender, data=data, at=AT)
    add_copy(actor=None, tool=tool, label="A", at=AT)
    list_tool(actor=None, tool=tool, at=AT)
    monday = today() + DAY * (28 - today().weekday())
    for rank, name in enumerate(("Club des marées", "Foyer de la Lys")):
        borrower, first = make_organisation(cast.here, name=name), monday + DAY * 28 * rank
        venue = make_venue(cast.here, name=f"Salle {rank + 1}")
        line = LineData(tool=tool, first_on=first, last_on=first + DAY * 11)
        asked = request_loan(
            actor=cast["member"], line=line, who=who(borrower=borrower, borrower_name="", venue=venue), at=now()
        )
        approve(actor=None, loan=asked, at=now())
    return lender


def test_a_coordinator_publishes_a_tour_and_its_stops_are_in_the_agenda(visit, everywhere, cast, season):
    page = visit(f"{TERRITORY}/mon-espace/pret/{season.organisation.slug}/tournees/", person=cast["coordinator_here"])
    main = page.locator("main")
    main.get_by_role("link", name="La mer sous nos pieds").click()
    main.get_by_label("Titre").fill("La mer en tournée")
    assert main.get_by_role("checkbox", checked=True).count() == 2
    main.get_by_role("button", name="Composer la tournée").click()
    main.get_by_role("heading", level=1, name="La mer en tournée").wait_for()
    assert everywhere(page) == []

    main.get_by_role("button", name="Publier la tournée").click()
    page.get_by_text("2 étapes sont proposées à l’agenda").wait_for()
    page.get_by_role("link", name="Page publique").click()
    page.get_by_role("heading", level=1, name="La mer en tournée").wait_for()
    assert everywhere(page) == []

    agenda = visit(f"{TERRITORY}/agenda/")
    assert agenda.get_by_role("link", name="La mer sous nos pieds").count() >= 2
