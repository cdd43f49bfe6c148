"""`manage.py harvest`: take what is new of the catalogues, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillage.core.clock import now
from maillage.oai.actions.harvest import harvest
from maillage.oai.models import Source


class Command(BaseCommand):
    """Harvest one catalogue or all those that are active."""

    help = "Takes what is new of the catalogues declared in the administration (OAI-PMH 2.0)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one."""
        parser.add_argument("--source", help="the name of one catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        """Harvest, and say what came."""
        sources = Source.objects.active()
        if options["source"]:
            sources = sources.filter(name=options["source"])
            if not sources:
                raise CommandError(f"No active catalogue is called {options['source']}.")
        for source in sources:
            taken = harvest(source=source, at=now())
            self.stdout.write(f"{source.name}: {taken} records new or changed, {source.standing}. {source.problem}")
