"""The list of experts with its filters, and the page of one."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.core.text import clean_line
from maillage.directory.enums.organisations import ExpertFormat, Tongue
from maillage.directory.models import Expert
from maillage.directory.querysets.experts import ExpertQuerySet
from maillage.search.find import matching
from maillage.territories.models import Territory
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

MOST_FOUND = 500


@dataclass(frozen=True)
class ExpertSearch:
    """What a visitor asked of the experts."""

    text: str = ""
    theme: str = ""
    audience: str = ""
    format: str = ""
    language: str = ""


def read_experts(query: QueryDict) -> ExpertSearch:
    """Read the search of an address; unknown values simply find nothing."""
    names = {"text": "q", "theme": "theme", "audience": "public", "format": "format", "language": "langue"}
    return ExpertSearch(**{field: clean_line(query.get(name) or "")[:90] for field, name in names.items()})


def experts_of(search: ExpertSearch, territory: Territory | None) -> ExpertQuerySet:
    """The experts that a territory shows, by name."""
    scope = territory.pk if territory is not None else None
    rows = Expert.objects.shown_in(scope)
    if search.text:
        ids = matching(search.text, kind="expert", scope=scope, limit=MOST_FOUND)
        rows = rows.filter(Q(pk__in=ids) | Q(name__icontains=search.text))
    if search.theme:
        rows = rows.filter(themes__scheme=Scheme.THEME, themes__code=search.theme)
    if search.audience:
        rows = rows.filter(audiences__scheme=Scheme.AUDIENCE, audiences__code=search.audience)
    if search.format:
        rows = rows.filter(formats__icontains=f'"{search.format}"')
    if search.language:
        rows = rows.filter(languages__icontains=f'"{search.language}"')
    return rows.order_by("name", "pk")


def choices_of(search: ExpertSearch) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The filters of the list: name, title, and (value, label, chosen)."""
    themes = [(term.code, term.label, term.code == search.theme) for term in terms_of(Scheme.THEME)]
    audiences = [(term.code, term.label, term.code == search.audience) for term in terms_of(Scheme.AUDIENCE)]
    formats = [(value, str(label), value == search.format) for value, label in ExpertFormat.choices]
    tongues = [(value, str(label), value == search.language) for value, label in Tongue.choices]
    return [
        ("theme", _("Thème"), themes), ("public", _("Public"), audiences), ("format", _("Format"), formats),
        ("langue", _("Langue"), tongues),
    ]  # fmt: skip


def facts_of(expert: Expert) -> list[tuple[str, str, str]]:
    """What the page says beside the text: icon, label, words."""
    formats = ", ".join(str(ExpertFormat(code).label) for code in expert.formats if code in ExpertFormat.values)
    tongues = ", ".join(str(Tongue(code).label) for code in expert.languages if code in Tongue.values)
    far = expert.distance_km
    distance = "" if far is None else _("jusqu’à %(km)s km") % {"km": far} if far else _("sur place seulement")
    where = ", ".join(part for part in (expert.commune.name if expert.commune else "", distance) if part)
    audiences = ", ".join(term.label for term in expert.audiences.all())
    found = [
        ("mic", _("Formats"), formats), ("users", _("Publics"), audiences), ("route", _("Se déplace"), where),
        ("languages", _("Langues"), tongues),
    ]  # fmt: skip
    return [line for line in found if line[2]]
