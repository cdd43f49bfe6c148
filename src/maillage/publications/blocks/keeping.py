"""What is kept of a text: our blocks, in one form, whoever typed it and with what."""

import re
from collections.abc import Iterator
from html import escape

from lxml import html
from lxml.html import HtmlElement

from maillage.contributions.panels.cards import inner_path
from maillage.core.text import DIGEST, OUR_PICTURE, plain, sanitise_blocks
from maillage.publications.blocks.plainly import from_lines, is_markup
from maillage.publications.blocks.videos import video_at

LONGEST = 120_000
WORDS_A_MINUTE = 220
ADDRESS = re.compile(r"(?:https?://|/)\S{3,400}")
SAID = re.compile(r"\s*[—–]\s*")
INDEX = re.compile(r"[0-9a-f]{64}")
BLOCK_LEVEL = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "figure", "pre", "hr"})


def parsed(markup: str) -> HtmlElement:
    """A tree whose root holds the blocks."""
    return html.fragment_fromstring(markup or "", create_parent="div")


def written(root: HtmlElement) -> str:
    """The markup of what the root holds."""
    inner = "".join(html.tostring(child, encoding="unicode") for child in root)
    return escape(root.text or "", quote=False) + inner


def kept(typed: str) -> str:
    """The canonical form of what was typed, in the editor or as plain lines."""
    text = typed[:LONGEST]
    markup = sanitise_blocks(text if is_markup(text) else from_lines(text), sources=True)
    root = parsed(markup)
    _gather_strays(root)
    _settle_blocks(root)
    for mark in notes_of(root):
        mark.text = None
        for child in list(mark):
            child.drop_tree()
    for quote in root.iter("blockquote"):
        _name_who_said(quote)
    return sanitise_blocks(written(root))


def _settle_blocks(root: HtmlElement) -> None:
    """Pictures, videos and cards in their one form; empty paragraphs leave."""
    for figure in list(root.iter("figure")):
        _figure(figure)
    for image in list(root.iter("img")):
        if image.getparent().tag != "figure":
            _lonely(image)
    for paragraph in list(root.iter("p")):
        _address_alone(paragraph)
    for child in list(root):
        if child.tag == "p" and not len(child) and not (child.text or "").strip():
            child.drop_tree()


def _gather_strays(root: HtmlElement) -> None:
    """Words outside of any block become paragraphs."""
    if (root.text or "").strip():
        first = html.Element("p")
        first.text, root.text = root.text, None
        root.insert(0, first)
    for child in list(root):
        tail, child.tail = child.tail, None
        if child.tag not in BLOCK_LEVEL:
            before = child.getprevious()
            if before is None or before.tag != "p":
                before = html.Element("p")
                child.addprevious(before)
            before.append(child)
            child.tail = tail
        elif (tail or "").strip():
            after = html.Element("p")
            after.text = tail
            child.addnext(after)


def _digest(figure: HtmlElement, image: HtmlElement | None) -> str:
    """Which of our pictures it is: said, or read from the address of one of its files."""
    said: str = figure.get("data-image") or ""
    if DIGEST.fullmatch(said):
        return said
    source = image.get("src") or "" if image is not None else ""
    found = INDEX.search(source) if OUR_PICTURE.search(source) else None
    return found[0] if found else ""


def _bare(figure: HtmlElement, name: str, value: str) -> None:
    for child in list(figure):
        child.drop_tree()
    figure.text = None
    for other in list(figure.attrib):
        del figure.attrib[other]
    figure.set(name, value)


def _picture(figure: HtmlElement, digest: str) -> None:
    """One of our pictures: its description, its credit, its caption, and nothing else."""
    image, caption, credit = figure.find(".//img"), figure.find(".//figcaption"), figure.get("data-credit") or ""
    alt = (image.get("alt") or "") if image is not None else ""
    if caption is not None:
        caption.tail = None
    _bare(figure, "data-image", digest)
    if credit:
        figure.set("data-credit", credit)
    shown = html.Element("img")
    shown.set("alt", alt[:250])
    figure.append(shown)
    if caption is not None and caption.text_content().strip():
        figure.append(caption)


def _figure(figure: HtmlElement) -> None:
    """A picture, a video, a card; anything else is only its words."""
    video, card = figure.get("data-video") or "", figure.get("data-card") or ""
    if digest := _digest(figure, figure.find(".//img")):
        _picture(figure, digest)
    elif video and video_at(video) is not None:
        _bare(figure, "data-video", video)
    elif card and inner_path(card):
        _bare(figure, "data-card", card)
    else:
        figure.tag = "p"
        for name in list(figure.attrib):
            del figure.attrib[name]
        for child in list(figure):
            child.drop_tag()


def _lonely(image: HtmlElement) -> None:
    """A picture typed outside of a figure gets one when it is ours, and goes otherwise."""
    digest = _digest(html.Element("figure"), image)
    block = image
    while block.getparent() is not None and block.getparent().getparent() is not None:
        block = block.getparent()
    alt = image.get("alt") or ""
    image.drop_tree()
    if digest and block is not image:
        figure = html.Element("figure")
        _bare(figure, "data-image", digest)
        shown = html.Element("img")
        shown.set("alt", alt[:250])
        figure.append(shown)
        block.addnext(figure)


def _address_alone(paragraph: HtmlElement) -> None:
    """An address alone on its line becomes what it leads to: a video, or one of our own things."""
    text = paragraph.text_content().strip()
    if not ADDRESS.fullmatch(text) or paragraph.getparent() is None or paragraph.getparent().getparent() is not None:
        return
    if video_at(text) is not None:
        name = "data-video"
    elif inner_path(text) and len(text) > 1:
        name = "data-card"
    else:
        return
    tail = paragraph.tail
    paragraph.tag = "figure"
    _bare(paragraph, name, text)
    paragraph.tail = tail


def _name_who_said(quote: HtmlElement) -> None:
    """The last line of a quotation that begins with a dash says who."""
    last = quote[-1] if len(quote) > 1 else None
    if last is None or last.tag != "p" or len(last) or not SAID.match(last.text or ""):
        return
    cite = html.Element("cite")
    cite.text, last.text = SAID.sub("", last.text or ""), None
    last.append(cite)


def notes_of(root: HtmlElement) -> Iterator[HtmlElement]:
    """The footnotes, in order."""
    return (mark for mark in root.iter("sup") if mark.get("data-note"))


def pictures_in(markup: str) -> list[str]:
    """The digests of the pictures of a text, each once."""
    return list(dict.fromkeys(re.findall(r'data-image="([0-9a-f]{64})"', markup)))


def words_of(markup: str) -> str:
    """A text for search, footnotes included."""
    if not markup:
        return ""
    notes = [mark.get("data-note") for mark in notes_of(parsed(markup))]
    return "\n".join([plain(markup), *notes])


def minutes_of(*texts: str) -> int:
    """How long reading takes, at least a minute."""
    words = sum(len(plain(text).split()) for text in texts if text)
    return max(1, min(240, round(words / WORDS_A_MINUTE + 0.2)))
