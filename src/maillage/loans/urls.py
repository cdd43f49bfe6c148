"""Addresses of the loan desk: what one borrows, what a lender does in a day, what it keeps, what is signed."""

from django.urls import URLPattern, path

from maillage.loans.views import deeds, desk, figures, loans, maintenance, requests

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
    path(
        "mon-espace/pret/<slug:organisation__slug>/exemplaires/choisir", maintenance.copy_options, name="copy_options"
    ),
    path("mon-espace/pret/entretien/<int:pk>/fin/", maintenance.end, name="end_maintenance"),
    path("mon-espace/pret/exemplaires/<uuid:uid>/retrait/", maintenance.retire, name="retire_copy"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques/", figures.figures, name="figures"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques/prets/", figures.records, name="records"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques.<str:form>", figures.export, name="figures_file"),
]

KEEPING: list[object] = []

PAPERS: list[object] = []

urlpatterns = [*BORROWING, *DESK, *KEEPING, *PAPERS]
