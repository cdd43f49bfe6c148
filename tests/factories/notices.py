"""Mails and notices for the tests."""

from datetime import UTC, datetime

import factory

from maillage.notices.models import Mail, Notice
from tests.factories.accounts import UserFactory

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)


class MailFactory(factory.django.DjangoModelFactory):
    """A mail that waits."""

    class Meta:
        model = Mail

    to = factory.Sequence("personne{}@example.org".format)
    language = "fr"
    template = "contributions/mail/returned"
    subject = "Votre événement vous revient"
    text = "Bonjour,\n\nVotre événement vous revient.\n"
    html = "<p>Votre événement vous revient.</p>"
    next_try_at = AT
    created_at = AT


class NoticeFactory(factory.django.DjangoModelFactory):
    """A notice not read yet."""

    class Meta:
        model = Notice

    user = factory.SubFactory(UserFactory)
    text = "Votre événement est publié."
    url = "/agenda/"
    at = AT
