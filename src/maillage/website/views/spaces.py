"""The homes of workspaces."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.ui.access import Request, open_to, signed_in
from maillage.website.panels import desks


@require_safe
@open_to("members")
def my_space(request: Request) -> HttpResponse:
    """« Mon espace »: what waits for me today, what I wrote, my structures."""
    at = now()
    return render(request, "website/my_space.html", {"space": desks.my_space(signed_in(request), at), "at": at})


@require_safe
@open_to("moderators")
def coordination(request: Request) -> HttpResponse:
    """« Coordination »: the queue, the reports, the places to verify, the sources."""
    at = now()
    return render(
        request, "website/coordination.html", {"desk": desks.desk(request.user, request.territory, at), "at": at}
    )
