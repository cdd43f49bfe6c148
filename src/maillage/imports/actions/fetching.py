"""Going to get what a source publishes, through the one safe outgoing client."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from maillage.core.client import fetch
from maillage.imports.models import Source

ACCEPT = "text/calendar, application/json, application/ld+json, application/rss+xml, text/csv, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Content:
    """What an address gave; ``unchanged`` when the server says that it is what we read last time."""

    body: bytes
    filename: str
    content_type: str
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False


def fetch_source(source: Source) -> Content:
    """Read the address of a source: at most 50 MB, public addresses only.

    Raises:
        FetchRefused: in a sentence for who gave the address.
    """
    answer = fetch(source.address, accept=ACCEPT, etag=source.etag, last_modified=source.last_modified)
    name = PurePosixPath(urlsplit(answer.url).path).name[:200]
    return Content(
        body=answer.body,
        filename=name,
        content_type=answer.media_type[:100],
        etag=answer.etag[:200],
        last_modified=answer.last_modified[:100],
        unchanged=answer.not_modified,
    )
