"""Addresses of the loan desk: what one borrows, what a lender does in a day, what it keeps, what is signed."""

from django.urls import path

from maillage.loans.views import basket, borrower, catalogue, loans, mine, queue, tool

app_name = "loans"

BORROWING = [
    path("prets/", catalogue.catalogue, name="catalogue"),
    path("prets/<slug:slug>/", tool.tool, name="tool"),
    path("prets/<slug:slug>/notice/", tool.manual, name="manual"),
    path("prets/<slug:slug>/panier/", basket.add, name="add"),
    path("prets/<slug:slug>/attente/", queue.queue, name="queue"),
    path("mon-espace/prets/", mine.mine, name="mine"),
    path("mon-espace/prets/panier/", basket.basket, name="basket"),
    path("mon-espace/prets/panier/<int:pk>/retirer/", basket.remove, name="remove_line"),
    path("prets.<str:token>.ics", mine.calendar, name="calendar_of_borrower"),
    path("mon-espace/prets/<uuid:uid>/", loans.loan, name="loan"),
    path("mon-espace/prets/<uuid:uid>/repondre/", borrower.answer, name="answer"),
    path("mon-espace/prets/<uuid:uid>/renoncer/", borrower.cancel, name="give_up"),
    path("mon-espace/prets/<uuid:uid>/prolonger/", borrower.renew, name="ask_renewal"),
    path("mon-espace/prets/<uuid:uid>/recu/", borrower.receive, name="say_received"),
    path("mon-espace/prets/<uuid:uid>/passer/", borrower.hand_over, name="pass_on"),
    path("mon-espace/prets/<uuid:uid>/assurance/", borrower.proof, name="give_proof"),
    path("mon-espace/prets/<uuid:uid>/bilan/", borrower.evaluate, name="evaluate"),
    path("mon-espace/prets/<uuid:loan__uid>/proposition/", borrower.offer, name="answer_offer"),
    path("mon-espace/prets/<uuid:loan__uid>/attente/quitter/", borrower.leave, name="leave_queue"),
]

DESK: list[object] = []

KEEPING: list[object] = []

PAPERS: list[object] = []

urlpatterns = [*BORROWING, *DESK, *KEEPING, *PAPERS]
