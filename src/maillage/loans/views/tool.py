"""The page of one tool, with the choice of its dates."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.clock import now
from maillage.core.text import script_json
from maillage.directory.models import Organisation
from maillage.files.attachments import attachment_answer
from maillage.loans import rules
from maillage.loans.actions.common import day_of
from maillage.loans.availability import rules_of
from maillage.loans.forms.dates import ChoiceForm
from maillage.loans.models import Tool
from maillage.loans.panels.basket import wished
from maillage.loans.panels.picker import Picker, choice_notes, planner_for, usual_days
from maillage.loans.panels.structured import json_ld
from maillage.loans.panels.tool import page_context
from maillage.territories.place import address_in
from maillage.territories.registry import registry
from maillage.ui.access import Request, given, open_to


def organisations_of(user: Any) -> list[Organisation]:
    """The structures in whose name a person may borrow."""
    if not user.is_authenticated:
        return []
    rows = Organisation.objects.published().of(user).filter(merged_into=None).select_related("commune")
    return list(rows.order_by("name", "pk"))


def _is_shown_elsewhere(request: Request, tool: Tool) -> bool:
    """Whether this territory neither is the lender’s nor shows it."""
    here, made = request.territory, tool.lender.organisation.contribution
    if here is None or here.pk == registry().today(made.origin_id):
        return False
    return not made.placements.filter(territory=here, shown=True).exists()


def dates_context(request: Request, tool: Tool) -> dict[str, Any]:
    """The choice of dates: the form, the months, the answer."""
    today = day_of(tool.lender, now())
    data = request.GET.copy()
    for name, value in wished(request.user).items():
        data.setdefault(name, value)
    data.setdefault("jours", str(usual_days(rules_of(tool))))
    form = ChoiceForm(data, tool=tool, organisations=organisations_of(request.user))
    choice = form.choice(usual_days(rules_of(tool)), today)
    planner = planner_for(tool, choice, request.user, today)
    return {
        "form": form, "choice": choice, "picker": Picker(planner, choice, request.path), "notes": choice_notes(planner),
        "may_ask": rules.may_ask(request.user, tool), "today": today,
    }  # fmt: skip


@gzip_page
@require_safe
@open_to("everyone")
def tool(request: Request, slug: str) -> HttpResponse:
    """What it is, what it needs, who lends it and how; on which days it may be had."""
    found = Tool.objects.visible_to(request.user).with_page_data().filter(slug=slug).first()
    if found is None:
        raise Http404
    if _is_shown_elsewhere(request, found):
        return redirect(address_in(found.lender.organisation.contribution.origin, "loans:tool", found.slug))
    context = page_context(found, day_of(found.lender, now()), request.territory) | dates_context(request, found)
    photo = context["photo"]
    image_url = settings.PUBLIC_URL.rstrip("/") + photo.image.url() if photo is not None else ""
    context |= {
        "image_url": image_url,
        "json_ld": script_json(json_ld(found, context["public_url"], image_url)),
        "keeps": rules.may_edit_tool(request.user, found),
    }
    answer = render(request, "loans/tool.html", context)
    patch_cache_control(answer, private=True)  # its dates change with each loan: the page is not kept
    return answer


@require_safe
@given(Tool, rules.may_read_manual, by="slug")
def manual(request: Request, row: Tool) -> FileResponse:
    """How it is set up, to download."""
    if row.manual is None:
        raise Http404
    return attachment_answer(row.manual)
