"""What the resource centre does while nobody waits."""

from maillage.core.background import every
from maillage.core.clock import now
from maillage.resources.actions.checking import check_some
from maillage.resources.actions.intake import take_over


@every(minutes=60)
def check_links() -> int:
    """Try the links that were not tried for a month. Gives how many."""
    return check_some(now())


@every(minutes=60)
def take_over_catalogues() -> int:
    """Make resources of what the catalogues we harvest say. Gives how many records."""
    return take_over(now())
