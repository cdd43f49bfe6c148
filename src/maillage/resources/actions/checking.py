"""Checking links: one try a month, three before a link is said to be broken."""

from datetime import datetime, timedelta

from maillage.core.client import AnswerRefused, FetchRefused, TooHeavy, fetch
from maillage.resources.actions.projection import renew_pages
from maillage.resources.enums import LinkState
from maillage.resources.models import ResourceLink

EVERY = timedelta(days=30)
AGAIN = timedelta(days=2)
AT_ONCE = 40
PATIENCE = 3
MOST_BYTES = 200_000
SECONDS = 8.0
# The server is there and keeps its door shut to programs: a person will see the page.
SHUT = frozenset({401, 403, 405, 406, 429, 999})


def answers(url: str) -> bool:
    """Whether something answers at an address; a large file answers too."""
    try:
        fetch(url, max_bytes=MOST_BYTES, timeout=SECONDS)
    except TooHeavy:
        return True
    except AnswerRefused as refusal:
        return refusal.status in SHUT
    except FetchRefused:
        return False
    return True


def check_link(*, link: ResourceLink, at: datetime) -> str:
    """Try one link and write what was found. Nothing is held while the other site answers."""
    if answers(link.url):
        found = {"state": LinkState.FINE, "verified_at": at, "failures": 0}
    else:
        failures = link.failures + 1
        found = {"state": LinkState.BROKEN if failures >= PATIENCE else LinkState.DOUBTFUL, "failures": failures}
    ResourceLink.objects.filter(pk=link.pk, url=link.url).update(tried_at=at, **found)
    return str(found["state"])


def check_some(at: datetime) -> int:
    """Try the links that were not tried for a month, and sooner those that failed. Gives how many."""
    due = list(ResourceLink.objects.to_check(at - EVERY).select_related("resource")[:AT_ONCE])
    failing = ResourceLink.objects.to_check(at - AGAIN).filter(failures__gt=0, failures__lt=PATIENCE)
    due += [one for one in failing.select_related("resource")[: AT_ONCE - len(due)] if one not in due]
    for link in due:
        check_link(link=link, at=at)
    renew_pages([link.resource.contribution_id for link in due])
    return len(due)
