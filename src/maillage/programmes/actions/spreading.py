"""Where a programme runs: territories that join it and leave it, each between its days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.dates import day_phrase
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.geography.models import Department
from maillage.journal.actions import record
from maillage.programmes.actions.managing import CodeTaken
from maillage.programmes.models import Programme, ProgrammeTerritory
from maillage.territories.pagecache import renew
from maillage.ui.templatetags.ui.words import language


@dataclass(frozen=True, kw_only=True)
class TerritoryData:
    """A territory under its name of the time, and between which days."""

    name: str
    starts_on: date
    ends_before: date | None = None
    note: str = ""
    departments: tuple[Department, ...] = ()


def _day(day: date) -> str:
    return day_phrase(day, language(), year=True, weekday=False)


def _check_days(programme: Programme, data: TerritoryData) -> None:
    if data.ends_before is not None and data.ends_before <= data.starts_on:
        raise Refused(_("La fin vient après le début : vérifiez les dates."))
    outside = data.starts_on >= programme.ends_before or (
        data.ends_before is not None and data.ends_before <= programme.starts_on
    )
    if outside:
        words = {"from": _day(programme.starts_on), "to": _day(programme.ends_before - timedelta(days=1))}
        raise Refused(_("Ces jours sont hors du programme, qui va du %(from)s au %(to)s.") % words)


def _told(actor: User, programme: Programme, verb: str, at: datetime) -> None:
    record(actor=actor, verb=verb, obj=programme, at=at, territory_id=programme.territory_id)
    renew({programme.territory.slug})


@transaction.atomic
def save_territory(
    *, actor: User, programme: Programme, row: ProgrammeTerritory | None, data: TerritoryData, at: datetime
) -> ProgrammeTerritory:
    """Write a territory of a programme, one that joins it (``row`` None) or one that is there.

    Raises:
        CodeTaken: a territory of this name joins it on that day already.
        Refused: its days are in the wrong order, or outside the programme.
    """
    _check_days(programme, data)
    plain = {
        "name": clean_line(data.name), "note": clean_line(data.note), "starts_on": data.starts_on,
        "ends_before": data.ends_before,
    }  # fmt: skip
    others = programme.territories.all() if row is None else programme.territories.exclude(pk=row.pk)
    if others.filter(name=plain["name"], starts_on=data.starts_on).exists():
        raise CodeTaken(_("Ce territoire entre déjà dans le programme ce jour-là."))
    verb = "territory_joined" if row is None else "territory_dated"
    if row is None:
        row = ProgrammeTerritory.objects.create(programme=programme, **plain)
    else:
        for name, value in plain.items():
            setattr(row, name, value)
        row.save(update_fields=list(plain))
    row.departments.set(data.departments)
    _told(actor, programme, verb, at)
    return row


@transaction.atomic
def drop_territory(*, actor: User, row: ProgrammeTerritory, at: datetime) -> None:
    """Take away a territory that was written by mistake; one that left keeps its days instead.

    Raises:
        Refused: it is the only one.
    """
    programme = row.programme
    if not programme.territories.exclude(pk=row.pk).exists():
        raise Refused(_("C’est le seul territoire du programme : ajoutez le bon, puis retirez celui-ci."))
    row.delete()
    _told(actor, programme, "territory_dropped", at)
