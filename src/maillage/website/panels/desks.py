"""What waits for me today: the homes of workspaces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.contributions.tables.queue import Figures, figures_of
from maillage.directory.models import Member, Venue
from maillage.events.models import Draft, Event
from maillage.imports.models import Source
from maillage.territories.enums import Role
from maillage.territories.models import Territory
from maillage.territories.rules import moderated_by, territories_of

SHOWN = 6


@dataclass(frozen=True)
class Task:
    """Something to do, how many times, and where."""

    icon: str
    count: int
    label: str
    note: str
    url: str


@dataclass(frozen=True)
class MySpace:
    """The home of a member."""

    tasks: tuple[Task, ...]
    latest: tuple[Contribution, ...]
    upcoming: tuple[Event, ...]
    teams: tuple[Member, ...]
    home: Territory | None


@dataclass(frozen=True)
class Desk:
    """The home of a coordinator or a moderator."""

    tasks: tuple[Task, ...]
    figures: Figures
    oldest: tuple[Contribution, ...]


def address(view: str, query: str = "") -> str:
    """The address of a page, or nothing while its app does not have it."""
    try:
        return reverse(view) + query
    except NoReverseMatch:
        return ""


def _my_tasks(user: User) -> list[Task]:
    counts = Contribution.objects.filter(author=user).aggregate(
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
    )
    typed = Draft.objects.filter(user=user).count()
    mine = address("contributions:mine")
    rows = [
        ("undo-2", counts["returned"], ngettext("fiche à revoir", "fiches à revoir", counts["returned"]),
         _("Un modérateur vous a écrit : corrigez, puis renvoyez."), mine),
        ("pencil-line", counts["drafts"], ngettext("brouillon", "brouillons", counts["drafts"]),
         _("Rien n’est publié tant que vous ne l’envoyez pas."), mine),
        ("save", typed, ngettext("saisie en cours", "saisies en cours", typed),
         _("Ce que vous aviez commencé à écrire vous attend."), address("events:drafts") or mine),
        ("hourglass", counts["submitted"],
         ngettext("proposition relue bientôt", "propositions relues bientôt", counts["submitted"]),
         _("Vous serez prévenu de la décision."), mine),
    ]  # fmt: skip
    return [Task(*row) for row in rows if row[1]]


def my_space(user: User, at: datetime) -> MySpace:
    """What a member finds when she comes in."""
    residence = getattr(user, "residence", None)
    latest = Contribution.objects.filter(author=user).select_related("origin").order_by("-updated_at", "-pk")[:SHOWN]
    upcoming = Event.objects.of(user).published().upcoming(at).order_by("first_starts_at", "pk")[:SHOWN]
    teams = Member.objects.of(user).select_related("organisation__commune").order_by("organisation__name")
    return MySpace(
        tasks=tuple(_my_tasks(user)), latest=tuple(latest), upcoming=tuple(upcoming), teams=tuple(teams),
        home=residence.territory if residence else None,
    )  # fmt: skip


def _places_of(user: Any, territory: Territory | None, role: str) -> list[int]:
    """The territories a desk is about: that of the page, or all those one holds."""
    held = moderated_by(user) if role == Role.MODERATOR else territories_of(user, role)
    return [pk for pk in held if territory is None or pk == territory.pk]


def desk(user: Any, territory: Territory | None, at: datetime) -> Desk:
    """What waits for who moderates or coordinates here, and the figures of the month."""
    here, headed = _places_of(user, territory, Role.MODERATOR), _places_of(user, territory, Role.COORDINATOR)
    queue = Contribution.objects.filter(origin__in=here)
    known = figures_of(user, territory.pk if territory else None, at)
    address_queue = address("contributions:queue")
    rows = [
        ("inbox", known.submitted, ngettext("proposition à lire", "propositions à lire", known.submitted),
         _("Rien n’est public avant votre décision."), f"{address_queue}?state=submitted"),
        ("eye", known.unread, ngettext("publication à vérifier", "publications à vérifier", known.unread),
         _("Déjà en ligne, jamais relues."), f"{address_queue}?state=unread"),
        ("flag", known.reports, ngettext("signalement", "signalements", known.reports),
         _("Des visiteurs attendent une réponse."), f"{address_queue}?state=reports"),
        *_coordination_rows(headed),
    ]  # fmt: skip
    oldest = (
        queue.filter(state=State.SUBMITTED).select_related("origin", "author").order_by("submitted_at", "pk")[:SHOWN]
    )
    return Desk(
        tasks=tuple(Task(*row) for row in rows if row[1] and row[4]),
        figures=known,
        oldest=tuple(oldest),
    )


def _coordination_rows(headed: list[int]) -> list[tuple[str, int, str, str, str]]:
    if not headed:
        return []
    unverified = (
        Venue.objects.published().filter(contribution__origin__in=headed, verified_at=None, merged_into=None).count()
    )
    sources = Source.objects.filter(territory__in=headed).count()
    return [
        ("map-pin", unverified, ngettext("lieu à vérifier", "lieux à vérifier", unverified),
         _("Adresse et point sur la carte, ou doublon à fusionner."), address("directory:to_verify")),
        ("import", sources, ngettext("source suivie", "sources suivies", sources),
         _("Fichiers et flux qui alimentent l’agenda."), address("imports:sources")),
    ]  # fmt: skip
