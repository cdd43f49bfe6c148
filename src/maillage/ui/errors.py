"""The pages of what went wrong. They say what happened and where to go; none of them asks the database anything."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.ui.kept import keep, wants_page

OWN_SPACE = "/mon-espace/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A request that no page of ours would send."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A deed that is not this person's to do."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def interrupted(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form whose session had ended: what was typed is kept, and given back once the person signed in again."""
    told = _("Votre session s’est fermée. Enregistrez : vous pourrez vous reconnecter, et rien ne sera perdu.")
    if not wants_page(request):
        return JsonResponse({"error": told}, status=HTTPStatus.FORBIDDEN)
    kept, resume = keep(request), reverse("ui:resume")
    stranger = not request.user.is_authenticated
    login = f"{reverse('account_login')}?{urlencode({'next': resume if kept else request.get_full_path()})}"
    context = {"kept": kept, "stranger": stranger, "login_url": login, "resume_url": resume}
    answer = render(request, "ui/interrupted.html", context, status=HTTPStatus.FORBIDDEN)
    if request.headers.get("HX-Request"):
        answer["HX-Redirect"] = login if stranger else resume
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """An address that leads nowhere, or to something this person may not see: perhaps only before signing in."""
    user = getattr(request, "user", None)
    own = OWN_SPACE in request.path and user is not None and not user.is_authenticated
    login = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}" if own else ""
    return render(request, "404.html", {"login_url": login}, status=HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest, *, wait_seconds: int) -> HttpResponse:
    """Too many attempts; the page says how long to wait."""
    response = render(
        request,
        "429.html",
        {"wait_minutes": max(1, -(-wait_seconds // 60))},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
    response["Retry-After"] = str(wait_seconds)
    return response


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A fault of ours. Rendered without any request, since anything may be what broke; bare when style is."""
    try:
        page = render_to_string("500.html", {"dressed": True})
    except (ValueError, OSError):  # the list of hashed files is missing, or lacks these
        page = render_to_string("500.html", {"dressed": False})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
