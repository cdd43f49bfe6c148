"""When nothing is found: which filter, once loosened, gives something. Nothing is ever dropped without being said."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.events.panels.question import Question
from maillage.events.querysets import agenda as index

WIDER_KM = 60
LATER = timedelta(days=60)
MOST = 4


@dataclass(frozen=True)
class Loosened:
    """A wider search that gives something."""

    label: str
    url: str
    count: str


def _count(criteria: index.Criteria, at: datetime) -> int:
    return index.totals(criteria, at=at)[0]


def _said(count: int) -> str:
    return ngettext("%(count)s événement", "%(count)s événements", count) % {"count": count}


def loosened(question: Question, at: datetime) -> list[Loosened]:
    """The filters that may be loosened one at a time, each with what it would give; only those that give something."""
    criteria, filters, path = question.criteria, question.filters, reverse("events:agenda")
    tried: list[tuple[str, index.Criteria, str]] = []
    if criteria.centre is not None and (criteria.radius_km or 0) < WIDER_KM:
        wide = replace(filters, radius=WIDER_KM, problems=())
        tried.append(
            (_("jusqu’à %(km)s km") % {"km": WIDER_KM}, replace(criteria, radius_km=WIDER_KM), path + wide.query())
        )
    if criteria.until is not None:
        longer = filters.without("quand").without("dates")
        tried.append((_("à d’autres dates"), replace(criteria, starts=at, until=None), path + longer.query()))
    wider = (
        (criteria.themes, _("tous les thèmes"), replace(criteria, themes=()), "theme"),
        (criteria.types, _("tous les types"), replace(criteria, types=()), "type"),
        (criteria.audiences, _("tous les publics"), replace(criteria, audiences=()), "public"),
    )
    tried += [(words, wide, path + filters.without(name).query()) for asked, words, wide, name in wider if asked]
    found = [(label, _count(wider, at), url) for label, wider, url in tried]
    return [Loosened(label, url, _said(count)) for label, count, url in found if count][:MOST]
