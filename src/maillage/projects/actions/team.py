"""The people of a project: asking, inviting, answering, following, leaving. A project never loses its last editor."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.core.errors import Refused, TooLate
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.journal.actions import record
from maillage.members.actions import following
from maillage.members.enums import Target
from maillage.projects import notices
from maillage.projects.actions.projection import refresh
from maillage.projects.enums import ASKING_MOVES, RANKS, AskingState, Role
from maillage.projects.models import Asking, Need, Project, Relation

MOST_WAITING = 30
JOINING = (Role.TEAM, Role.HELPER)


class LastEditor(Refused):
    """Somebody must be left who edits the project."""


class AlreadyThere(Refused):
    """The person is that already, or has asked already."""


class TooManyWaiting(Refused):
    """A team does not write to the whole world."""


class NotForYou(Refused):
    """The invitation was sent to another address."""


def _note(actor: User | None, verb: str, project: Project, at: datetime, **details: str) -> None:
    """The journal says which role, never which address: it cannot be erased."""
    origin = project.contribution.origin_id
    record(actor=actor, verb=verb, obj=project.contribution, at=at, territory_id=origin, **details)


def _holds(project: Project, user: User | None, role: str) -> bool:
    """Whether a person is at least that already."""
    mine = Relation.objects.filter(project=project, user=user).first() if user is not None else None
    return mine is not None and RANKS[Role(mine.role)] >= RANKS[Role(role)]


def relate(*, project: Project, user: User, role: str, at: datetime, what: str = "") -> Relation:
    """Make somebody at least that for a project; nobody loses what they were."""
    found, made = Relation.objects.get_or_create(
        project=project, user=user, defaults={"role": role, "since": at, "what": what[:120]}
    )
    if not made and RANKS[Role(found.role)] < RANKS[Role(role)]:
        found.role, found.since, found.what = role, at, what[:120] or found.what
        found.save(update_fields=["role", "since", "what"])
    return found


def _need_of(project: Project, need: Need | None) -> Need | None:
    return need if need is not None and need.project_id == project.pk and need.is_open else None


@transaction.atomic
def ask(*, actor: User, project: Project, role: str, message: str, at: datetime, need: Need | None = None) -> Asking:
    """Ask to join the team, or offer help, for a need or in general; the team is told.

    Raises:
        AlreadyThere: the person is that already, or waits for an answer.
    """
    wanted = role if role in JOINING else Role.HELPER
    if _holds(project, actor, wanted):
        raise AlreadyThere(_("Vous en êtes déjà."))
    try:
        with transaction.atomic():
            made = Asking.objects.create(
                project=project, user=actor, role=wanted, need=_need_of(project, need),
                message=clean_text(message)[:1000], at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyThere(_("Une demande attend déjà une réponse : l’équipe a été prévenue.")) from error
    _note(actor, "asked_to_join", project, at, role=wanted)
    notices.tell_team_asked(made, at)
    return made


@transaction.atomic
def invite(
    *, actor: User, project: Project, role: str, at: datetime, user: User | None = None, email: str = "",
    message: str = "", need: Need | None = None,
) -> Asking:  # fmt: skip
    """Invite an account or an address; again to an address sends the mail again.

    Raises:
        AlreadyThere: the person is that already, or is asked already.
        TooManyWaiting: thirty invitations wait.
    """
    wanted = role if role in JOINING else Role.HELPER
    address = "" if user is not None else email.strip().lower()
    known = user or User.objects.get_queryset().active().filter(email=address).first()
    if _holds(project, known, wanted):
        raise AlreadyThere(_("Cette personne en est déjà."))
    waiting = project.askings.waiting().invitations()
    if waiting.count() >= MOST_WAITING:
        raise TooManyWaiting(_("Trente invitations attendent déjà une réponse : retirez-en avant d’en envoyer."))
    made = waiting.filter(email=address, user=None).first() if address else None
    if made is None:
        if known is not None and project.askings.waiting().filter(user=known).exists():
            raise AlreadyThere(_("Une demande attend déjà une réponse de cette personne, ou la vôtre."))
        made = Asking.objects.create(
            project=project, user=user, email=address, role=wanted, need=_need_of(project, need),
            message=clean_text(message)[:1000], invited_by=actor, at=at,
        )  # fmt: skip
    _note(actor, "invited", project, at, role=wanted)
    notices.invite(made, at)
    return made


@transaction.atomic
def accept(*, actor: User, asking: Asking, at: datetime, fills: bool = False) -> Relation:
    """Say yes: a member of the team to a request, the person to an invitation. ``fills`` closes the need.

    Raises:
        NotForYou: the invitation was sent to another address.
        TooLate: it was answered already.
    """
    if asking.is_invitation and asking.user_id is None:
        if actor.email.lower() != asking.email.lower():
            raise NotForYou(_("Cette invitation a été envoyée à une autre adresse : connectez-vous avec celle-là."))
        if asking.project.askings.waiting().filter(user=actor).exists():
            raise AlreadyThere(_("Vous avez déjà une demande en attente dans ce projet : retirez-la d’abord."))
    person = asking.user if asking.user is not None else actor
    advance(asking, to=AskingState.ACCEPTED, moves=ASKING_MOVES, decided_at=at, decided_by=actor, user=person)
    what = asking.need.text if asking.need is not None else ""
    found = relate(project=asking.project, user=person, role=asking.role, at=at, what=what)
    if fills and asking.need is not None:
        Need.objects.filter(pk=asking.need.pk).update(state="filled")
    _note(actor, "joined", asking.project, at, role=asking.role)
    refresh([asking.project.contribution_id], at)
    if asking.is_invitation:
        notices.tell_team_joined(asking, at)
    else:
        notices.tell_answer(asking, at)
    return found


@transaction.atomic
def decline(*, actor: User, asking: Asking, at: datetime, message: str = "") -> None:
    """Say no, with a word if one wishes."""
    advance(asking, to=AskingState.DECLINED, moves=ASKING_MOVES, decided_at=at, decided_by=actor)
    _note(actor, "declined", asking.project, at, role=asking.role)
    if not asking.is_invitation:
        notices.tell_answer(asking, at, clean_text(message)[:1000])


@transaction.atomic
def withdraw(*, actor: User, asking: Asking, at: datetime) -> None:
    """Take a request or an invitation back."""
    advance(asking, to=AskingState.WITHDRAWN, moves=ASKING_MOVES, decided_at=at, decided_by=actor)
    _note(actor, "withdrew", asking.project, at, role=asking.role)


@transaction.atomic
def follow(*, actor: User, project: Project, at: datetime) -> None:
    """Be told of the news, and find the project on one’s personal page and in one’s digest."""
    relate(project=project, user=actor, role=Role.FOLLOWER, at=at)
    following.follow(actor=actor, kind=Target.PROJECT, key=str(project.contribution.uid), at=at)
    _note(actor, "followed", project, at)


@transaction.atomic
def unfollow(*, actor: User, project: Project, at: datetime) -> None:
    """Be told no more; who helps or makes it stays so."""
    following.unfollow(actor=actor, kind=Target.PROJECT, key=str(project.contribution.uid))
    if Relation.objects.filter(project=project, user=actor, role=Role.FOLLOWER).delete()[0]:
        _note(actor, "unfollowed", project, at)


@transaction.atomic
def leave(*, actor: User, project: Project, at: datetime, user: User | None = None) -> None:
    """Leave a project, or thank somebody of it: their rights are lost at once, what they wrote stays.

    Who leaves hears of it no more, on their personal page neither; who was thanked may still follow it. Who signs the
    sheet hands it to whoever has been in the team the longest. Two who leave at the same moment are taken one after
    the other: the project is locked first.

    Raises:
        LastEditor: nobody would be left who edits it.
        TooLate: the person is no longer in it.
    """
    who = user or actor
    Project.objects.select_for_update().get(pk=project.pk)
    mine = Relation.objects.filter(project=project, user=who).first()
    if mine is None:
        raise TooLate(_("Cette personne n’est plus dans le projet."))
    others = Relation.objects.filter(project=project, user__is_active=True).team().exclude(user=who)
    heir = others.order_by("since", "pk").first()
    if mine.role == Role.TEAM and heir is None:
        raise LastEditor(
            _("C’est la dernière personne qui peut modifier ce projet : faites d’abord entrer quelqu’un dans l’équipe.")
        )
    mine.delete()
    made = project.contribution
    if who == actor:
        following.unfollow(actor=who, kind=Target.PROJECT, key=str(made.uid))
    if heir is not None and made.author_id == who.pk:
        Contribution.objects.filter(pk=made.pk).update(author=heir.user_id)
        made.author_id = heir.user_id
    _note(actor, "left", project, at, role=mine.role)
    refresh([made.pk], at)
    notices.tell_team_left(project, who, at)


@transaction.atomic
def describe_part(*, actor: User, relation: Relation, what: str, at: datetime) -> None:
    """Say what somebody does in the project."""
    relation.what = clean_line(what)[:120]
    relation.save(update_fields=["what"])
    _note(actor, "described_part", relation.project, at)
    refresh([relation.project.contribution_id], at)
