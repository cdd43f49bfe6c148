"""The blocks of a report: adding, writing, moving, taking away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now
from maillage.files.pipeline import PictureRefused
from maillage.reports import rules
from maillage.reports.actions.writing import BlockData, add_block, change_block, content_of, move_block, remove_block
from maillage.reports.enums import BlockKind
from maillage.reports.forms.blocks import BlockForm, PhotosForm, block_initial
from maillage.reports.linter import facts_of
from maillage.reports.models import Block, Report
from maillage.reports.panels.builder import block_preview, figure_rows
from maillage.ui.access import Request, given, signed_in


@require_POST
@given(Report, rules.may_write, by="slug")
def add(request: Request, report: Report, kind: str) -> HttpResponse:
    """Add a block at the end, then write it."""
    if kind not in BlockKind.values:
        raise Http404
    block = add_block(actor=signed_in(request), report=report, data=BlockData(kind=kind), at=now())
    return redirect("reports:block", block.uid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Block, rules.may_write_block, by="uid")
def edit(request: Request, block: Block) -> HttpResponse:
    """Write a block: its figures are at hand, it is seen as it reads; « aperçu » and « insérer » save nothing."""
    typed = request.POST.copy() if request.method == "POST" else None
    if typed is not None and "insert" in typed:
        typed["text"] = f"{typed.get('text', '').rstrip()} {typed['insert']}".strip()
    facts = facts_of(block.report)
    form = BlockForm(typed, block=block, figures=facts.figures, initial=block_initial(block))
    photos = PhotosForm(typed, request.FILES or None, block=block) if block.kind == BlockKind.PHOTOS else None
    saves = typed is not None and "insert" not in typed and typed.get("do") != "preview"
    if saves and _save(request, block, form, photos):
        return redirect(f"{reverse('reports:builder', args=[block.report.slug])}#bloc-{block.uid}")
    shown = _typed(block, form)
    preview = block_preview(shown, facts)
    if request.headers.get("HX-Request"):
        return render(request, "reports/desk/block_preview.html", {"block": preview})
    context = {"shown": preview, "row": block, "report": block.report, "form": form, "photos": photos,
               "figures": figure_rows(facts)}  # fmt: skip
    return render(request, "reports/desk/block.html", context, status=422 if saves else 200)


def _typed(block: Block, form: BlockForm) -> Block:
    """The block with what is typed, not saved."""
    if form.is_bound and form.is_valid():
        for name, value in content_of(form.data_of()).items():
            setattr(block, name, value)
    return block


def _save(request: Request, block: Block, form: BlockForm, photos: PhotosForm | None) -> bool:
    """Save what is typed when it is in order; says whether it did."""
    if not form.is_valid() or (photos is not None and not photos.is_valid()):
        return False
    given_ones: Any = photos.data_of() if photos is not None else None
    try:
        change_block(actor=signed_in(request), block=block, data=form.data_of(), at=now(), photos=given_ones)
    except PictureRefused as refused:
        if photos is not None:
            photos.add_error("upload", str(refused))
        return False
    messages.success(request, _("Bloc enregistré."))
    return True


@require_POST
@given(Block, rules.may_write_block, by="uid")
def move(request: Request, block: Block) -> HttpResponse:
    """One place up or down."""
    by = -1 if request.POST.get("to") == "up" else 1
    move_block(actor=signed_in(request), block=block, by=by, at=now())
    return redirect(f"{reverse('reports:builder', args=[block.report.slug])}#bloc-{block.uid}")


@require_POST
@given(Block, rules.may_write_block, by="uid")
def remove(request: Request, block: Block) -> HttpResponse:
    """Take it away."""
    slug = block.report.slug
    remove_block(actor=signed_in(request), block=block, at=now())
    messages.success(request, _("Bloc retiré."))
    return redirect("reports:builder", slug)
