"""``manage.py backup``: writes one archive of the database and the files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from maillage.core import backup
from maillage.core.clock import now
from maillage.core.errors import Refused


class Command(BaseCommand):
    """Write an archive while the site runs."""

    help = "Writes one archive of the database and the files, while the site runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to write, and how many to keep."""
        parser.add_argument("archive", nargs="?", type=Path, help="default: DATA_DIR/backups/<date>.tar")
        parser.add_argument("--keep", type=int, default=0, help="of the default folder keep the newest N archives only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, say its size."""
        at = now()
        folder = Path(settings.DATA_DIR) / "backups"
        target: Path = options["archive"] or folder / f"{at:%Y-%m-%dT%H%M%SZ}.tar"
        target = target.absolute()
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            manifest = backup.make(target, at=at)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if options["keep"] > 0:
            for old in sorted(folder.glob("*.tar"))[: -options["keep"]]:
                old.unlink()
        rows, size = sum(manifest.rows.values()), target.stat().st_size
        self.stdout.write(f"{target}: {rows} rows, {len(manifest.digests) - 1} files, {size} bytes.")
