"""Addresses of the loan desk: what one borrows, what a lender does in a day, what it keeps, what is signed."""

from django.urls import URLPattern, path

from maillage.loans.views import (
    agreements,
    claims,
    deeds,
    desk,
    figures,
    loans,
    maintenance,
    reports,
    requests,
)

app_name = "loans"

BORROWING = [
    path("mon-espace/prets/<uuid:uid>/", loans.loan, name="loan"),
]

DESK: list[URLPattern] = [
    path("pret/<str:token>.ics", desk.feed, name="desk_feed"),
    path("mon-espace/prets/<uuid:uid>/bureau/<slug:deed>/", deeds.deed, name="deed"),
    path("mon-espace/pret/", desk.desks, name="desks"),
    path("mon-espace/pret/<slug:organisation__slug>/", desk.desk, name="desk"),
    path("mon-espace/pret/<slug:organisation__slug>/demandes/", requests.requests, name="requests"),
    path("mon-espace/pret/<slug:organisation__slug>/demandes/reponses/", requests.answer, name="answer_requests"),
    path("mon-espace/pret/<slug:organisation__slug>/nouveau/", requests.new, name="new_loan"),
    path("mon-espace/pret/<slug:organisation__slug>/outils/choisir", requests.tool_options, name="tool_options"),
    path("mon-espace/pret/<slug:organisation__slug>/calendrier/", desk.calendar, name="calendar"),
    path("mon-espace/pret/<slug:organisation__slug>/calendrier.xlsx", desk.calendar_file, name="calendar_file"),
    path("mon-espace/pret/<slug:organisation__slug>/entretien/", maintenance.maintenance, name="maintenance"),
    path("mon-espace/pret/entretien/<int:pk>/fin/", maintenance.end, name="end_maintenance"),
    path("mon-espace/pret/exemplaires/<uuid:uid>/retrait/", maintenance.retire, name="retire_copy"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques/", figures.figures, name="figures"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques/prets/", figures.records, name="records"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques.<str:form>", figures.export, name="figures_file"),
]

KEEPING: list[URLPattern] = []

PAPERS: list[URLPattern] = [
    path("mon-espace/constats/appareil.js", reports.device, name="device"),
    path("mon-espace/constats/prets/<uuid:uid>/", reports.write, name="write_report"),
    path("mon-espace/constats/prets/<uuid:uid>/passage/", reports.hand_over, name="hand_over_report"),
    path("mon-espace/constats/<uuid:uid>/", reports.report, name="report"),
    path("mon-espace/constats/<uuid:uid>/photos/", reports.photo, name="report_photo"),
    path("mon-espace/constats/<uuid:uid>/signer/", reports.sign, name="sign_report"),
    path("mon-espace/constats/<uuid:uid>/fichier/", reports.finish, name="finish_report"),
    path("mon-espace/prets/<uuid:uid>/convention/", agreements.agreement, name="agreement"),
    path("mon-espace/prets/<uuid:uid>/documents/<slug:kind>/", agreements.issue, name="issue_paper"),
    path("mon-espace/feuilles-de-route/<uuid:uid>/", agreements.road_sheet, name="road_sheet"),
    path("mon-espace/pret/<slug:organisation__slug>/textes/", agreements.texts, name="texts"),
    path(
        "mon-espace/pret/<slug:organisation__slug>/textes/<slug:kind>/<slug:language>/", agreements.texts, name="text"
    ),
    path("mon-espace/pret/<slug:organisation__slug>/conventions/", agreements.years, name="agreements"),
    path("mon-espace/pret/<slug:organisation__slug>/conventions/nouvelle/", agreements.new_year, name="new_agreement"),
    path("mon-espace/conventions/<uuid:uid>/papier/", agreements.year_on_paper, name="year_on_paper"),
    path("mon-espace/pret/<slug:organisation__slug>/dommages/", claims.claims, name="claims"),
    path("mon-espace/dommages/<uuid:uid>/", claims.claim, name="claim"),
    path("mon-espace/dommages/<uuid:uid>/suite/", claims.move, name="move_claim"),
]

urlpatterns = [*BORROWING, *DESK, *KEEPING, *PAPERS]
