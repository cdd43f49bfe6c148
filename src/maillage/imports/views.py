"""Pages of coordinators: sources, preview line by line, correction of columns and labels, confirmation, undoing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core import clock
from maillage.imports import readers, rules
from maillage.imports.actions import running, structure_runs, undoing
from maillage.imports.enums import RunState, Subject
from maillage.imports.forms import ColumnsForm, LabelsForm, ReadForm, SourceForm, StructureColumnsForm
from maillage.imports.models import Run, Source
from maillage.imports.readers.structures import columns_of
from maillage.imports.tables import pictures_of, preview_of, twins_of
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.ui.access import Request, given, open_to, signed_in
from maillage.vocabularies.enums import Scheme

RUNS_SHOWN = 10
REFRESH_SECONDS = 3
BUSY = {RunState.READING, RunState.APPLYING}


def _territory(request: Request) -> Territory:
    """Imports belong to a territory: at the network's portal, the person chooses one first."""
    if request.territory is None:
        raise Http404
    territory: Territory = request.territory
    return territory


@require_safe
@open_to("coordinators")
def sources(request: Request) -> HttpResponse:
    """The sources of the territory, with their last reading."""
    rows = (
        Source.objects.visible_to(request.user)
        .of(request.territory.pk if request.territory else None)
        .select_related("territory")
        .order_by("name", "pk")
    )
    newest: dict[int, Run] = {}
    for run in Run.objects.filter(source__in=rows).order_by("started_at", "pk"):
        newest[run.source_id] = run
    lines = [(row, newest.get(row.pk)) for row in rows]
    return render(request, "imports/sources.html", {"lines": lines, "several": request.territory is None})


@require_http_methods(["GET", "POST"])
@open_to("coordinators")
def new_source(request: Request) -> HttpResponse:
    """A file to send or an address to read: the preview follows."""
    territory = _territory(request)
    form = SourceForm(request.POST or None, request.FILES or None, territory=territory)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        actor = signed_in(request)
        source = running.create_source(actor=actor, territory=territory, data=form.source_data(), at=at)
        run = running.open_run(actor=actor, source=source, at=at, **_sent(form.cleaned_data.get("file")))
        return redirect("imports:run", pk=run.pk)
    return render(request, "imports/source_form.html", {"form": form, "source": None})


def _sent(file: Any) -> dict[str, Any]:
    if not file:
        return {}
    return {"body": file.read(), "filename": file.name or "", "content_type": file.content_type or ""}


@require_safe
@given(Source, rules.may_manage_source)
def source(request: Request, row: Source) -> HttpResponse:
    """One source: its readings, what is remembered of it, reading it again."""
    runs = list(row.runs.newest()[:RUNS_SHOWN])
    context = {
        "source": row,
        "runs": runs,
        "form": ReadForm(),
        "linked": row.links.live().count(),
        "labels": sum(len(said) for said in row.labels.values()),
    }
    return render(request, "imports/source.html", context)


@require_http_methods(["GET", "POST"])
@given(Source, rules.may_manage_source)
def edit_source(request: Request, row: Source) -> HttpResponse:
    """Correct the address, the format, the defaults of a source."""
    form = SourceForm(request.POST or None, instance=row, territory=row.territory, with_file=False)
    if request.method == "POST" and form.is_valid():
        running.change_source(actor=signed_in(request), source=row, data=form.source_data(), at=clock.now())
        messages.success(request, _("La source est enregistrée."))
        return redirect("imports:source", pk=row.pk)
    return render(request, "imports/source_form.html", {"form": form, "source": row})


@require_POST
@given(Source, rules.may_manage_source)
def read_source(request: Request, row: Source) -> HttpResponse:
    """Read it again: its newer file, or its address."""
    form = ReadForm(request.POST, request.FILES)
    if not form.is_valid() or not (form.cleaned_data["file"] or row.address):
        messages.error(request, _("Choisissez le nouveau fichier de cette source."))
        return redirect("imports:source", pk=row.pk)
    file = form.cleaned_data["file"]
    run = running.open_run(actor=signed_in(request), source=row, at=clock.now(), **_sent(file))
    return redirect("imports:run", pk=run.pk)


@require_http_methods(["GET", "POST"])
@given(Source, rules.may_manage_source)
def delete_source(request: Request, row: Source) -> HttpResponse:
    """Forget a source; the events stay."""
    if request.method == "POST":
        running.delete_source(actor=signed_in(request), source=row, at=clock.now())
        messages.success(request, _("La source est oubliée ; ses événements restent dans l’agenda."))
        return redirect("imports:sources")
    return render(request, "imports/delete_source.html", {"source": row, "linked": row.links.count()})


@require_safe
@given(Run, rules.may_follow_run)
def run(request: Request, row: Run) -> HttpResponse:
    """Where a reading stands: its preview, its progress, or its report."""
    shown = request.GET.get("seulement", "")
    context = {
        "run": row,
        "source": row.source,
        "preview": preview_of(row, shown, request.GET.get("page")),
        "pictures": pictures_of(row),
        "busy": row.state in BUSY,
        "done": running.how_far(row),
        "refresh": REFRESH_SECONDS,
        "is_table": row.format in running.TABLES,
        "twins": len(row.report.get("twins", ())) if row.state == RunState.READY else 0,
        "waiting": sum(len(labels) for labels in row.report.get("labels", {}).values()),
        "may_apply": rules.may_apply_run(request.user, row),
        "may_undo": rules.may_undo_run(request.user, row),
        "changes": sum(row.counts.get(name, 0) for name in ("created", "updated", "removed", "cancelled")),
    }
    response = render(request, "imports/run.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@given(Run, rules.may_follow_run)
def report(request: Request, row: Run) -> HttpResponse:
    """The report of a reading as JSON."""
    content = {"source": row.source.name, "format": row.format, "state": row.state, **row.counts, **row.report}
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _proposals(source: Source, table: Any) -> dict[str, readers.Proposal]:
    """The role of each column, as corrected before, or as its header says."""
    corrected = source.mapping or {}
    if source.subject == Subject.ORGANISATIONS:
        named = columns_of(table.headers)
        found = {header: readers.Proposal(named.get(header, ""), 1.0) for header in table.headers}
    else:
        found = readers.propose_mapping(table.headers, table.sample)
    return {
        header: readers.Proposal(corrected[header], 1.0) if header in corrected else proposal
        for header, proposal in found.items()
    }


@require_http_methods(["GET", "POST"])
@given(Run, rules.may_apply_run)
def twins(request: Request, row: Run) -> HttpResponse:
    """Lines that look like a structure already there, side by side: the same, another, or left out."""
    shown, page = twins_of(row, request.GET.get("page"))
    if request.method == "POST" and row.state == RunState.READY:
        given_ = {one.key: request.POST.get(f"twin_{rank}", "") for rank, one in enumerate(shown)}
        allowed = {one.key: {"new", "skip", str(one.told["twin"])} for one in shown}
        answers = {key: said for key, said in given_.items() if said in allowed[key]}
        structure_runs.answer_twins(actor=signed_in(request), run=row, answers=answers, at=clock.now())
        return redirect("imports:run", pk=row.pk)
    context = {"run": row, "source": row.source, "twins": shown, "page": page}
    return render(request, "imports/twins.html", context)


@require_http_methods(["GET", "POST"])
@given(Run, rules.may_apply_run)
def columns(request: Request, row: Run) -> HttpResponse:
    """Correct the role of each column; it is remembered for the next file of the source."""
    table = readers.open_table(readers.unpack(running.body_of(row)), row.format or "csv")
    kind = StructureColumnsForm if row.source.subject == Subject.ORGANISATIONS else ColumnsForm
    form = kind(
        request.POST or None, headers=table.headers, proposals=_proposals(row.source, table), samples=table.sample
    )
    if request.method == "POST" and form.is_valid():
        mark = readers.signature(table.headers)
        running.remember_mapping(
            actor=signed_in(request), source=row.source, mapping=form.mapping(), signature=mark, at=clock.now()
        )
        running.read_again(run=row)
        return redirect("imports:run", pk=row.pk)
    return render(request, "imports/columns.html", {"form": form, "run": row, "source": row.source})


@require_http_methods(["GET", "POST"])
@given(Source, rules.may_manage_source)
def labels(request: Request, row: Source) -> HttpResponse:
    """Say which of our terms each label of the source means; it is remembered."""
    last = row.runs.newest().first()
    waiting = last.report.get("labels", {}) if last else {}
    form = LabelsForm(request.POST or None, waiting=waiting, said=row.labels)
    if request.method == "POST" and form.is_valid():
        running.remember_labels(actor=signed_in(request), source=row, labels=form.labels(), at=clock.now())
        if last and last.state == RunState.READY:
            running.read_again(run=last)
            return redirect("imports:run", pk=last.pk)
        messages.success(request, _("Ces libellés sont retenus ; ils serviront à la prochaine lecture."))
        return redirect("imports:source", pk=row.pk)
    groups = [
        (Scheme(scheme).label, [form[name] for name, other, _label in form.rows if other == scheme])
        for scheme in Scheme.values
    ]
    return render(
        request, "imports/labels.html", {"form": form, "groups": [one for one in groups if one[1]], "source": row}
    )


@require_POST
@given(Run, rules.may_apply_run)
def confirm(request: Request, row: Run) -> HttpResponse:
    """Import what was previewed."""
    running.confirm_run(actor=signed_in(request), run=row, at=clock.now())
    return redirect("imports:run", pk=row.pk)


@require_POST
@given(Run, rules.may_apply_run)
def drop(request: Request, row: Run) -> HttpResponse:
    """Abandon the reading."""
    running.drop_run(actor=signed_in(request), run=row, at=clock.now())
    messages.success(request, _("Rien n’a été importé."))
    return redirect("imports:source", pk=row.source_id)


@require_http_methods(["GET", "POST"])
@given(Run, rules.may_undo_run)
def undo(request: Request, row: Run) -> HttpResponse:
    """Take an import back, where nobody has touched what it brought in."""
    if request.method == "POST":
        taken, kept = undoing.undo_run(actor=signed_in(request), run=row, at=clock.now())
        said = ngettext("%(count)d fiche est reprise.", "%(count)d fiches sont reprises.", taken) % {"count": taken}
        if kept:
            stay = ngettext(
                "%(count)d reste : elle a changé depuis.", "%(count)d restent : elles ont changé depuis.", kept
            )
            said = f"{said} {stay % {'count': kept}}"
        messages.success(request, said)
        return redirect("imports:run", pk=row.pk)
    return render(
        request,
        "imports/undo.html",
        {"run": row, "source": row.source, "changes": row.changes.exclude(contribution__kind=Kind.VENUE).count()},
    )
