"""What a list of events shows of each: filled by the floors that know events, drawn by `{% event_rows %}`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a list.

    `start` and `end` are shown in `zone` when it is given. `lead` is what stands large on the left: the `hour`, or the
    `day` where the list is not split by days. `badges` are tuples `(label, tone, icon)`, the last two left out at will.
    `state` is the life of the event, `state_note` what to add to it. `more` tells of the other slots. `picture` is the
    safe markup of an image; without it the maille of `slug` stands. `level` is that of the heading. `foreign` is
    the language of title and summary when it is not that of the page.
    """

    url: str
    title: str
    start: datetime
    end: datetime | None = None
    zone: str = ""
    lead: str = "hour"
    summary: str = ""
    place: str = ""
    badges: tuple[tuple[str, ...], ...] = ()
    state: str = ""
    state_note: str = ""
    more: str = ""
    picture: str = ""
    slug: str = ""
    level: int = 3
    foreign: str = ""
