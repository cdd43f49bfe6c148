"""Writing a report: the report itself, its blocks and their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.core.text import slug as slugged
from maillage.directory.models import Organisation
from maillage.files.actions import receive_image
from maillage.journal.actions import record
from maillage.programmes.models import Action, Indicator, Programme
from maillage.reports.enums import BlockKind, ReportState
from maillage.reports.models import Block, Photo, Report
from maillage.reports.models.reports import (
    ALT_LENGTH,
    CREDIT_LENGTH,
    LABEL_LENGTH,
    LEAD_LENGTH,
    NOTE_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
)

MOST_BLOCKS = 120
SLUG_LENGTH = 60


class NotOfProgramme(Refused):
    """A block shows something of another programme."""


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """What a coordinator says of a report. ``slug`` is made from the title unless given."""

    title: str
    lead: str = ""
    language: str = "fr"
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class PhotoData:
    """A picture of a block: a new one (``upload``), or one that is there (``photo``)."""

    alt: str
    credit: str
    caption: str = ""
    upload: BinaryIO | None = None
    photo: Photo | None = None


@dataclass(frozen=True, kw_only=True)
class BlockData:
    """What a block holds; what does not go with its kind is left out."""

    kind: str
    title: str = ""
    text: str = ""
    keys: Sequence[str] = ()
    indicator: Indicator | None = None
    dimension: str = ""
    action: Action | None = None
    organisation: Organisation | None = None
    speaker: str = ""
    consent: str = ""


def done(person: User | None, verb: str, report: Report, at: datetime) -> None:
    """The draft is dated, the journal has its line."""
    Report.objects.filter(pk=report.pk).update(changed_at=at)
    report.changed_at = at
    record(actor=person, verb=verb, obj=report, at=at, territory_id=report.programme.territory_id)


@transaction.atomic
def create_report(*, actor: User, programme: Programme, data: ReportData, at: datetime) -> Report:
    """Begin the report of a programme.

    Raises:
        Refused: it has no title.
    """
    title = clean_line(data.title)[:TITLE_LENGTH]
    if not title:
        raise Refused(_("Donnez un titre au bilan."))
    base = slugged(data.slug or title, fallback="bilan", length=SLUG_LENGTH - 4)
    taken = set(Report.objects.filter(slug__startswith=base).order_by("pk").values_list("slug", flat=True))
    slug = next(one for one in (base, *(f"{base}-{rank}" for rank in range(2, 1000))) if one not in taken)
    report = Report.objects.create(
        programme=programme, slug=slug, title=title, lead=clean_text(data.lead)[:LEAD_LENGTH],
        language=data.language, created_at=at, changed_at=at,
    )  # fmt: skip
    done(actor, "report_made", report, at)
    return report


@transaction.atomic
def change_report(*, actor: User, report: Report, data: ReportData, at: datetime) -> Report:
    """Change its title, its standfirst, its language.

    Raises:
        Refused: it has no title.
    """
    title = clean_line(data.title)[:TITLE_LENGTH]
    if not title:
        raise Refused(_("Donnez un titre au bilan."))
    report.title, report.lead, report.language = title, clean_text(data.lead)[:LEAD_LENGTH], data.language
    report.save(update_fields=["title", "lead", "language"])
    done(actor, "report_changed", report, at)
    return report


@transaction.atomic
def remove_report(*, actor: User, report: Report, at: datetime) -> None:
    """Throw a draft away.

    Raises:
        Refused: it was published: what was published stays.
    """
    if report.state == ReportState.PUBLISHED:
        raise Refused(_("Ce bilan est publié : il reste à son adresse. Publiez une version corrigée."))
    record(actor=actor, verb="report_removed", obj=report, at=at, territory_id=report.programme.territory_id)
    report.delete()


def content_of(data: BlockData) -> dict[str, Any]:
    """What a block keeps: what does not go with its kind is left out."""
    kind = data.kind
    shows_parts = kind == BlockKind.CHART and data.indicator is not None
    return {
        "title": clean_line(data.title)[:TITLE_LENGTH],
        "text": clean_text(data.text)[:TEXT_LENGTH],
        "keys": list(dict.fromkeys(data.keys)) if kind in {BlockKind.FIGURES, BlockKind.BUDGET} or (
            kind == BlockKind.CHART and not shows_parts) else [],
        "indicator": data.indicator if shows_parts else None,
        "dimension": data.dimension if shows_parts else "",
        "action": data.action if kind == BlockKind.PORTRAIT else None,
        "organisation": data.organisation if kind == BlockKind.PORTRAIT and data.action is None else None,
        "speaker": clean_line(data.speaker)[:LABEL_LENGTH] if kind == BlockKind.QUOTE else "",
        "consent": clean_line(data.consent)[:NOTE_LENGTH] if kind == BlockKind.QUOTE else "",
    }  # fmt: skip


def _check_programme(report: Report, data: BlockData) -> None:
    ones = [one for one in (data.indicator, data.action) if one is not None]
    if any(one.programme_id != report.programme_id for one in ones):
        raise NotOfProgramme(_("Ce bloc montre quelque chose d’un autre programme."))


@transaction.atomic
def add_block(*, actor: User, report: Report, data: BlockData, at: datetime) -> Block:
    """Add a block at the end.

    Raises:
        NotOfProgramme: it shows something of another programme.
        Refused: there are too many blocks.
    """
    _check_programme(report, data)
    last = report.blocks.aggregate(last=Max("position"))["last"]
    if report.blocks.count() >= MOST_BLOCKS:
        raise Refused(_("Un bilan a au plus %(count)s blocs : réunissez-en.") % {"count": MOST_BLOCKS})
    block = Block.objects.create(
        report=report, kind=data.kind, position=0 if last is None else last + 1, **content_of(data)
    )
    done(actor, "report_block_added", report, at)
    return block


@transaction.atomic
def change_block(
    *, actor: User, block: Block, data: BlockData, at: datetime, photos: Sequence[PhotoData] | None = None
) -> Block:
    """Change what a block holds; ``photos`` replaces those it has.

    Raises:
        NotOfProgramme: it shows something of another programme.
    """
    _check_programme(block.report, data)
    for name, value in content_of(data).items():
        setattr(block, name, value)
    block.save()
    if photos is not None and block.kind == BlockKind.PHOTOS:
        _keep_photos(actor, block, photos, at)
    done(actor, "report_block_changed", block.report, at)
    return block


def _keep_photos(actor: User, block: Block, photos: Sequence[PhotoData], at: datetime) -> None:
    kept = {one.photo.pk for one in photos if one.photo is not None}
    block.photos.exclude(pk__in=kept).delete()
    for rank, one in enumerate(photos):
        said = {
            "alt": clean_line(one.alt)[:ALT_LENGTH], "credit": clean_line(one.credit)[:CREDIT_LENGTH],
            "caption": clean_line(one.caption)[:ALT_LENGTH],
        }  # fmt: skip
        if one.photo is not None:
            Photo.objects.filter(pk=one.photo.pk, block=block).update(position=rank, **said)
        elif one.upload is not None:
            image = receive_image(actor=actor, upload=one.upload, at=at)
            Photo.objects.create(block=block, image=image, position=rank, **said)


@transaction.atomic
def move_block(*, actor: User, block: Block, by: int, at: datetime) -> None:
    """Move a block up (-1) or down (+1); at an end it stays."""
    report = block.report
    Report.objects.select_for_update().get(pk=report.pk)
    keys = list(report.blocks.in_order().values_list("pk", flat=True))
    place = keys.index(block.pk)
    wanted = min(max(place + by, 0), len(keys) - 1)
    if wanted != place:
        keys.insert(wanted, keys.pop(place))
        for rank, key in enumerate(keys):
            Block.objects.filter(pk=key).exclude(position=rank).update(position=rank)
        done(actor, "report_block_moved", report, at)


@transaction.atomic
def remove_block(*, actor: User, block: Block, at: datetime) -> None:
    """Take a block away; the others keep their order."""
    report, position = block.report, block.position
    block.delete()
    Block.objects.filter(report=report, position__gt=position).update(position=F("position") - 1)
    done(actor, "report_block_removed", report, at)
