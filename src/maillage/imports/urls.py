"""Addresses of imports, in French, under ``imports/``."""

from django.urls import path

from maillage.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.sources, name="sources"),
    path("nouveau/", views.new_source, name="new_source"),
    path("source/<int:pk>/", views.source, name="source"),
    path("source/<int:pk>/modifier/", views.edit_source, name="edit_source"),
    path("source/<int:pk>/lire/", views.read_source, name="read_source"),
    path("source/<int:pk>/libelles/", views.labels, name="labels"),
    path("source/<int:pk>/supprimer/", views.delete_source, name="delete_source"),
    path("lecture/<int:pk>/", views.run, name="run"),
    path("lecture/<int:pk>/colonnes/", views.columns, name="columns"),
    path("lecture/<int:pk>/doublons/", views.twins, name="twins"),
    path("lecture/<int:pk>/importer/", views.confirm, name="confirm"),
    path("lecture/<int:pk>/abandonner/", views.drop, name="drop"),
    path("lecture/<int:pk>/annuler/", views.undo, name="undo"),
    path("lecture/<int:pk>/rapport.json", views.report, name="report"),
]
