"""Addresses of the loan desk: what one borrows, what a lender does in a day, what it keeps, what is signed."""

from django.urls import URLPattern, path

from maillage.loans.views import (
    basket,
    borrower,
    catalogue,
    copies,
    deeds,
    desk,
    figures,
    lenders,
    loans,
    maintenance,
    mine,
    queue,
    requests,
    rounds,
    terms,
    tool,
    tools,
    tours,
)

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
    path("mon-espace/pret/<slug:organisation__slug>/entretien/choisir", maintenance.copy_options, name="copy_options"),
    path("mon-espace/pret/entretien/<int:pk>/fin/", maintenance.end, name="end_maintenance"),
    path("mon-espace/pret/exemplaires/<uuid:uid>/retrait/", maintenance.retire, name="retire_copy"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques/", figures.figures, name="figures"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques/prets/", figures.records, name="records"),
    path("mon-espace/pret/<slug:organisation__slug>/statistiques.<str:form>", figures.export, name="figures_file"),
]

OF_DESK = "mon-espace/pret/<slug:organisation__slug>/"
KEEPING: list[URLPattern] = [
    path(f"{OF_DESK}outils/", tools.tools, name="tools"),
    path(f"{OF_DESK}outils/inventaire.<slug:form>", tools.export_tools, name="export_tools"),
    path(f"{OF_DESK}outils/nouveau/", tools.new_tool, name="new_tool"),
    path(f"{OF_DESK}etiquettes/", copies.labels, name="labels"),
    path(f"{OF_DESK}etiquettes.pdf", copies.labels_pdf, name="labels_pdf"),
    path(f"{OF_DESK}scanner/", copies.scan, name="scan"),
    path(f"{OF_DESK}regles/", terms.terms, name="terms"),
    path(f"{OF_DESK}regles/guichet/", terms.edit_desk, name="edit_desk"),
    path(f"{OF_DESK}regles/outils/<slug:kind>/", terms.edit_terms, name="edit_terms"),
    path(f"{OF_DESK}regles/listes/<slug:part>/", terms.edit_rules, name="edit_rules"),
    path(f"{OF_DESK}navettes/", terms.shuttles, name="shuttles"),
    path(f"{OF_DESK}livraisons/", rounds.rounds, name="rounds"),
    path(f"{OF_DESK}livraisons/nouvelle/", rounds.new_round, name="new_round"),
    path(f"{OF_DESK}tournees/", tours.tours, name="tours"),
    path("mon-espace/navettes/<int:pk>/retirer/", terms.drop_shuttle, name="drop_shuttle"),
    path("mon-espace/outils/<slug:slug>/", tools.edit_tool, name="edit_tool"),
    path("mon-espace/outils/<slug:slug>/contenu/", tools.edit_parts, name="edit_parts"),
    path("mon-espace/outils/<slug:slug>/exemplaires/", tools.edit_copies, name="edit_copies"),
    path("mon-espace/outils/<slug:slug>/catalogue/", tools.move_tool, name="move_tool"),
    path("mon-espace/outils/<slug:slug>/tournee/", tours.new_tour, name="new_tour"),
    path("mon-espace/exemplaires/<uuid:uid>/", copies.edit_copy, name="edit_copy"),
    path("mon-espace/livraisons/<uuid:uid>/", rounds.round_page, name="round"),
    path("mon-espace/livraisons/<uuid:uid>/geste/", rounds.round_deed, name="round_deed"),
    path("mon-espace/livraisons/<uuid:uid>/feuille/", rounds.road, name="road"),
    path("mon-espace/livraisons/<uuid:uid>/feuille.pdf", rounds.road_pdf, name="road_pdf"),
    path("mon-espace/tournees/<uuid:uid>/", tours.edit_tour, name="edit_tour"),
    path("mon-espace/tournees/<uuid:uid>/geste/", tours.tour_deed, name="tour_deed"),
    path("mon-espace/tournees/<uuid:uid>/etapes/<int:rank>/", tours.edit_tour_stop, name="edit_tour_stop"),
    path("mon-espace/tournees/<uuid:uid>/retirer/", tours.drop_tour, name="drop_tour"),
    path("coordination/preteurs/", lenders.lenders, name="lenders"),
    path("coordination/preteurs/<slug:slug>/ouvrir/", terms.open_one, name="open_desk"),
    path("coordination/preteurs/<slug:organisation__slug>/confier/", lenders.hand, name="hand_desk"),
    path("pret/exemplaires/<uuid:uid>/", copies.copy, name="copy"),
    path("pret/tournees/<uuid:uid>/", tours.tour, name="tour"),
]

PAPERS: list[object] = []

urlpatterns = [*BORROWING, *DESK, *KEEPING, *PAPERS]
