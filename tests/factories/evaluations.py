"""Grids, self-evaluations and answers, as rows."""

from datetime import UTC, date, datetime
from typing import Any

from maillage.directory.models import Member
from maillage.evaluations.enums import CampaignState, CriterionKind, ReplyState
from maillage.evaluations.models import Answer, Campaign, Criterion, Dimension, Grid, GridVersion, Level, Reply
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
DESCRIPTORS = ("Chacun de son côté", "Des échanges ponctuels", "Un travail commun")


def make_grid(territory: Any, **fields: Any) -> GridVersion:
    """One dimension, a criterion of three levels, an open question."""
    given = {"name": f"Grille {Grid.objects.count() + 1}"} | fields
    version = GridVersion.objects.create(grid=Grid.objects.create(territory=territory, **given), number=1, at=AT)
    dimension = Dimension.objects.create(version=version, title="Coopération", position=0)
    levels = Criterion.objects.create(
        dimension=dimension, kind=CriterionKind.LEVELS, question="Comment travaillez-vous ensemble ?", position=0
    )
    for value, descriptor in enumerate(DESCRIPTORS, start=1):
        Level.objects.create(criterion=levels, value=value, descriptor=descriptor)
    Criterion.objects.create(dimension=dimension, kind=CriterionKind.TEXT, question="Qu’avez-vous appris ?", position=1)
    return version


def make_campaign(programme: Any, **fields: Any) -> Campaign:
    """Open for individual answers unless said otherwise."""
    given = {
        "title": "Bilan partagé", "due_on": date(2026, 10, 1), "made_at": AT, "state": CampaignState.OPEN,
        "opened_at": AT,
    } | fields  # fmt: skip
    version = given.pop("version", None) or make_grid(programme.territory)
    if given["state"] == CampaignState.CLOSED:
        given.setdefault("closed_at", AT)
    return Campaign.objects.create(programme=programme, version=version, **given)


def make_reply(campaign: Campaign, *, user: Any = None, organisation: Any = None, **fields: Any) -> Reply:
    """Somebody of the team of a structure who has answered nothing yet."""
    number = campaign.replies.count() + 1
    user = user or UserFactory()
    organisation = organisation or make_organisation(campaign.programme.territory, name=f"Club {number:02d}")
    Member.objects.get_or_create(organisation=organisation, user=user, defaults={"role": "manager"})
    given = {"voice": organisation.name} | fields
    if given.get("state") == ReplyState.SUBMITTED:
        given.setdefault("submitted_at", AT)
    return Reply.objects.create(campaign=campaign, organisation=organisation, user=user, **given)


def make_answer(reply: Reply, *, level: int | None = None, text: str = "", **fields: Any) -> Answer:
    """A level (its value) of the first criterion, or a text to the second."""
    criteria = Criterion.objects.filter(dimension__version=reply.campaign.version_id).order_by("position")
    criterion = criteria[0] if level is not None else criteria[1]
    chosen = criterion.levels.get(value=level) if level is not None else None
    return Answer.objects.create(reply=reply, criterion=criterion, level=chosen, text=text, changed_at=AT, **fields)


def make_answered(campaign: Campaign, levels: Any, *, silent: int = 0) -> list[Reply]:
    """A structure for each level, sent; ``silent`` more that sent nothing."""
    replies = []
    for level in levels:
        reply = make_reply(campaign, state=ReplyState.SUBMITTED)
        make_answer(reply, level=level)
        replies.append(reply)
    for _number in range(silent):
        make_reply(campaign)
    return replies
