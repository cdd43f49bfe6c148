"""The parts of a page: its header, its sections, what it says to the person."""

import re
from copy import copy
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from maillage.ui import maille as drawing
from maillage.ui.chrome import DEFAULT, Chrome
from maillage.ui.templatetags.ui.library import attributes, register
from maillage.ui.templatetags.ui.pieces import icon_html
from maillage.ui.templatetags.ui.words import foreign, french_markup, language, number, typo

ALERT_ICONS = {"info": "info", "ok": "circle-check", "attention": "triangle-alert", "danger": "circle-alert"}
MESSAGE_TONES = {"debug": "info", "info": "info", "success": "ok", "warning": "attention", "error": "danger"}
WIDTHS = {"article": "prose article", "": "prose"}


LOOSE = re.compile(r"\s+(?=[,.](?:[\s<]|$))")


def glued(content: str) -> SafeString:
    """The same markup without the line breaks of the template before its commas and full stops."""
    return mark_safe(LOOSE.sub("", content))  # noqa: S308 - only white space goes


@register.simple_block_tag
def glue(content: str) -> SafeString:
    """A sentence made of pieces: its commas and full stops stay with the word before them."""
    return glued(content)


@register.simple_tag(takes_context=True)
def page_chrome(context: Context) -> Chrome:
    """What surrounds the page, as the roof filled it, or the plain default."""
    found = context.get("chrome")
    if not isinstance(found, Chrome):
        return DEFAULT
    return found if type(found) is Chrome else copy(found)  # a lazy one is unwrapped by its copy


@lru_cache(maxsize=512)
def _shared_part(template: str, chrome: Chrome, tongue: str) -> SafeString:  # noqa: ARG001 - the language is in the key
    return SafeString(render_to_string(template, {"chrome": chrome}))


@register.simple_tag(takes_context=True)
def chrome_part(context: Context, template: str, *, languages: bool = False) -> SafeString:
    """Header, menu, bottom bar or footer: written once for all anonymous visitors of the same navigation.

    A person who is signed in gets hers written each time. `languages` keeps what depends on the path of the page.
    """
    chrome: Chrome = page_chrome(context)
    if chrome.account is not None:
        around: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
        return SafeString(render_to_string(template, around | {"chrome": chrome}))
    kept = replace(chrome, path="", feeds=(), languages=chrome.languages if languages else ())
    return _shared_part(template, kept, language())


@register.simple_block_tag
def page_header(
    content: str, *, title: str, lead: str = "", kicker: str = "", inline: bool = False, language_of: str = ""
) -> SafeString:
    """The `h1` of a page, its standfirst, and its actions (the content); `language_of` is that of both."""
    lang = format_html(" {}", foreign(language_of)) if foreign(language_of) else ""
    return format_html(
        '<div class="page-header{}"><div>{}<h1{}>{}</h1>{}</div>{}</div>',
        " inline" if inline else "",
        format_html('<p class="kicker">{}</p>', kicker) if kicker else "",
        lang,
        typo(title),
        format_html('<p class="lead"{}>{}</p>', lang, typo(lead)) if lead else "",
        format_html('<div class="actions">{}</div>', content) if content.strip() else "",
    )


@register.simple_tag
def autosaved(lead: str) -> SafeString:
    """The standfirst of a form that saves itself while one writes: it says so where scripts run, and only there."""
    promise = _("Tout est enregistré à mesure que vous écrivez.")
    return format_html("{} <span data-needs-script hidden>{}</span>", typo(lead), promise)


@register.simple_block_tag
def section(
    content: str,
    *,
    title: str,
    link: str = "",
    url: str = "",
    note: str = "",
    id: str = "",  # noqa: A002 - the attribute's own name
    level: int = 2,
    hollow: bool = False,
) -> SafeString:
    """A part of a page under its ink rule, with where to read on; `hollow` sets it in a recessed band."""
    heading = f"h{level}"
    more = format_html('<a class="more" href="{}">{}{}</a>', url, link, icon_html("arrow-right")) if url else ""
    noted = format_html('<span class="note">{}</span>', note) if note else ""
    opened = attributes(class_="section", id=id, tabindex="-1" if id else None)
    drawn = format_html(
        '<section{}><div class="section-head"><{}>{}</{}>{}{}</div>{}</section>',
        opened, heading, title, heading, noted, more, content,
    )  # fmt: skip
    return format_html('<div class="hollow"><div class="wrap">{}</div></div>', drawn) if hollow else drawn


@register.simple_block_tag
def breadcrumbs(content: str) -> SafeString:
    """Where this page stands."""
    return format_html('<nav class="breadcrumbs wrap" aria-label="{}"><ol>{}</ol></nav>', _("Fil d’Ariane"), content)


@register.simple_tag
def crumb(label: str, url: str = "") -> SafeString:
    """One step of the `breadcrumbs`; the last has no address."""
    if url:
        return format_html('<li><a href="{}">{}</a>{}</li>', url, label, icon_html("chevron-right"))
    return format_html('<li><span aria-current="page">{}</span></li>', label)


def _actions(content: str) -> SafeString:
    return SafeString(content) if content.strip() else SafeString("")


@register.simple_block_tag
def alert(content: str, title: str, *, tone: str = "info", live: bool = False) -> SafeString:
    """Something to know or to do: a first line, the remedy, at most two actions in a `.actions`."""
    role = ("alert" if tone == "danger" else "status") if live else None
    return format_html(
        "<div{}>{}<div><strong>{}</strong>{}</div></div>",
        attributes(class_=f"alert {tone}", role=role),
        icon_html(ALERT_ICONS[tone]),
        title,
        _actions(content),
    )


@register.simple_tag
def message_alert(message: Any) -> SafeString:
    """A message of Django's framework as an alert."""
    tone = MESSAGE_TONES.get(message.level_tag, "info")
    return format_html(
        '<div class="alert {}" role="{}">{}<div>{}</div></div>',
        tone,
        "alert" if tone == "danger" else "status",
        icon_html(ALERT_ICONS[tone]),
        str(message),
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002 - the attribute's own name
    """A question, who is affected, and a verb on the button; opened by `{% button … opens=id %}`."""
    return format_html(
        '<dialog class="dialog" id="{}" aria-labelledby="{}-title"><h2 id="{}-title">{}</h2>{}</dialog>',
        id, id, id, title, content,
    )  # fmt: skip


@register.simple_block_tag
def empty(content: str, title: str, *, slug: str = "", level: int = 2) -> SafeString:
    """What is missing and the first step; buttons go in a `.actions`."""
    heading = f"h{level}"
    return format_html(
        '<div class="empty">{}<div><{}>{}</{}>{}</div></div>',
        drawing.inline(slug or title, "thumb"), heading, title, heading, _actions(content),
    )  # fmt: skip


@register.simple_block_tag
def figures(content: str, *, title: str, lead: str = "", slug: str = "maillage") -> SafeString:
    """The one dark band of a page: a title, then some `figure`."""
    return format_html(
        '<section class="band">{}<div class="wrap"><div class="figures"><div><h2>{}</h2><p>{}</p></div>{}'
        "</div></div></section>",
        drawing.inline(slug, "banner"),
        title,
        lead,
        content,
    )


@register.simple_tag
def figure(value: object, name: str, *, note: str = "", url: str = "") -> SafeString:
    """A figure, its name, what it is out of; it opens on the records behind it."""
    shown = number(value)
    return format_html(
        '<div class="figure">{}<span class="name">{}</span>{}</div>',
        format_html('<a class="value" href="{}">{}</a>', url, shown)
        if url
        else format_html('<span class="value">{}</span>', shown),
        name,
        format_html('<span class="note">{}</span>', note) if note else "",
    )


@register.simple_tag
def prose(markup: str, *, width: str = "", language_of: str = "") -> SafeString:
    """Rich text that was sanitised when it was saved, with French spaces; `width="article"` for long reading.

    `language_of` is the language it is written in: it is told when it is not that of the page.
    """
    written = french_markup(str(markup)) if language() == "fr" else str(markup)
    lang = format_html(" {}", foreign(language_of)) if foreign(language_of) else ""
    safe = mark_safe(written)  # noqa: S308 - sanitised on entry
    return format_html('<div class="{}"{}>{}</div>', WIDTHS[width], lang, safe)


@register.simple_tag(takes_context=True)
def open_graph(
    context: Context,
    *,
    title: str,
    description: str = "",
    image: str = "",
    image_alt: str = "",
    type: str = "website",  # noqa: A002 - the property's own name
) -> SafeString:
    """What other sites show of this page when it is shared; `image` is an absolute address, a maille without one."""
    chrome: Chrome = page_chrome(context)
    shown = image or (f"{chrome.base_url}{static('ui/share.png')}" if chrome.base_url else "")
    pairs = [
        ("og:title", title),
        ("og:description", description),
        ("og:type", type),
        ("og:url", chrome.canonical),
        ("og:image", shown),
        ("og:image:alt", image_alt if image else ""),
    ]
    tags = [format_html('<meta property="{}" content="{}">', name, value) for name, value in pairs if value]
    card = "summary_large_image" if shown else "summary"
    return SafeString("\n".join([*tags, format_html('<meta name="twitter:card" content="{}">', card)]))


@register.simple_tag
def canonical(url: str) -> SafeString:
    """The one address of this page among all that lead to it."""
    return format_html('<link rel="canonical" href="{}">', url)


@register.simple_tag
def feed_link(url: str, title: str, *, type: str = "application/atom+xml") -> SafeString:  # noqa: A002 - the attribute's own name
    """A feed of this page that browsers and readers discover."""
    return format_html('<link rel="alternate" type="{}" title="{}" href="{}">', type, title, url)
