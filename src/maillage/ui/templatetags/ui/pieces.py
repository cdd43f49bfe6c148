"""The small pieces: icon, button, chip, segment, tab, badge, blank."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as pgettext

from maillage.ui import maille as drawing
from maillage.ui.templatetags.ui.library import attributes, register

NAMES = Path(__file__).parents[2] / "data/icons.txt"
BUTTON_KINDS = {"primary", "secondary", "text", "danger"}
TONES = {"kind", "theme", "neutral", "ok", "attention", "danger", "info", "blank"}
STATES: dict[str, tuple[Any, str, str]] = {
    "draft": (gettext_lazy("Brouillon"), "neutral", "pencil-line"),
    "submitted": (gettext_lazy("Proposé"), "info", "clock"),
    "published": (gettext_lazy("Publié"), "ok", "check"),
    "returned": (gettext_lazy("À revoir"), "attention", "undo-2"),
    "refused": (gettext_lazy("Refusé"), "danger", "x"),
    "archived": (gettext_lazy("Archivé"), "neutral", "archive"),
    "removed": (gettext_lazy("Retiré"), "danger", "trash-2"),
    "scheduled": (gettext_lazy("Programmé"), "neutral", "calendar"),
    "rescheduled": (gettext_lazy("Déplacé"), "attention", "undo-2"),
    "moved_online": (gettext_lazy("Passe en ligne"), "info", "video"),
    "postponed": (gettext_lazy("Reporté"), "attention", "calendar-off"),
    "full": (gettext_lazy("Complet"), "danger", "x"),
    "cancelled": (gettext_lazy("Annulé"), "danger", "circle-x"),
    "verified": (gettext_lazy("Vérifié"), "ok", "badge-check"),
    "unverified": (gettext_lazy("À vérifier"), "attention", "circle-help"),
}
BLANKS = {
    "not_provided": pgettext("information", "Non communiqué"),
    "pending": pgettext("information", "Pas encore transmise"),
    "awaited": gettext_lazy("Pas encore connu"),
    "declined": gettext_lazy("Ne souhaite pas répondre"),
}


@cache
def icon_names() -> frozenset[str]:
    """The icons of the sprite."""
    return frozenset(NAMES.read_text().split())


@lru_cache(maxsize=512)
def icon_html(name: str) -> SafeString:
    """One icon, hidden from screen readers. Raises `ValueError` when the sprite does not have it."""
    if name not in icon_names():
        message = f"no icon {name!r} in the sprite: .venv/bin/python tools/build_icons.py {name}"
        raise ValueError(message)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("ui/icons.svg"), name)


def optional_icon(name: str) -> SafeString:
    """One icon, or nothing for an empty name."""
    return icon_html(name) if name else SafeString("")


@lru_cache(maxsize=512)
def _labelled_icon(name: str, label: str, extra: str) -> SafeString:
    drawn = icon_html(name)
    if extra:
        drawn = SafeString(drawn.replace('class="icon"', format_html('class="icon {}"', extra), 1))
    return format_html('{}<span class="visually-hidden">{}</span>', drawn, label) if label else drawn


@register.simple_tag
def icon(name: str, *, label: str = "", extra: str = "") -> SafeString:
    """An icon beside its label; alone, it needs a `label` for those who do not see it."""
    return _labelled_icon(name, str(label), extra) if label or extra else icon_html(name)


@register.simple_tag
def maille(slug: str, *, size: str = "card") -> SafeString:
    """The picture of a thing without a picture."""
    return drawing.inline(slug, size)


@register.simple_tag
def logo() -> SafeString:
    """The mark."""
    return drawing.logo()


@register.simple_tag
def button(  # noqa: PLR0913 - the declared props of a component
    label: str,
    *,
    kind: str = "secondary",
    icon: str = "",
    small: bool = False,
    wide: bool = False,
    type: str = "submit",  # noqa: A002 - the attribute's own name
    name: str = "",
    value: str = "",
    form: str = "",
    why_not: str = "",
    opens: str = "",
    closes: str = "",
    attrs: Mapping[str, Any] | None = None,
) -> SafeString:
    """A button. Inactive with `why_not`, it says why beside it; `opens` and `closes` name a dialog."""
    dialog = opens or closes
    own = attributes(
        attrs,
        class_=_classes(kind, small=small, wide=wide),
        type="button" if dialog or why_not else type,
        name=name,
        value=value,
        form=form,
        aria_disabled="true" if why_not else None,
        commandfor=dialog,
        command=("show-modal" if opens else "close") if dialog else None,
        aria_haspopup="dialog" if opens else None,
    )
    pressed = format_html("<button{}>{}<span data-label>{}</span></button>", own, optional_icon(icon), label)
    return format_html('{} <span class="why-not">{}</span>', pressed, why_not) if why_not else pressed


def _classes(kind: str, *, small: bool, wide: bool) -> str:
    if kind not in BUTTON_KINDS:
        message = f"no kind of button {kind!r}"
        raise ValueError(message)
    names = ["button", "" if kind == "secondary" else kind, "small" if small else "", "wide" if wide else ""]
    return " ".join(name for name in names if name)


@register.simple_tag
def link_button(
    label: str,
    url: str,
    *,
    kind: str = "secondary",
    icon: str = "",
    small: bool = False,
    wide: bool = False,
    download: bool = False,
    rel: str = "",
    attrs: Mapping[str, Any] | None = None,
) -> SafeString:
    """A link that looks like a button: it leads somewhere, and changes nothing."""
    own = attributes(attrs, class_=_classes(kind, small=small, wide=wide), href=url, download=download, rel=rel)
    return format_html("<a{}>{}<span data-label>{}</span></a>", own, optional_icon(icon), label)


@register.simple_tag
def more_link(label: str, url: str) -> SafeString:
    """A link with an arrow, at the end of a list."""
    return format_html('<a class="more" href="{}">{}{}</a>', url, label, icon_html("arrow-right"))


@register.simple_tag
def chip(
    label: str, url: str, *, on: bool = False, icon: str = "", attrs: Mapping[str, Any] | None = None
) -> SafeString:
    """A filter that one click sets or removes."""
    own = attributes(attrs, class_="chip on" if on else "chip", href=url)
    removal = (
        format_html('<span class="visually-hidden">{}</span>{}', _(", retirer ce filtre"), icon_html("x")) if on else ""
    )
    return format_html("<a{}>{}{}{}</a>", own, optional_icon(icon), label, removal)


@register.simple_block_tag
def segments(content: str, label: str) -> SafeString:
    """Ways of seeing one set, one of them current."""
    return format_html('<nav class="segments" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def segment(
    label: str, url: str, *, icon: str = "", current: bool = False, attrs: Mapping[str, Any] | None = None
) -> SafeString:
    """One of the `segments`."""
    own = attributes(attrs, href=url, aria_current="page" if current else None)
    return format_html("<a{}>{}{}</a>", own, optional_icon(icon), label)


@register.simple_block_tag
def tabs(content: str, label: str) -> SafeString:
    """Parts of one thing, each with its address."""
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def tab(label: str, url: str, *, current: bool = False, count: int | None = None) -> SafeString:
    """One of the `tabs`, with how much it holds."""
    own = attributes(href=url, aria_current="page" if current else None)
    return format_html("<a{}>{}{}</a>", own, label, "" if count is None else f" ·\u00a0{count}")


@lru_cache(maxsize=4096)
def badge_html(label: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """A badge; the tone of a state never goes without a word."""
    if tone not in TONES:
        message = f"no tone of badge {tone!r}"
        raise ValueError(message)
    extra = "" if tone == "neutral" else f" {tone}"
    return format_html('<span class="badge{}">{}{}</span>', extra, optional_icon(icon), label)


def badges_html(badges: Iterable[tuple[str, ...]]) -> SafeString:
    """Badges from tuples `(label, tone, icon)`, the last two left out at will."""
    return format_html_join(" ", "{}", ((badge_html(*(str(part) for part in badge)),) for badge in badges))


@register.simple_tag
def badge(label: str, *, tone: str = "neutral", icon: str = "") -> SafeString:
    """What kind, which theme, which state."""
    return badge_html(str(label), tone, icon)


@register.simple_tag
def badges(given: Iterable[tuple[str, ...]]) -> SafeString:
    """A line of badges from tuples `(label, tone, icon)`."""
    return format_html('<p class="badges">{}</p>', badges_html(given))


@register.simple_tag
def state_badge(state: str, *, note: str = "") -> SafeString:
    """The state of a contribution or the life of an event, in a word, with its icon."""
    label, tone, icon = STATES[str(state)]
    words = _("%(state)s : %(note)s") % {"state": label, "note": note} if note else str(label)
    return badge_html(words, tone, icon)


@register.simple_tag
def blank(why: str = "not_provided") -> SafeString:
    """Why there is no figure: not provided, not yet sent, or not wished. Nothing said at all shows nothing."""
    if why == "declined":
        return badge_html(str(BLANKS[why]), "blank")
    return format_html('<span class="not-said">{}</span>', BLANKS[why])


@register.simple_tag
def messages_icon(tags: str) -> SafeString:
    """The icon of an alert."""
    return icon_html({"ok": "circle-check", "attention": "triangle-alert", "danger": "circle-alert"}.get(tags, "info"))
