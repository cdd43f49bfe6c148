"""``manage.py import_organisations FILE --territory SLUG``: structures and places of a table enter the directory."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.imports import readers
from maillage.imports.actions import structures
from maillage.imports.actions.running import open_run
from maillage.imports.enums import RunState, Subject
from maillage.imports.management.shell import report_writer, territory_named
from maillage.imports.models import Source
from maillage.imports.readers import Format
from maillage.imports.readers.structures import read
from maillage.imports.readers.table import csv_rows
from maillage.imports.readers.workbook import workbook_rows
from maillage.territories.models import Territory
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term


class Command(BaseCommand):
    """Import organisations and places from a CSV or a workbook into a territory."""

    help = "Import organisations and places to visit; look-alikes are proposed, never doubled."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is read, where it goes, as what."""
        parser.add_argument("file")
        parser.add_argument("--territory", required=True, help="slug of the territory they belong to")
        parser.add_argument(
            "--family", default="", help="code of the family when the file does not say it (musee, fablab…)"
        )
        parser.add_argument(
            "--into", default=structures.BOTH, choices=[structures.BOTH, structures.ORGANISATIONS, structures.PLACES]
        )
        parser.add_argument("--source", default="", help="name of the source (default: the file name)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
        parser.add_argument("--report", default="", help="write the report as JSON to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, plan, and unless told otherwise, write in one transaction."""
        territory = territory_named(options["territory"])
        save = report_writer(options["report"])
        try:
            report = self._import(territory, options)
        except (Refused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        save(report)
        names = ("read", *structures.DEEDS, "places", "places_new")
        self.stdout.write(", ".join(f"{name} {report[name]}" for name in names))
        if "waiting" in report:
            self.stdout.write(f"Look-alikes to compare: {report['waiting']}")

    def _import(self, territory: Territory, options: dict[str, Any]) -> dict[str, Any]:
        path = Path(options["file"])
        name = (options["source"] or path.name)[:120]
        at = now()
        source = Source.objects.filter(territory=territory, name=name).first()
        source = source or Source(territory=territory, name=name, created_at=at)
        family = Term.objects.of(Scheme.FAMILY).filter(code=options["family"]).first()
        if options["family"] and family is None:
            known = ", ".join(Term.objects.of(Scheme.FAMILY).values_list("code", flat=True))
            raise CommandError(f"No family « {options['family']} ». Known: {known}.")
        source.subject, source.family = Subject.ORGANISATIONS, family
        data = readers.unpack(path.read_bytes())
        is_book = readers.detect(data, path.name) is Format.XLSX
        rows = workbook_rows(data) if is_book else csv_rows(data)
        if not options["dry_run"]:
            source.save()
        made = structures.plan_structures(source=source, items=read(rows), family=family, into=options["into"])
        report = made.report(dry_run=options["dry_run"])
        if not options["dry_run"]:
            structures.import_structures(actor=None, made=made, at=at)
            report = made.report(dry_run=False) | {"places_new": report["places_new"]}
            if report["duplicates"] and options["into"] == structures.BOTH:
                report["waiting"] = _left_to_somebody(source, data, path.name, at)
        return report


def _left_to_somebody(source: Source, data: bytes, filename: str, at: datetime) -> str:
    """The look-alikes wait in the pages of imports, where a coordinator compares them one by one: at which address."""
    waiting = source.runs.filter(state__in=[RunState.READING, RunState.READY])
    run = waiting.order_by("-pk").first() or open_run(actor=None, source=source, at=at, body=data, filename=filename)
    return f"/{source.territory.slug}/imports/lecture/{run.pk}/"
