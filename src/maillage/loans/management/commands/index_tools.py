"""`manage.py index_tools`: bring the search up to date for every tool of every catalogue."""

from typing import Any

from django.core.management.base import BaseCommand

from maillage.loans.actions.projection import index_all


class Command(BaseCommand):
    """What is found already stays as it is; `manage.py prepare` takes in those that are missing after an upgrade."""

    help = "Brings the search up to date for all the tools that are lent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them all, and say how many can be found."""
        self.stdout.write(f"{index_all()} tools can be found.")
