"""Rules of real lenders, written as data: what each accepts, and the sentence by which it refuses."""

from datetime import date

import pytest

from maillage.loans.availability import Planned, Wish, planner_of, rules_of
from maillage.loans.models import Zone
from tests.factories.geography import CommuneFactory
from tests.factories.loans import TODAY, amiens, make_lender, make_tool, plain

pytestmark = pytest.mark.django_db
# Today is Monday 2 March 2026. « also »: what the borrower has already, as (kind, first day, last day).
LENDERS = {
    "a departmental library in Jura": {
        "rules": {
            "transport": "shuttle", "notice_days": 15, "max_days": 61, "renewals": 1, "renewal_days": 61,
            "eligible": ["library"],
        },
        "kinds": {"exhibition": {"agreement": "each"}},
        "shuttles": ["2026-03-10", "2026-03-24", "2026-04-07", "2026-04-21", "2026-05-19", "2026-06-09", "2026-06-30"],
        "cases": [
            ("exhibition", "2026-03-25", "2026-04-20", {}, "free", ""),
            ("exhibition", "2026-03-12", "2026-04-05", {}, "busy",
             "Le préavis est de 15 jours : au plus tôt le mardi 17 mars."),
            ("exhibition", "2026-03-25", "2026-06-05", {}, "busy", "Un prêt dure au plus 61 jours."),
            ("exhibition", "2026-03-25", "2026-04-20", {"borrower_type": "company"}, "busy",
             "Cet outil est réservé à ces emprunteurs : bibliothèque, médiathèque."),
            ("exhibition", "2026-06-15", "2026-07-10", {}, "busy",
             "Aucune navette n’est annoncée autour de ces dates."),
        ],
        "says": {
            "exhibition": {"agreement": "each", "renewals": 1, "renewal_days": 61},
            "kit": {"agreement": "none", "renewals": 1},
        },
    },
    "a departmental library in Côte-d’Or": {
        "rules": {"agreement": "yearly", "insurance": "certificate", "buffer_days": 7},
        "quotas": [
            {"most": 10},
            {"most": 1, "kinds": ("exhibition",)},
            {"most": 1, "scope": "season", "name": "pendant les fêtes", "first_month": 12, "first_day": 15,
             "last_month": 1, "last_day": 5},
        ],
        "cases": [
            ("kit", "2026-03-16", "2026-03-20", {"also": [("kit", "2026-03-10", "2026-03-30")] * 9}, "free", ""),
            ("kit", "2026-03-16", "2026-03-20", {"also": [("kit", "2026-03-10", "2026-03-30")] * 10}, "busy",
             "Le quota est de 10 : tous les outils, en même temps."),
            ("exhibition", "2026-03-16", "2026-03-20", {"also": [("exhibition", "2026-03-20", "2026-03-30")]}, "busy",
             "Le quota est de 1 : exposition, en même temps."),
            ("exhibition", "2026-03-16", "2026-03-20", {"also": [("exhibition", "2026-03-23", "2026-03-30")]}, "free",
             ""),
            ("kit", "2026-12-28", "2027-01-08", {"also": [("game", "2026-12-14", "2026-12-18")]}, "busy",
             "Le quota est de 1 : tous les outils, pendant les fêtes."),
        ],
        "says": {"kit": {"agreement": "yearly", "insurance": "certificate", "buffer_days": 7}},
    },
    "a lending centre in Namur": {
        "rules": {"transport": "borrower", "transport_advice": "Une voiture break suffit à une mallette."},
        "cases": [
            ("kit", "2026-03-03", "2026-03-06", {}, "free", ""),
            ("kit", "2026-03-01", "2026-03-06", {}, "busy", "Cette date est passée."),
        ],
        "says": {"kit": {"transport": "borrower", "transport_advice": "Une voiture break suffit à une mallette."}},
    },
    "Brabant wallon": {
        "rules": {"max_days": 30, "area": "either"},
        "zone": "BE-WBR",
        "cases": [
            ("kit", "2026-03-09", "2026-04-07", {"home": "nivelles", "place": "amiens"}, "free", ""),
            ("kit", "2026-03-09", "2026-04-07", {"home": "amiens", "place": "nivelles"}, "free", ""),
            ("kit", "2026-03-09", "2026-04-07", {"home": "amiens", "place": "amiens"}, "busy",
             "Ce n’est pas dans le territoire desservi : Brabant wallon."),
            ("kit", "2026-03-09", "2026-04-08", {"home": "nivelles", "place": "nivelles"}, "busy",
             "Un prêt dure au plus 30 jours."),
        ],
        "says": {"kit": {"max_days": 30}},
    },
    "museums": {
        "kinds": {
            "exhibition": {
                "condition_reports": 4, "nail_to_nail": True, "insurance": "certificate", "notice_days": 90,
                "preparation_days": 2, "check_days": 2,
            },
        },
        "cases": [
            ("exhibition", "2026-06-08", "2026-06-26", {}, "free", ""),
            ("exhibition", "2026-05-11", "2026-06-26", {}, "busy",
             "Le préavis est de 90 jours : au plus tôt le dimanche 31 mai."),
        ],
        "says": {"exhibition": {"condition_reports": 4, "nail_to_nail": True}, "kit": {"condition_reports": 2}},
    },
}  # fmt: skip
CASES = [(name, case) for name, lender in LENDERS.items() for case in lender["cases"]]


def nivelles():
    return CommuneFactory(
        code="BE25072", name="Nivelles", country="BE", department__code="BE-WBR", department__name="Brabant wallon",
        department__country="BE", latitude=50.598, longitude=4.328,
    )  # fmt: skip


PLACES = {"amiens": amiens, "nivelles": nivelles}


@pytest.fixture
def lend(here):
    def make(name, kind):
        said = LENDERS[name]
        lender = make_lender(
            here, rules=said.get("rules"), kinds=said.get("kinds"), quotas=said.get("quotas", ()),
            shuttles=said.get("shuttles", ()), name=name.capitalize(),
        )  # fmt: skip
        if "zone" in said:
            zone = Zone.objects.create(lender=lender, name="Brabant wallon")
            zone.departments.add(nivelles().department)
        return make_tool(lender, kind=kind, title="L’outil")

    return make


@pytest.mark.parametrize(
    ("name", "case"), CASES, ids=[f"{name} {number}" for number, (name, _case) in enumerate(CASES)]
)
def test_what_a_lender_accepts_and_how_it_refuses(lend, name, case):
    kind, first, last, asked, state, sentence = case
    tool = lend(name, kind)
    given = {one: asked[one] for one in ("borrower_type",) if one in asked}
    also = tuple(
        Planned(0, other, *(date.fromisoformat(one) for one in (begins, ends, begins, ends)))
        for other, begins, ends in asked.get("also", ())
    )
    wish = Wish(
        also=also, borrower_commune=PLACES[asked["home"]]() if "home" in asked else None,
        commune=PLACES[asked["place"]]() if "place" in asked else None, **given,
    )  # fmt: skip
    first_on, last_on = date.fromisoformat(first), date.fromisoformat(last)

    verdict = planner_of(tool, today=TODAY, first=first_on, last=last_on, wish=wish).verdict(first_on, last_on)

    assert (verdict.state, [plain(one) for one in verdict.sentences[:1]]) == (state, [sentence] if sentence else [])


SAID = [(name, kind, said) for name, lender in LENDERS.items() for kind, said in lender["says"].items()]


@pytest.mark.parametrize(("name", "kind", "said"), SAID, ids=[f"{name} {kind}" for name, kind, _said in SAID])
def test_what_a_lender_asks_for_beside_dates(lend, name, kind, said):
    rules = rules_of(lend(name, kind))

    assert {one: getattr(rules, one) for one in said} == said
