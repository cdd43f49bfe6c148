"""What the workshop agrees on, and the disagreements that it keeps."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused, TooLate
from maillage.core.text import clean_line, clean_text
from maillage.evaluations.enums import CampaignState
from maillage.evaluations.models import TEXT_LENGTH, Campaign, Criterion, Dissent, Outcome
from maillage.journal.actions import record
from maillage.programmes.actions.voices import voice_of_coordination
from maillage.programmes.models.returns import AUTHOR_LENGTH


class NotInWorkshop(Refused):
    """The workshop has not begun, or is over."""


def _held(campaign: Campaign, criterion: Criterion) -> Campaign:
    held = Campaign.objects.select_for_update().select_related("programme__territory").get(pk=campaign.pk)
    if held.state != CampaignState.WORKSHOP:
        raise NotInWorkshop(_("L’atelier n’est pas ouvert : rien ne s’y écrit."))
    if criterion.dimension.version_id != held.version_id:
        raise NotInWorkshop(_("Ce critère n’est pas de cette grille."))
    return held


def seen_of(outcome: Outcome | None) -> str:
    """Which agreement somebody has before their eyes; nothing while there is none."""
    return outcome.at.isoformat() if outcome is not None else ""


def _note(actor: User, verb: str, campaign: Campaign, at: datetime) -> None:
    record(actor=actor, verb=verb, obj=campaign, at=at, territory_id=campaign.programme.territory_id)


@transaction.atomic
def agree(
    *, actor: User, campaign: Campaign, criterion: Criterion, level: int | None, text: str, at: datetime,
    seen: str | None = None,
) -> Outcome | None:  # fmt: skip
    """Write what makes agreement on a criterion; nothing at all takes it back. ``seen`` is what ``seen_of`` said.

    Raises:
        NotInWorkshop: the workshop is not open, or the criterion is of another grid.
        TooLate: somebody else wrote this agreement in between.
    """
    held = _held(campaign, criterion)
    if seen is not None and seen != seen_of(held.outcomes.filter(criterion=criterion).first()):
        raise TooLate(
            _("Entre-temps, quelqu’un d’autre a écrit cet accord : relisez-le, puis enregistrez le vôtre à nouveau.")
        )
    chosen = criterion.levels.filter(pk=level).first() if level is not None else None
    text = clean_text(text)[:TEXT_LENGTH]
    if chosen is None and not text:
        held.outcomes.filter(criterion=criterion).delete()
        _note(actor, "agreement_withdrawn", held, at)
        return None
    author = voice_of_coordination(held.programme)
    made, _new = Outcome.objects.update_or_create(
        campaign=held, criterion=criterion,
        defaults={"level": chosen, "text": text, "at": at, "by": actor, "author": author},
    )  # fmt: skip
    _note(actor, "agreement_reached", held, at)
    return made


@transaction.atomic
def disagree(*, actor: User, campaign: Campaign, criterion: Criterion, voice: str, text: str, at: datetime) -> Dissent:
    """Keep a disagreement beside what was agreed; ``voice`` is empty when nobody wants to be named.

    Raises:
        NotInWorkshop: the workshop is not open, or the criterion is of another grid.
        Refused: it says nothing.
    """
    held = _held(campaign, criterion)
    text = clean_text(text)[:TEXT_LENGTH]
    if not text:
        raise Refused(_("Écrivez le désaccord à garder."))
    made = Dissent.objects.create(
        campaign=held, criterion=criterion, voice=clean_line(voice)[:AUTHOR_LENGTH], text=text, at=at, by=actor,
        author=voice_of_coordination(held.programme),
    )  # fmt: skip
    _note(actor, "dissent_kept", held, at)
    return made


@transaction.atomic
def drop_dissent(*, actor: User, dissent: Dissent, at: datetime) -> None:
    """Take back a disagreement, during the workshop only.

    Raises:
        NotInWorkshop: the workshop is not open.
    """
    held = _held(dissent.campaign, dissent.criterion)
    dissent.delete()
    _note(actor, "dissent_dropped", held, at)
