"""Programmes at full size: 50 programmes × 15 actions × 24 quarters × 26 indicators, each with a total and four parts.

Figures are of every nature, one answer in seven says why it has no value, one in thirty was corrected; each action is
led by one structure, and the last quarter is still being answered. 2.3 million revisions. One programme is written past
the objects; the database itself copies it. The report is written and published as its coordinator would.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import UUIDField
from rows import insert

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation
from maillage.programmes import models
from maillage.programmes.enums import RULES
from maillage.reports.actions.figures import FigureData, save_figure
from maillage.reports.actions.publishing import draft_of, publish
from maillage.reports.actions.writing import BlockData, ReportData, add_block, create_report
from maillage.territories.models import Territory

ACTIONS, QUARTERS, INDICATORS, PARTS = 15, 24, 26, ("", "sex=women", "sex=men", "sex=other", "sex=unsaid")
FIRST_YEAR = 2021
AT = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
COORDINATOR = "banc@example.org"
BLANKS = ("not_provided", "not_applicable", "unknown", "withheld")
MARKED, SHARED, LOGGED = 13, 26, 1
RECORDS, MARKS = 3, 5

# Nature and what is counted, for each of the 26 indicators.
NATURES = (
    *(("flow", "participation"),) * 10, ("unique", "person"), ("unique", "person"), ("unique", "person"),
    ("stock", "structure"), ("stock", "place"), ("running", "person"), ("running", "object"), ("ratio", "person"),
    ("ratio", "euro"), ("mean", "score"), ("nps", "score"), ("money", "euro"), ("money", "euro"), ("flow", "hour"),
    ("milestone", "action"), ("flow", "event"),
)  # fmt: skip
BASED = {"ratio", "mean", "nps"}
COPIED: tuple[Any, ...] = (
    models.Programme, models.Action, models.Part, models.Indicator, models.IndicatorVersion, models.Target, models.Period,
    models.Campaign, models.Request, models.Cell, models.Revision, models.Source, models.PersonMark,
)  # fmt: skip
NAMED = {(models.Programme, "slug"), (models.Programme, "name"), (models.Action, "reference")}


def _quarters() -> list[tuple[date, date]]:
    days = [date(FIRST_YEAR + rank // 4, 1 + 3 * (rank % 4), 1) for rank in range(QUARTERS + 1)]
    return list(pairwise(days))


def _request(quarter: int, action: int) -> int:
    return (quarter - 1) * ACTIONS + action


def _state(quarter: int, action: int) -> str:
    """The last quarter is being answered; a few returns of the others are not what one hoped."""
    if quarter == QUARTERS:
        return ("todo", "draft", "submitted", "returned", "approved")[action % 5]
    rank = quarter * ACTIONS + action
    return "not_applicable" if rank % 41 == 0 else "default" if rank % 53 == 0 else "approved"


@dataclass(frozen=True)
class Answer:
    """One cell of the first programme."""

    pk: int
    quarter: int
    action: int
    indicator: int
    part: str
    status: str
    value: int | None
    base: int | None
    revisions: int


def _answers() -> Iterator[Answer]:
    """Those of the returns that have some; the people of the indicator that has marks are those marked."""
    pk = 0
    for q, a in product(range(1, QUARTERS + 1), range(1, ACTIONS + 1)):
        if _state(q, a) in {"todo", "not_applicable", "default"}:
            continue
        for i, part in product(range(1, INDICATORS + 1), PARTS):
            pk += 1
            blank = pk % 7 == 0
            based = not blank and NATURES[i - 1][0] in BASED
            yield Answer(
                pk, q, a, i, part, BLANKS[pk // 7 % len(BLANKS)] if blank else "value",
                None if blank else MARKS if i == MARKED else (pk * 37) % 91, 100 + pk % 50 if based else None,
                2 if pk % 30 == 0 else 1,
            )  # fmt: skip


def fill() -> None:
    """One programme and its report; runs in a process whose database is the volume."""
    with transaction.atomic():
        territory = Territory.objects.create(name="Territoire", slug="territoire-1", in_name="au Territoire")
        author = User.objects.create_superuser(email=COORDINATOR, password=None, display_name="Banc")
        _structures(territory.pk, author)
        _frames(territory.pk)
        _figures()
        _behind()
    _report(author)


def multiply(programmes: int) -> None:
    """Copy the first programme, in the database: keys are those of the first, moved; indexes are made at the end."""
    strides = {model: model._default_manager.order_by("-pk").values_list("pk", flat=True)[0] for model in COPIED}
    with transaction.atomic(), connection.cursor() as cursor:
        dropped = _drop_indexes(cursor)
        for model in COPIED:
            cursor.execute(_copy_statement(model, strides), [programmes])
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # foreign keys are checked now: no index is made before
        for statement in dropped:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in COPIED:
                table = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")


def _drop_indexes(cursor: Any) -> list[str]:
    """Those that no constraint holds; gives the statements that make them again."""
    made: list[str] = []
    for model in (models.Cell, models.Revision):
        table = model._meta.db_table
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
                " (SELECT conname FROM pg_constraint)", [table]
            )  # fmt: skip
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql NOT LIKE"
                " 'CREATE UNIQUE%%'", [table]
            )  # fmt: skip
        for name, statement in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
            made.append(statement)
    return made


def _copy_statement(model: Any, strides: dict[Any, int]) -> str:
    """« INSERT … SELECT » of every row of the first programme, once for each other programme."""
    columns, values = [], []
    number = f"t.id + k.n * {strides[model]}"
    for field in model._meta.concrete_fields:
        column = connection.ops.quote_name(field.column)
        columns.append(column)
        if field.primary_key:
            values.append(number)
        elif field.related_model in strides:
            values.append(f"t.{column} + k.n * {strides[field.related_model]}")
        elif isinstance(field, UUIDField):
            written = f"lpad(to_hex({number}), 32, '0')::uuid"
            values.append(written if connection.vendor == "postgresql" else f"printf('%%032x', {number})")
        elif (model, field.name) in NAMED:
            values.append(f"replace(t.{column}, '1', '') || CAST(k.n + 1 AS text)")
        else:
            values.append(f"t.{column}")
    table = connection.ops.quote_name(model._meta.db_table)
    return (
        f"WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n + 1 < %s)"
        f" INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM k CROSS JOIN {table} t"
    )


def _structures(territory: int, author: User) -> None:
    for rank in range(1, ACTIONS + 1):
        whole = Contribution.objects.create(
            kind="organisation", origin_id=territory, author=author, title=f"Structure {rank}", state="published",
            created_at=AT, updated_at=AT, published_at=AT,
        )  # fmt: skip
        Organisation.objects.create(pk=rank, contribution=whole, slug=f"structure-{rank}", name=f"Structure {rank}")


def _frames(territory: int) -> None:
    """The programme, its actions, indicators, periods, campaigns and returns."""
    begins, ends = f"{FIRST_YEAR}-01-01", f"{FIRST_YEAR + QUARTERS // 4}-01-01"
    names: tuple[str, ...] = (
        "id",
        "slug",
        "name",
        "territory_id",
        "starts_on",
        "ends_before",
        "is_public",
        "created_at",
    )
    insert(models.Programme, names, [(1, "programme-1", "Programme 1", territory, begins, ends, True, AT)])
    actions, indicators = range(1, ACTIONS + 1), range(1, INDICATORS + 1)
    names = ("id", "programme_id", "slug", "code", "reference", "title", "type", "position")
    insert(models.Action, names, (
        (a, 1, f"action-{a}", f"A{a:02d}", f"{'abcdefghijklmno'[a - 1]}/1", f"Action {a}", "programming", a) for a in actions
    ))  # fmt: skip
    insert(
        models.Part,
        ("id", "action_id", "organisation_id", "role", "starts_on"),
        ((a, a, a, "lead", begins) for a in actions),
    )
    insert(models.Indicator, ("id", "programme_id", "code", "rhythm", "position"), (
        (i, 1, f"I{i:02d}", "quarter", i) for i in indicators
    ))  # fmt: skip
    names = ("id", "indicator_id", "number", "label", "counts", "nature", "over_time", "over_structures", "overlap",
             "polarity", "decimals", "small_count", "since", "at")  # fmt: skip
    insert(models.IndicatorVersion, names, (
        (i, i, 1, f"Indicateur {i}", counts, nature, *map(str, RULES[nature]), "possible", "up", 0, 0, begins, AT)
        for i, (nature, counts) in enumerate(NATURES, 1)
    ))  # fmt: skip
    insert(models.Target, ("id", "programme_id", "indicator_id", "value", "revision", "changed_at"), (
        (i, 1, i, 20_000, 1, AT) for i in range(1, INDICATORS // 2)
    ))  # fmt: skip
    spans = list(enumerate(_quarters(), 1))
    insert(models.Period, ("id", "programme_id", "kind", "starts_on", "ends_before"), (
        (q, 1, "quarter", first.isoformat(), after.isoformat()) for q, (first, after) in spans
    ))  # fmt: skip
    insert(models.Campaign, ("id", "programme_id", "period_id", "opens_on", "due_on", "closes_on", "opened_at"), (
        (q, 1, q, after.isoformat(), (after + timedelta(20)).isoformat(), (after + timedelta(34)).isoformat(), AT)
        for q, (_first, after) in spans
    ))  # fmt: skip
    names = ("id", "uid", "programme_id", "campaign_id", "period_id", "action_id", "organisation_id", "state")
    insert(models.Request, names, (
        (_request(q, a), UUID(int=_request(q, a)), 1, q, q, a, a, _state(q, a)) for q, _days in spans for a in actions
    ))  # fmt: skip


def _figures() -> None:
    """Cells and their revisions."""
    names = ("id", "uid", "programme_id", "period_id", "request_id", "action_id", "organisation_id", "indicator_id",
             "version_id", "key", "status", "value", "base", "revision", "changed_at", "review", "is_rectified")  # fmt: skip
    insert(models.Cell, names, (
        (one.pk, UUID(int=one.pk), 1, one.quarter, _request(one.quarter, one.action), one.action, one.action, one.indicator,
         one.indicator, one.part, one.status, one.value, one.base, one.revisions, AT, "approved", one.revisions > 1)
        for one in _answers()
    ))  # fmt: skip
    names = ("cell_id", "number", "status", "value", "base", "origin", "at", "author")
    insert(models.Revision, names, (
        (one.pk, number, one.status, one.value, one.base, "typed", AT, "Structure")
        for one in _answers() for number in range(1, one.revisions + 1)
    ))  # fmt: skip


def _behind() -> None:
    """The records of activity behind one indicator, those that structures share behind another, marks behind a third."""
    totals = [one for one in _answers() if not one.part and one.value is not None]
    names = ("cell_id", "programme_id", "kind", "key", "amount", "title", "on", "is_shared")
    insert(models.Source, names, (
        (one.pk, 1, "slot", f"{one.pk}-{number}", 1, f"Séance {number}", "2026-02-03", False)
        for one in totals if one.indicator == LOGGED for number in range(RECORDS)
    ))  # fmt: skip
    insert(models.Source, names, (
        (one.pk, 1, "event", f"{one.quarter}-{one.action % 5}", 1, "Fête de la science", "2026-02-03", True)
        for one in totals if one.indicator == SHARED and one.value
    ))  # fmt: skip
    insert(models.PersonMark, ("cell_id", "mark"), (
        (one.pk, f"{(one.pk * 31 + number * 7) % 997:064d}")
        for one in totals if one.indicator == MARKED for number in range(MARKS)
    ))  # fmt: skip


def _report(author: User) -> None:
    """The report of the first programme: its 26 figures in texts, cards, a chart; its actions; published once."""
    programme = models.Programme.objects.get(slug="programme-1")
    decision = models.Decision.objects.create(
        programme=programme, number="2026-01", body="Comité de pilotage", decided_on=date(2026, 1, 15),
        text="Le bilan est publié.", at=AT,
    )  # fmt: skip
    report = create_report(actor=author, programme=programme, data=ReportData(title="Bilan du programme"), at=AT)
    keys = []
    for indicator in programme.indicators.in_order():
        key = f"chiffre-{indicator.position}"
        data = FigureData(key=key, label=f"Indicateur {indicator.position}", kind="indicator", indicator=indicator)
        save_figure(actor=author, report=report, figure=None, data=data, at=AT)
        keys.append(key)
    first = programme.indicators.in_order()[0]
    text = " ".join(f"Un chiffre : [[{key}]]." for key in keys)
    blocks: list[dict[str, Any]] = [
        {"kind": "text", "title": "En bref", "text": text}, {"kind": "figures", "title": "Chiffres", "keys": keys[:10]},
        {"kind": "chart", "title": "Femmes et hommes", "indicator": first, "dimension": "sex"},
        {"kind": "actions", "title": "Les actions"}, {"kind": "map", "title": "Où"},
    ]  # fmt: skip
    for block in blocks:
        add_block(actor=author, report=report, data=BlockData(**block), at=AT)
    _content, outcome = draft_of(report)
    reasons = {one.id: "Mesure" for one in outcome.to_explain}
    publish(actor=author, report=report, decision=decision, reasons=reasons, note="", at=AT)
