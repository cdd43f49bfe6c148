"""The report of PicardieScience, written from its figures in our own words, and published once."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import translation

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.programmes.actions.expected import key_of
from maillage.programmes.actions.targets import DecisionData, record_decision
from maillage.programmes.models import Programme
from maillage.reports.actions.figures import FigureData, save_figure
from maillage.reports.actions.publishing import publish
from maillage.reports.actions.writing import BlockData, ReportData, add_block, create_report
from maillage.reports.enums import FigureKind
from maillage.reports.models import Check, Report, Statement
from maillage.website.demo import reading
from maillage.website.demo.reading import french

FILE = "picardiescience_report"


def load_report(programme: Programme, actor: User, at: datetime) -> Report:
    """The report with its figures, its blocks and its checks, published as version 1; one that is there is kept."""
    said = reading.tree(FILE)
    known = Report.objects.filter(slug=said["slug"]).first()
    if known is not None:
        return known
    with translation.override("fr"):
        data = ReportData(title=french(said["title"]), lead=french(said["lead"]), slug=said["slug"])
        report = create_report(actor=actor, programme=programme, data=data, at=at)
        _figures(report, programme, actor, at)
        _blocks(report, programme, actor, at)
        _verified(report)
        _publish(report, programme, actor, at)
    return report


def _figures(report: Report, programme: Programme, actor: User, at: datetime) -> None:
    indicators = {one.code: one for one in programme.indicators.order_by("pk")}
    made: dict[str, Any] = {}
    rows = reading.tree(FILE)["figure"]
    for row in rows:
        version = indicators[row["indicator"]].versions.get() if "indicator" in row else None
        members = {
            member.code: (breakdown.dimension, member.label)
            for breakdown in (version.breakdowns.order_by("pk") if version else ())
            for member in breakdown.members.order_by("pk")
        }  # fmt: skip
        dimension, label = members.get(row.get("part", ""), ("", version.label if version else ""))
        kind = FigureKind.INDICATOR if version else FigureKind.ENTITIES if "entity" in row else FigureKind.AMOUNT
        made[row["key"]] = save_figure(
            actor=actor, report=report, figure=None, at=at,
            data=FigureData(
                key=row["key"], label=french(row.get("label", label)), kind=kind,
                indicator=version.indicator if version else None,
                part=key_of(dimension, row["part"]) if "part" in row else "", entity=row.get("entity", ""),
                type=row.get("type", ""), amount=Decimal(row["amount"]) if "amount" in row else None,
                precision=Decimal(row["precision"]) if "precision" in row else None, unit=row.get("unit", ""),
                source=french(row.get("source", "")), limits=french(row.get("limits", "")),
            ),
        )  # fmt: skip
    for row in rows:
        if "out_of" in row:
            figure = made[row["key"]]
            figure.out_of = made[row["out_of"]]
            figure.save(update_fields=["out_of"])


def _blocks(report: Report, programme: Programme, actor: User, at: datetime) -> None:
    indicators = {one.code: one for one in programme.indicators.order_by("pk")}
    actions = {one.code: one for one in programme.actions.order_by("pk")}
    for row in reading.tree(FILE)["block"]:
        indicator = indicators.get(row.get("indicator", ""))
        breakdown = indicator.versions.get().breakdowns.order_by("pk").first() if indicator else None
        data = BlockData(
            kind=row["kind"], title=french(row["title"]), text=french(row.get("text", "")),
            keys=tuple(row.get("keys", ())), indicator=indicator,
            dimension=breakdown.dimension if breakdown else "", action=actions.get(row.get("action", "")),
        )  # fmt: skip
        add_block(actor=actor, report=report, data=data, at=at)


def _verified(report: Report) -> None:
    """What its texts say, and what is verified of it."""
    said = reading.tree(FILE)
    Statement.objects.bulk_create(
        Statement(
            report=report, code=row["code"], sentence=french(row["sentence"]), where=french(row["where"]),
            values=row["values"],
        )
        for row in said["statement"]
    )  # fmt: skip
    Check.objects.bulk_create(
        Check(
            report=report, code=row["code"], rule=row["rule"], left=row["left"], right=row["right"], position=rank
        )
        for rank, row in enumerate(said["check"])
    )  # fmt: skip


def _publish(report: Report, programme: Programme, actor: User, at: datetime) -> None:
    said = reading.tree(FILE)
    words = said["decision"]
    decision = record_decision(
        actor=actor, programme=programme, at=at,
        data=DecisionData(
            number=words["number"], body=french(words["body"]), decided_on=day_of(at), text=french(words["text"])
        ),
    )  # fmt: skip
    reasons = {code: french(words) for code, words in said["explanations"].items()}
    publish(actor=actor, report=report, decision=decision, reasons=reasons, note="", at=at)
