"""« Mes projets », the needs near me, news and documents, archiving and removing, the questions of a territory."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contributions.enums import State
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.paging import page_of
from maillage.projects import matching, rules
from maillage.projects.actions import life, needs, sheets, telling
from maillage.projects.enums import Role
from maillage.projects.forms.people import DocumentForm, HelperForm, NewsForm, helper_initial
from maillage.projects.forms.sheets import QuestionFormSet, questions_from, questions_initial
from maillage.projects.models import Asking, Draft, HelperProfile, MutedNeed, Need, Project, Relation
from maillage.projects.views.team import key_of
from maillage.ui.access import Request, given, open_to, signed_in

PAGE_SIZE = 20


@require_safe
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """The projects one makes, helps and follows; what waits for an answer; what is being typed."""
    user = signed_in(request)
    rows = Relation.objects.of_person(user).exclude(project__contribution__state=State.REMOVED)
    rows = rows.select_related("project__contribution__origin").order_by("-project__contribution__updated_at", "-pk")
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    waiting = Asking.objects.to_answer(user).select_related("project__contribution", "user", "invited_by", "need")
    sent = Asking.objects.waiting().filter(user=user, invited_by=None).select_related("project__contribution")
    context = {
        "page": page,
        "relations": list(rows[page.offset : page.offset + page.size]),
        "waiting": list(waiting.order_by("at", "pk")),
        "sent": list(sent.order_by("at", "pk")),
        "drafts": list(Draft.objects.filter(user=user).select_related("project").order_by("-saved_at", "pk")),
        "roles": Role,
    }
    return render(request, "projects/workspace/mine.html", context)


@require_http_methods(["GET", "POST"])
@open_to("members")
def near_me(request: Request) -> HttpResponse:
    """« Besoins près de moi »: what one offers, and the needs that fit, each with its reasons."""
    user = signed_in(request)
    profile = HelperProfile.objects.filter(user=user).select_related("commune").prefetch_related("themes").first()
    form = HelperForm(request.POST or None, initial=helper_initial(profile))
    if request.method == "POST" and form.is_valid():
        needs.save_helper(actor=user, data=form.data_typed(), at=now())
        messages.success(request, _("C’est noté : voici ce qui vous correspond."))
        return redirect("projects:near_me")
    territory = request.territory.pk if request.territory is not None else None
    hidden = MutedNeed.objects.filter(user=user)
    context = {
        "form": form,
        "profile": profile,
        "matches": matching.needs_for(profile, territory) if profile is not None else [],
        "hidden": hidden.count(),
    }
    return render(request, "projects/needs.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("members")
def mute(request: Request) -> HttpResponse:
    """Not to be shown a need again, or to see again all that was hidden."""
    user = signed_in(request)
    found = Need.objects.of_published().filter(pk=key_of(request, "need")).select_related("project__contribution")
    row = found.first()
    if request.POST.get("do") == "all":
        hidden = list(MutedNeed.objects.filter(user=user).order_by("pk").values_list("need", flat=True))
        needs.unmute_needs(actor=user, needs=hidden, at=now())
        messages.success(request, _("Les besoins masqués sont de nouveau montrés."))
    elif row is not None:
        needs.mute_need(actor=user, need=row, at=now())
        messages.success(request, _("Ce besoin ne vous sera plus montré."))
    return redirect("projects:near_me")


@require_http_methods(["GET", "POST"])
@given(Project, rules.may_post, by="slug")
def news(request: Request, project: Project) -> HttpResponse:
    """Write a dated word; take one back."""
    taken = project.news.select_related("project__contribution").filter(pk=key_of(request, "remove")).first()
    if request.method == "POST" and taken is not None:
        telling.remove_news(actor=signed_in(request), news=taken, at=now())
        messages.success(request, _("La nouvelle est retirée."))
        return redirect("projects:news", slug=project.slug)
    form = NewsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        telling.post_news(actor=signed_in(request), project=project, at=now(), **form.cleaned_data)
        messages.success(request, _("La nouvelle est sur la page ; ceux qui suivent le projet sont prévenus."))
        return redirect("projects:project", slug=project.slug)
    page = page_of(request.GET.get("page"), project.news.count(), PAGE_SIZE)
    shown = project.news.order_by("-at", "-pk")[page.offset : page.offset + page.size]
    context = {"project": project, "form": form, "news": shown, "page": page}
    return render(request, "projects/workspace/news.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@given(Project, rules.may_post, by="slug")
def documents(request: Request, project: Project) -> HttpResponse:
    """Add a document with its licence and credit; take one away."""
    taken = project.documents.select_related("project__contribution").filter(pk=key_of(request, "remove")).first()
    if request.method == "POST" and taken is not None:
        telling.remove_document(actor=signed_in(request), document=taken, at=now())
        messages.success(request, _("Le document est retiré."))
        return redirect("projects:documents", slug=project.slug)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _add_document(request, project, form):
        return redirect("projects:documents", slug=project.slug)
    context = {"project": project, "form": form, "documents": project.documents.in_order().select_related("licence")}
    return render(request, "projects/workspace/documents.html", context, status=422 if form.errors else 200)


def _add_document(request: Request, project: Project, form: DocumentForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    try:
        telling.add_document(
            actor=signed_in(request), project=project, title=data["title"], upload=data["file"], at=now(),
            licence=form.licence_found(), credit=data["credit"],
        )  # fmt: skip
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    messages.success(request, _("Le document est sur la page."))
    return True


@require_http_methods(["GET", "POST"])
@given(Project, rules.may_change_life, by="slug")
def end(request: Request, project: Project) -> HttpResponse:
    """Archive, bring back or remove: three different things, with who decides."""
    user, deed = signed_in(request), request.POST.get("do", "")
    if deed == "archive" and rules.may_archive(user, project):
        life.archive_project(actor=user, project=project, at=now())
        messages.success(request, _("Le projet est archivé : il quitte les listes, sa page reste."))
    elif deed == "back" and rules.may_bring_back(user, project):
        shown = life.bring_back(actor=user, project=project, at=now())
        told = _("Le projet est de nouveau dans les listes.") if shown else _("La modération relit le projet d’abord.")
        messages.success(request, told)
    elif deed == "remove" and rules.may_remove(user, project):
        life.remove_project(actor=user, project=project, at=now(), message=request.POST.get("message", ""))
        messages.success(request, _("Le projet est retiré ; son adresse le dit."))
        return redirect("projects:mine")
    else:
        context = {
            "project": project,
            "may_archive": rules.may_archive(user, project),
            "may_bring_back": rules.may_bring_back(user, project),
            "is_author": project.contribution.author_id == user.pk,
        }
        return render(request, "projects/workspace/end.html", context)
    return redirect("projects:project", slug=project.slug)


@require_http_methods(["GET", "POST"])
@open_to("coordinators")
def questions(request: Request) -> HttpResponse:
    """The questions that sheets of this territory are asked; written sheets are left as they are."""
    territory = request.territory
    current = sheets.questions_of(territory.pk if territory is not None else None)
    rows = QuestionFormSet(request.POST or None, prefix="questions", initial=questions_initial(current))
    problem, may_write = "", territory is not None or signed_in(request).is_staff
    if request.method == "POST" and may_write and rows.is_valid():
        try:
            sheets.save_template(
                actor=signed_in(request), territory=territory, questions=questions_from(rows), at=now()
            )
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("C’est noté : les prochaines fiches poseront ces questions."))
            return redirect("projects:questions")
    template = sheets.template_of(territory.pk if territory is not None else None)
    context = {"rows": rows, "problem": problem, "template": template, "may_write": may_write}
    wrong = bool(problem) or (rows.is_bound and not rows.is_valid())
    return render(request, "projects/workspace/questions.html", context, status=422 if wrong else 200)
