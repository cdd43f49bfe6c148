"""Addresses of announcements."""

from django.urls import path

from maillage.announcements.views import answer, ending, entry, public, workspace

app_name = "announcements"

urlpatterns = [
    path("contribuer/annonce/", entry.choose, name="choose"),
    path("contribuer/annonce/saisie", entry.autosave, name="autosave"),
    path("contribuer/annonce/abandon", entry.forget, name="forget"),
    path("contribuer/annonce/nouvelle/<str:path>/", entry.new, name="new"),
    path("contribuer/annonce/<slug:slug>/", entry.edit, name="edit"),
    path("mon-espace/annonces/", workspace.mine, name="mine"),
    path("mon-espace/annonces/<slug:slug>/prolonger/", workspace.renew, name="renew"),
    path("mon-espace/annonces/<slug:slug>/clore/", workspace.close, name="close"),
    path("mon-espace/annonces/<slug:slug>/retirer/", workspace.remove, name="remove"),
    path("annonces/", public.announcements, name="list"),
    path("annonces.<str:form>", public.feed, name="feed"),
    path("annonces/echeance/<str:token>/", ending.ending, name="ending"),
    path("annonces/<slug:slug>/", public.announcement, name="announcement"),
    path("annonces/<slug:slug>/repondre/", answer.answer, name="answer"),
    path("annonces/<slug:slug>/repondre/envoye/", answer.answered, name="answered"),
]
