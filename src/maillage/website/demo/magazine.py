"""The magazine of the demonstration: from texts to rows, through the actions of its app."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from maillage.accounts.models import User
from maillage.contributions.actions import publish, submit
from maillage.contributions.models import Contribution
from maillage.publications.actions.data import PublicationData
from maillage.publications.actions.writing import create_publication
from maillage.publications.blocks.plainly import from_lines
from maillage.publications.enums import PARTS
from maillage.publications.models import Publication
from maillage.territories.enums import Kind
from maillage.website.demo import reading
from maillage.website.demo.agenda import World
from maillage.website.demo.network import read_at, stable
from maillage.website.demo.pictures import alternative
from maillage.website.demo.places import CREDIT
from maillage.website.demo.plan import HOME

FILES = ("hauts_de_france", "elsewhere", "more")
LICENCE = "cc-by-4-0"
PICTURE = re.compile(r"\{picture:(\d+)\}")
STRUCTURE = "{structure}"
PUBLISHED_AT = 7


@lru_cache
def publications() -> tuple[dict[str, Any], ...]:
    """What is published, dossiers last: they choose among the others."""
    found = [row for name in FILES for row in reading.tree(f"magazine/{name}")["publication"]]
    return tuple(sorted(found, key=lambda row: row.get("kind") == Kind.DOSSIER))


def pictures_wanted() -> set[str]:
    """The illustrations of the magazine, as ``name:variant``."""
    return {name for row in publications() for name in (row.get("image"), *row.get("pictures", ())) if name}


def load_magazine(world: World, people: dict[str, User], at: datetime) -> int:
    """Publish what is missing; gives how many publications there are."""
    keys = {row["key"]: stable("publication", row["key"]) for row in publications()}
    present = set(Contribution.objects.filter(uid__in=keys.values()).values_list("uid", flat=True))
    for row in publications():
        if keys[row["key"]] not in present:
            _publish(world, people, row, at)
    return len(keys)


def _publish(world: World, people: dict[str, User], row: dict[str, Any], at: datetime) -> Publication:
    kind, slug = row.get("kind", Kind.ARTICLE), row.get("territory", HOME)
    then = at - timedelta(days=row["days"], hours=PUBLISHED_AT)
    author = people[f"{row['by']}@example.org"]
    made = create_publication(
        actor=author, origin=world.territories[slug], kind=kind, data=_data(world, row, kind, then), at=then
    )
    Contribution.objects.filter(pk=made.contribution_id).update(uid=stable("publication", row["key"]))
    made.contribution.refresh_from_db()
    submit(actor=author, contribution=made.contribution, at=then)
    if not made.contribution.is_published or made.contribution.checked_at is None:
        made.contribution.refresh_from_db()
        _read(world.actors[slug], made.contribution, read_at(then, row["key"], at))
    return made


def _read(moderator: User, contribution: Contribution, then: datetime) -> None:
    """A moderator read it."""
    if contribution.is_published:
        Contribution.objects.filter(pk=contribution.pk).update(checked_at=then, checked_by=moderator)
    else:
        publish(actor=moderator, contribution=contribution, at=then)


def _data(world: World, row: dict[str, Any], kind: str, then: datetime) -> PublicationData:
    image = world.images.get(row.get("image", ""))
    words: dict[str, Any] = {
        name: reading.french(row.get(name, "")) for name in ("title", "lead", "byline", "place", "public")
    }
    return PublicationData(
        **words,
        body=_body(world, row),
        genre=row.get("genre", ""),
        recommended=row.get("recommended", False),
        organisation=world.organisations.get(reading.french(row.get("organisation", ""))),
        image=image,
        image_alt=alternative(row["image"].partition(":")[0]) if image else "",
        image_credit=reading.french(row.get("credit", CREDIT)) if image else "",
        themes=tuple(world.terms["theme", code] for code in row["themes"]),
        audiences=tuple(world.terms["audience", code] for code in row["audiences"]),
        tags=tuple(reading.french(word) for word in row.get("tags", ())),
        licence=world.terms["licence", LICENCE],
        credits=reading.french(row.get("credits", "")),
        held_on=(then - timedelta(days=row["held"])).date() if "held" in row else None,
        headcount=row.get("headcount"),
        selection=tuple(_selection(row)),
        parts={name: reading.french(row[name]) for name in PARTS.get(kind, {})},
    )


def _body(world: World, row: dict[str, Any]) -> str:
    """The text in plain lines as a contributor types it, with its pictures and its cards."""
    organisation = world.organisations.get(reading.french(row.get("organisation", "")))
    address = f"/annuaire/{organisation.slug}/" if organisation is not None else ""
    text = reading.french(row["body"]).replace(STRUCTURE, address)
    if not row.get("pictures"):
        return text
    pieces = PICTURE.split(text)  # lines, number of a picture, lines…
    drawn = [_figure(world, row, int(piece)) if rank % 2 else from_lines(piece) for rank, piece in enumerate(pieces)]
    return "".join(drawn)


def _figure(world: World, row: dict[str, Any], rank: int) -> str:
    """A picture among paragraphs, with what it shows, its caption and its credit."""
    name = row["pictures"][rank]
    image = world.images.get(name)
    if image is None:
        return ""
    captions = row.get("captions", ())
    words = f"{reading.french(captions[rank])} {CREDIT}" if rank < len(captions) else CREDIT
    alt = alternative(name.partition(":")[0])
    return f'<figure data-image="{image.sha256}"><img alt="{alt}"><figcaption>{words}</figcaption></figure>'


def _selection(row: dict[str, Any]) -> Iterator[tuple[Contribution, str]]:
    for key, note in row.get("selection", ()):
        yield Contribution.objects.get(uid=stable("publication", key)), reading.french(note)
