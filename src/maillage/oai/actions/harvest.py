"""Harvesting a catalogue: page by page, each in its own transaction, so that what was received is never asked again.

A harvest that stops (a crash, a slow site, « come back later ») goes on from its token; a complete one is followed by
what changed since the moment of its first answer.
"""

from datetime import datetime

from django.db import transaction

from maillage.core.client import AnswerRefused, TooSlow, Unreachable
from maillage.core.errors import Refused
from maillage.oai.enums import Code, Standing
from maillage.oai.harvesting.requests import DAY, Answer, Complaint, Page, granularity, list_records, over_http
from maillage.oai.models import Harvested, Source

MOST_PAGES = 200
LATER = frozenset({429, 503})
DAY_LENGTH = 10


def _arguments(source: Source, *, by_days: bool) -> dict[str, str]:
    """What is asked first, or what follows the token."""
    if source.token:
        return {"resumptionToken": source.token}
    asked = {"metadataPrefix": source.prefix}
    if source.spec:
        asked["set"] = source.spec
    if source.since:
        asked["from"] = source.since[:DAY_LENGTH] if by_days else source.since
    return asked


@transaction.atomic
def take_page(*, source: Source, page: Page, at: datetime) -> int:
    """Keep the records of a page and how far we are. Gives how many were new or changed."""
    known = {
        one.identifier: one
        for one in Harvested.objects.filter(
            source=source, identifier__in=[record.identifier for record in page.records]
        ).order_by("pk")
    }
    changed = 0
    for record in page.records:
        row = known.get(record.identifier) or Harvested(source=source, identifier=record.identifier)
        told = (record.datestamp, record.deleted, " ".join(record.sets), "" if record.deleted else record.xml)
        if record.identifier in known and (row.datestamp, row.deleted, row.sets, row.xml) == told:
            continue
        row.datestamp, row.deleted, row.sets, row.xml = told
        row.received_at, row.told = at, False
        row.save()
        known[record.identifier] = row
        changed += 1
    if not source.token:
        source.opened_at = page.at
    source.token, source.standing, source.problem = page.token, Standing.UNDER_WAY, ""
    if not page.token:
        _complete(source, at)
    source.save(update_fields=["token", "standing", "problem", "opened_at", "since", "harvested_at"])
    return changed


def _complete(source: Source, at: datetime) -> None:
    """Everything was taken: the next harvest asks for what changed since this one began."""
    source.since, source.harvested_at, source.standing = source.opened_at or source.since, at, Standing.READY
    source.token, source.problem = "", ""


def _stopped(source: Source, refusal: Refused) -> bool:
    """Write why it stopped; True when the harvest may begin its list again at once."""
    restart = isinstance(refusal, Complaint) and refusal.code == Code.BAD_TOKEN and bool(source.token)
    later = isinstance(refusal, TooSlow | Unreachable)
    later = later or (isinstance(refusal, AnswerRefused) and refusal.status in LATER)
    if restart:
        source.token = ""
    source.standing = Standing.UNDER_WAY if later or restart else Standing.FAILED
    source.problem = "" if restart else str(refusal)
    source.save(update_fields=["token", "standing", "problem"])
    return restart


def harvest(*, source: Source, at: datetime, answer: Answer = over_http, most_pages: int = MOST_PAGES) -> int:
    """Take what is new, at most so many pages; gives how many records were new or changed.

    Nothing is held while the other site answers. What goes wrong is written on the source: it is tried again later.
    """
    changed, restarted = 0, False
    by_days = False
    for rank in range(most_pages):
        try:
            if rank == 0 and source.since and not source.token:
                by_days = granularity(source.url, answer) == DAY
            page = list_records(source.url, _arguments(source, by_days=by_days), answer)
        except Refused as refusal:
            if isinstance(refusal, Complaint) and refusal.code == Code.NOTHING and not source.token:
                _complete(source, at)
                source.save(update_fields=["token", "standing", "problem", "since", "harvested_at"])
                return changed
            if not _stopped(source, refusal) or restarted:
                return changed
            restarted = True
            continue
        changed += take_page(source=source, page=page, at=at)
        if not source.token:
            return changed
    return changed
