"""What becomes of the catalogues we harvest."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from maillage.resources.models import Intake


@admin.register(Intake)
class IntakeAdmin(admin.ModelAdmin[Intake]):
    """Say in which territory the records of a catalogue become resources."""

    list_display = ("source", "territory", "type", "declared_by")
    fields = ("source", "territory", "type")

    def save_model(self, request: HttpRequest, obj: Intake, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """In the name of who declares it."""
        obj.declared_by = request.user  # type: ignore[assignment]  # staff only
        super().save_model(request, obj, form, change)
