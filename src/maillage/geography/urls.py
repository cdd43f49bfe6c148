"""Addresses of the geography."""

from django.urls import path

from maillage.geography import views

app_name = "geography"

urlpatterns = [
    path("communes", views.communes, name="communes"),
    path("communes/liste", views.communes_list, name="communes_list"),
]
