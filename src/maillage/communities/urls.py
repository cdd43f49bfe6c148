"""Addresses of communities."""

from django.urls import path

from maillage.communities.views import joining, leading, posting, public

app_name = "communities"
urlpatterns = [
    path("communautes/", public.communities, name="communities"),
    path("communautes/nouvelle/", leading.new, name="new"),
    path("communautes/publier/<uuid:uid>/", posting.post, name="post"),
    path("communautes/invitation/<uuid:uid>/", joining.invitation, name="invitation"),
    path("communautes/invitation/<uuid:uid>/retirer/", joining.cancel_invitation, name="cancel_invitation"),
    path("communautes/<slug:slug>/", public.community, name="community"),
    path("communautes/<slug:slug>/publications/", public.postings, name="postings"),
    path("communautes/<slug:slug>/membres/", public.members, name="members"),
    path("communautes/<slug:slug>/documents/", public.documents, name="documents"),
    path("communautes/<slug:slug>/documents/ajouter/", posting.add_document, name="add_document"),
    path("communautes/<slug:slug>/flux/<str:form>/", public.feed, name="feed"),
    path("communautes/<slug:slug>/rejoindre/", joining.join, name="join"),
    path("communautes/<slug:slug>/quitter/", joining.leave, name="leave"),
    path("communautes/<slug:slug>/modifier/", leading.edit, name="edit"),
    path("communautes/document/<int:pk>/telecharger/", public.download, name="download"),
    path("communautes/document/<int:pk>/retirer/", posting.remove_document, name="remove_document"),
    path("communautes/publication/<int:pk>/retirer/", posting.unpost, name="unpost"),
    path("mon-espace/communautes/", joining.mine, name="mine"),
    path("mon-espace/communautes/demandes/<int:pk>/", leading.answer, name="answer"),
    path("mon-espace/communautes/membres/<int:pk>/", leading.change_member, name="change_member"),
    path("mon-espace/communautes/<slug:slug>/", leading.lead, name="lead"),
]
