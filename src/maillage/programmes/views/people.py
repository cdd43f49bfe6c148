"""The list of people behind a figure of unique people: read, shown as it would count, then written."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.programmes import rules
from maillage.programmes.actions.expected import Expected
from maillage.programmes.actions.listing import import_people, listed
from maillage.programmes.forms.people import People, PeopleForm, read_people
from maillage.programmes.models import Request
from maillage.programmes.panels.people import counted_parts, people_context
from maillage.ui.access import Request as WebRequest
from maillage.ui.access import given, signed_in

KEPT_SECONDS = 3600


def _key(token: str) -> str:
    return f"programmes:people:{token}"


def _kept(request: WebRequest, row: Request, one: Expected, people: People) -> str:
    """Keep the marks (never the list) until they are confirmed; gives the name they are kept under."""
    token = secrets.token_urlsafe(24)
    about = {"request": row.pk, "indicator": one.indicator.pk, "user": request.user.pk}
    cache.set(_key(token), about | {"marks": people.marks}, KEPT_SECONDS)
    return token


def _page(request: WebRequest, row: Request, one: Expected, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "programmes/people.html", people_context(row, one) | more, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Request, rules.may_list_people, by="uid")
def people(request: WebRequest, row: Request, indicator: int) -> HttpResponse:
    """Send a list, see what it would count, confirm it."""
    row = Request.objects.for_lists().get(pk=row.pk)
    one = listed(row, indicator)
    if one is None:
        raise Http404
    if "token" in request.POST:
        return _confirmed(request, row, one)
    form = PeopleForm(request.POST, request.FILES) if request.method == "POST" else PeopleForm()
    if not form.is_bound or not form.is_valid():
        return _page(request, row, one, 422 if form.is_bound else 200, form=form)
    read = read_people(form.cleaned_data["file"], one, row.programme)
    if read.faults:
        return _page(request, row, one, 422, form=PeopleForm(), people=read)
    token, counted = _kept(request, row, one, read), counted_parts(one, read.marks)
    return _page(request, row, one, form=PeopleForm(), people=read, token=token, counted=counted)


def _confirmed(request: WebRequest, row: Request, one: Expected) -> HttpResponse:
    kept = cache.get(_key(request.POST["token"][:64]))
    mine = {"request": row.pk, "indicator": one.indicator.pk, "user": request.user.pk}
    if kept is None or any(kept[name] != value for name, value in mine.items()):
        said = _("L’aperçu a plus d’une heure, ou n’est plus là : renvoyez le fichier.")
        return _page(request, row, one, 409, form=PeopleForm(), said=said)
    try:
        cell = import_people(actor=signed_in(request), request=row, one=one, marks=kept["marks"], at=now())
    except Refused as refusal:
        return _page(request, row, one, 409, form=PeopleForm(), said=str(refusal))
    number = int(cell.value or 0)
    words = ngettext("%(n)s personne comptée.", "%(n)s personnes comptées.", number)
    messages.success(request, words % {"n": number} + " " + _("La liste elle-même n’est pas gardée."))
    if rules.answers_for(request.user, row.organisation):
        return redirect("programmes:request", uid=row.uid)
    return redirect("programmes:review", uid=row.uid)
