"""Mails in the administration: what left, what waits, what was given up."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core import clock
from maillage.notices import actions
from maillage.notices.models import Mail, Mute


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin[Mail]):
    """The outbox: to read, and to try again."""

    list_display = ("created_at", "subject", "template", "state", "attempts", "next_try_at", "error")
    list_filter = ("state", "template", "language")
    search_fields = ("=to", "subject")
    ordering = ("-pk",)
    actions = ("try_again",)
    exclude = ("html", "attachments", "colours")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only actions write."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        """What was said is not rewritten."""
        return False

    @admin.action(description=gettext_lazy("Réessayer les courriels abandonnés"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        """Give the chosen mails all their tries again."""
        for mail in queryset.order_by("pk"):
            actions.retry(mail=mail, at=clock.now())
        messages.success(request, _("Les courriels abandonnés partiront de nouveau."))


@admin.register(Mute)
class MuteAdmin(admin.ModelAdmin[Mute]):
    """Who refused what."""

    list_display = ("email", "category", "at")
    search_fields = ("=email",)
    ordering = ("-pk",)
