"""How fresh an entry is, in words: « confirmé en mars 2026 », « non confirmé depuis 2 ans »."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.clock import day_of
from maillage.core.dates import month_phrase
from maillage.directory.models import Organisation

OLD_DAYS = 548  # a year and a half: one census was missed
YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Age:
    """What is said of an entry, and in which tone."""

    words: str
    tone: str
    icon: str

    @property
    def is_old(self) -> bool:
        """It has not been confirmed for a year and a half."""
        return self.tone == "attention"


def confirmed_at(organisation: Organisation) -> datetime | None:
    """When somebody who knows last confirmed the whole entry; the row is read with the organisation."""
    try:
        return organisation.freshness.confirmed_at
    except ObjectDoesNotExist:
        return None


def age_of(organisation: Organisation, at: datetime) -> Age:
    """The age of an entry, from its last confirmation, or from its publication when nobody ever confirmed it."""
    confirmed = confirmed_at(organisation)
    since = confirmed or organisation.contribution.published_at or organisation.contribution.created_at
    days = (at - since).days
    if confirmed is not None and days < OLD_DAYS:
        month = month_phrase(day_of(confirmed), get_language() or "fr")
        return Age(_("confirmé en %(month)s") % {"month": month}, "ok", "check")
    if days >= OLD_DAYS:
        years = max(1, round(days / YEAR_DAYS))
        words = ngettext("non confirmé depuis %(years)d an", "non confirmé depuis %(years)d ans", years)
        return Age(words % {"years": years}, "attention", "hourglass")
    return Age(_("pas encore confirmé par la structure"), "neutral", "circle-help")
