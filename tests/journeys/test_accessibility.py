"""Every page of the site, complete by construction: what the table of addresses answers in HTML is opened in a browser.

Objects are those of the doors (tests/factories/doors.py); full pages are those of the demonstration network
(test_demo_network.py). Each page in light, in dark and at 320 px.
"""

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from maillage.contributions.actions import remove
from maillage.core.clock import now
from maillage.ui import errors
from tests.factories.doors import make_for
from tests.factories.events import make_event
from tests.test_doors import Address, addresses, keys

PARTS = 4
# Pages of libraries that need a state of their own, tested in tests/accounts, or that are not ours to draw.
LEFT_OUT = ("administration/", "-/")
TERRITORY = "/hauts-de-lys"


def with_objects(cast) -> list[str]:
    """The path of each address, its object made once."""
    made, paths = {}, []
    for address in addresses():
        if address.route.startswith(LEFT_OUT):
            continue
        model = address.door.model if address.door else None
        if model is not None and model not in made:
            made[model] = made_or_there(model, cast)
        paths.append(path_of(address, made.get(model)))
    return sorted(set(paths))


def made_or_there(model, cast):
    """An object of the doors; the one that another of them brought along, where there can be one only."""
    try:
        with transaction.atomic():
            return make_for(model, cast)
    except IntegrityError:
        return model.objects.order_by("pk").last()


def path_of(address: Address, thing) -> str:
    """The address filled in with its object, in the territory of the tests."""
    return TERRITORY + (address.path(**keys(address, thing)) if thing is not None else address.path())


def is_page(answer) -> bool:
    """Whether a person looks at it: HTML, found, and not a part of a page for htmx."""
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    found = html and answer.status_code == 200 and not answer.streaming and b"<html" in answer.content
    answer.close()
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_is_accessible(visit, everywhere, cast, part):
    clients = {role: cast.client(role) for role in ("administrator", "anonymous")}
    pages = []
    for path in with_objects(cast)[part::PARTS]:
        pages += [(path, role) for role, client in clients.items() if is_page(client.get(path))][:1]
    assert len(pages) > 60
    faults, tabs = [], {}
    for path, role in pages:
        if role in tabs:  # the same tab goes on: styles and fonts are there
            tabs[role].goto(path)
        else:
            tabs[role] = visit(path, person=cast["administrator"] if role == "administrator" else None)
        faults += [f"{path} {fault}" for fault in everywhere(tabs[role])]
    assert faults == []


EMPTY = (
    "",
    "agenda/",
    "agenda/mois/",
    "agenda/carte/",
    "agenda/module/",
    "agenda/programme/",
    "annuaire/",
    "lieux/",
    "prets/",
    "recherche/?q=rien",
    "mon-espace/",
    "mon-espace/avis/",
    "mon-espace/pret/",
    "mon-espace/contributions/",
    "mon-espace/evenements/",
    "mon-espace/prets/",
    "mon-espace/prets/?etat=passes",
    "mon-espace/prets/panier/",
    "coordination/",
    "coordination/journal/",
    "coordination/lieux/",
    "coordination/moderation/",
    "coordination/preteurs/",
    "coordination/moderation/reponses/",
    "imports/",
)


def test_pages_with_nothing_to_show_are_accessible(visit, everywhere, cast):
    faults = []
    for path in EMPTY:
        page = visit(f"/val-de-brume/{path}", person=cast["coordinator_elsewhere"])
        faults += [f"{path} {fault}" for fault in everywhere(page)]
        page.context.close()
    assert faults == []


FORMS = {
    "contribuer/evenement/": "Publier",
    "contribuer/structure/": "Enregistrer et publier",
    "contribuer/lieu/": "Enregistrer et publier",
    "imports/nouveau/": None,
    "coordination/moderation/reponses/": None,
    "coordination/reglages/pages/nouvelle/": None,
}


def told_otherwise(seen, statuses):
    """What the browser complained about, but for the answers that a test asked for."""
    complaints, seen.errors[:] = list(seen.errors), []
    return [told for told in complaints if not any(f"status of {status}" in told for status in statuses)]


def test_forms_sent_empty_are_accessible(visit, everywhere, cast, seen):
    faults = []
    for path, name in FORMS.items():
        page = visit(f"{TERRITORY}/{path}", person=cast["administrator"])
        page.evaluate("() => { for (const form of document.forms) form.noValidate = true; }")
        main = page.locator("main")
        button = (
            main.get_by_role("button", name=name, exact=True)
            if name
            else main.locator("button[type=submit], form button:not([type])")
        )
        button.last.click()
        page.locator("[aria-invalid=true]").first.wait_for()
        faults += [f"{path} {fault}" for fault in everywhere(page)]
        page.context.close()
    assert told_otherwise(seen, [422]) == []
    assert faults == []


def test_error_pages_are_accessible(visit, everywhere, cast, seen):
    gone = make_event(cast.here, title="Une soirée retirée", author=cast["editor_a"])
    remove(actor=cast["editor_a"], contribution=gone.contribution, at=now())
    found = {
        f"{TERRITORY}/rien/": (404, None),
        f"{TERRITORY}/agenda/{gone.slug}/": (410, None),
        f"{TERRITORY}/coordination/": (403, cast["member"]),
    }
    faults = []
    for path, (status, person) in found.items():
        page = visit(path, person=person)
        assert [answer.status for answer in seen.answers if answer.url.endswith(path)][-1] == status
        faults += [f"{status} {fault}" for fault in everywhere(page)]
        page.context.close()
    assert told_otherwise(seen, [status for status, _person in found.values()]) == []
    assert faults == []


def test_the_page_of_a_fault_of_ours_is_accessible(visit, everywhere, live_server):
    """It is written with nothing of the request: shown here as the server writes it."""
    said = errors.broken(RequestFactory().get("/")).content.decode()
    page = visit("/")
    page.route(
        f"{live_server.url}/casse/", lambda route: route.fulfill(body=said, content_type="text/html; charset=utf-8")
    )
    page.goto("/casse/")
    assert page.get_by_role("heading", level=1).count() == 1
    assert everywhere(page) == []
