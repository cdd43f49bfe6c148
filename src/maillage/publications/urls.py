"""Addresses of the magazine."""

from django.urls import path

from maillage.publications.views import entry, feeds, lists, options, page

app_name = "publications"
urlpatterns = [
    path("magazine/", lists.magazine, name="magazine"),
    path("dossiers/", lists.listing, {"name": "dossiers"}, name="dossiers"),
    path("retours/", lists.listing, {"name": "experiences"}, name="experiences"),
    path("carnets/", lists.listing, {"name": "notebooks"}, name="notebooks"),
    path("magazine/flux/<slug:name>.<str:form>", feeds.feed, name="feed"),
    path("magazine/<slug:slug>/", page.publication, {"kind": "article"}, name="article"),
    path("magazine/<slug:slug>/lu/", page.count, name="count"),
    path("dossiers/<slug:slug>/", page.publication, {"kind": "dossier"}, name="dossier"),
    path("retours/<slug:slug>/", page.publication, {"kind": "experience"}, name="experience"),
    path("carnets/<slug:slug>/", page.publication, {"kind": "notebook"}, name="notebook"),
    path("contribuer/article/", entry.new, {"kind": "article"}, name="new_article"),
    path("contribuer/article/<slug:slug>/", entry.edit, {"kind": "article"}, name="edit_article"),
    path("contribuer/dossier/", entry.new, {"kind": "dossier"}, name="new_dossier"),
    path("contribuer/dossier/<slug:slug>/", entry.edit, {"kind": "dossier"}, name="edit_dossier"),
    path("contribuer/retour/", entry.new, {"kind": "experience"}, name="new_experience"),
    path("contribuer/retour/<slug:slug>/", entry.edit, {"kind": "experience"}, name="edit_experience"),
    path("contribuer/carnet/", entry.new, {"kind": "notebook"}, name="new_notebook"),
    path("contribuer/carnet/<slug:slug>/", entry.edit, {"kind": "notebook"}, name="edit_notebook"),
    path("contribuer/magazine/brouillon/", entry.autosave, name="autosave"),
    path("contribuer/magazine/abandonner/", entry.forget, name="forget"),
    path("contribuer/magazine/image/", options.take_picture, name="take_picture"),
    path("contribuer/magazine/choisir/", options.suggest, name="suggest"),
    path("contribuer/magazine/adresse/", options.look, name="look"),
    path("contribuer/magazine/<slug:slug>/retirer/", entry.remove, name="remove"),
]
