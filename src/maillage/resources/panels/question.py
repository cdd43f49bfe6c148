"""From the filters of an address to the question put to the list, and its choices and chips in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User
from maillage.core.facets import Chip, Choice, Group
from maillage.directory.models import Organisation
from maillage.resources.enums import NATURES, SECTOR_WORDS, WORDS, Sector, Type
from maillage.resources.forms.entry import LANGUAGES
from maillage.resources.forms.filters import MANY, Filters
from maillage.resources.panels.rows import age_phrase
from maillage.resources.querysets.find import Criteria
from maillage.search.find import matching
from maillage.territories.models import Territory
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

MOST_FOUND = 5_000
NOBODY = -1
SCHEMES = {"theme": Scheme.THEME, "discipline": Scheme.DISCIPLINE, "public": Scheme.AUDIENCE, "niveau": Scheme.LEVEL,
           "besoin": Scheme.NEED}  # fmt: skip
TITLES = {
    "type": gettext_lazy("Type"), "pour": gettext_lazy("Kit fait pour"), "public": gettext_lazy("Public"),
    "besoin": gettext_lazy("Ce que j’ai sur place"), "theme": gettext_lazy("Thème"),
    "niveau": gettext_lazy("Niveau scolaire"), "discipline": gettext_lazy("Discipline"),
    "langue": gettext_lazy("Langue"),
}  # fmt: skip
DURATIONS = {
    "1": gettext_lazy("jusqu’à 30 min"), "2": gettext_lazy("de 30 min à 1 h"), "3": gettext_lazy("de 1 h à 2 h"),
    "4": gettext_lazy("plus de 2 h"),
}  # fmt: skip
OPEN = ("type", "besoin")
SHOWN_FIRST = 8
LIVING_FIRST = F("merged_into").asc(nulls_first=True)


@dataclass(frozen=True, kw_only=True)
class Question:
    """The criteria, and in words what was understood."""

    filters: Filters
    criteria: Criteria
    organisation: Organisation | None = None
    author: User | None = None


def ask(filters: Filters, territory: Territory | None) -> Question:
    """Understand the filters in a territory; what nobody knows finds nothing rather than everything."""
    scope = territory.pk if territory is not None else None
    organisation, organisations = None, None
    if filters.structure:
        organisations = tuple(sorted(Organisation.objects.published().of_address(filters.structure)))
        organisation = Organisation.objects.filter(pk__in=organisations).order_by(LIVING_FIRST, "pk").first()
    author = User.objects.filter(uid=filters.author, is_active=True).first() if filters.author else None
    ids = None
    if filters.text:
        ids = tuple(sorted(matching(filters.text, kind="resource", scope=scope, limit=MOST_FOUND)))
    sectors = {word: str(sector) for sector, word in SECTOR_WORDS.items()}
    return Question(
        filters=filters,
        criteria=Criteria(
            territory_id=scope,
            types=tuple(WORDS.get(word, word) for word in filters.of("type")),
            sectors=tuple(sectors.get(word, word) for word in filters.of("pour")),
            languages=filters.of("langue"),
            themes=filters.of("theme"),
            disciplines=filters.of("discipline"),
            audiences=filters.of("public"),
            levels=filters.of("niveau"),
            needs=filters.of("besoin"),
            only=filters.only,
            ages=(filters.age_from, filters.age_to),
            lasts=filters.lasts,
            organisations=organisations,
            author=(author.pk if author else NOBODY) if filters.author else None,
            ids=ids,
        ),
        organisation=organisation,
        author=author,
    )


def _labels(name: str) -> Mapping[str, str]:
    """The choices of a filter in its order: the word of the address, the words of the page."""
    if name == "type":
        return {NATURES[one].word: str(capfirst(one.label)) for one in Type}
    if name == "pour":
        return {SECTOR_WORDS[one]: str(capfirst(one.label)) for one in Sector}
    if name == "langue":
        return {code: str(capfirst(label)) for code, label in LANGUAGES}
    return {term.code: term.label for term in terms_of(SCHEMES[name])}


def _word(name: str, code: str) -> str:
    if name == "type":
        return NATURES[Type(code)].word
    return SECTOR_WORDS[Sector(code)] if name == "pour" else code


def groups_of(filters: Filters, facets: Mapping[str, Mapping[str, int]]) -> list[Group]:
    """The groups of choices that have something to offer, in reading order."""
    found = []
    for name, title in TITLES.items():
        counts = {_word(name, code): count for code, count in facets.get(MANY[name], {}).items()}
        chosen, labels = filters.of(name), _labels(name)
        if name == "langue" and len(counts) < 2 and not chosen:  # noqa: PLR2004 - nothing to choose among
            continue
        codes = [code for code in labels if counts.get(code) or code in chosen]
        codes += [code for code in chosen if code not in labels]
        choices = tuple(Choice(code, labels.get(code, code), counts.get(code, 0), code in chosen) for code in codes)
        if choices:
            found.append(Group(name, str(title), choices, name in OPEN or bool(chosen), SHOWN_FIRST))
    return found


def chips_of(question: Question, path: str) -> list[Chip]:
    """The active filters in words, each with the address that removes it."""
    filters = question.filters
    found: list[tuple[str, Filters]] = []
    if filters.text:
        found.append((f"« {filters.text} »", filters.without("q")))
    if filters.age_from is not None or filters.age_to is not None:
        found.append((age_phrase((filters.age_from, filters.age_to)), filters.without("age")))
    for name in TITLES:
        labels = _labels(name) if filters.of(name) else {}
        found += [(labels.get(code, code), filters.without(name, code)) for code in filters.of(name)]
    if filters.only:
        found.append((_("Rien d’autre à prévoir"), filters.without("rien_d_autre")))
    if filters.lasts:
        found.append((str(DURATIONS[filters.lasts]), filters.without("duree")))
    if filters.structure:
        name = question.organisation.name if question.organisation else filters.structure
        found.append((name, filters.without("structure")))
    if filters.author:
        found.append((str(question.author or _("Personne inconnue")), filters.without("auteur")))
    return [Chip(label, path + left.query()) for label, left in found]


def words_of(question: Question) -> list[str]:
    """The active filters in words, for the name of a feed."""
    return [chip.label for chip in chips_of(question, "")]


def list_context(question: Question, found: Any, path: str) -> dict[str, Any]:
    """What the column of filters shows."""
    return {
        "question": question,
        "filters": question.filters,
        "groups": groups_of(question.filters, found.facets),
        "chips": chips_of(question, path),
        "durations": list(DURATIONS.items()),
        "path": path,
        "query": question.filters.query(),
        "kits": [(str(capfirst(one.label)), f"{reverse('resources:list')}?type=kit&pour={SECTOR_WORDS[one]}")
                 for one in Sector],
    }  # fmt: skip
