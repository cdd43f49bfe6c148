"""What the desk of a report shows: its blocks, its figures with their values now, what the linter found."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils import translation

from maillage.reports.composing import Things, block_of, compose
from maillage.reports.enums import TYPED_STYLES, BlockKind, Style
from maillage.reports.linter import Facts, Finding, facts_of, lint
from maillage.reports.models import Block, Report
from maillage.reports.phrases import phrase
from maillage.reports.prose import token
from maillage.reports.reading import Read
from maillage.reports.showing import page_of

STYLES_OFFERED = (Style.EXACT, Style.MORE, Style.ABOUT)
SHARES_OFFERED = (Style.BASE, Style.SHARE, Style.FRACTION)
SUMMARY_LENGTH = 160
ICONS = {
    BlockKind.TEXT: "scroll-text", BlockKind.FIGURES: "hash", BlockKind.CHART: "chart-column", BlockKind.MAP: "map",
    BlockKind.ACTIONS: "list-checks", BlockKind.PORTRAIT: "user-round", BlockKind.QUOTE: "message-square-quote",
    BlockKind.PHOTOS: "image", BlockKind.BUDGET: "table",
}  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """One way to write a figure: what is inserted, what it gives now."""

    source: str
    words: str


@dataclass(frozen=True)
class FigureRow:
    """A figure of the list, with the ways to write it."""

    read: Read
    uid: str
    shown: str
    ways: tuple[Offered, ...]


@dataclass(frozen=True)
class BlockRow:
    """A block of the list, with what is to be looked at in it."""

    block: Block
    summary: str
    findings: tuple[Finding, ...]
    is_first: bool
    is_last: bool


def figure_rows(facts: Facts) -> list[FigureRow]:
    """The figures of a report and how each may be written, in the language of the report."""
    uids = {one.key: str(one.uid) for one in facts.figures}
    with translation.override(facts.report.language):
        return [
            FigureRow(read, uids[key], phrase(Style.EXACT, read.quantity), _ways(key, read))
            for key, read in facts.reads.items()
        ]


def _ways(key: str, read: Read) -> tuple[Offered, ...]:
    styles = [*STYLES_OFFERED, *(SHARES_OFFERED if read.out_of is not None else ())]
    found: dict[str, Offered] = {}
    for style in styles:
        words = phrase(style, read.quantity, read.out_of)
        found.setdefault(words, Offered(token(key, TYPED_STYLES[style]), words))
    return tuple(found.values())


def block_rows(facts: Facts, findings: list[Finding]) -> list[BlockRow]:
    """The blocks in order."""
    last = len(facts.blocks) - 1
    return [
        BlockRow(
            block, _summary(block, facts), tuple(one for one in findings if one.block == str(block.uid)), rank == 0,
            rank == last,
        )
        for rank, block in enumerate(facts.blocks)
    ]  # fmt: skip


def _summary(block: Block, facts: Facts) -> str:
    """The beginning of a block as it reads now."""
    with translation.override(facts.report.language):
        made = block_of(block, Things(facts, {})) if block.text else {"passages": []}
    words = " ".join("".join(piece["words"] for piece in one["pieces"]) for one in made["passages"])
    return words if len(words) <= SUMMARY_LENGTH else f"{words[:SUMMARY_LENGTH].rstrip()}…"


def builder_context(report: Report) -> dict[str, Any]:
    """Everything of the desk."""
    facts = facts_of(report)
    outcome = lint(facts)
    return {
        "report": report, "outcome": outcome, "rows": block_rows(facts, outcome.failing),
        "figures": figure_rows(facts), "kinds": [(kind, kind.label, ICONS[kind]) for kind in BlockKind],
        "last_version": report.versions.newest_first().first(), "holding": len(outcome.checks) - len(outcome.failing),
    }  # fmt: skip


def preview_context(report: Report) -> dict[str, Any]:
    """The page of the report as it stands."""
    with translation.override(report.language):
        page = page_of(compose(facts_of(report)))
    return page | {"report": report, "is_preview": True, "is_last": True, "is_intact": True}


def block_preview(block: Block, facts: Facts) -> dict[str, Any]:
    """One block as it would read, from what is typed and not saved."""
    with translation.override(block.report.language):
        content = compose(_with(facts, block))
        blocks: list[dict[str, Any]] = page_of(content)["blocks"]
    return next(one for one in blocks if one["uid"] == str(block.uid))


def _with(facts: Facts, block: Block) -> Facts:
    return replace(facts, blocks=[block if one.pk == block.pk else one for one in facts.blocks])
