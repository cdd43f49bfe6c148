"""The PicardieScience programme (2014–2019), from its published report: the figures of `data/picardiescience.json`.

What the report does not say stays a blank: no objective of an action, no target, no split of a figure is invented.
"""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from maillage.accounts.models import User
from maillage.core.text import fold
from maillage.directory.models import Organisation
from maillage.geography.models import Commune, Department
from maillage.programmes.actions.cells import CellData, Hand, write
from maillage.programmes.actions.expected import key_of
from maillage.programmes.actions.indicators import BreakdownData, VersionData, create_indicator
from maillage.programmes.actions.managing import (
    ActionData,
    PartData,
    ProgrammeData,
    add_funder,
    add_part,
    create_programme,
    save_action,
    set_objectives,
)
from maillage.programmes.actions.planning import expect, make_periods
from maillage.programmes.enums import (
    ActionType,
    BreakdownKind,
    Counted,
    Nature,
    Origin,
    PartRole,
    PeriodKind,
    RequestState,
    Review,
    Scope,
)
from maillage.programmes.models import (
    Action,
    BreakdownMember,
    Cell,
    Indicator,
    Objective,
    Programme,
    ProgrammeTerritory,
    Request,
    Source,
)
from maillage.territories.models import Territory
from maillage.website.demo.reading import DATA, french

SLUG = "picardiescience"
STARTS_ON, ENDS_BEFORE, REGION_ON = date(2014, 1, 1), date(2020, 1, 1), date(2016, 1, 1)
NOT_BEFORE = date(2021, 3, 15)
AUTHOR = "Reprise du bilan publié"
COORDINATION = "A10"
TYPES = {
    "programmation": ActionType.PROGRAMMING, "outil/dispositif": ActionType.TOOL, "formation": ActionType.TRAINING,
    "coordination": ActionType.COORDINATION,
}  # fmt: skip
SCOPES = {"local": Scope.LOCAL, "régional": Scope.REGIONAL, "trois départements": Scope.SEVERAL,
          "académie": Scope.SEVERAL}  # fmt: skip
NAMES = {"cemea": "CEMEA Picardie", "francas": "Francas de Picardie", "le-patch": "Le Patch"}
COUNTS = {
    "formation": Counted.EVENT, "événement": Counted.EVENT, "lieu": Counted.PLACE, "structure": Counted.STRUCTURE,
    "organisation": Counted.STRUCTURE, "action": Counted.ACTION, "personne ou participation": Counted.PARTICIPATION,
    "personne": Counted.PERSON, "mixte": Counted.PERSON,
}  # fmt: skip
NATURES = {"flow": Nature.FLOW, "unique": Nature.UNIQUE, "milestone": Nature.MILESTONE}
UNITS = {
    "I01": "jeunes", "I03": "lieux", "I04": "acteurs", "I06": "organisations", "I07": "entreprises", "I08": "outils",
    "I09": "ateliers", "I10": "emplois", "I13": "comptes", "I14": "comptes", "I24": "objectifs",
}  # fmt: skip
# Code of a breakdown, its label, and the codes of its parts in the order of the file.
BREAKDOWNS = {
    "I03": ("kind", "Type de lieu", ("schools", "clubs", "fablabs", "branch")),
    "I04": ("actor", "Type d'acteur", ("researchers", "partners", "companies")),
    "I10": ("post", "Poste", ("coordinators", "digital", "communication", "studies")),
    "I18": ("action", "Action", ()),
    "I25": ("structure", "Structure", ()),
    "I26": ("structure", "Structure", ()),
}
TERMS = {"I04": ("I05", "I06", "I07")}
MEMBER_COUNTS = {"researchers": Counted.PERSON, "partners": Counted.STRUCTURE, "companies": Counted.STRUCTURE}
OUT_OF = re.compile(r"sur (\d+)")


@lru_cache
def published() -> dict[str, Any]:
    """What the report says, as it was read."""
    found: dict[str, Any] = json.loads((DATA / "picardiescience.json").read_text(encoding="utf-8"))
    return found


def load_programme(
    territory: Territory, organisations: dict[str, Organisation], actor: User, at: datetime
) -> Programme:
    """The programme with its actions, its indicators and its figures; one that is there is kept as it is."""
    known = Programme.objects.filter(slug=SLUG).first()
    if known is not None:
        return known
    structures = structures_of(organisations)
    programme = _programme(territory, structures, actor, at)
    actions = _actions(programme, structures, actor, at)
    _figures(programme, actions, structures, actor, at)
    return programme


def structures_of(organisations: dict[str, Organisation]) -> dict[str, Organisation]:
    """The structures of the file by their code, among those of the demonstration."""
    names = {fold(name): organisation for name, organisation in organisations.items()}
    return {row["id"]: names[fold(french(NAMES.get(row["id"], row["name"])))] for row in published()["organisations"]}


def _programme(territory: Territory, structures: dict[str, Organisation], actor: User, at: datetime) -> Programme:
    said = published()["programme"]
    data = ProgrammeData(
        name=said["name"], starts_on=STARTS_ON, ends_before=ENDS_BEFORE, is_public=True,
        summary=french("Treize structures de Picardie et leurs actions de culture scientifique, de 2014 à 2019."),
        description=french(
            "Programme du premier programme d'investissements d'avenir, opéré pour l'État par l'ANRU. Les chiffres sont"
            " ceux du bilan publié ; ce que ce bilan ne dit pas reste ici un blanc."
        ),
        coordinator=structures[said["coordinator"]], audiences=("jeunes", french("acteurs de la culture scientifique")),
    )  # fmt: skip
    made = create_programme(actor=actor, territory=territory, data=data, at=at)
    _territories(made, territory)
    rows = published()["objectives"]
    texts = [french(f"{row['summary_fr'][:1].upper()}{row['summary_fr'][1:]}") for row in rows]
    for row, objective in zip(rows, set_objectives(actor=actor, programme=made, texts=texts, at=at), strict=True):
        Objective.objects.filter(pk=objective.pk).update(beneficiary=french(row["target"]))
    names = [row["org"] for row in said["budget"]["funders"]]
    names += said["budget"]["cofunders_public_named"] + said["budget"]["cofunders_private_named"]
    for name in names:
        add_funder(actor=actor, programme=made, name=french(name.replace(" - ", " – ")), organisation=None, at=at)
    return made


def _territories(programme: Programme, territory: Territory) -> None:
    """Picardy first, then the region that was made of it and of its neighbour, for some of the actions."""
    region = programme.territories.get()
    region.starts_on, region.note = REGION_ON, french("pour certaines actions ; le bilan ne dit pas lesquelles")
    region.save(update_fields=["starts_on", "note"])
    first = ProgrammeTerritory.objects.create(
        programme=programme, territory=territory, name="Picardie", starts_on=STARTS_ON, ends_before=REGION_ON
    )
    codes = published()["programme"]["territory"][0]["departments"]
    first.departments.set(Department.objects.filter(code__in=codes).order_by("code"))


def _actions(programme: Programme, structures: dict[str, Organisation], actor: User, at: datetime) -> dict[str, Action]:
    departments = {one.code: one for one in Department.objects.order_by("code")}
    made = {}
    for row in published()["actions"]:
        data = ActionData(
            code=row["id"], title=french(row["name"]), type=TYPES[row["type"]],
            scope=SCOPES[row["scope"].partition(" (")[0]], place=french(row["place"] or ""),
            commune=_commune(row), departments=tuple(departments[code] for code in row["departments"] or ()),
            description=french(f"{row['summary_fr'][:1].upper()}{row['summary_fr'][1:]}."),
            audiences=tuple(french(name) for name in row["publics_named"]),
        )  # fmt: skip
        action = save_action(actor=actor, programme=programme, action=None, data=data, at=at)
        roles = [(lead, PartRole.LEAD) for lead in row["leads"]]
        if row["site_org"] and row["site_org"] not in row["leads"]:
            roles.append((row["site_org"], PartRole.HOST))
        for code, role in roles:
            part = PartData(organisation=structures[code], role=role, starts_on=STARTS_ON)
            add_part(actor=actor, action=action, data=part, at=at)
        made[row["id"]] = action
    return made


def _commune(row: dict[str, Any]) -> Commune | None:
    if not row["commune"]:
        return None
    rows = Commune.objects.filter(department__in=row["departments"]).order_by("code")
    return next(one for one in rows if fold(one.name) == fold(row["commune"]))


def _figures(
    programme: Programme, actions: dict[str, Action], structures: dict[str, Organisation], actor: User, at: datetime
) -> None:
    """The published totals: what the coordination reported for the whole programme, each with its source."""
    (period,) = make_periods(actor=actor, programme=programme, kind=PeriodKind.WHOLE, at=at)
    action = actions[COORDINATION]
    indicators = _indicators(programme, action, actor, at)
    structure = structures[published()["programme"]["coordinator"]]
    request = expect(actor=actor, campaign=period.campaign, action=action, organisation=structure, at=at)
    for row in published()["indicators"]:
        _cells(request, indicators[row["code"]], row, at)
    Cell.objects.filter(request=request).update(review=Review.APPROVED)
    Request.objects.filter(pk=request.pk).update(
        state=RequestState.APPROVED, submitted_at=at, submitter=AUTHOR, reviewed_at=at, reviewer=AUTHOR
    )


def _indicators(programme: Programme, action: Action, actor: User, at: datetime) -> dict[str, Indicator]:
    made: dict[str, Indicator] = {}
    rows = sorted(published()["indicators"], key=lambda row: row["code"] in TERMS)
    for row in rows:
        data = _version(row)
        if row["code"] in TERMS:
            data = replace(data, composed_of=tuple(made[code] for code in TERMS[row["code"]]))
        made[row["code"]] = create_indicator(
            actor=actor, programme=programme, code=row["code"], theme="", rhythm=PeriodKind.WHOLE, actions=[action],
            data=data, at=at,
        )  # fmt: skip
    for rank, row in enumerate(published()["indicators"]):
        Indicator.objects.filter(pk=made[row["code"]].pk).update(position=rank)
    for code, counts in MEMBER_COUNTS.items():
        members = BreakdownMember.objects.filter(breakdown__version__indicator__programme=programme)
        members.filter(code=code).update(counts=counts)
    return made


def _version(row: dict[str, Any]) -> VersionData:
    unit = row["unit"].partition(" (")[0].partition(":")[0]
    first = row["nature"].split()[0].partition("/")[0]
    said = [french(f"« {re.sub(r' *[(][^)]*[)]$', '', one)} »") for one in row["wordings"] or ()]
    words = french(f"Dit aussi, selon les pages du bilan : {', '.join(said)}.") if said else ""
    return VersionData(
        label=french(re.sub(r" \(nommées\)$", "", row["label"])), counts=COUNTS.get(unit, Counted.OBJECT),
        nature=NATURES.get(first, Nature.STOCK), since=STARTS_ON, unit=UNITS.get(row["code"], ""), definition=words,
        breakdowns=_breakdowns(row),
    )  # fmt: skip


def _parts(row: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(code, label, value) of the parts of a figure; a denominator is no part."""
    if row["code"] not in BREAKDOWNS:
        return []
    codes = BREAKDOWNS[row["code"]][2] or tuple(part["label"][:20].lower() for part in row["breakdown"])
    return [(code, _named(part["label"]), part["value"]) for code, part in zip(codes, row["breakdown"], strict=True)]


def _named(label: str) -> str:
    """The part of an action or of a structure wears its name."""
    names = {row["id"]: row["name"] for row in [*published()["actions"], *published()["organisations"]]}
    return french(names.get(label, label))


def _breakdowns(row: dict[str, Any]) -> tuple[BreakdownData, ...]:
    if row["code"] not in BREAKDOWNS:
        return ()
    dimension, label, _codes = BREAKDOWNS[row["code"]]
    members = tuple((code, name) for code, name, _value in _parts(row))
    kind = BreakdownKind.PARTITION
    return (BreakdownData(dimension=dimension, label=french(label), kind=kind, members=members),)


def _base(row: dict[str, Any]) -> Decimal | None:
    """The denominator that the report gives: « action (sur 15) », or a breakdown that is one."""
    if row["code"] not in BREAKDOWNS and row["breakdown"]:
        return Decimal(row["breakdown"][0]["value"])
    found = OUT_OF.search(row["unit"])
    return Decimal(found[1]) if found else None


def _cells(request: Request, indicator: Indicator, row: dict[str, Any], at: datetime) -> None:
    version = indicator.versions.get()
    hand = Hand(actor=None, author=AUTHOR, at=at, origin=Origin.IMPORTED, reason=french("Chiffre du bilan publié"))
    as_of = date.fromisoformat(row["as_of"]) if row["as_of"] else None
    said = "" if row["stated"] else french("Déduit du texte : le bilan ne donne pas ce nombre.")
    total = CellData(indicator=indicator.pk, value=Decimal(row["value"]), base=_base(row), as_of=as_of, comment=said)
    parts = [
        CellData(indicator=indicator.pk, key=key_of(BREAKDOWNS[row["code"]][0], code), value=Decimal(value))
        for code, _name, value in _parts(row)
    ]
    places = ", ".join(str(line) for line in row["lines"])
    for data in (total, *parts):
        cell = write(request, version, data, hand)
        if cell is not None:
            Source.objects.create(
                cell=cell, programme=request.programme, kind="document", key="picardiescience", amount=data.value,
                on=NOT_BEFORE,
                title=french(f"Bilan publié du programme PicardieScience 2014-2019 (repères {places})"),
            )  # fmt: skip
