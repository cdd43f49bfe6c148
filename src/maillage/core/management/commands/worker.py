"""``manage.py worker``: runs background tasks and periodic jobs. Several may run, on several machines."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from maillage.core import background
from maillage.core.clock import now


class Command(BaseCommand):
    """Run tasks one at a time until stopped (SIGTERM or Ctrl-C ends after the task in hand)."""

    help = "Runs background tasks and periodic jobs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two ways besides running for ever."""
        parser.add_argument("--once", action="store_true", help="run what waits, then end")
        parser.add_argument("--with-parent", action="store_true", help="end with the process that started this one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        if options["once"]:
            background.register(now())
            background.enqueue_due(now())
            self.stdout.write(f"{background.run_pending()} tasks run.")
            return
        background.Worker(parent=os.getppid() if options["with_parent"] else None).run()
