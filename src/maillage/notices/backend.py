"""The mail backend of the site: libraries that send mails by themselves (accounts) go through the outbox too.

`EMAIL_BACKEND` names this one; the mails then leave by `settings.MAIL_BACKEND`, from the worker.
"""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from maillage.core import clock
from maillage.notices import actions


class OutboxBackend(BaseEmailBackend):
    """Queues instead of sending: a mail written in a transaction that fails never leaves."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue every message in the language in which it was written; gives how many."""
        language = translation.get_language() or "fr"
        for message in email_messages:
            actions.queue_message(message=message, language=language, at=clock.now())
        return len(email_messages)
