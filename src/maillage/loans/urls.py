"""Addresses of the loan desk: what one borrows, what a lender does in a day, what it keeps, what is signed."""

from django.urls import URLPattern, path

from maillage.loans.views import agreements, claims, desk, loans, reports

app_name = "loans"

BORROWING = [
    path("mon-espace/prets/<uuid:uid>/", loans.loan, name="loan"),
]

DESK: list[URLPattern] = [
    path("mon-espace/pret/", desk.desks, name="desks"),
    path("mon-espace/pret/<slug:organisation__slug>/", desk.desk, name="desk"),
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
    path("mon-espace/prets/<uuid:uid>/convention/papier/", agreements.sign_on_paper, name="sign_on_paper"),
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
