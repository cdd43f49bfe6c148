"""From the filters of an address to the tools of a place, and the choices and chips of the page in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillage.core.dates import period_phrase
from maillage.core.facets import Chip, Choice, Group
from maillage.directory.models import Organisation
from maillage.loans.enums import ToolKind
from maillage.loans.forms.filters import MANY, Filters
from maillage.loans.panels.finding import Criteria, Found, find
from maillage.loans.panels.rows import measure
from maillage.search.find import matching
from maillage.territories.models import Territory
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

MOST_FOUND = 5_000
SHOWN_FIRST = 8
TITLES = {
    "type": gettext_lazy("Type d’outil"), "preteur": gettext_lazy("Prêteur"), "theme": gettext_lazy("Thème"),
    "public": gettext_lazy("Public"), "avec": gettext_lazy("Facile à accueillir"),
}  # fmt: skip
TRAITS = {
    "dehors": gettext_lazy("peut servir dehors"), "sans-courant": gettext_lazy("sans prise électrique"),
    "sans-formation": gettext_lazy("sans formation préalable"),
}  # fmt: skip
SCHEMES = {"theme": Scheme.THEME, "public": Scheme.AUDIENCE}
OPEN = ("type", "avec")


def ask(filters: Filters, territory: Territory | None) -> Criteria:
    """Understand the filters in a territory; what nobody knows finds nothing rather than everything."""
    scope = territory.pk if territory is not None else None
    ids = None
    if filters.text:
        ids = frozenset(matching(filters.text, kind="tool", scope=scope, limit=MOST_FOUND))
    return Criteria(
        territory_id=scope, ids=ids, age=filters.age, room=filters.room, period=filters.period,
        **{column: filters.of(name) for name, column in MANY.items()},
    )  # fmt: skip


def search(filters: Filters, territory: Territory | None, today: date) -> Found:
    """The tools of a place that answer the filters."""
    return find(ask(filters, territory), today)


def _labels(name: str, codes: Mapping[str, int]) -> Mapping[str, str]:
    """The choices of a filter in its order: the word of the address, the words of the page."""
    if name == "type":
        return {one.value: str(capfirst(one.label)) for one in ToolKind}
    if name == "avec":
        return {code: str(capfirst(words)) for code, words in TRAITS.items()}
    if name == "preteur":
        rows = Organisation.objects.published().filter(slug__in=list(codes)).order_by("name", "pk")
        return dict(rows.values_list("slug", "name"))
    return {term.code: term.label for term in terms_of(SCHEMES[name])}


def groups_of(filters: Filters, found: Found) -> tuple[list[Group], dict[str, Mapping[str, str]]]:
    """The groups of choices that have something to offer, in reading order; and the words of each."""
    groups, words = [], {}
    for name, title in TITLES.items():
        counts, chosen = found.facets[MANY[name]], filters.of(name)
        labels = words[name] = _labels(name, counts)
        codes = [code for code in labels if counts.get(code) or code in chosen]
        codes += [code for code in chosen if code not in labels]
        if len(codes) < 2 and not chosen and name != "avec":  # noqa: PLR2004 - nothing to choose among
            continue
        choices = tuple(Choice(code, labels.get(code, code), counts.get(code, 0), code in chosen) for code in codes)
        if choices:
            groups.append(Group(name, str(title), choices, name in OPEN or bool(chosen), SHOWN_FIRST))
    return groups, words


def chips_of(filters: Filters, words: Mapping[str, Mapping[str, str]], path: str) -> list[Chip]:
    """The active filters in words, each with the address that removes it."""
    found: list[tuple[str, Filters]] = []
    if filters.text:
        found.append((f"«\N{NARROW NO-BREAK SPACE}{filters.text}\N{NARROW NO-BREAK SPACE}»", filters.without("q")))
    if filters.period is not None:
        days = period_phrase(*filters.period, get_language() or "fr")
        found.append((_("libre %(period)s") % {"period": days}, filters.without("du")))
    if filters.age is not None:
        found.append((_("%(age)s ans") % {"age": filters.age}, filters.without("age")))
    if filters.room is not None:
        found.append((_("tient dans %(room)s") % {"room": measure(filters.room, "m²")}, filters.without("surface")))
    for name in TITLES:
        found += [(words[name].get(code, code), filters.without(name, code)) for code in filters.of(name)]
    return [Chip(label, path + left.query()) for label, left in found]


def list_context(filters: Filters, found: Found, path: str) -> dict[str, Any]:
    """What the page shows beside its lines."""
    groups, words = groups_of(filters, found)
    return {
        "filters": filters, "found": found, "groups": groups, "chips": chips_of(filters, words, path), "path": path,
        "query": filters.query(),
    }  # fmt: skip


def dates_query(filters: Filters) -> str:
    """The dates asked for, in the address of the page of a tool."""
    if filters.period is None:
        return ""
    first, last = filters.period
    return "?" + urlencode({"du": first.isoformat(), "jours": (last - first).days + 1}) + "#dates"
