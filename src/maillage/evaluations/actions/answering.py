"""Answering for oneself: saved as it is typed, sent, taken back until the workshop; quotes with consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_text
from maillage.evaluations.actions.grids import criteria_of_version
from maillage.evaluations.enums import REPLY_MOVES, CampaignState, CriterionKind, ReplyState
from maillage.evaluations.models import TEXT_LENGTH, Answer, Campaign, Criterion, Reply
from maillage.journal.actions import record


class AnswersClosed(Refused):
    """The campaign does not take individual answers now."""


class NothingSaid(Refused):
    """An empty reply is not sent."""


@dataclass(frozen=True, kw_only=True)
class AnswerData:
    """What was typed for a criterion."""

    criterion: int
    level: int | None = None
    text: str = ""
    may_quote: bool = False


def criteria_of(campaign: Campaign) -> list[Criterion]:
    """The questions of a campaign, in order, with their levels in order: two queries."""
    return criteria_of_version(campaign.version_id)


def _check_open(reply: Reply) -> Campaign:
    """The campaign, held until the end: a workshop does not begin in the middle of a save."""
    campaign = Campaign.objects.select_for_update().select_related("programme").get(pk=reply.campaign_id)
    if campaign.state != CampaignState.OPEN:
        raise AnswersClosed(_("Les réponses individuelles sont closes : l’atelier a commencé."))
    return campaign


def _save(reply: Reply, criterion: Criterion, data: AnswerData, at: datetime) -> None:
    levels = {one.pk for one in criterion.levels.all()}
    level = data.level if criterion.kind == CriterionKind.LEVELS and data.level in levels else None
    text = clean_text(data.text)[:TEXT_LENGTH]
    if level is None and not text:
        Answer.objects.filter(reply=reply, criterion=criterion).delete()
        return
    Answer.objects.update_or_create(
        reply=reply, criterion=criterion,
        defaults={"level_id": level, "text": text, "may_quote": data.may_quote and bool(text), "changed_at": at},
    )  # fmt: skip


@transaction.atomic
def save_answers(*, actor: User, reply: Reply, answers: Sequence[AnswerData], at: datetime) -> Reply:
    """Keep what was typed; what is emptied is no answer. Only the first word leaves a line in the journal.

    Raises:
        AnswersClosed: the workshop began, or the reply was sent.
    """
    campaign = _check_open(reply)
    held = Reply.objects.select_for_update().get(pk=reply.pk)
    if held.state == ReplyState.SUBMITTED:
        raise AnswersClosed(_("Cette réponse est envoyée : reprenez-la pour la changer."))
    known = {one.pk: one for one in criteria_of(campaign)}
    for data in answers:
        if data.criterion in known:
            _save(held, known[data.criterion], data, at)
    if Reply.objects.filter(pk=reply.pk, state=ReplyState.TO_DO).update(state=ReplyState.DRAFT):
        record(actor=actor, verb="evaluation_begun", obj=campaign, at=at, territory_id=campaign.programme.territory_id)
    held.refresh_from_db()
    return held


@transaction.atomic
def submit(*, actor: User, reply: Reply, at: datetime) -> Reply:
    """Send a reply: from the workshop on, those who take part read it.

    Raises:
        AnswersClosed: the workshop began.
        NothingSaid: nothing was answered.
        TooLate: it was sent in between.
    """
    campaign = _check_open(reply)
    if not reply.answers.exists():
        raise NothingSaid(_("Répondez à un critère au moins, puis envoyez."))
    advance(reply, to=ReplyState.SUBMITTED, moves=REPLY_MOVES, submitted_at=at)
    record(actor=actor, verb="evaluation_sent", obj=campaign, at=at, territory_id=campaign.programme.territory_id)
    return reply


@transaction.atomic
def take_back(*, actor: User, reply: Reply, at: datetime) -> Reply:
    """Change what was sent, until the workshop.

    Raises:
        AnswersClosed: the workshop began.
        TooLate: it was taken back in between.
    """
    campaign = _check_open(reply)
    advance(reply, to=ReplyState.DRAFT, moves=REPLY_MOVES, submitted_at=None)
    record(actor=actor, verb="evaluation_taken_back", obj=campaign, at=at, territory_id=campaign.programme.territory_id)
    return reply


@transaction.atomic
def set_quotes(*, actor: User, reply: Reply, quoted: Sequence[int], at: datetime) -> int:
    """Say which of one's texts may be quoted (keys of answers), at any time, after the end too; gives how many may."""
    answers = reply.answers.exclude(text="")
    answers.exclude(pk__in=quoted).update(may_quote=False)
    agreed = answers.filter(pk__in=quoted).update(may_quote=True)
    campaign = reply.campaign
    record(actor=actor, verb="quotes_set", obj=campaign, at=at, territory_id=campaign.programme.territory_id)
    return agreed
