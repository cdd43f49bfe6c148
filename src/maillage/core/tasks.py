"""The nightly housekeeping of the installation itself."""

from datetime import timedelta

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from maillage.core.background import daily
from maillage.core.clock import now

FAILURES_KEPT = timedelta(days=90)


@daily(at="03:10")
def tidy() -> None:
    """Forget sessions that ended and old failures; let the database learn how its tables have changed."""
    call_command("clearsessions")
    apps.get_model("django_q", "Task")._default_manager.filter(stopped__lt=now() - FAILURES_KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
