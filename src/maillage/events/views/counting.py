"""Getting ready to count at the door."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from maillage.attendance.models import Subject
from maillage.core.clock import now
from maillage.events import rules
from maillage.events.actions.attendance import KIND, expect_events, key_of
from maillage.events.models import Event
from maillage.ui.access import Request, given, signed_in


@require_POST
@given(Event, rules.may_count, by="slug")
def count(request: Request, event: Event) -> HttpResponse:
    """Make the slots known to attendance before they end: their sheets can be printed, their links handed out."""
    expect_events(actor=signed_in(request), events=[event], at=now())
    subject = Subject.objects.of(KIND, key_of(event)).get()
    return redirect("attendance:subject", uid=subject.uid)
