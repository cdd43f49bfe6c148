"""The design system."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Layout, components, drawings and page guards; no model."""

    name = "maillage.ui"
    label = "ui"
