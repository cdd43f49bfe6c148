"""``manage.py import_events FILE_OR_URL --territory SLUG``: the same import as the pages, from a shell."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.directory.models import Venue
from maillage.imports.actions import running
from maillage.imports.actions.fetching import fetch_source
from maillage.imports.enums import RunState
from maillage.imports.management.shell import mapping_of, report_writer, territory_named
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
        parser.add_argument("--place", default="", help="name or slug of the place of events that do not say theirs")
        whole = parser.add_mutually_exclusive_group()
        whole.add_argument(
            "--complete",
            action="store_true",
            help="the list is complete: cancel the upcoming events that it no longer has (a new source is)",
        )
        whole.add_argument("--partial", action="store_true", help="the list is partial: what it lacks stays announced")
        parser.add_argument("--mapping", default="", help='JSON file of the columns: {"Intitulé": "title", …}')
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
        parser.add_argument("--report", default="", help="write the report as JSON to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, plan, and unless told otherwise, write in one transaction."""
        territory = territory_named(options["territory"])
        place = self._place(territory, options["place"])
        save = report_writer(options["report"])
        try:
            report = self._import(territory, place, options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        save(report)
        self._say(report)

    def _place(self, territory: Territory, given: str) -> Venue | None:
        """The place of the territory that has this slug or this name."""
        if not given:
            return None
        shown = Venue.objects.shown_in(territory.pk)
        found = list(shown.filter(Q(slug=given) | Q(name__iexact=given)).order_by("pk")[:2])
        if not found:
            raise CommandError(f"No place « {given} » in {territory.slug}: give the name or the slug of its page.")
        if len(found) > 1:
            raise CommandError(f"Several places are called « {given} »: give the slug of the page of yours.")
        return found[0]

    def _import(self, territory: Territory, place: Venue | None, options: dict[str, Any]) -> dict[str, Any]:
        at = now()
        source = self._source(territory, place, options)
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

    def _source(self, territory: Territory, place: Venue | None, options: dict[str, Any]) -> Source:
        """The source of that name, known or new (written only when something is imported)."""
        given = options["file_or_url"]
        is_web = given.startswith(WEB)
        name = (options["source"] or (given if is_web else Path(given).name))[:120]
        source = Source.objects.filter(territory=territory, name=name).first()
        if source is None:
            address = given if is_web else ""
            source = Source(territory=territory, name=name, created_at=now(), address=address, complete=True)
        if options["format"] != "auto":
            source.format = options["format"]
        if options["complete"] or options["partial"]:
            source.complete = options["complete"]
        source.venue = place or source.venue
        if options["mapping"]:
            source.mapping = mapping_of(options["mapping"])
        if source.pk and not options["dry_run"]:
            source.save(update_fields=["format", "complete", "venue", "mapping"])
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
