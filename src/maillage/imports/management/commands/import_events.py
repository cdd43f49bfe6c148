"""``manage.py import_events FILE_OR_URL --territory SLUG``: the same import as the pages, from a shell."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.imports.actions import running
from maillage.imports.actions.fetching import fetch_source
from maillage.imports.enums import RunState
from maillage.imports.models import FORMATS, Run, Source
from maillage.territories.models import Territory

WEB = ("http://", "https://")


class Command(BaseCommand):
    """Import events from a file or an address into a territory."""

    help = "Import events from a file or an address; a second import of the same changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is read, where it goes, how."""
        parser.add_argument("file_or_url")
        parser.add_argument("--territory", required=True, help="slug of the territory the events belong to")
        parser.add_argument("--format", default="auto", choices=[name for name, _label in FORMATS])
        parser.add_argument("--source", default="", help="name of the source (default: the file name or the address)")
        parser.add_argument(
            "--complete", action="store_true", help="the list is complete: cancel what it no longer has"
        )
        parser.add_argument("--mapping", default="", help='JSON file of the columns: {"Intitulé": "title", …}')
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
        parser.add_argument("--report", default="", help="write the report as JSON to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, plan, and unless told otherwise, write in one transaction."""
        territory = Territory.objects.filter(slug=options["territory"]).first()
        if territory is None:
            known = ", ".join(Territory.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"No territory « {options['territory']} ». Known: {known or 'none'}.")
        try:
            report = self._import(territory, options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["report"]:
            Path(options["report"]).write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
        self._say(report)

    def _import(self, territory: Territory, options: dict[str, Any]) -> dict[str, Any]:
        at = now()
        source = self._source(territory, options)
        body, filename, content_type = self._body(source, options["file_or_url"])
        run = Run(source=source, started_at=at, state=RunState.APPLYING, filename=filename, content_type=content_type)
        made = running.plan_run(run, body, at)
        counts = made.counts()
        if not options["dry_run"]:
            if not source.pk:
                source.save()
            run.save()
            running.finish_run(
                actor=None, run=run, made=made, at=at, progress=lambda done: self._progress(done, counts["read"])
            )
            counts = run.counts
        report = made.report()
        return {
            "source": source.name, "territory": territory.slug, "format": run.format, "dry_run": options["dry_run"],
            **counts, "messages": report["messages"], "labels": report["labels"],
        }  # fmt: skip

    def _source(self, territory: Territory, options: dict[str, Any]) -> Source:
        """The source of that name, known or new (written only when something is imported)."""
        given = options["file_or_url"]
        is_web = given.startswith(WEB)
        name = (options["source"] or (given if is_web else Path(given).name))[:120]
        source = Source.objects.filter(territory=territory, name=name).first()
        if source is None:
            source = Source(territory=territory, name=name, created_at=now(), address=given if is_web else "")
        if options["format"] != "auto":
            source.format = options["format"]
        source.complete = source.complete or options["complete"]
        if options["mapping"]:
            source.mapping = json.loads(Path(options["mapping"]).read_text(encoding="utf-8"))
        if source.pk and not options["dry_run"]:
            source.save(update_fields=["format", "complete", "mapping"])
        return source

    def _body(self, source: Source, given: str) -> tuple[bytes, str, str]:
        if given.startswith(WEB):
            content = fetch_source(Source(address=given))
            return content.body, content.filename, content.content_type
        try:
            return Path(given).read_bytes(), Path(given).name, ""
        except OSError as error:
            raise CommandError(f"{given}: {error.strerror}") from error

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} / {total}", ending="")

    def _say(self, report: dict[str, Any]) -> None:
        names = ("read", "created", "updated", "unchanged", "removed", "refused", "cancelled")
        self.stdout.write(", ".join(f"{name} {report[name]}" for name in names))
        for message in report["messages"]:
            if message["level"] == "refused":
                self.stdout.write(f"  {message['line']}: {message['message']} {message['remedy']}")
