"""What self-evaluations know of a person, and how they forget them: no count changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.evaluations.enums import ReplyState
from maillage.evaluations.models import Answer, Dissent, Outcome, Reply


def known_of(person: User) -> Mapping[str, Any]:
    """What they answered, for the export of an account."""
    rows = Answer.objects.filter(reply__user=person).select_related("reply__campaign", "criterion", "level")
    return {
        "answers": [
            {
                "campaign": one.reply.campaign.title, "for": one.reply.voice, "state": one.reply.state,
                "criterion": one.criterion.question, "level": one.level.descriptor if one.level else "",
                "text": one.text, "may_quote": one.may_quote,
            }
            for one in rows.order_by("reply", "criterion", "pk")
        ]
    }  # fmt: skip


@transaction.atomic
def forget(person: User, at: datetime) -> None:  # noqa: ARG001 - the shape of every `forget`
    """Drafts are emptied; what was sent keeps its levels, in the name of the structure, without a word nor a quote.

    A text answered stays answered, and who was asked stays asked: no figure nor base changes.
    """
    unsent = Reply.objects.of(person).exclude(state=ReplyState.SUBMITTED)
    Answer.objects.filter(reply__in=unsent).delete()
    unsent.update(state=ReplyState.TO_DO)
    Answer.objects.filter(reply__user=person).update(text="", may_quote=False)
    Reply.objects.of(person).update(user=None)
    Outcome.objects.filter(by=person).update(by=None)
    Dissent.objects.filter(by=person).update(by=None)
