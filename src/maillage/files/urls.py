"""Addresses of the files, included at `media/` whatever the language and the territory."""

from django.urls import re_path

from maillage.files import views

app_name = "files"

urlpatterns = [
    re_path(
        r"^images/[0-9a-f]{2}/(?P<digest>[0-9a-f]{64})-(?P<width>[1-9][0-9]{0,4})\.(?P<form>avif|webp|jpg)$",
        views.media,
        name="media",
    ),
]
