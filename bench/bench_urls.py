"""The project's addresses and the floor: a constant, through the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import *  # noqa: F403 - the addresses are the project's own
from config.urls import urlpatterns as ours


def floor(request: HttpRequest) -> HttpResponse:
    """What nothing that this server answers can go below."""
    return HttpResponse("ok")


urlpatterns = [path("plancher/", floor), *ours]
