"""`manage.py restate_resources`: write every description again for harvesters, after a change of the mapping."""

from typing import Any

from django.core.management.base import BaseCommand

from maillage.core.clock import now
from maillage.resources.actions.projection import offer_all


class Command(BaseCommand):
    """Datestamps move for what really changed, and for nothing else."""

    help = "Writes the metadata of every resource again for OAI-PMH; only what changed is harvested again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say how many moved."""
        self.stdout.write(f"{offer_all(now())} records changed.")
