"""The vocabulary of mails and notices."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from maillage.notices.enums import KEPT, KEPT_GIVEN_UP, WAITING, MailState

if TYPE_CHECKING:
    from maillage.notices.models import Mail, Notice


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails, in sentences."""

    def due(self, at: datetime) -> "MailQuerySet":
        """Those to send now, the oldest first."""
        return self.filter(state__in=WAITING, next_try_at__lte=at).order_by("next_try_at", "pk")

    def outdated(self, at: datetime) -> "MailQuerySet":
        """Those kept long enough: 30 days once sent, 90 when they were given up."""
        sent = Q(state=MailState.SENT, created_at__lt=at - KEPT)
        return self.filter(sent | Q(state=MailState.GIVEN_UP, created_at__lt=at - KEPT_GIVEN_UP))


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, in sentences."""

    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """A person sees what is said to them, and nothing else."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self) -> "NoticeQuerySet":
        """Those not read yet."""
        return self.filter(read_at=None)

    def latest_first(self) -> "NoticeQuerySet":
        """The order of the list."""
        return self.order_by("-at", "-pk")
