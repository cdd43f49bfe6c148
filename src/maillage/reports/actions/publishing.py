"""Publishing: a version that never changes, with its erratum since the one before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.journal.actions import record
from maillage.programmes.actions.voices import voice_of_coordination
from maillage.programmes.models import Decision, Erratum
from maillage.reports.actions.projection import refresh_reports
from maillage.reports.composing import compose, digest_of
from maillage.reports.enums import ReportState
from maillage.reports.linter import Outcome, facts_of, lint
from maillage.reports.models import Report, ReportVersion
from maillage.reports.models.reports import NOTE_LENGTH
from maillage.territories.pagecache import renew


class NotReady(Refused):
    """Something must be corrected or explained first; ``missing`` are the ids of the findings."""

    def __init__(self, sentence: str, missing: list[str]) -> None:
        """Keep which ones."""
        super().__init__(sentence)
        self.missing = missing


def draft_of(report: Report) -> tuple[dict[str, Any], Outcome]:
    """The report as it would be published now, and what the linter says of it, in the report’s language."""
    with translation.override(report.language):
        facts = facts_of(report)
        return compose(facts), lint(facts)


def in_language_of_reader(report: Report, outcome: Outcome) -> Outcome:
    """The same findings, in the active language: who publishes may not read that of the report."""
    if translation.get_language() == report.language:
        return outcome
    said = {one.id: one for one in lint(facts_of(report)).checks}
    return Outcome(*([said.get(one.id, one) for one in ones] for ones in (outcome.declared, outcome.found)))


def errata_of(report: Report, content: Mapping[str, Any], last: ReportVersion | None) -> list[dict[str, Any]]:
    """The figures that both versions show and that say something else now, with the reasons of the corrections."""
    if last is None:
        return []
    before = {one["key"]: one for one in last.content["figures"]}
    changed = [
        (before[one["key"]], one)
        for one in content["figures"]
        if one["key"] in before and _says(one) != _says(before[one["key"]])
    ]
    cells = {pk for _old, new in changed for pk, _revision in new["revisions"]}
    rows = Erratum.objects.filter(programme=report.programme, cell__in=cells, at__gt=last.published_at)
    reasons: dict[int, list[str]] = {}
    for row in rows.order_by("at", "pk"):
        reasons.setdefault(row.cell_id, []).append(row.reason)
    return [
        {
            "key": new["key"], "label": new["label"], "before": old["shown"], "after": new["shown"],
            "reasons": list(dict.fromkeys(one for pk, _rev in new["revisions"] for one in reasons.get(pk, []))),
        }
        for old, new in changed
    ]  # fmt: skip


def _says(figure: Mapping[str, Any]) -> tuple[Any, ...]:
    return figure["value"], figure["lower"], figure["upper"], figure["unit"]


def _reasons(outcome: Outcome, reasons: Mapping[str, str]) -> dict[str, str]:
    """Why each finding stays, by id; raises `NotReady` when something blocks or is not explained."""
    if outcome.blocking:
        ids = [one.id for one in outcome.blocking]
        raise NotReady(_("Corrigez d’abord ce qui empêche de publier : voyez les vérifications."), ids)
    said = {one.id: clean_line(reasons.get(one.id, ""))[:NOTE_LENGTH] for one in outcome.to_explain}
    missing = [key for key, words in said.items() if not words]
    if missing:
        raise NotReady(_("Dites pourquoi vous publiez malgré chaque vérification qui échoue, ou corrigez-la."), missing)
    return said


def _points(outcome: Outcome, said: Mapping[str, str]) -> list[dict[str, str]]:
    """What the version is published with, and why."""
    return [
        {"id": one.id, "rule": one.label, "message": one.message, "proposal": one.proposal, "reason": said[one.id]}
        for one in outcome.to_explain
    ]


@transaction.atomic
def publish(
    *, actor: User, report: Report, decision: Decision, reasons: Mapping[str, str], note: str, at: datetime
) -> ReportVersion:
    """Publish a version: frozen, dated, decided; its charts are drawn by the worker.

    Args:
        actor: who publishes.
        report: whose draft becomes the version.
        decision: of a body of the programme.
        reasons: for each failing check (by id), why it is published all the same; printed in the report.
        note: what changes, said to readers.
        at: when.

    Raises:
        NotReady: something blocks, or is not explained.
        Refused: nothing to publish, nothing changed, or the decision is of another programme.
    """
    Report.objects.select_for_update().get(pk=report.pk)
    if decision.programme_id != report.programme_id:
        raise Refused(_("Cette décision est celle d’un autre programme."))
    content, outcome = draft_of(report)
    if not content["blocks"]:
        raise Refused(_("Ce bilan est vide : ajoutez au moins un bloc."))
    last = report.versions.newest_first().first()
    said = _reasons(outcome, reasons)
    with translation.override(report.language):
        content |= {"points": _points(outcome, said), "errata": errata_of(report, content, last)}
    if last is not None and digest_of(content) == _digest_without_stamp(last):
        raise Refused(_("Rien n’a changé depuis la dernière version."))
    content |= _stamp(report, decision, last, note, at)
    version = ReportVersion.objects.create(
        report=report, number=content["number"], content=content, digest=digest_of(content),
        note=content["note"], decision=decision, published_at=at, by=actor, author=content["author"],
    )  # fmt: skip
    Report.objects.filter(pk=report.pk).update(state=ReportState.PUBLISHED, published_at=at)
    report.state, report.published_at = ReportState.PUBLISHED, at
    record(actor=actor, verb="report_published", obj=report, at=at, territory_id=report.programme.territory_id)
    refresh_reports(report.programme, at)
    later("maillage.reports.tasks.draw", version.pk)
    renew({report.programme.territory.slug})
    return version


def _stamp(report: Report, decision: Decision, last: ReportVersion | None, note: str, at: datetime) -> dict[str, Any]:
    """What dates and signs a version."""
    return {
        "number": (last.number if last else 0) + 1,
        "published_at": at.isoformat(),
        "note": clean_line(note)[:NOTE_LENGTH],
        "author": voice_of_coordination(report.programme),
        "decision": {"number": decision.number, "body": decision.body, "on": decision.decided_on.isoformat()},
    }


STAMP = ("number", "published_at", "note", "author", "decision")


def _digest_without_stamp(version: ReportVersion) -> str:
    kept = {name: value for name, value in version.content.items() if name not in STAMP}
    return digest_of(kept | {"errata": []})


def is_intact(version: ReportVersion) -> bool:
    """Whether the content is the one that was signed."""
    return digest_of(version.content) == version.digest
