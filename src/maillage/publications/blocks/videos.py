"""Where a video may come from: nothing is asked of these sites before the reader asks for it."""

import re
from dataclasses import dataclass

from django.conf import settings

NAMED = re.compile(r"[\w-]{5,64}")


@dataclass(frozen=True)
class Video:
    """A video elsewhere: the page where it is, what is loaded on demand, and from whom."""

    page: str
    player: str
    host: str
    site: str


SITES: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    ("YouTube", re.compile(r"https?://(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|embed/)([\w-]{6,20})(?:[?&#].*)?"),
     "https://www.youtube-nocookie.com/embed/{}", "www.youtube-nocookie.com"),
    ("YouTube", re.compile(r"https?://youtu\.be/([\w-]{6,20})(?:[?#].*)?"),
     "https://www.youtube-nocookie.com/embed/{}", "www.youtube-nocookie.com"),
    ("Vimeo", re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{6,12})(?:[?/#].*)?"),
     "https://player.vimeo.com/video/{}?dnt=1", "player.vimeo.com"),
    ("Dailymotion", re.compile(r"https?://(?:www\.)?dailymotion\.com/(?:embed/)?video/([a-zA-Z0-9]{5,12})(?:[?_#].*)?"),
     "https://www.dailymotion.com/embed/video/{}", "www.dailymotion.com"),
)  # fmt: skip
PEERTUBE = re.compile(r"https://([a-z0-9.-]{4,80})/(?:w|videos/watch|videos/embed)/([\w-]{8,64})(?:[?#].*)?")


def video_at(address: str) -> Video | None:
    """The video behind an address, when its site is one of those that we know how to load on demand."""
    wanted = address.strip()
    for site, pattern, player, host in SITES:
        if found := pattern.fullmatch(wanted):
            return Video(wanted, player.format(found[1]), host, site)
    found = PEERTUBE.fullmatch(wanted)
    if found and found[1] in settings.VIDEO_HOSTS and NAMED.fullmatch(found[2]):
        return Video(wanted, f"https://{found[1]}/videos/embed/{found[2]}", found[1], found[1])
    return None
