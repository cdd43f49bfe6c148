"""The people of a project: asking, inviting, answering, following, leaving."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now, today
from maillage.projects import matching, rules
from maillage.projects.actions import needs, team
from maillage.projects.enums import Role
from maillage.projects.forms.people import AskForm, InviteForm
from maillage.projects.models import Asking, Need, Project, Relation
from maillage.ui.access import Request, anyone, given, safe_next, signed_in

LONGEST_KEY = 18


def key_of(request: Request, name: str) -> int:
    """A key that was posted; 0 when it is none."""
    typed = request.POST.get(name, "") or request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_KEY else 0


def _need(request: Request, project: Project) -> Need | None:
    key = key_of(request, "besoin") or key_of(request, "need")
    return project.needs.open().filter(pk=key).first() if key else None


@require_http_methods(["GET", "POST"])
@given(Project, rules.may_join, by="slug")
def join(request: Request, project: Project) -> HttpResponse:
    """Offer help, for a need or in general, or ask to join the team."""
    need = _need(request, project)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team.ask(actor=signed_in(request), project=project, need=need, at=now(), **form.cleaned_data)
        messages.success(request, _("C’est parti : l’équipe est prévenue, sa réponse arrivera dans « Mes avis »."))
        return redirect("projects:project", slug=project.slug)
    context = {"project": project, "form": form, "need": need}
    return render(request, "projects/team/join.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@given(Project, rules.may_see_team, by="slug")
def people(request: Request, project: Project) -> HttpResponse:
    """Who makes it, who helps; the team answers requests and invites."""
    validates = rules.may_validate(request.user, project)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and validates and form.is_valid():
        team.invite(actor=signed_in(request), project=project, at=now(), **form.cleaned_data)
        messages.success(request, _("L’invitation est partie. Rien ne change avant la réponse de la personne."))
        return redirect("projects:team", slug=project.slug)
    relations = list(project.relations.named().select_related("user"))
    context = {
        "project": project,
        "form": form,
        "validates": validates,
        "mine": next((row for row in relations if row.user_id == request.user.pk), None),
        "team": [row for row in relations if row.role == Role.TEAM],
        "helpers": [row for row in relations if row.role == Role.HELPER],
        **(_for_team(project) if validates else {"requests": [], "invitations": [], "proposed": []}),
    }
    return render(request, "projects/team/team.html", context, status=422 if form.errors else 200)


def _for_team(project: Project) -> dict[str, Any]:
    waiting = project.askings.waiting().select_related("user", "need", "invited_by")
    needs_open = list(project.needs.open().order_by("position", "pk"))
    for need in needs_open:
        need.project = project
    return {
        "requests": list(waiting.requests()),
        "invitations": list(waiting.invitations()),
        "proposed": [(need, matching.people_for(need, today())) for need in needs_open],
    }


@require_POST
@given(Project, rules.may_validate, by="slug")
def propose(request: Request, project: Project) -> HttpResponse:
    """Invite somebody who was proposed for a need: only those who agreed to be proposed can be."""
    need = _need(request, project)
    matches = matching.people_for(need, today()) if need is not None else []
    wanted = next((match for match in matches if match.person.user.pk == key_of(request, "person")), None)
    if wanted is None:
        messages.error(request, _("Cette personne n’est plus proposée pour ce besoin."))
    else:
        team.invite(
            actor=signed_in(request), project=project, role=Role.HELPER, user=wanted.person.user, need=need, at=now()
        )
        messages.success(request, _("L’invitation est partie : la personne répond si elle le souhaite."))
    return redirect("projects:team", slug=project.slug)


@require_POST
@given(Project, rules.may_validate, by="slug")
def change(request: Request, project: Project) -> HttpResponse:
    """Say what somebody does, or thank them."""
    rows = Relation.objects.filter(project=project).named().select_related("user", "project__contribution")
    relation = rows.filter(pk=key_of(request, "relation")).first()
    actor = signed_in(request)
    if relation is None:
        messages.error(request, _("Cette personne n’est plus dans le projet."))
    elif request.POST.get("do") == "remove":
        team.leave(actor=actor, project=project, user=relation.user, at=now())
        messages.success(request, _("Cette personne n’est plus dans le projet."))
    else:
        team.describe_part(actor=actor, relation=relation, what=request.POST.get("what", ""), at=now())
        messages.success(request, _("C’est noté."))
    return redirect("projects:team", slug=project.slug)


@require_http_methods(["GET", "POST"])
@given(Project, rules.may_leave, by="slug")
def leave(request: Request, project: Project) -> HttpResponse:
    """Leave, after reading what is lost; the last editor stays."""
    user = signed_in(request)
    if request.method == "POST":
        team.leave(actor=user, project=project, at=now())
        messages.success(request, _("Vous n’êtes plus dans « %(name)s ».") % {"name": project.title})
        return redirect("projects:mine")
    role = rules.role_of(user, project)
    others = Relation.objects.filter(project=project).team().exclude(user=user).exists()
    context = {"project": project, "role": role, "is_last": role == Role.TEAM and not others}
    return render(request, "projects/team/leave.html", context)


@require_POST
@given(Project, rules.may_follow, by="slug")
def follow(request: Request, project: Project) -> HttpResponse:
    """Be told of the news, or no more."""
    if request.POST.get("do") == "stop":
        team.unfollow(actor=signed_in(request), project=project, at=now())
        messages.success(request, _("Vous ne suivez plus ce projet."))
    else:
        team.follow(actor=signed_in(request), project=project, at=now())
        messages.success(request, _("Vous suivez ce projet : ses nouvelles vous arrivent."))
    return redirect(safe_next(request, reverse("projects:project", args=[project.slug])))


@require_http_methods(["GET", "POST"])
@given(Asking, anyone, by="uid")
def asking(request: Request, asking: Asking) -> HttpResponse:
    """One request or invitation: what is asked, and the answer for whoever may give it."""
    user = signed_in(request)
    answers, withdraws = rules.may_answer(user, asking), rules.may_withdraw(user, asking)
    deed = request.POST.get("do", "") if request.method == "POST" else ""
    if deed == "accept" and answers:
        team.accept(actor=user, asking=asking, at=now(), fills=request.POST.get("fills") == "on")
        messages.success(request, _("C’est accepté."))
    elif deed == "decline" and answers:
        team.decline(actor=user, asking=asking, message=request.POST.get("message", ""), at=now())
        messages.success(request, _("C’est décliné."))
    elif deed == "withdraw" and withdraws:
        team.withdraw(actor=user, asking=asking, at=now())
        messages.success(request, _("C’est retiré."))
    elif deed:
        messages.error(request, _("Il n’y a plus rien à répondre : la demande a été traitée."))
    else:
        context = {"asking": asking, "project": asking.project, "answers": answers, "withdraws": withdraws}
        return render(request, "projects/team/asking.html", context)
    return redirect(_after(user, asking))


def _after(user: Any, asking: Asking) -> str:
    inside = rules.may_see_team(user, asking.project)
    return reverse("projects:team" if inside else "projects:project", args=[asking.project.slug])


@require_POST
@given(Project, rules.may_edit, by="slug")
def need(request: Request, project: Project) -> HttpResponse:
    """Say that a need is filled or open again, or stop proposing people for it."""
    found = project.needs.filter(pk=key_of(request, "need")).select_related("project__contribution").first()
    deeds: dict[str, dict[str, bool]] = {
        "fill": {"filled": True}, "open": {"filled": False}, "mute": {"proposes": False}, "unmute": {"proposes": True},
    }  # fmt: skip
    deed = deeds.get(request.POST.get("do", ""))
    if found is None or deed is None:
        messages.error(request, _("Ce besoin n’est plus sur la fiche."))
    else:
        needs.set_need(actor=signed_in(request), need=found, at=now(), **deed)
        messages.success(request, _("C’est noté."))
    return redirect("projects:team", slug=project.slug)
