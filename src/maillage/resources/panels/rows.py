"""Resources as lines of lists: what it is, for whom, how long, who made it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.contributions.kinds import Told
from maillage.contributions.panels.cards import credit_of
from maillage.resources.describing import ages_of
from maillage.resources.enums import NATURES, Type
from maillage.resources.models import Resource

HOUR = 60
DAY = 24 * HOUR
SHOWN_NEEDS = 3


@dataclass(frozen=True, kw_only=True)
class Line:
    """A resource in a list."""

    resource: Resource
    url: str
    kind: str
    icon: str
    signature: str
    facts: tuple[str, ...]
    theme: str

    @property
    def note(self) -> str:
        """What tells it from another at a glance."""
        return " · ".join(self.facts)


def url_of(resource: Resource) -> str:
    """Its page, in the place we are in."""
    return reverse("resources:resource", args=[resource.slug])


def kind_of(resource: Resource) -> str:
    """What it is, as a title: « Fiche d’activité »."""
    return str(capfirst(resource.get_type_display()))


def age_phrase(ages: tuple[int | None, int | None]) -> str:
    """« de 6 à 10 ans », « dès 12 ans », « jusqu’à 6 ans »."""
    low, high = ages
    if low is not None and high is not None:
        return _("%(age)s ans") % {"age": low} if low == high else _("de %(low)s à %(high)s ans") % {
            "low": low, "high": high
        }  # fmt: skip
    if low is not None:
        return _("dès %(age)s ans") % {"age": low}
    return _("jusqu’à %(age)s ans") % {"age": high} if high is not None else ""


def duration_phrase(minutes: int | None) -> str:
    """« 45 min », « 1 h 30 », « 2 jours »."""
    if not minutes:
        return ""
    if minutes >= DAY and minutes % DAY == 0:
        return ngettext("%(n)s jour", "%(n)s jours", minutes // DAY) % {"n": minutes // DAY}
    hours, left = divmod(minutes, HOUR)
    if not hours:
        return _("%(minutes)s min") % {"minutes": left}
    return _("%(hours)s h %(minutes)02d") % {"hours": hours, "minutes": left} if left else _("%(hours)s h") % {
        "hours": hours
    }  # fmt: skip


def group_phrase(low: int | None, high: int | None) -> str:
    """« de 10 à 30 personnes », « jusqu’à 15 personnes »."""
    if low and high:
        words = _("%(high)s personnes") if low == high else _("de %(low)s à %(high)s personnes")
        return words % {"low": low, "high": high}
    if high:
        return ngettext("%(n)s personne au plus", "%(n)s personnes au plus", high) % {"n": high}
    return ngettext("au moins %(n)s personne", "au moins %(n)s personnes", low) % {"n": low} if low else ""


def signed(resource: Resource) -> str:
    """Who made it, or who publishes it."""
    names = resource.author_names
    if resource.publisher_name:
        return resource.publisher_name
    return ", ".join(names) if names else credit_of(resource.contribution)


def _facts(resource: Resource) -> tuple[str, ...]:
    found = [age_phrase(ages_of(resource)), duration_phrase(resource.minutes)]
    if resource.sector:
        found.insert(0, _("pour : %(sector)s") % {"sector": resource.get_sector_display()})
    return tuple(part for part in found if part)


def line_of(resource: Resource) -> Line:
    """One line; terms and people were read with it."""
    themes = list(resource.themes.all())
    return Line(
        resource=resource,
        url=url_of(resource),
        kind=kind_of(resource),
        icon=NATURES[resource.type].icon,
        signature=signed(resource),
        facts=_facts(resource),
        theme=themes[0].label if themes else "",
    )


def lines_of(resources: Iterable[Resource]) -> list[Line]:
    """Lines of rows already read."""
    return [line_of(one) for one in resources]


def lines_by_id(ids: Sequence[int]) -> list[Line]:
    """Lines in the order given, in a fixed number of queries."""
    rows = Resource.objects.with_row_data().in_bulk(list(ids))
    return lines_of(rows[pk] for pk in ids if pk in rows)


def told_of(ids: Sequence[int]) -> Mapping[int, Told]:
    """What a card says of resources, on pages that mix kinds."""
    rows = Resource.objects.filter(contribution__in=ids).with_row_data().order_by("pk")
    return {
        row.contribution_id: Told(
            summary=row.summary,
            note=" · ".join((kind_of(row), *_facts(row))),
            credit=signed(row),
            image=row.image,
            image_alt=row.image_alt,
        )
        for row in rows
    }


def word_of(kind: str) -> str:
    """The word of a type in addresses."""
    return NATURES[Type(kind)].word
