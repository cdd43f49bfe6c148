"""``manage.py prepare``: makes the database ready to serve, quickly when it already is. `make run` calls it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from maillage.territories.models import Territory


class Command(BaseCommand):
    """Migrations, communes; with ``--demo``, the demonstration network when there is no territory yet."""

    help = "Migrates, loads the communes, and with --demo the demonstration network, once each."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The choice of the demonstration."""
        parser.add_argument("--demo", action="store_true", help="load the demonstration network into an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is not done yet."""
        call_command("migrate", verbosity=0)
        call_command("load_geography", if_empty=True)
        if options["demo"]:
            if not Territory.objects.exists():
                call_command("load_demo")
            call_command("demo_accounts")
