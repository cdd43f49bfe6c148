"""Tools as lines of lists: what it is, for whom, how large, who lends it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.loans.enums import DayState, ToolKind
from maillage.loans.models import Tool, ToolPhoto
from maillage.resources.panels.rows import age_phrase

ICONS = {
    ToolKind.EXHIBITION: "frame", ToolKind.KIT: "backpack", ToolKind.GAME: "puzzle", ToolKind.DEVICE: "cpu",
    ToolKind.PLANETARIUM: "moon-star", ToolKind.BOOKS: "book-open", ToolKind.VIDEO: "film",
    ToolKind.INSTRUMENT: "telescope", ToolKind.OTHER: "package",
}  # fmt: skip
FREE_WORDS = {
    DayState.FREE: (gettext_lazy("libre à ces dates"), "ok", "circle-check"),
    DayState.POSSIBLE: (gettext_lazy("à voir à ces dates"), "attention", "circle-help"),
}


@dataclass(frozen=True, kw_only=True)
class ToolLine:
    """A tool in a list. ``free`` are the words, the tone and the icon of what the dates asked for say."""

    tool: Tool
    url: str
    kind: str
    icon: str
    photo: ToolPhoto | None
    facts: tuple[str, ...]
    theme: str
    lender: str
    free: tuple[str, str, str] | None = None

    @property
    def note(self) -> str:
        """What tells it from another at a glance."""
        return " · ".join(self.facts)


def measure(number: Decimal | None, unit: str) -> str:
    """« 60 m² », « 1,2 m³ »; nothing when nothing is known."""
    if number is None:
        return ""
    return f"{number_format(number.normalize(), use_l10n=True)}\N{NO-BREAK SPACE}{unit}"


def icon_of(kind: str) -> str:
    """The icon of a kind of tool."""
    return ICONS.get(ToolKind(kind), "package")


def _facts(tool: Tool) -> tuple[str, ...]:
    copies = getattr(tool, "lendable", 0)
    found = [
        age_phrase((tool.age_from, tool.age_to)),
        measure(tool.floor_area, "m²"),
        ngettext("%(n)s panneau", "%(n)s panneaux", tool.panels) % {"n": tool.panels} if tool.panels else "",
        measure(tool.volume, "m³"),
        ngettext("%(n)s exemplaire", "%(n)s exemplaires", copies) % {"n": copies} if copies > 1 else "",
        _("formation demandée") if tool.habilitation_id else "",
    ]
    return tuple(part for part in found if part)


def line_of(tool: Tool, state: str = "", query: str = "") -> ToolLine:
    """One line; terms, photos and lender were read with it. ``query`` follows to the dates of the page."""
    themes, photos = list(tool.themes.all()), list(tool.photos.all())
    words = FREE_WORDS.get(DayState(state)) if state else None
    return ToolLine(
        tool=tool,
        url=reverse("loans:tool", args=[tool.slug]) + query,
        kind=str(capfirst(tool.get_kind_display())),
        icon=icon_of(tool.kind),
        photo=photos[0] if photos else None,
        facts=_facts(tool),
        theme=themes[0].label if themes else "",
        lender=str(tool.lender),
        free=(str(words[0]), words[1], words[2]) if words else None,
    )


def lines_of(tools: Iterable[Tool]) -> list[ToolLine]:
    """Lines of rows already read."""
    return [line_of(one) for one in tools]


def lines_by_id(ids: Sequence[int], states: Mapping[int, str], query: str = "") -> list[ToolLine]:
    """Lines in the order given, in a fixed number of queries."""
    rows = Tool.objects.with_row_data().in_bulk(list(ids))
    return [line_of(rows[pk], states.get(pk, ""), query) for pk in ids if pk in rows]
