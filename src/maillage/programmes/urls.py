"""Addresses of programmes."""

from django.urls import path

from maillage.programmes.views import campaigns, desk, figures, indicators, making, public, returns, review, targets

app_name = "programmes"

urlpatterns = [
    path("programmes/", public.programmes, name="programmes"),
    path("programmes/<slug:slug>/", public.programme, name="programme"),
    path("programmes/<slug:slug>/actions/<slug:action>/", public.action, name="action"),
    path("programmes/<slug:slug>/financeurs/", figures.funder, name="funder"),
    path("programmes/<slug:slug>/financeurs.<str:form>", figures.export, name="export"),
    path("programmes/<slug:slug>/financeurs/<int:indicator>/", figures.figure, name="figure"),
    path("programmes/releves/<uuid:uid>/", figures.records, name="records"),
    path("retours/<str:token>.ics", returns.calendar, name="calendar"),
    path("mon-espace/retours/", returns.mine, name="mine"),
    path("mon-espace/retours/<uuid:uid>/", returns.form, name="request"),
    path("mon-espace/retours/<uuid:uid>/rien/", returns.nothing, name="nothing"),
    path("mon-espace/retours/<uuid:uid>/relire/", returns.reread, name="reread"),
    path("mon-espace/retours/<uuid:uid>/ajuster/<int:cell>/", returns.change_by, name="adjust"),
    path("mon-espace/retours/<uuid:uid>/tableur.xlsx", returns.template, name="template"),
    path("mon-espace/retours/<uuid:uid>/tableur/", returns.table, name="table"),
    path("coordination/programmes/", desk.programmes, name="desks"),
    path("coordination/programmes/nouveau/", making.new, name="new"),
    path("coordination/programmes/<slug:slug>/", desk.desk, name="desk"),
    path("coordination/programmes/<slug:slug>/fiche/", making.edit, name="edit"),
    path("coordination/programmes/<slug:slug>/financeurs/", making.funders, name="funders"),
    path("coordination/programmes/<slug:slug>/actions/", making.actions, name="actions"),
    path("coordination/programmes/<slug:slug>/actions/nouvelle/", making.new_action, name="new_action"),
    path("coordination/programmes/actions/<int:pk>/", making.edit_action, name="edit_action"),
    path("coordination/programmes/actions/<int:pk>/structures/", making.give_part, name="give_part"),
    path("coordination/programmes/actions/<int:pk>/structures/fin/", making.finish_part, name="finish_part"),
    path("coordination/programmes/<slug:slug>/indicateurs/", indicators.indicators, name="indicators"),
    path("coordination/programmes/<slug:slug>/indicateurs/nouveau/", indicators.new, name="new_indicator"),
    path("coordination/programmes/indicateurs/<int:pk>/", indicators.edit, name="edit_indicator"),
    path("coordination/programmes/indicateurs/<int:pk>/retirer/", indicators.drop, name="retire_indicator"),
    path("coordination/programmes/<slug:slug>/cibles/", targets.targets, name="targets"),
    path("coordination/programmes/<slug:slug>/decisions/", targets.decide, name="decide"),
    path("coordination/programmes/<slug:slug>/campagnes/", campaigns.campaigns, name="campaigns"),
    path("coordination/programmes/campagnes/<int:pk>/", campaigns.campaign, name="campaign"),
    path("coordination/programmes/campagnes/<int:pk>/attendus/", campaigns.matrix, name="matrix"),
    path("coordination/programmes/campagnes/<int:pk>/ouvrir/", campaigns.open_now, name="open_campaign"),
    path("coordination/programmes/campagnes/<int:pk>/delai/", campaigns.delay, name="delay"),
    path("coordination/programmes/retours/<uuid:uid>/", review.review, name="review"),
    path("coordination/programmes/retours/<uuid:uid>/suite/", review.settle, name="settle"),
    path("coordination/programmes/chiffres/<uuid:uid>/", review.correction, name="correction"),
]
