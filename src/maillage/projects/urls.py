"""Addresses of projects."""

from django.urls import path

from maillage.projects.views import entry, forums, projects, team, workspace

app_name = "projects"

urlpatterns = [
    path("contribuer/projet/", entry.new, name="new"),
    path("contribuer/projet/saisie", entry.autosave, name="autosave"),
    path("contribuer/projet/abandon", entry.forget, name="forget"),
    path("contribuer/projet/evenements", entry.event_options, name="event_options"),
    path("contribuer/projet/contributions", entry.link_options, name="link_options"),
    path("contribuer/projet/deja-essaye", entry.tried, name="tried"),
    path("contribuer/projet/<slug:slug>/", entry.edit, name="edit"),
    path("mon-espace/projets/", workspace.mine, name="mine"),
    path("mon-espace/projets/demandes/<uuid:uid>/", team.asking, name="asking"),
    path("mon-espace/projets/<slug:slug>/equipe/", team.people, name="team"),
    path("mon-espace/projets/<slug:slug>/equipe/proposer/", team.propose, name="propose"),
    path("mon-espace/projets/<slug:slug>/equipe/personne/", team.change, name="change_person"),
    path("mon-espace/projets/<slug:slug>/quitter/", team.leave, name="leave"),
    path("mon-espace/projets/<slug:slug>/besoin/", team.need, name="need"),
    path("mon-espace/projets/<slug:slug>/nouvelles/", workspace.news, name="news"),
    path("mon-espace/projets/<slug:slug>/documents/", workspace.documents, name="documents"),
    path("mon-espace/projets/<slug:slug>/fin/", workspace.end, name="end"),
    path("coordination/projets/", workspace.questions, name="questions"),
    path("projets/", projects.projects, name="projects"),
    path("projets.<str:form>", projects.feed, name="feed"),
    path("projets/besoins/", workspace.near_me, name="near_me"),
    path("projets/besoins/masquer/", workspace.mute, name="mute"),
    path("projets/<slug:slug>/", projects.project, name="project"),
    path("projets/<slug:slug>/nouvelles.<str:form>", projects.news_feed, name="news_feed"),
    path("projets/<slug:slug>/documents/<int:pk>/", projects.document, name="document"),
    path("projets/<slug:slug>/participer/", team.join, name="join"),
    path("projets/<slug:slug>/suivre/", team.follow, name="follow"),
    path("forums/", forums.forums, name="forums"),
    path("forums/projets/<int:pk>/retirer/", forums.withdraw, name="withdraw_entry"),
    path("forums/projets/<int:pk>/ecrire/", forums.contact, name="contact"),
    path("forums/projets/<int:pk>/suite/", forums.outcome, name="outcome"),
    path("forums/<slug:slug>/", forums.forum, name="forum"),
    path("forums/<slug:slug>/imprimer/", forums.printed, name="print"),
    path("forums/<slug:slug>/reglages/", forums.settings, name="forum_settings"),
    path("forums/<slug:slug>/inscrire/", forums.enter, name="enter"),
    path("forums/<slug:slug>/programme/", forums.timetable, name="timetable"),
]
