"""Addresses of territories."""

from django.urls import path

from maillage.territories.views import network, pages, people, public, roles, settings

app_name = "territories"
urlpatterns = [
    path("couleurs/<slug:slug>-<str:mark>.css", public.colours, name="colours"),
    path("pages/<slug:slug>/", public.page, name="page"),
    path("mon-espace/profil/", people.profile, name="profile"),
    path("invitations/<uuid:uid>/", people.invitation, name="invitation"),
    path("coordination/reglages/", settings.hub, name="settings"),
    path("coordination/reglages/textes/", settings.texts, name="texts"),
    path("coordination/reglages/couleurs/", settings.colours, name="colour_settings"),
    path("coordination/reglages/couleurs/verifier/", settings.check_colours, name="check_colours"),
    path("coordination/reglages/moderation/", settings.policies, name="policies"),
    path("coordination/reglages/etendue/", settings.extent, name="extent"),
    path("coordination/reglages/roles/", roles.roles, name="roles"),
    path("coordination/reglages/roles/<int:pk>/retirer/", roles.withdraw, name="withdraw"),
    path("coordination/reglages/invitations/<int:pk>/retirer/", roles.cancel_invitation, name="cancel_invitation"),
    path("coordination/reglages/pages/", pages.pages, name="pages"),
    path("coordination/reglages/pages/nouvelle/", pages.add, name="add_page"),
    path("coordination/reglages/pages/<int:pk>/", pages.edit, name="edit_page"),
    path("coordination/reglages/pages/<int:pk>/supprimer/", pages.remove, name="remove_page"),
    path("coordination/reseau/", network.territories, name="network"),
    path("coordination/reseau/ouvrir/", network.open_one, name="open_territory"),
    path("coordination/reseau/<slug:slug>/nom/", network.rename, name="rename"),
    path("coordination/reseau/<slug:slug>/reunir/", network.merge, name="merge"),
    path("coordination/reseau/<slug:slug>/separer/", network.split, name="split"),
    path("coordination/journal/", roles.journal, name="journal"),
]
