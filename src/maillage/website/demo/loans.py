"""The loan desks of the demonstration: three lenders with their own rules, 78 tools, a season of 137 outings planned.

Everything is asked, answered and carried by the deeds of the house at the moments when it would have been.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from maillage.accounts.models import User
from maillage.core.errors import TooLate
from maillage.directory.models import Organisation
from maillage.documents.actions import SignerData
from maillage.geography.models import Department
from maillage.loans import actions
from maillage.loans.actions.asking import LineData, WhoData
from maillage.loans.actions.catalogue import (
    ComponentData,
    ToolData,
    add_copy,
    add_module,
    create_tool,
    keep_components,
    list_tool,
    set_value,
)
from maillage.loans.actions.common import DatesImpossible
from maillage.loans.actions.desk import plan_maintenance
from maillage.loans.actions.evaluating import Evaluation
from maillage.loans.actions.lenders import (
    LenderData,
    QuotaData,
    ZoneData,
    add_shuttles,
    keep_habilitation_kind,
    keep_quotas,
    keep_terms,
    keep_zones,
    open_desk,
)
from maillage.loans.availability import Wish, planner_of
from maillage.loans.enums import LoanState
from maillage.loans.models import Lender, Loan, Tool
from maillage.notices.models import Mail, Notice
from maillage.website.demo import inspecting, reading
from maillage.website.demo.agenda import World
from maillage.website.demo.askers import asker_of, name_askers
from maillage.website.demo.lending import load_lending

DAY = timedelta(days=1)
ZONE = ZoneInfo("Europe/Paris")
SEED = 137
OUTINGS = 137
REFUSED, ASKED = 6, 9
REASONS = ("area", "taken", "notice", "place", "quota", "use")
LATE_NOW = timedelta(days=6)
SEASON = (-250, 130)  # first days of use, counted from today
LAST_YEARS = timedelta(days=500)
LENDERS: dict[str, dict[str, Any]] = {
    "c": {
        "name": "Cité des savoirs de Fives-les-Eaux",
        "summary": "Expositions, mallettes et planétariums prêtés dans toute la région.",
        "weekdays": (0, 1, 2, 3, 4),
        "rules": {
            "transport": "lender", "preparation_days": 1, "check_days": 1, "notice_days": 15, "max_days": 45,
            "renewals": 1, "renewal_days": 15, "area": "place", "insurance": "undertaking", "condition_reports": 2,
        },
        "kinds": {
            "exhibition": {"agreement": "each", "insurance": "certificate", "condition_reports": 4,
                           "nail_to_nail": True, "fee_basis": "week", "fee": Decimal(40)},
            "planetarium": {"agreement": "each", "max_days": 21, "deposit": Decimal(500)},
        },
        "quotas": (QuotaData(most=4), QuotaData(most=1, kinds=("exhibition",))),
        "departments": ("02", "59", "60", "62", "80"),
    },
    "m": {
        "name": "Médiathèque des Deux-Vannes",
        "summary": "Malles de livres, jeux et instruments, par la navette du mardi.",
        "weekdays": (1, 2, 4, 5),
        "rules": {
            "transport": "shuttle", "notice_days": 15, "max_days": 61, "renewals": 1, "renewal_days": 30,
            "eligible": ["library", "primary", "secondary", "leisure", "association", "museum", "other"],
        },
        "kinds": {"exhibition": {"agreement": "each"}},
        "quotas": (
            QuotaData(most=10),
            QuotaData(most=1, scope="season", name="pendant les fêtes", first_month=12, first_day=15, last_month=1,
                      last_day=5),
        ),
        "departments": (),
    },
    "q": {
        "name": "Maison des sciences du Quai-aux-Ondes",
        "summary": "Malles pour les classes et les maisons de jeunes, à venir chercher.",
        "weekdays": (0, 1, 2, 3, 4),
        "rules": {
            "transport": "borrower", "transport_advice": "Une voiture break suffit ; une remorque pour le labo.",
            "max_days": 30, "buffer_days": 7, "agreement": "yearly", "notice_days": 5,
        },
        "kinds": {},
        "quotas": (QuotaData(most=2),),
        "departments": (),
    },
}  # fmt: skip
TERRITORIES = {"c": "hauts-de-france", "m": "hauts-de-france", "q": "wallonie-bruxelles"}
TYPES = {
    "bibliotheque": "library", "enseignement": "secondary", "musee": "museum", "centre-de-sciences": "museum",
    "association": "association", "universite": "higher",
}  # fmt: skip
SCHOOLS = ("École des Peupliers", "Collège de la Tour-Pendule", "Centre social Étouvie-les-Pins",
           "Accueil de loisirs du Grand-Cèdre", "Lycée Ada-Imaginaire", "École du Chemin-Vert")  # fmt: skip
SCHOOL_TYPES = ("primary", "secondary", "leisure", "leisure", "secondary", "primary")
POWER = {"planetarium": "Une prise de 16 A", "device": "Une prise de 16 A", "game": "Aucune", "books": "Aucune"}
LENGTHS = {"exhibition": (19, 26, 33), "planetarium": (5, 12), "books": (26, 40), "device": (12, 19)}
PURPOSES = ("Une quinzaine autour de ce thème, avec deux classes et un atelier du samedi.",
            "Ouverture au public pendant la semaine, visites de groupes le matin.",
            "Trois animations sont prévues, une par tranche d'âge.")  # fmt: skip
FEEDBACK = ("Très bien reçu ; prévoir une table de plus.", "Le livret d'accompagnement a beaucoup servi.",
            "Les plus jeunes ont besoin d'un adulte pour quatre.")  # fmt: skip


@dataclass(frozen=True)
class Borrower:
    """Who borrows in the demonstration: a structure, or a name."""

    organisation: Organisation | None
    name: str
    type: str


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZONE)


def load_loans(world: World, people: dict[str, User], at: datetime) -> int:
    """What is missing of all that; gives how many loans there are. Twice changes nothing."""
    first = world.organisations[reading.french(LENDERS["c"]["name"])]
    if Lender.objects.filter(organisation=first).exists():
        return Loan.objects.count()
    lenders = {key: _load_lender(world, key, at) for key in LENDERS}
    tools = [_load_tool(world, lenders[row["lender"]], row, at) for row in reading.table("tools")]
    _load_details(lenders["c"], tools, at)
    _load_season(world, people, tools, at)
    load_lending(world, list(lenders.values()), at)
    _forget_letters(at)
    return Loan.objects.count()


def _load_lender(world: World, key: str, at: datetime) -> Lender:
    said, opened = LENDERS[key], at - timedelta(days=400)
    organisation = world.organisations[reading.french(said["name"])]
    actor = world.actors[TERRITORIES[key]]
    lender = open_desk(
        actor=actor, organisation=organisation, at=opened,
        data=LenderData(summary=reading.french(said["summary"]), weekdays=said["weekdays"]),
    )  # fmt: skip
    for kind, values in {"": said["rules"], **said["kinds"]}.items():
        keep_terms(actor=actor, lender=lender, kind=kind, values=values, at=opened)
    keep_quotas(actor=actor, lender=lender, quotas=said["quotas"], at=opened)
    if said["departments"]:
        home = organisation.commune.department_id if organisation.commune is not None else ""
        served = Department.objects.filter(code__in=said["departments"]).order_by("code")
        here, beside = served.filter(code=home), served.exclude(code=home)
        zones = (
            ZoneData(name="Département", departments=tuple(here)),
            ZoneData(name="Départements voisins", departments=tuple(beside), days_out=1, days_back=1),
        )  # fmt: skip
        keep_zones(actor=actor, lender=lender, zones=zones, at=opened)
    if said["rules"]["transport"] == "shuttle":
        monday = world.today - DAY * (world.today.weekday() + 7 * 45)
        days = [monday + DAY + timedelta(weeks=2 * number) for number in range(40)]
        add_shuttles(actor=actor, lender=lender, days=days, at=opened, volume=Decimal(6), weight=Decimal(400))
    return lender


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if text else None


def _load_tool(world: World, lender: Lender, row: dict[str, str], at: datetime) -> Tool:
    then = at - timedelta(days=380)
    theme = world.terms.get(("theme", row["theme"]))
    exhibition = row["kind"] == "exhibition"
    data = ToolData(
        title=row["title"], kind=row["kind"], summary=row["summary"], age_from=int(row["age"]),
        themes=(theme,) if theme is not None else (), floor_area=_number(row["area"]), volume=_number(row["volume"]),
        weight=_number(row["weight"]), languages=("fr",), set_up_days=1 if exhibition else 0,
        dismount_days=1 if exhibition else 0, credit_line=reading.french(f"Outil prêté par : {lender}."),
        description=f"<p>{row['summary']}</p>", power=POWER.get(row["kind"], ""),
    )  # fmt: skip
    tool = create_tool(actor=None, lender=lender, data=data, at=then)
    for number in range(int(row["copies"])):
        add_copy(actor=None, tool=tool, label="ABC"[number], at=then)
    set_value(actor=None, tool=tool, amount=Decimal(row["value"]), from_on=then.date(), at=then)
    keep_components(actor=None, tool=tool, components=_components(row), at=then)
    list_tool(actor=None, tool=tool, at=then)
    return tool


def _components(row: dict[str, str]) -> Iterator[ComponentData]:
    if row["kind"] == "exhibition":
        yield ComponentData(name="Panneaux", quantity=12, crate="Caisse 1")
        yield ComponentData(name="Éclairages", quantity=6, crate="Caisse 2", value=Decimal(45))
    elif row["kind"] == "books":
        yield ComponentData(name="Livres", quantity=35, value=Decimal(14))
    else:
        yield ComponentData(name=reading.french("Pièces de l'outil"), quantity=8)
    yield ComponentData(name="Fiche d’utilisation", quantity=1, is_essential=False)


def _load_details(lender: Lender, tools: list[Tool], at: datetime) -> None:
    """Modules of an exhibition, the training that the large planetarium asks for, a copy that is being mended."""
    for title in ("Fossiles à toucher", "La craie sous la loupe"):
        add_module(actor=None, tool=tools[0], title=title, at=at - timedelta(days=370))
    dome = next(tool for tool in tools if tool.kind == "planetarium")
    kind = keep_habilitation_kind(
        actor=None, lender=lender, name="Prise en main du planétarium gonflable", months=36, at=at - timedelta(days=370)
    )
    Tool.objects.filter(pk=dome.pk).update(habilitation=kind)
    mended = next(tool for tool in tools if tool.title.startswith("Mallette Son"))
    today = at.astimezone(ZONE).date()
    plan_maintenance(
        actor=None, copy=mended.copies.order_by("label")[0], kind="repair", first_on=today - 3 * DAY,
        last_on=today + 18 * DAY, at=at - 3 * DAY, description="Haut-parleur à remplacer",
    )  # fmt: skip


def _borrowers(world: World, territory: str) -> list[Borrower]:
    """The invented structures of a territory that have a town, and a few names without a page."""
    invented = [row["name"] for row in reading.table("organisations") if row["territory"] == territory]
    known = [world.organisations[name] for name in invented if world.organisations[name].commune is not None]
    lent = {reading.french(said["name"]) for said in LENDERS.values()}
    structures = [
        Borrower(one, "", TYPES.get(one.family.code if one.family is not None else "", "other"))
        for one in sorted(known, key=lambda one: one.name)
        if one.name not in lent
    ]
    return structures + [Borrower(None, name, kind) for name, kind in zip(SCHOOLS, SCHOOL_TYPES, strict=True)]


def _load_season(world: World, people: dict[str, User], tools: list[Tool], at: datetime) -> None:
    """137 outings planned over a season, and beside them what was refused and what waits for an answer."""
    dice, planned, tried = Random(SEED), 0, 0  # noqa: S311 - the same season on every machine
    # A few tools never leave: they are what a lender looks for in its statistics.
    lent = [tool for rank, tool in enumerate(tools) if rank % 13 != 12]  # noqa: PLR2004 - one in thirteen
    while planned < OUTINGS and tried < OUTINGS * 20:
        tried += 1
        loan = _ask(world, dice, lent, SEASON)
        if loan is not None:
            planned += 1
            _live(loan, planned, at)
    refused = [_ask(world, dice, lent, (20, 90)) for _time in range(REFUSED * 2)]
    for loan, reason in zip((one for one in refused if one is not None), REASONS, strict=False):
        actions.refuse(actor=_desk(world, loan), loan=loan, reason=reason, at=min(at, loan.asked_at + 2 * DAY))
    for _time in range(ASKED):
        _ask(world, dice, lent, (30, 100), asked_on=world.today - DAY)
    _hand_over(at)
    name_askers(world, people, at)


def _desk(world: World, loan: Loan) -> User:
    territory = next(slug for slug, one in world.territories.items() if one.pk == loan.lender.territory_id)
    return world.actors[territory]


def _ask(
    world: World, dice: Random, tools: list[Tool], season: tuple[int, int], *, asked_on: date | None = None
) -> Loan | None:
    """One request, on the first possible days near those wished; None when the rules or the copies forbid."""
    tool = tools[min(int(dice.paretovariate(0.6) * 4) % len(tools), len(tools) - 1)]
    territory = next(slug for slug, one in world.territories.items() if one.pk == tool.lender.territory_id)
    borrower = dice.choice(_borrowers(world, territory))
    length = dice.choice(LENGTHS.get(tool.kind, (5, 12)))
    wished = world.today + DAY * dice.randint(*season)
    day = asked_on or min(wished - DAY * dice.randint(35, 80), world.today - DAY)
    hosts = [one for one in _borrowers(world, territory) if one.organisation is not None]
    place = borrower.organisation or dice.choice(hosts).organisation
    who = WhoData(
        borrower=borrower.organisation, borrower_name=borrower.name, borrower_type=borrower.type,
        commune=place.commune if place is not None else None, purpose=reading.french(dice.choice(PURPOSES)),
        expected=dice.choice((40, 60, 90, 120, 200, 350)), place="Salle d’animation",
    )  # fmt: skip
    wish = Wish(borrower=who.borrower, borrower_name=who.borrower_name, borrower_type=who.borrower_type,
                commune=who.commune)  # fmt: skip
    planner = planner_of(tool, today=day, first=wished, last=wished + DAY * 60, wish=wish)
    found = planner.next_possible(wished, length, within=14)
    if found is None:
        return None
    line = LineData(tool=tool, first_on=found.first, last_on=found.last)
    try:
        return actions.request_loan(actor=None, line=line, who=who, at=_at(day, dice.randint(9, 17)))
    except DatesImpossible:
        return None


def _live(loan: Loan, rank: int, at: datetime) -> None:
    """What became of a loan until today: approved, some cancelled, gone, back (some late), checked, evaluated."""
    today = at.astimezone(ZONE).date()
    decided = min(loan.asked_at + 2 * DAY, at)
    actions.approve(actor=None, loan=loan, at=decided)
    if rank % 9 == 4:  # noqa: PLR2004 - one in nine is given up
        day = min(max(loan.leaves_on - 6 * DAY, decided.date()), today)
        reason = ("borrower", "event", "transport", "weather", "crisis")[rank % 5]
        actions.cancel(actor=None, loan=loan, reason=reason, at=min(_at(day, 18), at), by_lender=rank % 2 == 0)
        return
    if loan.kind in {"exhibition", "planetarium"} and loan.leaves_on <= today + 20 * DAY:
        _agree(loan, decided, by_hand=loan.leaves_on <= today + 9 * DAY)
    if loan.leaves_on < today:
        _travel(loan, rank, today)


def _agree(loan: Loan, at: datetime, *, by_hand: bool) -> None:
    """The convention was signed on paper by both; those of the next weeks wait for signatures by link."""
    login = asker_of(loan) or f"accueil.{loan.pk}"
    signers = (
        SignerData(name="Camille Fontaine", email=f"{login}@example.org", capacity=f"pour {loan.who}"),
        SignerData(name="Service du prêt", email=f"pret@{loan.lender.organisation.slug}.example.org"),
    )
    actions.send_agreement(actor=None, loan=loan, at=at, signers=signers, by_hand=by_hand)
    if by_hand:
        actions.sign_on_paper(actor=None, loan=loan, at=at)


def _travel(loan: Loan, rank: int, today: date) -> None:
    actions.let_go(actor=None, loan=loan, at=_at(loan.leaves_on), override="Pièces reçues au retrait")
    inspecting.at_departure(loan, _at(loan.leaves_on, 8))
    if loan.first_on >= today:
        return
    actions.receive(actor=None, loan=loan, at=_at(max(loan.first_on, loan.leaves_on), 14))
    late = DAY * (3 + rank % 6) if rank % 11 == 7 else DAY * 0  # noqa: PLR2004 - one in eleven is late
    back = loan.returns_on + late
    if back >= today or loan.returns_on >= today - LATE_NOW:  # what was to come back these days is late
        return
    actions.take_back(actor=None, loan=loan, at=_at(back, 15))
    inspecting.at_return(loan, rank, _at(back, 16))
    if back + 2 * DAY >= today:
        return
    actions.check(actor=None, loan=loan, at=_at(back + DAY))
    if rank % 8 == 5:  # noqa: PLR2004 - one in eight never answers
        return
    dice = Random(rank)  # noqa: S311 - the same answers on every machine
    said = Evaluation(
        state="counted", number=dice.randint(18, 420), accuracy=dice.choice(("counted", "estimated")),
        classes=dice.randint(0, 9), venues=1, content_mark=dice.randint(3, 5), handling_mark=dice.randint(2, 5),
        service_mark=dice.randint(3, 5), feedback=reading.french(dice.choice(FEEDBACK)), is_public=rank % 3 == 0,
    )  # fmt: skip
    actions.evaluate(actor=loan.asked_by, loan=loan, evaluation=said, at=_at(back + 2 * DAY))
    actions.close(actor=None, loan=loan, at=_at(back + 2 * DAY, 16))


def _hand_over(at: datetime) -> None:
    """The first two loans to come of one copy that follow each other pass from host to host."""
    rows = list(
        Loan.objects.to_leave().filter(leaves_on__gt=at.astimezone(ZONE).date() + DAY, shuttle_out=None)
        .select_related("tool", "copy", "lender__organisation__contribution", "lender__commune", "commune")
        .order_by("copy", "first_on", "pk")
    )  # fmt: skip
    for loan, following in pairwise(rows):
        close = (following.first_on - loan.last_on).days < 60  # noqa: PLR2004 - two months
        if loan.copy_id == following.copy_id and close and loan.state != LoanState.CANCELLED:
            try:
                actions.plan_hand_over(actor=None, loan=loan, following=following, at=at)
            except (actions.NotTheNext, actions.CopyTaken, TooLate):
                continue
            return


def _forget_letters(at: datetime) -> None:
    """The letters of a season that nobody read, and what the bell would say of months ago."""
    Mail.objects.filter(to__endswith="@example.org", created_at__gte=at - LAST_YEARS, attempts=0).delete()
    Notice.objects.filter(url__contains="/mon-espace/prets/", at__lt=at - 14 * DAY).delete()
