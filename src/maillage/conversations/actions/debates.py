"""Debates: one question, positions, a synthesis by the author."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import read_again
from maillage.contributions.models import Contribution
from maillage.conversations.actions.projection import renew_around
from maillage.conversations.enums import LONGEST
from maillage.conversations.models import Debate
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.journal.actions import record


class NoQuestion(Refused):
    """A debate is about one question."""


class NoSynthesis(Refused):
    """A synthesis has words."""


def _note(actor: User, debate: Debate, verb: str, at: datetime) -> None:
    record(actor=actor, verb=verb, obj=debate.subject, at=at, territory_id=debate.subject.origin_id)
    read_again(actor=actor, contribution=debate.subject, at=at, urgent=True)  # moderators read it; it stays online
    renew_around([debate.subject_id])


@transaction.atomic
def open_debate(*, actor: User, subject: Contribution, question: str, at: datetime) -> Debate:
    """Ask one question about a contribution: from now on comments take position. Asked again, the question changes.

    Raises:
        NoQuestion: nothing is asked.
    """
    words = clean_line(question)[:200]
    if not words:
        raise NoQuestion(_("Écrivez la question débattue, en une phrase."))
    debate, _made = Debate.objects.update_or_create(
        subject=subject,
        defaults={"question": words, "closed_at": None},
        create_defaults={"question": words, "opened_by": actor, "opened_at": at},
    )
    _note(actor, debate, "debate_opened", at)
    return debate


@transaction.atomic
def write_synthesis(*, actor: User, debate: Debate, text: str, at: datetime) -> None:
    """Say what came out of the debate; it is shown above the positions, and may be written again.

    Raises:
        NoSynthesis: no words, or too many.
    """
    words = clean_text(text)
    if not words or len(words) > LONGEST:
        raise NoSynthesis(
            _("Écrivez la synthèse, en %(most)s signes au plus : ce qui fait accord, ce qui reste ouvert.")
            % {"most": LONGEST}
        )
    debate.synthesis, debate.synthesised_by, debate.synthesised_at = words, actor, at
    debate.save(update_fields=["synthesis", "synthesised_by", "synthesised_at"])
    _note(actor, debate, "synthesis_written", at)


@transaction.atomic
def close_debate(*, actor: User, debate: Debate, at: datetime) -> None:
    """No more positions; what was said stays, with its synthesis."""
    if Debate.objects.filter(pk=debate.pk, closed_at=None).update(closed_at=at):
        debate.closed_at = at
        _note(actor, debate, "debate_closed", at)
