"""``manage.py load_demo``: the demonstration network, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from maillage.core.clock import now
from maillage.website.demo.load import load
from maillage.website.management.accounts import demo_password


class Command(BaseCommand):
    """Loads what is missing of the demonstration network; twice changes nothing."""

    help = "Load the demonstration network: four territories, their structures, places and about 400 events."

    def add_arguments(self, parser: CommandParser) -> None:
        """Pictures take the longest."""
        parser.add_argument("--without-pictures", action="store_true", help="draw no illustration")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then say what is there."""
        found = load(at=now(), password=demo_password(), pictured=not options["without_pictures"])
        self.stdout.write(
            f"Demonstration network: {found['territories']} territories, {found['organisations']} structures, "
            f"{found['venues']} places, {found['events']} events, {found['announcements']} announcements, "
            f"{found['people']} accounts."
        )
