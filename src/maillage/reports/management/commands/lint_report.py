"""``manage.py lint_report SLUG [--json]``: verify a report against its programme."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.reports.linter import facts_of, lint
from maillage.reports.models import Report


class Command(BaseCommand):
    """Runs the declared checks of a report, then the general rules; exit status 0 whatever they find."""

    help = "Verify a report: what it says against what its programme holds. SLUG is that of the report."

    def add_arguments(self, parser: CommandParser) -> None:
        """The report, and how to tell."""
        parser.add_argument("slug")
        parser.add_argument("--json", action="store_true", help="a JSON object with the list `checks`")
        parser.add_argument("--language", choices=["fr", "en"], help="that of the report unless said")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, then say what holds and what does not."""
        report = Report.objects.select_related("programme__coordinator").filter(slug=options["slug"]).first()
        if report is None:
            message = f"No report has the address {options['slug']!r}."
            raise CommandError(message)
        with translation.override(options["language"] or report.language):
            outcome = lint(facts_of(report))
            if options["json"]:
                said = {"report": report.slug, "programme": report.programme.slug, **outcome.as_json()}
                self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
                return
            for one in outcome.checks:
                self.stdout.write(f"{'✓' if one.holds else '✗'} {one.id} – {one.label}\n  {one.message}")
                if one.proposal:
                    self.stdout.write(f"  → {one.proposal}")
            counts = {"run": len(outcome.checks), "failing": len(outcome.failing)}
            self.stdout.write(_("%(run)s vérifications, %(failing)s à revoir.") % counts)
