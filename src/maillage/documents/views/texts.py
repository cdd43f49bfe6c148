"""Model texts of an issuer. These are not doors: the app that owns the issuer mounts them behind its own permission.

@require_http_methods(["GET", "HEAD", "POST"])
@given(Organisation, rules.may_run_desk, by="slug")
def texts(request, lender, kind="", language=""):
    desk = Desk(issuer=issuer_of(lender), base=reverse("loans:texts", args=[lender.slug]), kinds=LOAN_TEXTS)
    return text_list(request, desk) if not kind else text_page(request, desk, kind, language)
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from maillage.core.clock import now
from maillage.documents.actions.texts import SavedMeanwhile, TextRefused, follow_default, save_text
from maillage.documents.forms.texts import NoteForm, articles_formset
from maillage.documents.kinds import kind_of
from maillage.documents.models import TextVersion
from maillage.documents.panels.texts import Desk, Text, around, list_context, specimen, text_context
from maillage.documents.papers.pieces import Article
from maillage.documents.views.signing import pdf_answer
from maillage.ui.access import Request, signed_in


def text_list(request: Request, desk: Desk) -> HttpResponse:
    """The texts that an issuer may rewrite, with what is printed today."""
    return render(request, "documents/texts/list.html", list_context(desk))


def text_page(request: Request, desk: Desk, kind: str, language: str) -> HttpResponse:
    """Read, try and rewrite one text; nothing typed is lost when it is refused."""
    if kind not in desk.kinds or language not in kind_of(kind).defaults:
        raise Http404
    text = Text(desk, kind_of(kind), language)
    if request.method == "POST":
        return _posted(request, text)
    context = text_context(text, shown=_asked_version(request, text))
    return render(request, "documents/texts/edit.html", context)


def _asked_version(request: Request, text: Text) -> TextVersion | None:
    wanted = request.GET.get("version", "")
    if not wanted.isdecimal() or len(wanted) > 6:  # noqa: PLR2004 - more figures than any version
        return None
    return text.versions().filter(version=int(wanted)).first()


def _posted(request: Request, text: Text) -> HttpResponse:
    form, rows = NoteForm(request.POST), articles_formset(data=request.POST)
    if not form.is_valid() or not rows.is_valid():
        return _again(request, text, form, rows, status=422)
    typed = [row.article() for row in rows.in_order()]
    if request.POST.get("do") == "add":
        fresh = articles_formset([row for row in typed if row.title or row.body], more=1)
        return _again(request, text, form, fresh, status=200)
    try:
        return _done(request, text, form, typed)
    except TextRefused as refusal:
        ordered = rows.in_order()
        for rank, sentence in refusal.faults.items():
            ordered[min(rank, len(ordered) - 1)].add_error("body", sentence)
        return _again(request, text, form, rows, status=422)
    except SavedMeanwhile as late:
        return _again(request, text, _look_again(text, form), rows, status=409, said=str(late))


def _done(request: Request, text: Text, form: NoteForm, typed: list[Article]) -> HttpResponse:
    """Show the specimen, or save; back to the page of the text."""
    deed = request.POST.get("do", "save")
    if deed == "preview":
        return pdf_answer(specimen(text, typed, now()), f"specimen-{text.kind.prefix.lower()}.pdf")
    place, person, seen = text.desk.issuer.territory, signed_in(request), form.cleaned_data["seen"]
    where = {"issuer": text.desk.issuer.key, "kind": text.kind.code, "language": text.language}
    territory_id = place.pk if place is not None else None
    if deed == "default":
        follow_default(actor=person, **where, seen=seen, at=now(), territory_id=territory_id)
        messages.success(request, _("Le texte proposé s’imprime de nouveau. Vos versions sont gardées."))
    else:
        note = form.cleaned_data["note"]
        save_text(actor=person, **where, articles=typed, seen=seen, at=now(), note=note, territory_id=territory_id)
        messages.success(request, _("Le texte est enregistré : les prochains documents le porteront."))
    return redirect(text.path)


def _look_again(text: Text, form: NoteForm) -> NoteForm:
    """The same form over the version that was first, so that what was typed may replace it knowingly."""
    last = text.versions().first()
    return NoteForm(initial={"seen": last.version if last else 0, "note": form.cleaned_data.get("note", "")})


def _again(
    request: Request, text: Text, form: NoteForm, rows: object, *, status: int, said: str = ""
) -> HttpResponse:  # fmt: skip
    context = {**around(text), "articles": rows, "form": form, "said": said}
    return render(request, "documents/texts/edit.html", context, status=status)
