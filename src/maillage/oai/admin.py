"""The catalogues from which we take, in the administration."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from maillage.core import clock
from maillage.oai.actions.harvest import harvest
from maillage.oai.models import Harvested, Record, Source


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    """Declare a catalogue, see how far it is, take what is new."""

    list_display = ("name", "prefix", "spec", "active", "standing", "harvested_at", "problem")
    list_filter = ("active", "standing")
    fields = ("name", "url", "prefix", "spec", "licence", "active", "standing", "since", "harvested_at", "problem")
    readonly_fields = ("standing", "since", "harvested_at", "problem")
    ordering = ("name",)
    actions = ("take_now",)

    @admin.action(description=gettext_lazy("Moissonner maintenant"), permissions=["change"])
    def take_now(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Take what is new of the chosen ones."""
        taken = sum(harvest(source=source, at=clock.now(), most_pages=20) for source in queryset.order_by("pk"))
        words = ngettext("%(n)s notice nouvelle ou changée.", "%(n)s notices nouvelles ou changées.", taken)
        messages.success(request, words % {"n": taken})


class ReadOnly(admin.ModelAdmin[Record]):
    """To read, never to write: only harvests and actions do."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """Nobody."""
        return False


@admin.register(Record)
class RecordAdmin(ReadOnly):
    """What others may take."""

    list_display = ("key", "datestamp", "deleted", "sets")
    list_filter = ("deleted",)
    search_fields = ("key",)
    ordering = ("-mark",)
    show_full_result_count = False


@admin.register(Harvested)
class HarvestedAdmin(admin.ModelAdmin[Harvested]):
    """What we took."""

    list_display = ("identifier", "source", "datestamp", "deleted", "told", "received_at")
    list_filter = ("source", "deleted", "told")
    search_fields = ("identifier",)
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only harvests write."""
        return False
