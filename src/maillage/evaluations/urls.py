"""Addresses of self-evaluation."""

from django.urls import path

from maillage.evaluations.views import desk, replies, results

app_name = "evaluations"

urlpatterns = [
    path("coordination/evaluations/grilles/", desk.grids, name="grids"),
    path("coordination/evaluations/grilles/<int:pk>/", desk.grid, name="grid"),
    path("coordination/programmes/<slug:slug>/evaluations/", desk.campaigns, name="campaigns"),
    path("coordination/evaluations/<uuid:uid>/", desk.campaign, name="campaign"),
    path("coordination/evaluations/<uuid:uid>/porteurs/", desk.invite_leads, name="invite_leads"),
    path("coordination/evaluations/<uuid:uid>/reponses/<int:reply>/retirer/", desk.uninvite, name="uninvite"),
    path("coordination/evaluations/<uuid:uid>/suite/<slug:deed>/", desk.move, name="move"),
    path("mon-espace/evaluations/", replies.mine, name="mine"),
    path("mon-espace/evaluations/<uuid:uid>/", replies.reply, name="reply"),
    path("mon-espace/evaluations/<uuid:uid>/reprendre/", replies.take_back, name="take_back"),
    path("mon-espace/evaluations/<uuid:uid>/citations/", replies.quotes, name="quotes"),
    path("evaluations/<uuid:uid>/atelier/", results.workshop, name="workshop"),
    path("evaluations/<uuid:uid>/atelier/<int:criterion>/accord/", results.agree, name="agree"),
    path("evaluations/<uuid:uid>/atelier/<int:criterion>/desaccord/", results.disagree, name="disagree"),
    path("evaluations/<uuid:uid>/atelier/desaccords/<int:dissent>/retirer/", results.drop_dissent, name="drop_dissent"),
    path("evaluations/<uuid:uid>/resultats/", results.results, name="results"),
    path("evaluations/<uuid:uid>/resultats.<str:form>", results.export, name="export"),
]
