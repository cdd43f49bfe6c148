"""Publications as the items of a feed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.feeds.syndication import Item
from maillage.files.models import Image
from maillage.publications.actions.projection import parts_of
from maillage.publications.blocks.keeping import notes_of, parsed, pictures_in, written
from maillage.publications.enums import PARTS, RUBRICS
from maillage.publications.models import Publication
from maillage.territories.models import Territory
from maillage.territories.place import absolute, public_address

TOMBSTONES = timedelta(days=90)


def in_full(publication: Publication, language: str) -> str:
    """The whole text for readers of feeds: pictures by their address, videos and cards as links, notes in brackets."""
    questions = PARTS.get(publication.kind, {})
    texts = [publication.body]
    for name, answer in parts_of(publication):
        texts.append(f"<h2>{questions[name]}</h2>{answer}")
    return "".join(_plainly(text, publication, language) for text in texts if text)


def _plainly(markup: str, publication: Publication, _language: str) -> str:
    root = parsed(markup)
    images = {one.sha256: one for one in Image.objects.filter(sha256__in=pictures_in(markup)).order_by("pk")}
    for figure in list(root.iter("figure")):
        address = figure.get("data-video") or figure.get("data-card") or ""
        if address:
            whole = absolute(publication.contribution.origin, address) if address.startswith("/") else address
            figure.tag = "p"
            for name in list(figure.attrib):
                del figure.attrib[name]
            link = figure.makeelement("a", {"href": whole})
            link.text = whole
            figure.append(link)
            continue
        image, shown = images.get(figure.get("data-image") or ""), figure.find("img")
        if image is None or shown is None:
            figure.drop_tree()
            continue
        shown.set("src", settings.PUBLIC_URL.rstrip("/") + image.url())
        del figure.attrib["data-image"]
    for mark in list(notes_of(root)):
        mark.tag, mark.text = "span", f" [{mark.attrib.pop('data-note')}]"
    return written(root)


def tombstones(kinds: Iterable[str], territory: Territory | None, at: datetime) -> list[int]:
    """Publications removed in the last ninety days that everyone had read."""
    gone = Contribution.objects.filter(
        kind__in=list(kinds), state=State.REMOVED, removed_at__gt=at - TOMBSTONES, published_at__isnull=False
    )
    if territory is not None:
        gone = gone.filter(placements__territory=territory)
    return list(gone.order_by("pk").values_list("publication__pk", flat=True))


def items_of(publications: Iterable[Publication], language: str) -> list[Item]:
    """One item for each publication; of those that were removed, only that they were."""
    return [_item(publication, language) for publication in publications]


def _item(publication: Publication, language: str) -> Item:
    made = publication.contribution
    gone = made.state == State.REMOVED
    image = publication.image
    return Item(
        uid=f"urn:uuid:{made.uid}",
        title="" if gone else publication.title,
        url=public_address(made.origin, RUBRICS[made.kind].view, publication.slug, language=language),
        published=made.published_at or made.created_at,
        updated=made.updated_at,
        summary="" if gone else publication.lead,
        html="" if gone else in_full(publication, language),
        author="" if gone else publication.signature,
        categories=() if gone else tuple(term.label_in(language) for term in publication.themes.all()),
        image=settings.PUBLIC_URL.rstrip("/") + image.url() if image is not None and not gone else "",
        removed=gone,
    )
