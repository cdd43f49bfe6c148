"""The journal in the administration: to read, never to write."""

from django.contrib import admin
from django.http import HttpRequest

from maillage.journal.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin[Entry]):
    """Every line, searchable by object; without any button that changes something."""

    list_display = ("at", "actor_name", "verb", "kind", "object_label", "territory_id")
    list_filter = ("kind", "verb")
    search_fields = ("object_label", "=object_id", "actor_name")
    date_hierarchy = "at"
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only actions write."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """Nobody changes a line."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """Nobody removes a line."""
        return False
