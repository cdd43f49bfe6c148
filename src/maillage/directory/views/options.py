"""What the entry forms complete while typing: places and organisations."""

from typing import Any

from django.db.models import Q
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.core.text import clean_line, fold
from maillage.directory.enums.organisations import Field
from maillage.directory.models import Venue
from maillage.directory.panels import options
from maillage.directory.rules.visibility import is_public
from maillage.ui.access import Request, open_to

MOST = 12
LEAST = 2


def _asked(request: Request) -> str:
    return clean_line(request.GET.get("q") or "")[:80]


def _answer(rows: list[dict[str, Any]]) -> JsonResponse:
    return JsonResponse({"results": rows})


@require_safe
@open_to("members")
def venue_options(request: Request) -> JsonResponse:
    """Published places by name or commune, those of this territory first."""
    typed = _asked(request)
    if len(typed) < LEAST:
        return _answer([])
    here = request.territory.pk if request.territory is not None else None
    rows = Venue.objects.published().filter(Q(folded__contains=fold(typed)) | Q(commune__name__istartswith=typed))
    found = list(rows.select_related("commune", "contribution").order_by("name", "pk")[: MOST * 4])
    found.sort(key=lambda venue: (venue.contribution.origin_id != here, not venue.folded.startswith(fold(typed))))
    return _answer([{"value": venue.pk, "label": venue.where, "note": venue.address} for venue in found[:MOST]])


@require_safe
@open_to("members")
def organisation_options(request: Request) -> JsonResponse:
    """Published organisations by the words of their name, or by their acronym; those of this territory first."""
    typed = _asked(request)
    if len(typed) < LEAST:
        return _answer([])
    found = options.organisations(typed, request.territory, now())
    return _answer(
        [
            {
                "value": one.pk,
                "label": one.name,
                "note": one.commune.name if one.commune and is_public(one, Field.ADDRESS) else "",
            }
            for one in found
        ]
    )
