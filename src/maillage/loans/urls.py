"""Addresses of the loan desk: what one borrows, what a lender does in a day, what it keeps, what is signed."""

from django.urls import URLPattern, path

from maillage.loans.views import desk, loans

app_name = "loans"

BORROWING = [
    path("mon-espace/prets/<uuid:uid>/", loans.loan, name="loan"),
]

DESK: list[URLPattern] = [
    path("mon-espace/pret/", desk.desks, name="desks"),
    path("mon-espace/pret/<slug:organisation__slug>/", desk.desk, name="desk"),
]

KEEPING: list[object] = []

PAPERS: list[object] = []

urlpatterns = [*BORROWING, *DESK, *KEEPING, *PAPERS]
