"""``manage.py restore``: checks an archive of ``manage.py backup`` and puts it in place."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from maillage.core import backup
from maillage.core.errors import Refused


class Command(BaseCommand):
    """Stop the site first; nothing is touched when the archive is damaged."""

    help = "Checks an archive made by `backup`, then puts its database and files in place. Stop the site first."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to restore."""
        parser.add_argument("archive", type=Path)
        parser.add_argument("--check", action="store_true", help="only check the archive")
        parser.add_argument("--replace", action="store_true", help="replace a database that is not empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, restore, then bring an older database up to this version."""
        archive: Path = options["archive"]
        try:
            if options["check"]:
                with tempfile.TemporaryDirectory() as folder:
                    manifest = backup.unpack(archive, Path(folder))
            else:
                manifest = backup.restore(archive, replace=options["replace"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if not options["check"]:
            call_command("migrate", verbosity=0)
            backup.settle()
        done = "is sound" if options["check"] else "is restored"
        self.stdout.write(f"{archive} {done}: {sum(manifest.rows.values())} rows of {manifest.made_at}.")
