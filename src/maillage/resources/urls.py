"""Addresses of the resource centre."""

from django.urls import path

from maillage.resources.views import entry, feedback, lists, page

app_name = "resources"
urlpatterns = [
    path("ressources/", lists.resources, name="list"),
    path("ressources.<str:form>", lists.feed, name="feed"),
    path("ressources/fichiers/<uuid:uid>/", page.file, name="file"),
    path("ressources/<slug:slug>/", page.resource, name="resource"),
    path("ressources/<slug:slug>/depliant.pdf", page.kit_leaflet, name="leaflet"),
    path("ressources/<slug:slug>/kit.zip", page.kit_archive, name="archive"),
    path("ressources/<slug:slug>/retour/", feedback.say, name="say"),
    path("ressources/retours/<int:pk>/masquer/", feedback.hide, name="hide"),
    path("contribuer/ressource/", entry.new, name="new"),
    path("contribuer/ressource/brouillon/", entry.autosave, name="autosave"),
    path("contribuer/ressource/abandonner/", entry.forget, name="forget"),
    path("contribuer/ressource/choisir/", entry.suggest, name="suggest"),
    path("contribuer/ressource/<slug:slug>/", entry.edit, name="edit"),
    path("contribuer/ressource/<slug:slug>/retirer/", entry.remove, name="remove"),
]
