"""The column of filters: every choice with its count, every active filter with the way to remove it."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase
from maillage.core.facets import Chip, Choice, Group
from maillage.directory.models import Organisation
from maillage.events.enums import Mode
from maillage.events.forms.filters import Filters
from maillage.geography.models import Department, Epci
from maillage.geography.recognition import area_names
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

Facets = Mapping[str, Mapping[str, int]]
MOST_NAMED = 12
MOST_OFFERED = {"structure": MOST_NAMED, "epci": 100}
"""Those with most events; a commune and its radius find the others."""
SCHEMES = {
    "theme": Scheme.THEME,
    "public": Scheme.AUDIENCE,
    "acces": Scheme.IMPAIRMENT,
    "type": Scheme.EVENT_TYPE,
    "campagne": Scheme.CAMPAIGN,
}
TITLES = {
    "theme": gettext_lazy("Thèmes"),
    "public": gettext_lazy("Public"),
    "acces": gettext_lazy("Accessibilité"),
    "type": gettext_lazy("Type d’événement"),
    "mode": gettext_lazy("Participation"),
    "dep": gettext_lazy("Département"),
    "epci": gettext_lazy("Intercommunalité"),
    "campagne": gettext_lazy("Campagne"),
    "structure": gettext_lazy("Structure"),
}
FACETS = {
    "theme": "themes", "public": "audiences", "acces": "accessibility", "type": "types", "mode": "modes",
    "dep": "departments", "epci": "epcis", "campagne": "campaigns",
}  # fmt: skip
OPEN = ("theme", "public", "acces")
WHENS = {
    "aujourdhui": gettext_lazy("Aujourd’hui"),
    "demain": gettext_lazy("Demain"),
    "week-end": gettext_lazy("Ce week-end"),
    "semaine": gettext_lazy("Cette semaine"),
    "mois": gettext_lazy("Ce mois-ci"),
    "vacances": gettext_lazy("Vacances"),
    "passes": gettext_lazy("Déjà passés"),
}
OFFERED_WHENS = ("aujourdhui", "week-end", "semaine", "vacances")


def _labels(name: str, codes: set[str]) -> Mapping[str, str]:
    """What the codes of a filter are called; those that no longer exist keep their code."""
    if name in SCHEMES:
        return {term.code: term.label for term in terms_of(SCHEMES[name])}
    if name == "mode":
        return {value: str(label) for value, label in Mode.choices}
    if name == "dep":
        return area_names(Department, codes)
    if name == "epci":
        return area_names(Epci, codes)
    return dict(Organisation.objects.filter(slug__in=codes).order_by("pk").values_list("slug", "name"))


def _group(name: str, filters: Filters, counts: Mapping[str, int]) -> Group | None:
    chosen = filters.of(name)
    top = dict(sorted(counts.items(), key=lambda item: -item[1])[: MOST_OFFERED.get(name)])
    labels = _labels(name, set(top) | set(chosen))
    codes = (
        [code for code in labels if top.get(code) or code in chosen]
        if name in SCHEMES or name == "mode"
        else list(dict.fromkeys([*chosen, *top]))
    )
    choices = tuple(Choice(code, labels.get(code, code), counts.get(code, 0), code in chosen) for code in codes)
    if not choices:
        return None
    return Group(name, str(TITLES[name]), choices, name in OPEN or bool(chosen))


def _organisers(counts: Mapping[str, int]) -> dict[str, int]:
    """The structures with most events, by the slug that addresses carry."""
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMED]
    slugs = dict(
        Organisation.objects.filter(pk__in=[int(pk) for pk, _n in top]).order_by("pk").values_list("pk", "slug")
    )
    return {slugs[int(pk)]: count for pk, count in top if int(pk) in slugs}


def groups_of(filters: Filters, facets: Facets, *, network: bool) -> list[Group]:
    """The groups of choices that have something to offer, in reading order."""
    counts = {name: facets.get(facet, {}) for name, facet in FACETS.items()}
    counts["structure"] = _organisers(facets.get("organisers", {}))
    if network:
        counts["epci"] = {}
    found = [_group(name, filters, counts[name]) for name in TITLES if counts[name] or filters.of(name)]
    return [group for group in found if group is not None]


def chips_of(filters: Filters, path: str, where: str) -> list[Chip]:
    """The active filters in words, each with the address that removes it; ``where`` is the place already in words."""
    return [Chip(label, path + left.query()) for label, left in left_without_each(filters, where)]


def left_without_each(filters: Filters, where: str) -> list[tuple[str, Filters]]:
    """Each active filter in words, with those that stay when it goes."""
    found: list[tuple[str, Filters]] = []
    if where:
        found.append((where, filters.without("ou")))
    if filters.box:
        found.append((_("Zone de la carte"), filters.without("zone")))
    if filters.when:
        found.append((str(WHENS[filters.when]), filters.without("quand")))
    if filters.first_on or filters.last_on:
        found.append((_dates(filters), filters.without("dates")))
    for name in TITLES:
        labels = _labels(name, set(filters.of(name))) if filters.of(name) else {}
        found += [(labels.get(code, code), filters.without(name, code)) for code in filters.of(name)]
    found += _single(filters)
    return found


def _single(filters: Filters) -> list[tuple[str, Filters]]:
    found: list[tuple[str, Filters]] = []
    if filters.age is not None:
        years = ngettext("%(age)s an", "%(age)s ans", filters.age) % {"age": filters.age}
        found.append((years, filters.without("age")))
    if filters.session:
        words = {
            "scolaire": _("Séances scolaires"),
            "toutes": _("Avec les séances scolaires"),
            "public": _("Tout public"),
        }
        found.append((words[filters.session], filters.without("seance")))
    if filters.free:
        found.append((_("Gratuit"), filters.without("gratuit")))
    if filters.featured:
        found.append((_("À ne pas manquer"), filters.without("avant")))
    if filters.text:
        found.append((f"« {filters.text} »", filters.without("q")))
    return found


def _dates(filters: Filters) -> str:
    tongue = get_language() or "fr"
    first = day_phrase(filters.first_on, tongue, weekday=False) if filters.first_on else ""
    last = day_phrase(filters.last_on, tongue, weekday=False) if filters.last_on else ""
    if first and last:
        return first if first == last else _("du %(first)s au %(last)s") % {"first": first, "last": last}
    return _("à partir du %(first)s") % {"first": first} if first else _("jusqu’au %(last)s") % {"last": last}
