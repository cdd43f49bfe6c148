"""States of a mail, and how long one waits between two tries."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """Where a mail stands."""

    QUEUED = "queued", _("en attente")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("à réessayer")
    GIVEN_UP = "given_up", _("abandonné")


WAITING = (MailState.QUEUED, MailState.FAILED)
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)  # after the sixth failure, the mail is given up
LEASE = timedelta(minutes=10)  # a worker killed while sending leaves the mail to another after this
KEPT = timedelta(days=30)  # sent mails
KEPT_GIVEN_UP = timedelta(days=90)
