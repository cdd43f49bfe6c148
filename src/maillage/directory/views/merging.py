"""Possible duplicates: the queue, the side-by-side screen, what was merged; and splitting."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.paging import page_of
from maillage.core.text import clean_line
from maillage.directory.actions.likeness import doubles_of, keep_apart
from maillage.directory.actions.merging import merge_entries, split_entry, undo_merger
from maillage.directory.actions.organisations import data_of
from maillage.directory.forms.merging import SplitForm
from maillage.directory.models import Organisation, Pair, Passage
from maillage.directory.panels.sides import entry_sides
from maillage.directory.rules import may_merge_organisation
from maillage.directory.rules import merging as rules
from maillage.ui.access import Request, given, open_to, signed_in

PAGE_SIZE = 30


@require_safe
@open_to("moderators")
def pairs(request: Request) -> HttpResponse:
    """Entries that look alike, the surest first; and what was merged lately, which can be undone."""
    rows = Pair.objects.visible_to(request.user).proposed()
    merged = Passage.objects.visible_to(request.user).filter(kind="merged").standing()
    if request.territory is not None:
        rows = rows.of_territory(request.territory.pk)
        merged = merged.filter(target__contribution__origin=request.territory)
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    both = [f"{side}__{name}" for side in ("first", "second") for name in ("contribution__origin", "commune", "family")]
    found = rows.select_related(*both).surest_first()[page.offset : page.offset + page.size]
    lines = [(pair, rules.may_merge_pair(request.user, pair)) for pair in found]
    context = {
        "lines": lines,
        "page": page,
        "merged": merged.select_related("source", "target", "actor").order_by("-at", "-pk")[:PAGE_SIZE],
    }
    return render(request, "directory/curation/pairs.html", context)


@require_safe
@given(Organisation, may_merge_organisation, by="slug")
def doubles(request: Request, organisation: Organisation) -> HttpResponse:
    """What an entry may double, as a visitor said: those that look like it, or those of a name typed."""
    text = clean_line(request.GET.get("q") or "")[:120]
    rows = Organisation.objects.published().filter(merged_into=None).exclude(pk=organisation.pk)
    if text:
        found = list(rows.filter(name__icontains=text).order_by("name", "pk")[:PAGE_SIZE])
    else:
        found = list(rows.filter(pk__in=doubles_of(organisation)).order_by("name", "pk")[:PAGE_SIZE])
    shown = rows.filter(pk__in=[one.pk for one in found]).select_related("commune", "contribution__origin")
    lines = [(one, may_merge_organisation(request.user, one)) for one in shown.order_by("name", "pk")]
    context = {"organisation": organisation, "lines": lines, "text": text}
    return render(request, "directory/curation/doubles.html", context)


@require_POST
@given(Pair, rules.may_keep_apart)
def apart(request: Request, pair: Pair) -> HttpResponse:
    """The two are different."""
    keep_apart(actor=signed_in(request), pair=pair, at=now())
    messages.success(request, _("C’est noté : ces deux fiches restent deux."))
    return redirect("directory:pairs")


@require_http_methods(["GET", "HEAD", "POST"])
@given(Organisation, may_merge_organisation, by="slug")
def merge(request: Request, kept: Organisation, other: str) -> HttpResponse:
    """Two entries side by side, one choice for each field; the address of the other will redirect."""
    visible = Organisation.objects.visible_to(request.user).filter(slug=other, merged_into=None)
    double = visible.select_related("contribution").exclude(pk=kept.pk).first()
    if double is None or not may_merge_organisation(request.user, double):
        messages.error(request, _("Cette fiche n’est plus là, ou elle n’est pas de votre territoire."))
        return redirect("directory:pairs")
    form = entry_sides(kept, double, request.POST or None)
    if request.method == "POST" and form.is_valid():
        merge_entries(actor=signed_in(request), kept=kept, merged=double, data=form.combined(), at=now())
        messages.success(request, _("Les deux fiches n’en font plus qu’une. Cela peut se défaire."))
        return redirect("directory:organisation", slug=kept.slug)
    return render(request, "directory/curation/merge_entries.html", {"kept": kept, "merged": double, "form": form})


@require_POST
@given(Passage, rules.may_undo)
def undo(request: Request, passage: Passage) -> HttpResponse:
    """Two again."""
    undo_merger(actor=signed_in(request), passage=passage, at=now())
    messages.success(request, _("Les deux fiches sont de nouveau deux."))
    return redirect("directory:pairs")


@require_http_methods(["GET", "HEAD", "POST"])
@given(Organisation, rules.may_split, by="slug")
def split(request: Request, organisation: Organisation) -> HttpResponse:
    """One entry becomes two: choose what goes to the new one."""
    form = SplitForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        words = {"name": form.cleaned_data["name"], "mission": form.cleaned_data["mission"]}
        try:
            made = split_entry(
                actor=signed_in(request), organisation=organisation, at=now(),
                data=replace(data_of(organisation), acronym="", description="", translations={}, **words),
                venues=form.keys("venues"), members=form.keys("members"), organised=form.keys("organised"),
            )  # fmt: skip
            messages.success(request, _("La nouvelle structure a sa page : complétez-la."))
            return redirect("directory:edit_organisation", slug=made.slug)
        except Refused as refusal:
            form.add_error("name", str(refusal))
    context = {"organisation": organisation, "form": form}
    return render(request, "directory/curation/split.html", context, status=422 if form.errors else 200)
