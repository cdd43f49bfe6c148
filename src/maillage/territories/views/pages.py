"""Writing the editorial pages of a territory."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core import clock
from maillage.core.errors import said_in
from maillage.territories import actions, rules
from maillage.territories.forms import PageForm
from maillage.territories.models import Page, Territory
from maillage.territories.views.settings import here
from maillage.ui.access import Request, given, open_to, signed_in


def _place(request: Request) -> Territory | None:
    """The territory whose pages these are; at the network’s portal, the network, for its administrators."""
    if request.territory is None and signed_in(request).is_staff:
        return None
    return here(request)


@require_safe
@open_to("coordinators")
def pages(request: Request) -> HttpResponse:
    """The editorial pages of the territory, or of the network."""
    rows = Page.objects.filter(territory=_place(request)).in_order()
    return render(request, "territories/settings/pages.html", {"pages": rows, "of_network": request.territory is None})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def add(request: Request) -> HttpResponse:
    """Write a new page."""
    territory = _place(request)
    form = PageForm(request.POST or None, instance=Page(territory=territory))
    if request.method == "POST" and form.is_valid():
        actions.add_page(actor=signed_in(request), territory=territory, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("La page est enregistrée."))
        return redirect("territories:pages")
    context = {"form": form, "page": None, "of_network": territory is None}
    return render(request, "territories/settings/page_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Page, rules.may_edit_page)
def edit(request: Request, page: Page) -> HttpResponse:
    """Write a page anew."""
    form = PageForm(request.POST or None, instance=Page.objects.get(pk=page.pk))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            actions.change_page(actor=signed_in(request), page=page, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("La page est enregistrée."))
            return redirect("territories:pages")
        form.see(page)
    context = {"form": form, "page": page, "of_network": page.territory_id is None}
    return render(request, "territories/settings/page_form.html", context, status=422 if form.errors else 200)


@require_POST
@given(Page, rules.may_edit_page)
def remove(request: Request, page: Page) -> HttpResponse:
    """Take a page away."""
    actions.remove_page(actor=signed_in(request), page=page, at=clock.now())
    messages.success(request, _("La page est supprimée."))
    return redirect("territories:pages")
