"""`manage.py load_geography`: communes, departments, regions, EPCI and the index of completion."""

from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillage.core.errors import Refused
from maillage.geography.actions import load_official, load_shipped
from maillage.geography.models import Commune


class Command(BaseCommand):
    """Fill or bring up to date the tables of places, without the network."""

    help = "Loads communes, departments, regions and EPCI; with --file, a newer official list of communes."

    def add_arguments(self, parser: CommandParser) -> None:
        """The newer file, and the choice to do nothing when the tables are full."""
        parser.add_argument(
            "--file", type=Path, help="v_commune_<year>.csv (INSEE), communes.json (Etalab) or our own CSV"
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing when communes are already there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many and how long."""
        if options["if_empty"] and Commune.objects.exists():
            return
        start = monotonic()
        try:
            loaded = load_shipped() if options["file"] is None or not Commune.objects.exists() else None
            if options["file"] is not None:
                loaded = load_official(options["file"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if loaded is not None:
            self.stdout.write(
                f"{loaded.told} communes read, {loaded.created} new, {loaded.merged} merged into another; "
                f"{loaded.total} communes today ({monotonic() - start:.1f} s)."
            )
