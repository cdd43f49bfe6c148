"""Addresses of the design system."""

from django.urls import path

from maillage.ui.views import drawings
from maillage.ui.views.resume import resume
from maillage.ui.views.showcase import showcase

app_name = "ui"
urlpatterns = [
    path("maille/<slug:slug>.svg", drawings.maille, name="maille"),
    path("favicon.svg", drawings.favicon, name="favicon"),
    path("reprendre/", resume, name="resume"),
    path("ui/", showcase, name="showcase"),
]
