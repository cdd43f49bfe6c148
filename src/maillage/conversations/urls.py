"""Addresses of conversations."""

from django.urls import path

from maillage.conversations.views import comments, debates

app_name = "conversations"
urlpatterns = [
    path("commentaires/<uuid:uid>/", comments.conversation, name="conversation"),
    path("commentaires/<uuid:uid>/ecrire/", comments.write, name="write"),
    path("commentaires/<uuid:uid>/debat/", debates.debate, name="debate"),
    path("commentaires/<int:pk>/modifier/", comments.edit, name="edit"),
    path("commentaires/<int:pk>/retirer/", comments.remove, name="remove"),
    path("relais/", debates.relays, name="relays"),
    path("relais/<uuid:uid>/", debates.relay, name="relay"),
]
