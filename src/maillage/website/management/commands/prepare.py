"""``manage.py prepare``: everything a fresh or an upgraded installation needs before it is served."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from maillage.core.clock import now
from maillage.geography.models import Commune
from maillage.loans.actions.projection import index_missing
from maillage.territories.actions.legal import add_legal_pages


class Command(BaseCommand):
    """Makes the tables, loads the geography, the demonstration network when asked; fills the search; twice is quick."""

    help = "Bring the database up to date, load the geography, and with --demo the demonstration network."

    def add_arguments(self, parser: CommandParser) -> None:
        """The demonstration is asked for."""
        parser.add_argument("--demo", action="store_true", help="load the demonstration network and print its accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step says what it did; what is there is left as it is."""
        call_command("migrate", verbosity=0, interactive=False)
        if not Commune.objects.exists():
            call_command("load_geography", stdout=self.stdout)
        if options["demo"]:
            call_command("load_demo", stdout=self.stdout)
            call_command("demo_accounts", stdout=self.stdout)
        taken = index_missing()
        if taken:
            self.stdout.write(f"Tools taken into the search: {taken}.")
        made = add_legal_pages(actor=None, at=now())
        if made:
            names = ", ".join(page.title for page in made)
            self.stdout.write(f"Pages of the network written, to be completed: {names}.")
