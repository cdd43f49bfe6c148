"""Addresses of the agenda."""

from django.urls import path

from maillage.events.views import agenda, booking, entry, event, feeds, printing, sharing, workspace

app_name = "events"

urlpatterns = [
    path("contribuer/", entry.contribute, name="contribute"),
    path("contribuer/evenement/", entry.new, name="new"),
    path("contribuer/evenement/saisie", entry.autosave, name="autosave"),
    path("contribuer/evenement/abandon", entry.forget, name="forget"),
    path("contribuer/evenement/<slug:slug>/", entry.edit, name="edit"),
    path("contribuer/evenement/<slug:slug>/reprendre/", entry.renew, name="renew"),
    path("mon-espace/evenements/", workspace.mine, name="mine"),
    path("mon-espace/evenements.<str:form>", workspace.export, name="mine_export"),
    path("mon-espace/evenements/lot/", workspace.bulk, name="bulk"),
    path("mon-espace/evenements/<slug:slug>/situation/", workspace.situation, name="situation"),
    path("mon-espace/evenements/<slug:slug>/retirer/", workspace.remove, name="remove"),
    path("mon-espace/evenements/<slug:slug>/inscriptions/", booking.bookings, name="bookings"),
    path("mon-espace/evenements/<slug:slug>/inscriptions.<str:form>", booking.export, name="bookings_export"),
    path("mon-espace/evenements/<slug:slug>/emargement/", booking.sheet, name="bookings_sheet"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/mois/", agenda.month, name="month"),
    path("agenda/mois/<int:year>/<int:month>/", agenda.month, name="month_of"),
    path("agenda/carte/", agenda.map_page, name="map"),
    path("agenda/carte/points.json", agenda.clusters, name="clusters"),
    path("agenda/abonnement/", sharing.subscribe, name="subscribe"),
    path("agenda/integrer/", sharing.embed_code, name="embed_code"),
    path("agenda/module/", sharing.widget, name="widget"),
    path("agenda/programme/", printing.programme, name="programme"),
    path("agenda/programme.pdf", printing.programme_pdf, name="programme_pdf"),
    path("agenda.ics", feeds.calendar, name="calendar"),
    path("agenda.<str:form>", feeds.feed, name="feed"),
    path("agenda/inscriptions/<str:token>/", booking.booking, name="booking"),
    path("agenda/<slug:slug>/inscription/<int:pk>/", booking.register, name="register"),
    path("agenda/<slug:slug>/inscription/<int:pk>/envoyee/", booking.registered, name="registered"),
    path("agenda/<slug:slug>/", event.event, name="event"),
    path("agenda/<slug:slug>.ics", feeds.event_calendar, name="event_calendar"),
    path("agenda/<slug:slug>/partager/", sharing.share, name="share"),
    path("agenda/<slug:slug>/imprimer/", printing.event_sheet, name="print"),
]
