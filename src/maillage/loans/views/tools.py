"""The tools of a lender: the list, the entry of one, its parts, its copies."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.spreadsheets import csv_lines, xlsx_of
from maillage.loans import rules
from maillage.loans.actions import catalogue
from maillage.loans.actions.copies import keep_modules
from maillage.loans.exports import inventory_of
from maillage.loans.forms.parts import CopyForm, ToolStateForm, components_said, modules_said
from maillage.loans.models import Lender, Tool
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.entry import next_label, parts_sheet, sheet_for
from maillage.loans.panels.sheets import sheet_of
from maillage.loans.panels.tools import Asked, copies_context, list_context, tool_context, tools_of
from maillage.loans.views import entries
from maillage.loans.views.sheets import answer
from maillage.ui.access import Request, given, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def tools(request: Request, row: Lender) -> HttpResponse:
    """The tools and their copies, with filters, search and sort."""
    context = desk_context(row, "tools") | list_context(row, request.GET)
    return render(request, "loans/keep/tools.html", context)


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def export_tools(request: Request, row: Lender, form: str) -> HttpResponseBase:
    """The inventory as a file, narrowed as the list."""
    lines = inventory_of(row, tools_of(row, Asked.read(request.GET)))
    if form not in {"csv", "xlsx"}:
        raise Http404
    answered: HttpResponseBase
    if form == "csv":
        answered = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    else:
        answered = HttpResponse(xlsx_of(_("Inventaire"), lines), content_type=XLSX)
    answered.headers["Content-Disposition"] = f'attachment; filename="outils-{row.organisation.slug}.{form}"'
    return answered


@never_cache
@require_http_methods(["GET", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def new_tool(request: Request, row: Lender) -> HttpResponse:
    """A new tool."""
    return _entry(request, row, entries.made_by(signed_in(request), request.POST))


@never_cache
@require_http_methods(["GET", "POST"])
@given(Tool, rules.may_edit_tool, by="slug")
def edit_tool(request: Request, row: Tool) -> HttpResponse:
    """What a tool is, for whom, what it needs; its pictures."""
    return _entry(request, row.lender, row)


def _entry(request: Request, lender: Lender, tool: Tool | None) -> HttpResponse:
    user, at, saved = signed_in(request), now(), {"slug": ""}
    sheet = sheet_for(lender, tool)
    if request.method == "POST":
        sheet = entries.posted(user, lender, tool, typed=request.POST, files=request.FILES, at=at)
        saved["url"] = reverse("loans:tools", args=[lender.organisation.slug])
    above = tool_context(tool, "sheet") if tool is not None else {"tool": None}
    context = desk_context(lender, "tools") | above | {"new_key": entries.key_of(request.POST)}
    answered = answer(
        request, sheet, "loans/keep/tool.html", context, done=saved.get("url", ""),
        write=lambda: saved.update(slug=entries.save(user, lender, tool, sheet, at).slug),
        word=_("L’outil est enregistré."),
    )  # fmt: skip
    if not saved["slug"]:
        return answered
    return redirect("loans:edit_tool" if tool is not None else "loans:edit_copies", slug=saved["slug"])


@never_cache
@require_http_methods(["GET", "POST"])
@given(Tool, rules.may_edit_tool, by="slug")
def edit_parts(request: Request, row: Tool) -> HttpResponse:
    """Modules, packing list, and what a copy is insured for."""
    user, at = signed_in(request), now()
    sheet = parts_sheet(row, request.POST if request.method == "POST" else None)

    def write() -> None:
        keep_modules(actor=user, tool=row, modules=modules_said(sheet.rows["modules"], row), at=at)
        titles = {one.title: one for one in row.modules.order_by("slice")}
        lines = components_said(sheet.rows["components"], titles)
        catalogue.keep_components(actor=user, tool=row, components=lines, at=at)
        value = sheet.form.cleaned_data
        if value["amount"] is not None:
            catalogue.set_value(actor=user, tool=row, at=at, **value)

    context = desk_context(row.lender, "tools") | tool_context(row, "parts")
    context |= {"values": row.values.order_by("-from_on", "-pk")}
    done = reverse("loans:edit_parts", args=[row.slug])
    return answer(request, sheet, "loans/keep/parts.html", context, write=write, done=done,
                  word=_("Le contenu est enregistré."))  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
@given(Tool, rules.may_edit_tool, by="slug")
def edit_copies(request: Request, row: Tool) -> HttpResponse:
    """The copies of a tool, and one more."""
    user, at = signed_in(request), now()
    sheet = sheet_of(CopyForm, {"label": next_label(row)}, request.POST if request.method == "POST" else None)
    context = desk_context(row.lender, "tools") | tool_context(row, "copies")
    context |= copies_context(row)

    def write() -> None:
        data = vars(sheet.form.data_said())
        catalogue.add_copy(actor=user, tool=row, at=at, **{name: data[name] for name in data if name != "note"})

    done = reverse("loans:edit_copies", args=[row.slug])
    return answer(request, sheet, "loans/keep/copies.html", context, write=write, done=done,
                  word=_("L’exemplaire est ajouté : imprimez son étiquette."))  # fmt: skip


DEEDS: dict[str, Any] = {
    "list": catalogue.list_tool, "unlist": catalogue.unlist_tool, "retire": catalogue.retire_tool,
}  # fmt: skip


@require_POST
@given(Tool, rules.may_edit_tool, by="slug")
def move_tool(request: Request, row: Tool) -> HttpResponse:
    """Put a tool in the catalogue, take it back in preparation, or retire it."""
    form = ToolStateForm(request.POST)
    if form.is_valid():
        try:
            DEEDS[form.cleaned_data["deed"]](actor=signed_in(request), tool=row, at=now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("C’est fait : l’outil est %(state)s.") % {"state": row.get_state_display()})
    return redirect("loans:edit_tool", slug=row.slug)
