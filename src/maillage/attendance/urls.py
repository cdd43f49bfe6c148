"""Addresses of attendance."""

from django.urls import path

from maillage.attendance.views import answering, lists, paper

app_name = "attendance"

urlpatterns = [
    path("frequentation/", lists.public, name="public"),
    path("frequentation/<str:token>/", answering.link, name="link"),
    path("mon-espace/frequentation/", lists.mine, name="mine"),
    path("mon-espace/frequentation/objets/<uuid:uid>/", answering.subject, name="subject"),
    path("mon-espace/frequentation/objets/<uuid:uid>/lien/", answering.share, name="share"),
    path("mon-espace/frequentation/liens/<uuid:uid>/retirer/", answering.revoke, name="revoke"),
    path("mon-espace/frequentation/<uuid:uid>/", answering.headcount, name="headcount"),
    path("mon-espace/frequentation/<uuid:uid>/feuille/", paper.sheet, name="sheet"),
    path("mon-espace/frequentation/<uuid:uid>/feuille.pdf", paper.sheet_pdf, name="sheet_pdf"),
    path("mon-espace/structures/<slug:slug>/frequentation/", lists.structure, name="structure"),
    path("mon-espace/structures/<slug:slug>/frequentation.<str:form>", lists.structure_export, name="structure_export"),
    path("coordination/frequentation/", lists.territory, name="territory"),
    path("coordination/frequentation.<str:form>", lists.territory_export, name="territory_export"),
]
