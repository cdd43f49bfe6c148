"""Addresses for machines, under ``/-/``."""

from django.urls import path

from maillage.core import health

urlpatterns = [
    path("vivant", health.alive, name="alive"),
    path("pret", health.ready, name="ready"),
]
