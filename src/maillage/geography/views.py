"""Completion of communes, departments, EPCI and regions, as JSON and as a fragment."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillage.geography import exports, forms
from maillage.ui.access import Request, open_to


@require_safe
@open_to("everyone")
@cache_control(public=True, max_age=86_400)
def communes(request: Request) -> HttpResponse:
    """`?q=` what is typed, `&kinds=commune,department,epci,region`, `&near=80,60`: at most twenty places."""
    wanted = forms.completion(request.GET.dict())
    return JsonResponse({"results": exports.places(wanted.typed, wanted.kinds, wanted.near)})


@require_safe
@open_to("everyone")
@cache_control(public=True, max_age=86_400)
def communes_list(request: Request) -> HttpResponse:
    """The same as a list of options for a search box."""
    wanted = forms.completion(request.GET.dict())
    places = exports.places(wanted.typed, wanted.kinds, wanted.near)
    return render(request, "geography/communes_list.html", {"places": places, "typed": wanted.typed})
