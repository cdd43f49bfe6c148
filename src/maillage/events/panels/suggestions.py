"""When nothing is found: which filter, once loosened, gives something. Nothing is ever dropped without being said."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.events.panels.filters import left_without_each
from maillage.events.panels.question import Question, ask
from maillage.events.querysets import agenda as index
from maillage.territories.models import Territory

WIDER_KM = 60
MOST, MOST_TRIED = 5, 8


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


def loosened(question: Question, territory: Territory | None, at: datetime) -> list[Loosened]:
    """A wider radius, then each filter taken away, with what is found then; only those that give something."""
    filters, path = question.filters, reverse("events:agenda")
    tried = []
    if question.criteria.centre is not None and (question.criteria.radius_km or 0) < WIDER_KM:
        tried.append((_("jusqu’à %(km)s km") % {"km": WIDER_KM}, replace(filters, radius=WIDER_KM, problems=())))
    each = left_without_each(filters, question.where)[:MOST_TRIED]
    tried += [(_("sans « %(filter)s »") % {"filter": label.strip("« »\u202f")}, left) for label, left in each]
    found = [(label, _count(ask(left, territory, at).criteria, at), path + left.query()) for label, left in tried]
    best = sorted((one for one in found if one[1]), key=lambda one: one[1])
    return [Loosened(label, url, _said(count)) for label, count, url in best][:MOST]
