"""What the worker does with mails."""

from contextlib import suppress

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from maillage.core import clock
from maillage.core.background import daily, every
from maillage.notices import actions, notices
from maillage.notices.models import Mail

AT_MOST = 200


def deliver(mail_id: int) -> None:
    """Send one mail, if it waits and nobody else is sending it; no transaction is open meanwhile."""
    _deliver(mail_id, get_connection(settings.MAIL_BACKEND))


def _deliver(mail_id: int, connection: BaseEmailBackend) -> bool:
    """Send one mail through a connection; False when the mail service refused it."""
    mail = actions.claim(mail_id=mail_id, at=clock.now())
    if mail is None:
        return True
    try:
        connection.send_messages([notices.build(mail)])
    except Exception as error:  # noqa: BLE001 - whatever a mail service raises, the mail waits for its next try
        actions.mark_failed(mail=mail, error=error, at=clock.now())
        return False
    actions.mark_sent(mail=mail, at=clock.now())
    return True


def deliver_some(mail_ids: list[int]) -> None:
    """Send the mails of a mailing through one connection; a service out of reach leaves them all waiting."""
    connection = get_connection(settings.MAIL_BACKEND)
    connection.open()
    try:
        for mail_id in mail_ids:
            if not _deliver(mail_id, connection):  # the connection may be broken: the next mail gets another one
                with suppress(Exception):
                    connection.close()
                connection.open()
    finally:
        with suppress(Exception):
            connection.close()


@every(minutes=1)
def deliver_due() -> None:
    """Try again the mails whose time has come, 200 at most."""
    due = list(Mail.objects.due(clock.now()).values_list("pk", flat=True)[:AT_MOST])
    for mail_id in due:
        deliver(mail_id)


@daily(at="04:10")
def tidy() -> None:
    """Forget old mails."""
    actions.tidy(at=clock.now())
