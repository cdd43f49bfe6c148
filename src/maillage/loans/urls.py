"""Addresses of the loan desk: what one borrows, what a lender does in a day, what it keeps, what is signed."""

from django.urls import path

from maillage.loans.views import basket, catalogue, deeds, loans, mine, queue, tools

app_name = "loans"

BORROWING = [
    path("prets/", catalogue.catalogue, name="catalogue"),
    path("prets/<slug:slug>/", tools.tool, name="tool"),
    path("prets/<slug:slug>/notice/", tools.manual, name="manual"),
    path("prets/<slug:slug>/panier/", basket.add, name="add"),
    path("prets/<slug:slug>/attente/", queue.queue, name="queue"),
    path("mon-espace/prets/", mine.mine, name="mine"),
    path("mon-espace/prets/panier/", basket.basket, name="basket"),
    path("mon-espace/prets/panier/<int:pk>/retirer/", basket.remove, name="remove_line"),
    path("prets.<str:token>.ics", mine.calendar, name="calendar_of_borrower"),
    path("mon-espace/prets/<uuid:uid>/", loans.loan, name="loan"),
    path("mon-espace/prets/<uuid:uid>/repondre/", deeds.answer, name="answer"),
    path("mon-espace/prets/<uuid:uid>/renoncer/", deeds.cancel, name="give_up"),
    path("mon-espace/prets/<uuid:uid>/prolonger/", deeds.renew, name="ask_renewal"),
    path("mon-espace/prets/<uuid:uid>/recu/", deeds.receive, name="say_received"),
    path("mon-espace/prets/<uuid:uid>/passer/", deeds.hand_over, name="pass_on"),
    path("mon-espace/prets/<uuid:uid>/assurance/", deeds.proof, name="give_proof"),
    path("mon-espace/prets/<uuid:uid>/bilan/", deeds.evaluate, name="evaluate"),
    path("mon-espace/prets/<uuid:loan__uid>/proposition/", deeds.offer, name="answer_offer"),
    path("mon-espace/prets/<uuid:loan__uid>/attente/quitter/", deeds.leave, name="leave_queue"),
]

DESK: list[object] = []

KEEPING: list[object] = []

PAPERS: list[object] = []

urlpatterns = [*BORROWING, *DESK, *KEEPING, *PAPERS]
