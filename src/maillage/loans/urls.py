"""Addresses of the loan desk: what one borrows, what a lender does in a day, what it keeps, what is signed."""

from django.urls import path

from maillage.loans.views import loans

app_name = "loans"

BORROWING = [
    path("mon-espace/prets/<uuid:uid>/", loans.loan, name="loan"),
]

DESK: list[object] = []

KEEPING: list[object] = []

PAPERS: list[object] = []

urlpatterns = [*BORROWING, *DESK, *KEEPING, *PAPERS]
