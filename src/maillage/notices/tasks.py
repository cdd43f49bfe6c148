"""What the worker does with mails."""

from django.conf import settings
from django.core.mail import get_connection

from maillage.core import clock
from maillage.core.background import daily, every
from maillage.notices import actions, notices
from maillage.notices.models import Mail

AT_MOST = 200


def deliver(mail_id: int) -> None:
    """Send one mail, if it waits and nobody else is sending it; no transaction is open meanwhile."""
    mail = actions.claim(mail_id=mail_id, at=clock.now())
    if mail is None:
        return
    try:
        get_connection(settings.MAIL_BACKEND).send_messages([notices.build(mail)])
    except Exception as error:  # noqa: BLE001 - whatever a mail service raises, the mail waits for its next try
        actions.mark_failed(mail=mail, error=error, at=clock.now())
    else:
        actions.mark_sent(mail=mail, at=clock.now())


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
