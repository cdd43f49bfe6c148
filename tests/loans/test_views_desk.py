"""The pages of a lender’s desk: what waits, the calendar, figures; nobody else opens them."""

from datetime import date, time

import pytest

from maillage.loans.actions import let_go, refuse, take_back
from maillage.loans.actions.desk import RoundData, StopData, keep_round, plan_maintenance
from maillage.loans.models import Copy, Loan
from maillage.loans.panels.keys import token_of
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
PAGES = ("", "demandes/", "nouveau/", "calendrier/", "entretien/", "statistiques/", "statistiques/prets/")
BASE = "/hauts-de-lys/mon-espace/pret/ombelle/"
HOSTILE = "<script>alert(1)</script> « & ' \" \u202e Ω"


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk of Ombelle."""
    made = make_lender(cast.here, rules={"preparation_days": 1, "check_days": 1})
    made.organisation.members.create(user=cast["editor_a"])
    return made


@pytest.fixture
def desk(cast, time_machine):
    """A browser of who keeps the desk, on Monday 6 April 2026."""
    time_machine.move_to("2026-04-06T07:00:00+00:00", tick=False)
    client = cast.client("editor_a")

    def get(path="", **given):
        answer = client.get(BASE + path, given)
        assert answer.status_code == 200, path
        return plain(answer.content.decode())

    get.client = client
    return get


@pytest.fixture
def busy(lender):
    """Exhibition A is late at a school and a library waits for it; exhibition B is free; a game is asked for."""
    tool = make_tool(lender, copies=2, panels=12, crates=3)
    late = make_loan(tool, "2026-03-23", "2026-03-27", approved=True, borrower_name="École Pasteur",
                     contact_phone="03 22 00 00 00")  # fmt: skip
    let_go(actor=None, loan=late, at=AT)
    waiting = make_loan(tool, "2026-04-13", approved=True, borrower_name="Bibliothèque de Corbie")
    Loan.objects.filter(pk=waiting.pk).update(copy=late.copy)
    waiting.held_days.update(copy=late.copy)
    asked = make_loan(make_tool(lender, title="Jeu de la marée", kind="game"), "2026-04-20", borrower_name="CPIE")
    return late, waiting, asked


def test_the_only_desk_that_one_keeps_is_opened_at_once(cast, lender):
    answer = cast.client("editor_a").get("/hauts-de-lys/mon-espace/pret/")

    assert (answer.status_code, answer["Location"]) == (302, BASE)


def test_who_keeps_several_desks_chooses_and_who_keeps_none_is_told(cast, lender):
    make_lender(cast.here, name="Zénith")
    chosen = cast.client("coordinator_here").get("/hauts-de-lys/mon-espace/pret/").content.decode()
    none = plain(cast.client("member").get("/hauts-de-lys/mon-espace/pret/").content.decode())

    assert [name in chosen for name in ("Ombelle", "Zénith")] == [True, True]
    assert "Vous ne tenez aucun service de prêt" in none


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_desk_opens_and_nobody_else_finds_it(cast, lender, desk, page):
    desk(page)

    assert [cast.client(role).get(BASE + page).status_code for role in ("member", "coordinator_elsewhere")] == [403] * 2
    assert cast.client("coordinator_here").get(BASE + page).status_code == 200


def test_an_empty_desk_says_that_nothing_waits(lender, desk):
    text = desk()

    assert "<h1>Lundi 6 avril</h1>" in text
    assert "Rien ne vous attend aujourd’hui." in text


def test_what_is_late_and_in_anothers_way_is_said_first_with_its_remedy(busy, desk):
    late, waiting, _asked = busy
    text = desk()

    assert "Deux choses vous attendent. La plus pressée : « La mer sous nos pieds », en retard" in text or (
        "Trois choses vous attendent. La plus pressée : « La mer sous nos pieds », en retard" in text
    )
    assert "L’exemplaire B est libre et peut le remplacer." in text
    assert 'href="tel:0322000000"' in text
    answer = desk.client.post(
        f"/hauts-de-lys/mon-espace/prets/{waiting.uid}/bureau/exemplaire/",
        {"copy": Copy.objects.get(tool=late.tool, label="B").pk, "next": BASE},
    )

    waiting.refresh_from_db()
    assert (answer.status_code, answer["Location"], waiting.copy.label) == (302, BASE, "B")


@pytest.mark.parametrize(
    ("day", "words"), [("2026-04-06", "part aujourd’hui"), ("2026-04-02", "devait partir le 2 avril")]
)
def test_what_should_have_left_is_not_said_to_leave_today(lender, desk, day, words):
    make_loan(make_tool(lender), day, approved=True)

    assert f"« La mer sous nos pieds » {words}." in desk()


def test_the_movements_of_the_day_say_their_hour_their_papers_and_the_next_deed(lender, desk):
    tool = make_tool(lender, copies=2, panels=12, crates=3)
    leaving = make_loan(tool, "2026-04-06", approved=True)
    coming = make_loan(tool, "2026-03-30", "2026-04-06", approved=True, borrower_name="Musée")
    let_go(actor=None, loan=coming, at=AT)
    keep_round(
        actor=None, lender=lender, data=RoundData(on=date(2026, 4, 6)), at=AT,
        stops=[StopData(loan=leaving, kind="deliver", at=time(10))],
    )  # fmt: skip

    text = desk()

    assert "1 départ, 1 retour" in text
    assert [
        word in text for word in ("10 h", "Rien ne manque", "Préparer", "12 panneaux, 3 caisses", "Noter le retour")
    ] == [True] * 5


def test_the_calendar_draws_what_is_held_and_what_is_asked(busy, desk):
    text = desk("calendrier/")

    for kind, name in (("late", "École Pasteur"), ("at-risk", "Bibliothèque de Corbie"), ("requested", "CPIE")):
        assert f'class="bar use {kind}"' in text, kind
        assert name in text
    assert "bar hatch before at-risk" in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"q": "marée"}, 1), ({"type": "exhibition"}, 2), ({"montrer": "libres"}, 2), ({"montrer": "pris"}, 1),
        ({"periode": "saison"}, 3), ({"periode": "n’importe", "du": "demain", "type": "x", "page": "-3"}, 3),
    ],
)  # fmt: skip
def test_the_calendar_is_filtered(busy, desk, given, shown):
    assert desk("calendrier/", **given).count('<th scope="row">') == shown


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("", 41), ("demandes/", 27), ("calendrier/", 17), ("entretien/", 16), ("statistiques/", 21),
        ("statistiques/prets/?par=demandes", 13),
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_whatever_they_show(lender, desk, django_assert_num_queries, page, queries, number):
    for rank in range(number):
        tool = make_tool(lender, title=f"Outil {rank}")
        make_loan(tool, "2026-04-06", approved=True, borrower_name=f"A{rank}")
        make_loan(tool, "2026-04-20", borrower_name=f"B{rank}")
        out = make_loan(tool, "2026-03-16", approved=True, borrower_name=f"C{rank}")
        let_go(actor=None, loan=out, at=AT)
        other = make_tool(lender, title=f"Autre {rank}")
        plan_maintenance(actor=None, copy=other.copies.get(), kind="repair", first_on=date(2026, 4, 1),
                         last_on=date(2026, 4, 20), at=AT)  # fmt: skip
    desk()

    with django_assert_num_queries(queries):
        desk(page)


def test_hostile_names_are_only_words(lender, desk):
    tool = make_tool(lender, title=HOSTILE)
    make_loan(tool, "2026-04-06", approved=True, borrower_name=HOSTILE, purpose=HOSTILE)
    make_loan(tool, "2026-04-20", borrower_name=HOSTILE, purpose=HOSTILE)

    for page in PAGES:
        assert "<script>alert" not in desk(page)


def test_a_year_written_with_zeros_is_that_year(desk, lender):
    assert "2000-2001" in desk("statistiques/", saison="020001")


def test_each_figure_opens_on_its_loans(lender, desk):
    tool = make_tool(lender)
    for first in ("2026-03-09", "2026-03-16"):
        loan = make_loan(tool, first, approved=True)
        let_go(actor=None, loan=loan, at=AT)
        take_back(actor=None, loan=loan, at=AT)
    refuse(actor=loan.asked_by, loan=make_loan(tool, "2026-05-04", borrower_name="Refusée"), reason="area", at=AT)

    text = desk("statistiques/", saison="2025")
    assert "Hors du territoire desservi" in text

    for by, value, number in (
        ("mois", "2026-03", 2), ("emprunteur", "library", 2), ("refus", "area", 1), ("refus", "", 1),
        ("outil", tool.slug, 3), ("demandes", "", 3), ("territoire", "", 2), ("annulation", "", 0),
        ("inconnu", "x", 0), ("mois", "²²", 0), ("mois", "0000-01", 0), ("outil", "\x00", 0),
    ):  # fmt: skip
        found = desk("statistiques/prets/", saison="2025", par=by, valeur=value)
        assert found.count('<th scope="row">') == number, by


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("calendrier.xlsx", b"PK"), ("statistiques.xlsx?saison=2025", b"PK"),
        ("statistiques.csv?saison=2025", "\ufeffRéférence;Outil".encode()),
    ],
)  # fmt: skip
def test_what_is_shown_is_taken_away_as_a_table(busy, desk, path, start):
    answer = desk.client.get(BASE + path)

    assert answer.getvalue().startswith(start)
    assert "attachment" in answer["Content-Disposition"]


def test_an_export_of_another_form_is_not_found(lender, desk):
    assert desk.client.get(BASE + "statistiques.pdf").status_code == 404


def test_the_calendar_of_the_desk_is_followed_at_a_secret_address(cast, busy, desk):
    page = desk()
    address = page[page.index("/hauts-de-lys/pret/") :].split(".ics")[0] + ".ics"
    answer = desk.client.get(address)

    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 4
    assert "Retour : La mer sous nos pieds A\\, École Pasteur" in plain(text)
    own = token_of(cast["editor_a"])
    assert cast.client("anonymous").get(f"/hauts-de-lys/pret/{own}.ics").status_code == 404
    assert cast.client("anonymous").get(address.replace("/pret/", "/prets.")).status_code == 404
    desk.client.post(BASE + "agenda/changer/")
    assert cast.client("anonymous").get(address).status_code == 404
    page = desk()
    address = page[page.index("/hauts-de-lys/pret/") :].split(".ics")[0] + ".ics"
    assert cast.client("anonymous").get(address).status_code == 200
    assert cast.client("anonymous").get(f"/hauts-de-lys/prets.{own}.ics").status_code == 200
    cast["editor_a"].set_password("autre")
    cast["editor_a"].save()
    assert cast.client("anonymous").get(address).status_code == 404
    assert cast.client("anonymous").get("/hauts-de-lys/pret/forge.ics").status_code == 404
