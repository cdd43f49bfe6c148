"""« Annuaire à tenir »: what waits for who coordinates, and how healthy the directory of a territory is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from maillage.contributions.models import VisitorReport
from maillage.directory.models import Claim, Organisation, Pair, Proposal
from maillage.directory.panels.freshness import OLD_DAYS
from maillage.territories.models import Territory
from maillage.territories.rules import moderated_by

SHOWN = 20


@dataclass(frozen=True)
class Health:
    """Figures of a territory’s directory; each opens its list."""

    total: int
    unmanaged: int
    silent: int
    unreachable: int


def _places(user: Any, territory: Territory | None) -> list[int]:
    return [pk for pk in moderated_by(user) if territory is None or pk == territory.pk]


def kept_by(user: Any, territory: Territory | None) -> Any:
    """The published organisations whose origin a person moderates, here."""
    rows = Organisation.objects.published().filter(merged_into=None)
    return rows.filter(contribution__origin__in=_places(user, territory))


def silent(at: datetime) -> Q:
    """Not confirmed for a year and a half, or never and published that long ago."""
    before = at - timedelta(days=OLD_DAYS)
    never = Q(freshness=None, contribution__published_at__lt=before)
    return Q(freshness__confirmed_at__lt=before) | never


def health_of(user: Any, territory: Territory | None, at: datetime) -> Health:
    """The figures at the top of the page."""
    rows = kept_by(user, territory)
    return Health(
        total=rows.count(),
        unmanaged=rows.filter(members=None).count(),
        silent=rows.filter(silent(at)).count(),
        unreachable=rows.filter(email="").count(),
    )


def waiting_of(user: Any, territory: Territory | None) -> dict[str, Any]:
    """Claims, corrections, duplicates and reports that wait, the first of each."""
    here = _places(user, territory)
    origin = {"organisation__contribution__origin__in": here}
    claims = Claim.objects.waiting().moderated_by(user).filter(**origin)
    proposals = Proposal.objects.waiting().moderated_by(user).filter(**origin)
    pairs = Pair.objects.visible_to(user).proposed()
    if territory is not None:
        pairs = pairs.of_territory(territory.pk)
    reports = (
        VisitorReport.objects.visible_to(user)
        .open()
        .filter(contribution__kind__in=["organisation", "venue"], contribution__origin__in=here)
    )
    return {
        "claims": claims.select_related("organisation", "user").oldest_first()[:SHOWN],
        "proposals": proposals.select_related("organisation").oldest_first()[:SHOWN],
        "reports": reports.select_related("contribution").oldest_first()[:SHOWN],
        "pairs_count": pairs.count(),
    }
