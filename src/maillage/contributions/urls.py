"""Addresses of what everything published shares."""

from django.urls import path

from maillage.contributions.views import (
    appeals,
    contribute,
    history,
    people,
    queue,
    replies,
    reports,
    sharing,
    statistics,
)

app_name = "contributions"
urlpatterns = [
    path("contribuer/", contribute.contribute, name="contribute"),
    path("coordination/moderation/", queue.queue, name="queue"),
    path("coordination/moderation/decisions/", queue.decisions, name="decisions"),
    path("coordination/moderation/statistiques/", statistics.statistics, name="statistics"),
    path("coordination/moderation/statistiques.csv", statistics.statistics_csv, name="statistics_csv"),
    path("coordination/moderation/recours/<int:pk>/", appeals.handle_appeal, name="handle_appeal"),
    path("coordination/moderation/reponses/", replies.replies, name="replies"),
    path("coordination/moderation/reponses/<int:pk>/", replies.edit_reply, name="edit_reply"),
    path("coordination/moderation/reponses/<int:pk>/supprimer/", replies.remove_reply, name="remove_reply"),
    path("coordination/moderation/signalements/<int:pk>/", reports.handle_report, name="handle_report"),
    path("coordination/moderation/<uuid:uid>/", queue.decide, name="decide"),
    path("coordination/diffusion/<uuid:uid>/", sharing.share, name="share"),
    path("signaler/<uuid:uid>/", reports.report, name="report"),
    path("signaler/<uuid:uid>/merci/", reports.reported, name="reported"),
    path("historique/<uuid:uid>/", history.history, name="history"),
    path("historique/<uuid:uid>/<int:revision>/retablir/", history.restore_revision, name="restore_revision"),
    path("mon-espace/contributions/", history.mine, name="mine"),
    path("mon-espace/contributions/<uuid:uid>/", history.decision, name="decision"),
    path("mon-espace/contributions/<uuid:uid>/recours/", appeals.appeal, name="appeal"),
    path("mon-espace/compte/donnees.json", people.export_account, name="export_account"),
    path("mon-espace/compte/donnees.zip", people.export_archive, name="export_archive"),
    path("mon-espace/compte/fermer/", people.close_account, name="close_account"),
]
