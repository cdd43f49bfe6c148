"""Addresses of money."""

from django.urls import path

from maillage.funding.views import agreements, budgets, claims, expenses

app_name = "funding"
DESK = "coordination/programmes/<slug:slug>/financement/"

urlpatterns = [
    path("programmes/<slug:slug>/financement/", budgets.overview, name="overview"),
    path("programmes/<slug:slug>/financement/compte-rendu/", claims.report, name="report"),
    path("programmes/<slug:slug>/financement/compte-rendu.<str:form>", claims.report_file, name="report_file"),
    path("financement/comptes-rendus/<uuid:uid>/", claims.claim, name="claim"),
    path("financement/comptes-rendus/<uuid:uid>.<str:form>", claims.claim_file, name="claim_file"),
    path("financement/depenses/<uuid:uid>/justificatifs/<int:proof>/", expenses.evidence, name="evidence"),
    path(DESK, budgets.budgets, name="budgets"),
    path(f"{DESK}conventions/", agreements.agreements, name="agreements"),
    path(f"{DESK}depenses/", expenses.expenses, name="expenses"),
    path(f"{DESK}recettes/", agreements.incomes, name="incomes"),
    path(f"{DESK}recettes/<int:income>/retirer/", agreements.remove_income, name="remove_income"),
    path(f"{DESK}comptes-rendus/", claims.claims, name="claims"),
    path("coordination/financement/budgets/<uuid:uid>/", budgets.version, name="version"),
    path("coordination/financement/budgets/<uuid:uid>/suite/", budgets.next_version, name="next_version"),
    path("coordination/financement/budgets/<uuid:uid>/adopter/", budgets.adopt, name="adopt"),
    path(
        "coordination/financement/budgets/<uuid:uid>/lignes/<int:line>/retirer/", budgets.remove_line,
        name="remove_line",
    ),
    path("coordination/financement/conventions/<uuid:uid>/", agreements.agreement, name="agreement"),
    path("coordination/financement/conventions/<uuid:uid>/versements/", agreements.expect, name="expect"),
    path("coordination/financement/conventions/<uuid:uid>/documents/", agreements.ask_document, name="ask_document"),
    path(
        "coordination/financement/conventions/<uuid:uid>/versements/<int:instalment>/recu/", agreements.receive,
        name="receive",
    ),
    path(
        "coordination/financement/conventions/<uuid:uid>/documents/<int:document>/remis/", agreements.give,
        name="give",
    ),
    path(
        "coordination/financement/conventions/<uuid:uid>/<slug:kind>/<int:expected>/retirer/", agreements.drop,
        name="drop",
    ),
    path("coordination/financement/depenses/<uuid:uid>/", expenses.expense, name="expense"),
    path("coordination/financement/depenses/<uuid:uid>/parts/", expenses.share, name="share"),
    path("coordination/financement/depenses/<uuid:uid>/justificatifs/", expenses.add_evidence, name="add_evidence"),
    path(
        "coordination/financement/depenses/<uuid:uid>/justificatifs/<int:proof>/retirer/", expenses.remove_evidence,
        name="remove_evidence",
    ),
    path("coordination/financement/depenses/<uuid:uid>/retirer/", expenses.remove, name="remove_expense"),
    path("coordination/financement/comptes-rendus/<uuid:uid>/<slug:deed>/", claims.move, name="move_claim"),
]  # fmt: skip
