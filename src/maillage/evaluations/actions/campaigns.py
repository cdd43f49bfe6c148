"""Preparing a self-evaluation: its grid, who answers, when it opens, when the workshop begins, when it ends."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.directory.enums import TeamRole
from maillage.directory.models import Organisation
from maillage.evaluations.enums import CAMPAIGN_MOVES, CampaignState, ReplyState
from maillage.evaluations.models import TITLE_LENGTH, Campaign, GridVersion, Reply
from maillage.journal.actions import record
from maillage.notices.actions import tell
from maillage.programmes.enums import PartRole
from maillage.programmes.models import Programme
from maillage.programmes.models.returns import AUTHOR_LENGTH


class NotInTeam(Refused):
    """A person answers for a structure of whose team they are."""


@dataclass(frozen=True, kw_only=True)
class CampaignData:
    """What a coordinator says of a self-evaluation."""

    title: str
    version: GridVersion
    due_on: date
    instructions: str = ""


def _note(actor: User | None, verb: str, campaign: Campaign, at: datetime) -> None:
    record(actor=actor, verb=verb, obj=campaign, at=at, territory_id=campaign.programme.territory_id)


@transaction.atomic
def prepare(*, actor: User, programme: Programme, data: CampaignData, at: datetime) -> Campaign:
    """Begin a self-evaluation; nobody is told yet.

    Raises:
        Refused: the grid is one of another territory.
    """
    if data.version.grid.territory_id != programme.territory_id:
        raise Refused(_("Cette grille est celle d’un autre territoire."))
    made = Campaign.objects.create(
        programme=programme, version=data.version, title=clean_line(data.title)[:TITLE_LENGTH], due_on=data.due_on,
        instructions=clean_text(data.instructions), made_at=at,
    )  # fmt: skip
    _note(actor, "evaluation_prepared", made, at)
    return made


@transaction.atomic
def invite(*, actor: User, campaign: Campaign, organisation: Organisation, person: User, at: datetime) -> Reply:
    """Ask a person to answer for a structure.

    Raises:
        NotInTeam: they are not of its team.
        Refused: they already answer for it, or individual answers are over.
    """
    if campaign.state not in {CampaignState.DRAFT, CampaignState.OPEN}:
        raise Refused(_("Les réponses individuelles sont closes : on n’ajoute plus personne."))
    if not organisation.members.filter(user=person).exists():
        raise NotInTeam(_("Cette personne n’est pas de l’équipe de cette structure."))
    if campaign.replies.filter(organisation=organisation, user=person).exists():
        raise Refused(_("Cette personne répond déjà pour cette structure."))
    made = Reply.objects.create(
        campaign=campaign, organisation=organisation, user=person, voice=organisation.name[:AUTHOR_LENGTH]
    )
    _note(actor, "evaluation_asked", campaign, at)
    if campaign.state == CampaignState.OPEN:
        _tell(made, at)
    return made


@transaction.atomic
def invite_leads(*, actor: User, campaign: Campaign, at: datetime) -> list[Reply]:
    """Ask the contact of each structure that carries an action, or who manages its page; gives those added."""
    known = set(campaign.replies.order_by("pk").values_list("organisation", flat=True))
    leads = Organisation.objects.filter(
        programme_parts__action__programme=campaign.programme_id, programme_parts__role=PartRole.LEAD, merged_into=None
    )
    added = []
    for organisation in leads.exclude(pk__in=known).distinct().order_by("pk"):
        parts = organisation.programme_parts.filter(action__programme=campaign.programme_id, contact__is_active=True)
        part = parts.select_related("contact").order_by("pk").first()
        person = part.contact if part is not None else None
        if person is None or not organisation.members.filter(user=person).exists():
            manager = organisation.members.filter(role=TeamRole.MANAGER, user__is_active=True).select_related("user")
            first = manager.order_by("pk").first()
            person = first.user if first is not None else None
        if person is not None:
            added.append(invite(actor=actor, campaign=campaign, organisation=organisation, person=person, at=at))
    return added


@transaction.atomic
def uninvite(*, actor: User, reply: Reply, at: datetime) -> None:
    """No longer ask somebody who has written nothing.

    Raises:
        Refused: they began to answer.
    """
    gone, _rows = Reply.objects.filter(pk=reply.pk, state=ReplyState.TO_DO).delete()
    if not gone:
        raise Refused(_("Cette personne a commencé à répondre : sa réponse reste."))
    _note(actor, "evaluation_unasked", reply.campaign, at)


def _tell(reply: Reply, at: datetime) -> None:
    if reply.user is None:
        return
    with override(reply.user.language):
        words = _("Auto-évaluation « %(title)s » : votre réponse pour %(voice)s est attendue.")
        text = words % {"title": reply.campaign.title, "voice": reply.voice}
    tell(user=reply.user, text=text, url=reverse("evaluations:reply", args=[reply.uid]), at=at)


@transaction.atomic
def open_campaign(*, actor: User, campaign: Campaign, at: datetime) -> Campaign:
    """Ask for individual answers.

    Raises:
        Refused: nobody is asked.
        TooLate: it was opened in between.
    """
    if not campaign.replies.exists():
        raise Refused(_("Personne ne répond encore : ajoutez des structures et leurs personnes."))
    advance(campaign, to=CampaignState.OPEN, moves=CAMPAIGN_MOVES, opened_at=at)
    for reply in campaign.replies.select_related("user", "campaign").order_by("pk"):
        _tell(reply, at)
    _note(actor, "evaluation_opened", campaign, at)
    return campaign


@transaction.atomic
def start_workshop(*, actor: User, campaign: Campaign, at: datetime) -> Campaign:
    """End individual answers and lay those that were sent side by side.

    Raises:
        Refused: nobody sent anything.
        TooLate: it was done in between.
    """
    if not campaign.replies.submitted().exists():
        raise Refused(_("Aucune réponse n’est envoyée : l’atelier n’a rien à montrer."))
    advance(campaign, to=CampaignState.WORKSHOP, moves=CAMPAIGN_MOVES, workshop_at=at)
    _note(actor, "workshop_opened", campaign, at)
    return campaign


@transaction.atomic
def close_campaign(*, actor: User, campaign: Campaign, at: datetime) -> Campaign:
    """End the workshop: what was agreed and what was not is kept as it is.

    Raises:
        TooLate: it was closed in between.
    """
    advance(campaign, to=CampaignState.CLOSED, moves=CAMPAIGN_MOVES, closed_at=at)
    _note(actor, "evaluation_closed", campaign, at)
    return campaign
