"""A kept text as a page shows it: pictures with their files, numbered notes, cards, headings one may link to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from lxml import html
from lxml.html import HtmlElement

from maillage.contributions.panels.cards import Card, cards_of, found_at
from maillage.core.text import sanitise, slug
from maillage.files.models import Image
from maillage.files.templatetags.files import picture
from maillage.publications.blocks.keeping import notes_of, parsed, pictures_in, written
from maillage.publications.blocks.videos import video_at

SIZES = "(min-width: 48rem) 44rem, 100vw"
LONGEST_ANCHOR = 60
SLOT = "data-slot"


@dataclass
class Drawn:
    """A text ready to be shown: its markup, its headings (anchor, words), its notes, where its videos come from."""

    html: str
    contents: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)


def drawn(markup: str) -> Drawn:
    """Draw a kept text; a query for its pictures, and a few for each card."""
    if not markup:
        return Drawn("")
    root = parsed(markup)
    made, slots = Drawn(""), _Slots()
    images = {one.sha256: one for one in Image.objects.filter(sha256__in=pictures_in(markup)).order_by("pk")}
    for figure in list(root.iter("figure")):
        _draw(figure, images, made, slots)
    _anchors(root, made)
    for number, mark in enumerate(notes_of(root), start=1):
        made.notes.append(mark.attrib.pop("data-note"))
        _number(mark, number)
    made.html = slots.into(written(root))
    return made


def with_sources(markup: str) -> str:
    """A kept text for the editor: its pictures have the address of a file to look at."""
    if not markup or "data-image" not in markup:
        return markup
    root = parsed(markup)
    images = {one.sha256: one for one in Image.objects.filter(sha256__in=pictures_in(markup)).order_by("pk")}
    for figure in root.iter("figure"):
        shown, image = figure.find("img"), images.get(figure.get("data-image") or "")
        if shown is not None and image is not None:
            shown.set("src", image.url())
    return written(root)


def _anchors(root: HtmlElement, made: Drawn) -> None:
    taken: set[str] = set()
    for heading in root.iter("h2"):
        words = " ".join(heading.text_content().split())
        name = slug(words, fallback="partie", length=LONGEST_ANCHOR)
        anchor, rank = name, 2
        while anchor in taken:
            anchor, rank = f"{name}-{rank}", rank + 1
        taken.add(anchor)
        heading.set("id", anchor)
        heading.set("tabindex", "-1")
        made.contents.append((anchor, words))


def _number(mark: HtmlElement, number: int) -> None:
    mark.set("class", "note-call")
    mark.set("id", f"appel-{number}")
    mark.text = None
    link = html.Element("a")
    link.set("href", f"#note-{number}")
    link.set("aria-label", _("Note %(number)s") % {"number": number})
    link.text = str(number)
    mark.append(link)


class _Slots:
    """Markup made by our templates, put in place once the tree is written: no parser of HTML keeps drawings whole."""

    def __init__(self) -> None:
        self.markups: list[str] = []

    def fill(self, block: HtmlElement, markup: str) -> None:
        """Say what stands in the place of a block."""
        mark = html.Element("hr")
        mark.set(SLOT, str(len(self.markups)))
        mark.tail = block.tail
        block.getparent().replace(block, mark)
        self.markups.append(markup.strip())

    def into(self, text: str) -> str:
        """The text with its drawings. No text of a contributor holds a mark: the sanitiser leaves none."""
        for rank, markup in enumerate(self.markups):
            text = text.replace(f'<hr {SLOT}="{rank}">', markup, 1)
        return text


def _draw(figure: HtmlElement, images: Mapping[str, Image], made: Drawn, slots: _Slots) -> None:
    if digest := figure.get("data-image"):
        _draw_picture(figure, images.get(digest), slots)
    elif address := figure.get("data-video"):
        video = video_at(address)
        if video is None:
            figure.drop_tree()
            return
        if video.host not in made.hosts:
            made.hosts.append(video.host)
        slots.fill(figure, render_to_string("publications/blocks/video.html", {"video": video}))
    elif address := figure.get("data-card"):
        slots.fill(figure, render_to_string("publications/blocks/card.html", {"card": card_at(address)}))


def _draw_picture(figure: HtmlElement, image: Image | None, slots: _Slots) -> None:
    if image is None:
        figure.drop_tree()
        return
    shown, caption = figure.find("img"), figure.find("figcaption")
    alt = (shown.get("alt") or "") if shown is not None else ""
    words = sanitise("".join(_inner(caption))) if caption is not None else ""
    whole = picture(image, alt=alt, sizes=SIZES)
    credit = figure.get("data-credit") or ""
    signed = f'<small class="credit">{escape(credit)}</small>' if credit else ""
    under = f"<figcaption>{words}{signed}</figcaption>" if words or signed else ""
    slots.fill(figure, f'<figure class="in-text">{whole}{under}</figure>')


def _inner(node: HtmlElement) -> list[str]:
    return [escape(node.text or "", quote=False)] + [html.tostring(child, encoding="unicode") for child in node]


def card_at(address: str) -> Card | None:
    """The card of what everyone may read at one of our addresses."""
    found: Any = found_at(address)
    return cards_of([found]).get(found.pk) if found is not None else None
