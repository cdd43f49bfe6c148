"""Addresses of the notices."""

from django.urls import path

from maillage.notices import views

app_name = "notices"

urlpatterns = [
    path("mon-espace/avis/", views.inbox, name="inbox"),
    path("mon-espace/avis/lus/", views.mark_read, name="mark_read"),
    path("messages/arreter/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
