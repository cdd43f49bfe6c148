"""Addresses of the directory."""

from django.urls import path

from maillage.directory.views import options, public

app_name = "directory"

urlpatterns = [
    path("annuaire/propositions", options.organisation_options, name="organisation_options"),
    path("lieux/propositions", options.venue_options, name="venue_options"),
    path("annuaire/", public.organisations, name="organisations"),
    path("annuaire/<slug:slug>/", public.organisation, name="organisation"),
    path("lieux/", public.venues, name="venues"),
    path("lieux/<slug:slug>/", public.venue, name="venue"),
]
