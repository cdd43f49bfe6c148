"""Comments, written by the real action so that their envelope, history and notices are there too."""

from datetime import UTC, datetime
from typing import Any

from maillage.contributions.models import Contribution
from maillage.conversations.actions import open_debate, publish_comment
from maillage.conversations.models import Comment, Debate
from tests.factories.accounts import UserFactory
from tests.factories.contributions import ContributionFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_comment(
    subject: Contribution | None = None, *, author: Any = None, at: datetime = AT, **fields: Any
) -> Comment:
    """A comment on a published thing."""
    subject = subject or ContributionFactory(published=True)
    given = {"text": "Nous y étions l’an passé : les enfants en parlent encore."} | fields
    return publish_comment(actor=author or UserFactory(), subject=subject, at=at, **given)


def make_debate(subject: Contribution, *, actor: Any = None, at: datetime = AT) -> Debate:
    """A debate on one question."""
    question = "Faut-il ouvrir les laboratoires le dimanche ?"
    return open_debate(actor=actor or subject.author or UserFactory(), subject=subject, question=question, at=at)
