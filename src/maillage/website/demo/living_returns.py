"""The returns of the programme under way: quarters approved, one being read, one that fills itself."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from maillage.attendance.actions import Answer, SlotData, SubjectData, Voice, expect, report
from maillage.attendance.enums import Accuracy, Dimension, HeadcountState, Way, dimensions
from maillage.attendance.models import Subject
from maillage.core.clock import day_of
from maillage.directory.models import Organisation
from maillage.events.actions.attendance import KIND
from maillage.events.models import Event
from maillage.programmes.actions.answering import save_cells, submit
from maillage.programmes.actions.cells import CellData
from maillage.programmes.actions.expected import key_of
from maillage.programmes.actions.planning import open_campaign, plan_campaign
from maillage.programmes.actions.reviewing import approve, correct, give_back, note_default, set_aside
from maillage.programmes.enums import CellStatus, Nature, Review
from maillage.programmes.models import Action, Campaign, Cell, Period, Request
from maillage.website.demo.counting import SHARES
from maillage.website.demo.living import FILE, Living
from maillage.website.demo.network import stable
from maillage.website.demo.reading import french, tree

SESSION = "session"
SLOTS, EVERY, LENGTH = 2, timedelta(days=23), timedelta(hours=2)
FROM = time(13, 30)
OPENS_BEFORE, LATE_SINCE, STILL_OPEN = timedelta(days=10), timedelta(days=4), timedelta(days=24)
OPENED, SENT, READ = timedelta(days=9), timedelta(days=3), timedelta(days=2)
ANSWERED_AFTER, APPROVED_AFTER = timedelta(days=8), timedelta(days=16)
# Where the return of each structure stands in the quarter being read.
STANDS = {
    "Fabrique des Possibles": "given_back", "Théâtre de la Navette": "begun", "Club astro Céphée": "sent",
    "Planétarium mobile Orion": "untouched", "Laboratoire Hydre et Rivières": "approved",
    "Maison de la Baie-aux-Courlis": "approved", "Médiathèque des Deux-Vannes": "sent",
}  # fmt: skip
# (rank of the quarter, structure) of the past → why no figure came.
NEVER_CAME = {(2, "Maison de la Baie-aux-Courlis"): "default", (1, "Planétarium mobile Orion"): "aside"}
UNKNOWN = {(3, "Club astro Céphée"), (4, "Médiathèque des Deux-Vannes")}


def load_returns(living: Living, at: datetime) -> None:
    """Everything that structures logged, gave and were answered."""
    draw = Random("maillage-demo-returns")  # noqa: S311 - a demonstration, not a secret
    name_events(living)
    past = [one for one in living.periods if one.starts_on < living.quarters.ended]
    for rank, period in enumerate(past):
        _past(living, period, rank, draw)
    by_day = {one.starts_on: one for one in living.periods}
    ended, running = by_day[living.quarters.ended], by_day[living.quarters.running]
    for period in (ended, running):
        _log(living, period, draw, at)
    _being_read(living, ended.campaign, draw, at)
    _running(living, running.campaign, draw, at)
    _correct(living, past[-1], at)


def name_events(living: Living) -> None:
    """The events of these structures that were counted are those of their action."""
    for action, organisation in _carried(living):
        subjects = Subject.objects.filter(kind=KIND, organisation=organisation, programme_action="")
        keys = list(subjects.order_by("pk").values_list("key", flat=True))
        Event.objects.filter(contribution__uid__in=keys).update(programme_action=action.reference)
        Subject.objects.filter(kind=KIND, key__in=keys).update(programme_action=action.reference)


def _carried(living: Living) -> list[tuple[Action, Organisation]]:
    return [(living.actions[row["code"]], living.leads[name]) for row in tree(FILE)["action"] for name in row["leads"]]


def _log(living: Living, period: Period, draw: Random, at: datetime) -> None:
    """What each structure did in a quarter, two activities of two sessions, counted at the door."""
    titles = {row["code"]: row["sessions"] for row in tree(FILE)["action"]}
    for rank, (action, organisation) in enumerate(_carried(living)):
        for place, title in enumerate(titles[action.code]):
            first = datetime.combine(period.starts_on, FROM, UTC) + timedelta(days=4 + rank + 9 * place)
            starts = [one for number in range(SLOTS) if (one := first + number * EVERY) + LENGTH < at]
            slots = [SlotData(key=str(number), starts_at=one, ends_at=one + LENGTH, place=organisation.name,
                              commune=organisation.commune)
                     for number, one in enumerate(starts)]  # fmt: skip
            data = SubjectData(
                kind=SESSION, key=str(stable(SESSION, f"{organisation.slug}/{period.starts_on}/{place}")),
                title=french(title), territory=living.programme.territory, organisations=[organisation],
                programme_action=action.reference,
            )  # fmt: skip
            if slots:
                _count(data, slots, draw, at)


def _count(data: SubjectData, slots: list[SlotData], draw: Random, at: datetime) -> None:
    subject = expect(actor=None, subject=data, slots=slots, at=at)
    voice = Voice(way=Way.TEAM, reporter=data.organisations[0].name[:200])
    for row in subject.headcounts.order_by("starts_at", "pk"):
        number = draw.randint(9, 48)
        answer = Answer(
            state=HeadcountState.COUNTED, number=number, accuracy=Accuracy.COUNTED, minutes=draw.choice((60, 90, 120)),
            cells={one.code: _split(number, one) for one in dimensions() if one.code in SHARES},
        )  # fmt: skip
        when = min(at, (row.ends_at or row.starts_at) + timedelta(hours=5))
        report(actor=None, headcount=row, answer=answer, seen=0, voice=voice, at=when)
    Subject.objects.filter(pk=subject.pk).update(asked_at=subject.last_ends_at)


def _split(number: int, among: Dimension) -> dict[str, int | None]:
    return {one.code: int(number * share) for one, share in zip(among.members, SHARES[among.code], strict=True)}


def _expected(living: Living, campaign: Campaign, at: datetime) -> list[tuple[str, Request]]:
    """Open a campaign; its returns with the name of their structure, in order."""
    open_campaign(actor=living.coordinator, campaign=campaign, at=at)
    names = {one.pk: name for name, one in living.leads.items()}
    rows = Request.objects.for_lists().filter(campaign=campaign).order_by("action__position", "organisation__name")
    return [(names[row.organisation_id], row) for row in rows]


def _fresh(row: Request) -> Request:
    return Request.objects.for_lists().get(pk=row.pk)


def _past(living: Living, period: Period, rank: int, draw: Random) -> None:
    """A quarter that is over: typed, sent, approved; some figures never came."""
    opened = datetime.combine(period.ends_before, FROM, UTC)
    for name, row in _expected(living, period.campaign, opened):
        why = NEVER_CAME.get((rank, name), "")
        words = {"reason": french(tree(FILE)["story"][why])} if why else {}
        if why == "default":
            note_default(actor=living.coordinator, request=row, at=opened + APPROVED_AFTER, **words)
        elif why:
            set_aside(actor=living.coordinator, request=row, at=opened + ANSWERED_AFTER, **words)
        else:
            _answer(living, row, draw, opened + ANSWERED_AFTER, unknown=(rank, name) in UNKNOWN)
            approve(actor=living.coordinator, request=_fresh(row), at=opened + APPROVED_AFTER)


def _answer(living: Living, row: Request, draw: Random, at: datetime, *, unknown: bool = False) -> None:
    """Type what the activity does not give, then send."""
    _type(living, row, draw, at, unknown=unknown)
    submit(actor=living.writers[row.organisation_id], request=_fresh(row), at=at)


def _type(living: Living, row: Request, draw: Random, at: datetime, *, unknown: bool = False, most: int = 99) -> None:
    """Answer what waits, at most so many figures; ``unknown``: nobody kept the list of who came."""
    known = set(row.cells.filter(key="").order_by("pk").values_list("indicator__code", flat=True))
    cells: list[CellData] = []
    for said in tree(FILE)["indicator"]:
        if said["code"] not in known:
            cells += _cells(living.indicators[said["code"]].pk, said, draw, unknown=unknown)
    saved = save_cells(actor=living.writers[row.organisation_id], request=_fresh(row), cells=cells[:most], at=at)
    if saved.faults or saved.overtaken:
        raise ValueError(saved)


def _cells(indicator: int, said: dict[str, Any], draw: Random, *, unknown: bool) -> list[CellData]:
    """A figure about as large as its indicator is, with who came; a story for the one that tells."""
    if said["nature"] == Nature.NARRATIVE:
        return [CellData(indicator=indicator, text=french(draw.choice(tree(FILE)["story"]["said"])))]
    if unknown and said["nature"] == Nature.UNIQUE:
        return [CellData(indicator=indicator, status=CellStatus.UNKNOWN)]
    value = Decimal(max(1, round(said["size"] * draw.uniform(0.6, 1.4))))
    if said["nature"] == Nature.RATIO:
        return [CellData(indicator=indicator, value=Decimal(round(value * 4 / 5)), base=value)]
    total = CellData(indicator=indicator, value=value)
    if "sex" not in said.get("breakdowns", ()):
        return [total]
    women = Decimal(round(value * 11 / 20))
    parts = (("women", women), ("men", value - women - value // 10))
    return [total, *(CellData(indicator=indicator, key=key_of("sex", code), value=part) for code, part in parts)]


def _being_read(living: Living, campaign: Campaign, draw: Random, at: datetime) -> None:
    """The last quarter that ended: what was sent waits, one comes back, some never left."""
    day, ends = day_of(at), campaign.period.ends_before
    plan_campaign(
        actor=living.coordinator, campaign=campaign, opens_on=ends - OPENS_BEFORE,
        due_on=min(campaign.due_on, day - LATE_SINCE), closes_on=max(campaign.closes_on, day + STILL_OPEN),
        note=french(tree(FILE)["note"]), at=at - OPENED,
    )  # fmt: skip
    for name, row in _expected(living, campaign, at - OPENED):
        stands = STANDS[name]
        if stands == "begun":
            _type(living, row, draw, at - SENT, most=1)
        if stands in {"untouched", "begun"}:
            continue
        _answer(living, row, draw, at - SENT)
        if stands == "approved":
            approve(actor=living.coordinator, request=_fresh(row), at=at - READ)
        elif stands == "given_back":
            _give_back(living, row, at - READ)


def _give_back(living: Living, row: Request, at: datetime) -> None:
    cell = row.cells.get(indicator__code="I7", key="")
    words = french(tree(FILE)["story"]["given_back"])
    give_back(actor=living.coordinator, request=_fresh(row), notes={cell.pk: words}, note="", at=at)


def _running(living: Living, campaign: Campaign, draw: Random, at: datetime) -> None:
    """The quarter that runs: open from its first day, filled as things happen; one structure began."""
    plan_campaign(
        actor=living.coordinator, campaign=campaign, opens_on=campaign.period.starts_on, due_on=campaign.due_on,
        closes_on=campaign.closes_on, note=french(tree(FILE)["note"]), at=at,
    )  # fmt: skip
    for name, row in _expected(living, campaign, at):
        if STANDS[name] == "approved":
            _type(living, row, draw, at, most=1)


def _correct(living: Living, period: Period, at: datetime) -> None:
    """A figure that was approved, then corrected: it says so, and the erratum says why."""
    cells = Cell.objects.filter(period=period, indicator=living.indicators["I6"], review=Review.APPROVED, value__gt=1)
    cell = cells.select_related("request__programme__territory", "version").order_by("pk")[0]
    data = CellData(indicator=cell.indicator_id, value=(cell.value or Decimal(2)) - 1, seen=cell.revision)
    reason = french(tree(FILE)["story"]["corrected"])
    correct(actor=living.coordinator, cell=cell, data=data, reason=reason, at=at - READ)
