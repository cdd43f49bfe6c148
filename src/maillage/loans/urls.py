"""Addresses of the loan desk."""

from django.urls import path

from maillage.loans.views import loans

app_name = "loans"

urlpatterns = [
    path("mon-espace/prets/<uuid:uid>/", loans.loan, name="loan"),
]
