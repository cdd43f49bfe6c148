"""Addresses of the directory."""

from django.urls import path

from maillage.directory.views import entry, options, public

app_name = "directory"

urlpatterns = [
    path("contribuer/structure/", entry.new_organisation, name="new_organisation"),
    path("contribuer/structure/<slug:slug>/", entry.edit_organisation, name="edit_organisation"),
    path("contribuer/structure/<slug:slug>/equipe/", entry.team, name="team"),
    path("contribuer/lieu/", entry.new_venue, name="new_venue"),
    path("contribuer/lieu/<slug:slug>/", entry.edit_venue, name="edit_venue"),
    path("coordination/lieux/", entry.to_verify, name="to_verify"),
    path("coordination/lieux/<slug:slug>/verifier/", entry.verify, name="verify"),
    path("coordination/lieux/<slug:slug>/fusionner/<slug:other>/", entry.merge, name="merge"),
    path("annuaire/propositions", options.organisation_options, name="organisation_options"),
    path("lieux/propositions", options.venue_options, name="venue_options"),
    path("annuaire/", public.organisations, name="organisations"),
    path("annuaire/<slug:slug>/", public.organisation, name="organisation"),
    path("lieux/", public.venues, name="venues"),
    path("lieux/<slug:slug>/", public.venue, name="venue"),
]
