"""The catalogue and the page of a tool: what is found, what dates say, and what is never told."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest
import time_machine
from django.core.management import call_command

from maillage.contributions.actions import remove
from maillage.directory.actions.projection import refresh_organisations
from maillage.loans.actions.catalogue import ToolData, add_module, change_tool, retire_tool
from maillage.loans.actions.lenders import ZoneData, keep_zones
from maillage.loans.actions.projection import index_missing
from maillage.loans.models import Tool
from maillage.search.index import remove as remove_entries
from maillage.search.models import Entry
from tests.factories.directory import make_organisation
from tests.factories.events import term
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain
from tests.factories.resources import make_resource

pytestmark = pytest.mark.django_db
TIMES = count()
HOSTILE = "<script>alert('é')</script> \"'&\\ }}{% x %}"


@pytest.fixture(autouse=True)
def today():
    """Monday 2 March 2026."""
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


def fresh(path):
    """The same address with a word of its own, so that no kept page answers in its place."""
    return f"{path}{'&' if '?' in path else '?'}encore={next(TIMES)}"


def get(cast, path, role="anonymous"):
    return cast.client(role).get(fresh(f"/{cast.here.slug}/prets/{path}"))


def titles(answer):
    return [line.tool.title for line in answer.context["lines"]]


def text_of(answer):
    return plain(answer.content.decode())


# --- The catalogue ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_the_catalogue_costs_the_same_queries_whatever_it_shows(cast, django_assert_num_queries, many):
    lender = make_lender(cast.here)
    for number in range(many):
        make_tool(lender, title=f"Outil {number}", themes=(term("theme", "vivant"),))
    client, path = cast.client("anonymous"), f"/{cast.here.slug}/prets/"
    client.get(path)
    with django_assert_num_queries(7):
        plain_list = client.get(fresh(path))
    with django_assert_num_queries(18):
        dated = client.get(fresh(f"{path}?du=2026-05-04&au=2026-05-08"))

    assert len(titles(plain_list)) == len(titles(dated)) == many


def test_filters_narrow_it_and_count_what_each_choice_would_give(cast):
    lender, other = make_lender(cast.here), make_lender(cast.here, name="Médiathèque")
    make_tool(lender, title="Exposition", floor_area=Decimal(80), age_from=12)
    make_tool(lender, title="Mallette", kind="kit", floor_area=Decimal(6), age_from=6, indoor_only=False,
              power="Aucune")  # fmt: skip
    make_tool(other, title="Jeu", kind="game", power="Une prise de 16 A")

    assert titles(get(cast, "")) == ["Exposition", "Jeu", "Mallette"]
    assert titles(get(cast, "?type=kit&type=game")) == ["Jeu", "Mallette"]
    assert titles(get(cast, f"?preteur={other.organisation.slug}")) == ["Jeu"]
    assert titles(get(cast, "?age=8")) == ["Jeu", "Mallette"]
    assert titles(get(cast, "?surface=10,5")) == ["Jeu", "Mallette"]
    assert titles(get(cast, "?avec=dehors&avec=sans-courant")) == ["Mallette"]
    assert titles(get(cast, "?avec=sans-courant")) == ["Mallette"]  # what is not known is not said of the exhibition
    counts = {one.value: one.count for group in get(cast, "?type=kit").context["groups"] for one in group.choices}
    assert (counts["exhibition"], counts["kit"], counts["sans-courant"]) == (1, 1, 1)


def test_words_find_a_tool_until_it_is_retired(cast):
    tool = make_tool(make_lender(cast.here), title="Planétarium gonflable", kind="planetarium")
    assert titles(get(cast, "?q=planetarium")) == ["Planétarium gonflable"]

    retire_tool(actor=None, tool=tool, at=AT)

    assert titles(get(cast, "?q=planetarium")) == []
    assert not Entry.objects.filter(kind="tool").exists()


def test_an_upgraded_installation_finds_the_tools_that_it_had(cast, capsys):
    lender = make_lender(cast.here)
    make_tool(lender, title="Planétarium gonflable")
    make_tool(lender, title="En préparation", listed=False)
    remove_entries("tool", list(Tool.objects.order_by("pk").values_list("pk", flat=True)))
    assert titles(get(cast, "?q=planetarium")) == []

    assert index_missing() == 1
    assert index_missing() == 0

    assert titles(get(cast, "?q=planetarium")) == ["Planétarium gonflable"]
    remove_entries("tool", list(Tool.objects.order_by("pk").values_list("pk", flat=True)))
    call_command("index_tools")
    assert capsys.readouterr().out == "1 tools can be found.\n"
    assert titles(get(cast, "?q=planetarium")) == ["Planétarium gonflable"]


def test_what_is_hidden_with_its_lender_is_in_no_index(cast):
    lender = make_lender(cast.here)
    make_tool(lender)
    assert Entry.objects.filter(kind="tool").count() == 1

    remove(actor=cast["administrator"], contribution=lender.organisation.contribution, at=AT, message="Fermée")

    assert not Entry.objects.filter(kind="tool").exists()


def test_days_that_a_loan_blocks_are_not_free_and_the_borrower_is_never_named(cast):
    tool = make_tool(make_lender(cast.here, rules={"preparation_days": 2}))
    make_loan(tool, "2026-05-06", "2026-05-08", approved=True)

    assert titles(get(cast, "?du=2026-05-13&au=2026-05-14")) == [tool.title]
    assert titles(get(cast, "?du=2026-05-04&au=2026-05-05")) == []
    assert "Corbie" not in text_of(get(cast, f"{tool.slug}/?du=2026-05-06&jours=3"))


def test_a_long_list_has_pages_and_an_empty_one_says_what_to_do(cast):
    assert "Rien à emprunter pour le moment" in text_of(get(cast, ""))
    lender = make_lender(cast.here)
    for number in range(21):
        make_tool(lender, title=f"Outil {number:02}")

    assert len(titles(get(cast, ""))) == 20
    assert len(titles(get(cast, "?page=9"))) == 1
    assert "Aucun outil avec ces choix" in text_of(get(cast, "?q=introuvable"))


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00%F0&type=<script>&age=999999999&surface=NaN", "?du=2026-02-30&au=x", "?du=9999-12-31&au=0001-01-01",
        "?surface=1e99999&page=-3&avec=%22", "?theme=" + "9" * 500,
    ],
)  # fmt: skip
def test_hostile_filters_never_break_the_catalogue(cast, query):
    make_tool(make_lender(cast.here))

    assert get(cast, query).status_code == 200


def test_another_territory_shows_what_is_shared_with_it_only(cast):
    tool = make_tool(make_lender(cast.here))
    client = cast.client("anonymous")
    there = f"/{cast.elsewhere.slug}/prets/"

    assert titles(client.get(fresh(there))) == []
    gone = client.get(f"{there}{tool.slug}/")
    assert (gone.status_code, gone["Location"]) == (302, f"/{cast.here.slug}/prets/{tool.slug}/")


# --- The page of a tool -----------------------------------------------------------------------------------------------


def full(cast):
    lender = make_lender(
        cast.here,
        rules={"notice_days": 15, "max_days": 30, "fee_basis": "week", "fee": Decimal(40), "deposit": Decimal(500),
               "insurance": "certificate", "agreement": "each", "eligible": ["library", "primary"]},
        pickup="12 rue du Quai", pickup_hours="le mardi matin",
    )  # fmt: skip
    return make_tool(
        lender, floor_area=Decimal(60), linear_metres=Decimal(24), panels=12, weight=Decimal(280), volume=Decimal(2),
        crates=3, set_up_people=2, set_up_minutes=90, credit_line="Prêté par Ombelle", languages=("fr",),
    )  # fmt: skip


def test_it_says_what_is_known_only_and_the_rules_in_words(cast):
    text = text_of(get(cast, f"{full(cast).slug}/"))

    for words in (
        "60 m²", "24 m linéaires, 12 panneaux", "2 m³, 280 kg, 3 caisses", "2 personnes, 1 h 30",
        "Demandez au moins 15 jours avant", "30 jours au plus", "40 € par semaine commencée",
        "Caution de 500 €", "Prêté par Ombelle", "12 rue du Quai", "Une convention par prêt, signée des deux parties",
    ):  # fmt: skip
        assert words in text, words
    assert "Hauteur nécessaire" not in text


def test_its_dates_are_never_kept_for_somebody_else(cast):
    answer = get(cast, f"{full(cast).slug}/")

    assert "private" in answer["Cache-Control"]
    assert answer.context["picker"].answer is None


def test_a_refused_day_says_why_and_what_comes_next(cast):
    tool = make_tool(make_lender(cast.here, rules={"preparation_days": 1, "check_days": 1}))
    make_loan(tool, "2026-05-11", "2026-05-15", approved=True)
    answer = get(cast, f"{tool.slug}/?du=2026-05-13&jours=5").context["picker"].answer

    assert not answer.is_possible
    assert plain(answer.sentences[0]) == "L’outil est pris du 8 au 18 mai, préparation et transport compris."
    assert [plain(label) for label, _url in answer.others] == ["avant : du 2 au 6 mai", "ensuite : du 20 au 24 mai"]
    assert answer.may_wait


def test_only_possible_days_are_proposed_and_the_others_are_told_by_reason(cast):
    tool = make_tool(make_lender(cast.here, rules={"notice_days": 15}))
    picker = get(cast, f"{tool.slug}/?jours=3&mois=2026-03").context["picker"]
    cells = {cell.day: cell for month in picker.months for week in month.weeks for cell in week if cell}

    assert (cells[date(2026, 3, 16)].state, cells[date(2026, 3, 17)].state) == ("busy", "free")
    assert plain(cells[date(2026, 3, 16)].label) == (
        "lundi 16 mars, impossible. Le préavis est de 15 jours : au plus tôt le mardi 17 mars."
    )
    assert [(plain(one.period), plain(one.sentences[0])) for one in picker.whys] == [
        ("du 2 au 16 mars", "Le préavis est de 15 jours : au plus tôt le mardi 17 mars.")
    ]
    assert picker.previous_url == ""


def test_a_length_that_is_too_long_proposes_the_longest(cast):
    tool = make_tool(make_lender(cast.here, rules={"max_days": 10}))
    answer = get(cast, f"{tool.slug}/?du=2026-05-04&jours=20").context["picker"].answer

    assert [plain(label) for label, _url in answer.others] == ["10 jours, aux mêmes dates"]


def test_the_place_of_use_changes_the_days_of_transport(cast):
    lender = make_lender(cast.here, rules={"transport": "lender"})
    home = lender.commune
    zone = ZoneData(name="Alentours", communes=(home,), days_out=2, days_back=3)
    keep_zones(actor=None, lender=lender, zones=[zone], at=AT)
    tool = make_tool(lender)
    path = f"{tool.slug}/?du=2026-05-18&jours=5"
    before = dict(get(cast, path).context["picker"].answer.facts)
    after = dict(get(cast, f"{path}&commune=80021&commune_label=Amiens").context["picker"].answer.facts)

    assert "À dire" in before
    assert (plain(after["Livraison"]), plain(after["Reprise"])) == ("jeudi 14 mai", "mercredi 27 mai")


def test_words_typed_over_a_commune_chosen_before_are_read_again(cast):
    tool = make_tool(make_lender(cast.here))
    choice = get(cast, f"{tool.slug}/?commune=80021&commune_label=Zanzibar").context["choice"]

    assert choice.commune is None
    assert "Cette commune n’est pas connue" in text_of(get(cast, f"{tool.slug}/?commune=80021&commune_label=Zanzibar"))


def test_a_module_is_free_while_another_is_taken(cast):
    tool = make_tool(make_lender(cast.here))
    first, second = (add_module(actor=None, tool=tool, title=title, at=AT) for title in ("Fossiles", "Craie"))
    make_loan(tool, "2026-05-04", "2026-05-08", approved=True, modules=[first])
    states = [
        get(cast, f"{tool.slug}/?du=2026-05-04&jours=5{part}").context["picker"].answer.verdict.state
        for part in ("", f"&module={first.slice}", f"&module={second.slice}")
    ]

    assert states == ["busy", "busy", "free"]


def test_who_comes_to_fetch_it_reads_which_vehicle_holds_it(cast):
    facts = get(cast, f"{full(cast).slug}/?du=2026-05-04&jours=5").context["picker"].answer.facts

    assert [plain(value) for label, value in facts if label == "Pour le transport"] == [
        "2 m³, 280 kg : demande un petit utilitaire (3 m³).", "À charger : 3 caisses.",
    ]  # fmt: skip


def test_the_page_costs_the_same_queries_with_one_loan_or_three(cast, django_assert_num_queries):
    tool = full(cast)
    client = cast.client("anonymous")
    path = f"/{cast.here.slug}/prets/{tool.slug}/?du=2026-05-04&jours=5"
    client.get(path)
    for number in range(3):
        with django_assert_num_queries(24):
            client.get(fresh(path))
        make_loan(tool, date(2026, 6 + number, 1), approved=True, borrower_type="library")


@pytest.mark.parametrize(
    "query",
    ["?jours=0", "?jours=99999999999999", "?du=2026-13-45&mois=9999-99", "?module=77&pour=<b>", "?jours=-3&mois=%00"],
)
def test_hostile_dates_never_break_the_page(cast, query):
    tool = make_tool(make_lender(cast.here))

    assert get(cast, f"{tool.slug}/{query}").status_code == 200


def test_hostile_words_are_shown_as_they_are(cast):
    tool = make_tool(make_lender(cast.here), title=HOSTILE, summary=HOSTILE)
    change_tool(
        actor=None, tool=tool, at=AT,
        data=ToolData(title=HOSTILE, kind="kit", summary=HOSTILE, content=HOSTILE, credit_line=HOSTILE, power=HOSTILE,
                      requirements=(HOSTILE,), accessibility=HOSTILE, vehicle=HOSTILE, authors=HOSTILE),
    )  # fmt: skip
    for path in ("", f"{Tool.objects.get().slug}/?du=2026-05-04&jours=3"):
        assert "<script>alert" not in get(cast, path).content.decode()


def test_a_tool_out_of_the_catalogue_is_for_its_lender_only(cast):
    lender = make_lender(cast.here)
    lender.organisation.members.create(user=cast["editor_a"])
    tool = make_tool(lender, listed=False)

    assert get(cast, f"{tool.slug}/").status_code == 404
    assert "n’est pas au catalogue" in text_of(get(cast, f"{tool.slug}/", "editor_a"))


# --- On the pages of others -------------------------------------------------------------------------------------------


def test_a_structure_shows_what_it_lends_and_a_resource_how_to_borrow_it(cast):
    lender = make_lender(cast.here)
    resource = make_resource(cast.here, "exhibition", title="La mer, en dix panneaux")
    tool = make_tool(lender, resource=resource)
    client = cast.client("anonymous")
    structure = client.get(f"/{cast.here.slug}/annuaire/{lender.organisation.slug}/").content.decode()
    page = client.get(f"/{cast.here.slug}/ressources/{resource.slug}/").content.decode()

    assert f"/prets/{tool.slug}/" in structure
    assert f"/prets/{tool.slug}/#dates" in page
    assert f"/ressources/{resource.slug}/" in get(cast, f"{tool.slug}/").content.decode()


def test_a_structure_that_lends_nothing_says_nothing_of_it(cast):
    other = make_organisation(cast.here, name="Club")
    refresh_organisations([other.contribution_id], AT)

    page = cast.client("anonymous").get(f"/{cast.here.slug}/annuaire/{other.slug}/").content.decode()

    assert "À emprunter" not in page


def test_papers_to_show_make_no_day_less_free_and_are_told(cast):
    tool = make_tool(make_lender(cast.here, rules={"insurance": "certificate"}))
    answer = get(cast, f"{tool.slug}/?du=2026-05-04&jours=5", "editor_b").context["picker"].answer

    assert answer.state == "free"
    assert plain(answer.sentences[0]).startswith("Avant le départ, il faudra cette pièce")
