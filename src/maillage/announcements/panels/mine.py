"""« Mes annonces »: each with where it stands and what may be done now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from maillage.announcements.actions.ending import renewed_until
from maillage.announcements.actions.projection import today_in
from maillage.announcements.enums import Situation
from maillage.announcements.models import Announcement
from maillage.announcements.panels.rows import badge_of, ending_of


@dataclass(frozen=True, kw_only=True)
class MyLine:
    """One announcement of one’s own."""

    announcement: Announcement
    badge: tuple[str, str, str]
    situation: str
    ending: str
    until: date
    may_end: bool
    may_renew: bool
    is_open: bool


def lines_of_mine(announcements: Iterable[Announcement], at: datetime) -> list[MyLine]:
    """Lines in the order given; everyone who sees them here may edit them."""
    found = []
    for one in announcements:
        today = today_in(one.contribution.origin, at)
        situation, until = one.situation(today), renewed_until(one, today)
        ends = one.contribution.is_published
        found.append(
            MyLine(
                announcement=one,
                badge=badge_of(one.genre),
                situation=situation,
                ending=ending_of(one, today),
                until=until,
                may_end=ends,
                is_open=situation in {Situation.OPEN, Situation.SOON},
                may_renew=ends and (until > one.closes_on or one.closed_at is not None),
            )
        )
    return found
