"""Addresses of the files, included at `media/` whatever the language and the territory."""

from django.urls import path

from maillage.files import views

app_name = "files"

urlpatterns = [
    path("images/<slug:folder>/<str:name>", views.media, name="media"),
]
