"""The address of the repository."""

from django.urls import path

from maillage.oai import views

app_name = "oai"
urlpatterns = [path("oai/", views.repository, name="repository")]
