"""From the filters of an address to the question put to the list, and its choices and chips in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User
from maillage.announcements.enums import GENRE_OF, PATHS, Contract, Genre
from maillage.announcements.forms.filters import Filters
from maillage.announcements.querysets.find import Criteria
from maillage.core.facets import Choice, Group
from maillage.directory.models import Organisation
from maillage.geography.enums import How
from maillage.geography.models import Commune, Department
from maillage.geography.recognition import area_names, recognise
from maillage.search.find import matching
from maillage.territories.models import Territory
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

PARIS = "Europe/Paris"
MOST_FOUND = 5000
SHOWN_FIRST = 9
NOBODY = -1
TITLES = {
    "genre": gettext_lazy("Type d’annonce"), "contrat": gettext_lazy("Contrat"), "theme": gettext_lazy("Thèmes"),
    "dep": gettext_lazy("Département"),
}  # fmt: skip
FACETS = {"genre": "genres", "contrat": "contracts", "theme": "themes", "dep": "departments"}
OPEN = ("genre", "contrat")


@dataclass(frozen=True, kw_only=True)
class Question:
    """The criteria, the day they are asked for, and in words what was understood."""

    filters: Filters
    criteria: Criteria
    today: date
    place: str = ""
    where: str = ""
    communes: tuple[Commune, ...] = ()
    problems: tuple[str, ...] = ()
    organisation: Organisation | None = None
    author: User | None = None


def today_of(territory: Territory | None, at: datetime) -> date:
    """The day it is where the page is; in Paris for the network."""
    return at.astimezone(ZoneInfo(territory.time_zone if territory is not None else PARIS)).date()


def _spot(filters: Filters) -> tuple[Commune | None, tuple[Commune, ...], str]:
    """The commune that is meant, or those to choose from, or a sentence."""
    if filters.commune:
        chosen = Commune.objects.filter(pk=filters.commune).first()
        sentence = _("Cette commune n’existe pas ou plus : choisissez-la dans la liste.")
        return chosen, (), "" if chosen else sentence
    if not filters.where:
        return None, (), ""
    found = recognise(filters.where)
    if found.commune is not None:
        return found.commune, (), ""
    if found.how == How.AMBIGUOUS:
        rows = Commune.objects.with_places().filter(pk__in=found.candidates).order_by("-population", "pk")
        sentence = _("Plusieurs communes s’appellent « %(name)s » : choisissez la bonne.")
        return None, tuple(rows), sentence % {"name": filters.where}
    sentence = _("La commune « %(name)s » n’est pas connue : vérifiez son nom ou son code postal.")
    return None, (), sentence % {"name": filters.where}


def ask(filters: Filters, territory: Territory | None, at: datetime) -> Question:
    """Understand the filters in a territory; what nobody knows finds nothing rather than everything."""
    scope = territory.pk if territory is not None else None
    commune, communes, problem = _spot(filters)
    slug = filters.organisation
    organisation = Organisation.objects.published().filter(slug=slug).first() if slug else None
    author = User.objects.filter(uid=filters.author, is_active=True).first() if filters.author else None
    ids = None
    if filters.text:
        ids = tuple(sorted(matching(filters.text, kind="announcement", scope=scope, limit=MOST_FOUND)))
    criteria = Criteria(
        territory_id=scope,
        genres=tuple(GENRE_OF[one].value if one in GENRE_OF else one for one in filters.of("genre")),
        contracts=filters.of("contrat"),
        themes=filters.of("theme"),
        departments=filters.of("dep"),
        remote=filters.remote,
        soon=filters.soon,
        centre=(commune.latitude, commune.longitude) if commune else None,
        radius_km=float(filters.radius),
        organisation=(organisation.pk if organisation else NOBODY) if filters.organisation else None,
        author=(author.pk if author else NOBODY) if filters.author else None,
        ids=ids,
    )
    where = _("%(name)s, %(km)s km") % {"name": commune.name, "km": filters.radius} if commune else ""
    return Question(
        filters=filters, criteria=criteria, today=today_of(territory, at), where=where,
        place=commune.name if commune else filters.where, communes=communes,
        problems=(problem,) if problem else (), organisation=organisation, author=author,
    )  # fmt: skip


def _labels(name: str, codes: set[str]) -> Mapping[str, str]:
    if name == "genre":
        return {PATHS[genre]: str(capfirst(genre.label)) for genre in Genre}
    if name == "contrat":
        return {value: str(capfirst(label)) for value, label in Contract.choices}
    if name == "theme":
        return {term.code: term.label for term in terms_of(Scheme.THEME)}
    return area_names(Department, codes)


def groups_of(filters: Filters, facets: Mapping[str, Mapping[str, int]]) -> list[Group]:
    """The groups of choices that have something to offer, in reading order."""
    found = []
    for name, title in TITLES.items():
        counts = dict(facets.get(FACETS[name], {}))
        if name == "genre":
            counts = {PATHS[Genre(code)]: count for code, count in counts.items()}
        chosen = filters.of(name)
        labels = _labels(name, {*counts, *chosen})
        codes = [*(code for code in labels if counts.get(code) or code in chosen)]
        codes += [code for code in chosen if code not in labels]
        choices = tuple(Choice(code, labels.get(code, code), counts.get(code, 0), code in chosen) for code in codes)
        if choices:
            found.append(Group(name, str(title), choices, name in OPEN or bool(chosen), SHOWN_FIRST))
    return found


def chips_of(question: Question, path: str) -> list[tuple[str, str]]:
    """The active filters in words, each with the address that removes it."""
    filters = question.filters
    found: list[tuple[str, Filters]] = []
    if filters.text:
        found.append((f"« {filters.text} »", filters.without("q")))
    if question.where:
        found.append((question.where, filters.without("ou")))
    for name in TITLES:
        labels = _labels(name, set(filters.of(name))) if filters.of(name) else {}
        found += [(labels.get(code, code), filters.without(name, code)) for code in filters.of(name)]
    if filters.remote:
        found.append((_("À distance"), filters.without("distance")))
    if filters.soon:
        found.append((_("Se termine bientôt"), filters.without("bientot")))
    if filters.organisation:
        name = question.organisation.name if question.organisation else filters.organisation
        found.append((name, filters.without("structure")))
    if filters.author:
        found.append((str(question.author or _("Personne inconnue")), filters.without("auteur")))
    return [(label, path + left.query()) for label, left in found]


def words_of(question: Question) -> list[str]:
    """The active filters in words, for the name of a feed."""
    return [label for label, _url in chips_of(question, "")]


def list_context(question: Question, found: Any, path: str) -> dict[str, Any]:
    """What the column of filters shows."""
    return {
        "question": question,
        "filters": question.filters,
        "groups": groups_of(question.filters, found.facets),
        "chips": chips_of(question, path),
        "remote_count": found.facets["remote"]["remote"],
        "soon_count": found.facets["soon"]["soon"],
        "path": path,
        "where_name": question.place,
        "query": question.filters.query(),
    }
