"""What waits for me today: the homes of workspaces."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.models import User
from maillage.announcements.enums import SOON_DAYS
from maillage.announcements.models import Announcement
from maillage.attendance.panels.desk import silent_in, waiting_of
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.contributions.tables.queue import Figures, figures_of
from maillage.core.clock import day_of
from maillage.directory.models import Claim, Member, Pair, Proposal, Questionnaire, TeamInvitation, Venue
from maillage.events.models import Draft, Event
from maillage.imports.models import Source
from maillage.loans.panels.mine import waiting_of as borrowed_waiting
from maillage.loans.panels.waiting import loans_waiting
from maillage.loans.rules import keeps_any
from maillage.programmes.panels.returns import returns_to_review
from maillage.programmes.panels.returns import waiting_of as returns_waiting
from maillage.projects.models import Asking
from maillage.publications import models as publications
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


def _my_tasks(user: User, at: datetime) -> list[Task]:
    counts = Contribution.objects.filter(author=user).aggregate(
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
    )
    typed = Draft.objects.filter(user=user).count()
    written = publications.Draft.objects.filter(user=user).count()
    mine = address("contributions:mine")
    offered = TeamInvitation.objects.of_address(user.email).count()
    census = Questionnaire.objects.filter(
        organisation__members__user=user, wave__state="open", answered_at=None
    ).count()
    lent = loans_waiting(user, at) if keeps_any(user) else 0
    uncounted = waiting_of(user, at)
    returns = returns_waiting(user, day_of(at))
    asked = Asking.objects.to_answer(user).count()
    borrowed = borrowed_waiting(user, day_of(at))
    today = day_of(at)
    ending = Announcement.objects.of(user).published().open_on(today)
    soon = ending.filter(closes_on__lte=today + timedelta(days=SOON_DAYS)).count()
    rows = [
        ("package", lent, ngettext("chose attend au service de prêt", "choses attendent au service de prêt", lent),
         _("Demandes à répondre, départs et retours du jour, retards."), address("loans:desks")),
        ("rocket", asked, ngettext("projet attend votre réponse", "projets attendent votre réponse", asked),
         _("Une invitation, ou quelqu’un qui propose son aide."), address("projects:mine")),
        ("package", borrowed, ngettext("prêt vous attend", "prêts vous attendent", borrowed),
         _("Une réponse à donner, une convention à signer, un retour à faire ou à raconter."), address("loans:mine")),
        ("user-plus", offered, ngettext("équipe vous invite", "équipes vous invitent", offered),
         _("Acceptez ou refusez : rien ne change avant."), address("directory:my_organisations")),
        ("clipboard-check", census, ngettext("fiche à confirmer", "fiches à confirmer", census),
         _("Le recensement de l’année attend votre structure."), address("directory:my_organisations")),
        ("clipboard-list", returns, ngettext("retour à rendre", "retours à rendre", returns),
         _("Les chiffres d’une action : ce que vous avez compté y est déjà."), address("programmes:mine")),
        ("clipboard-check", uncounted, ngettext("chiffre à donner", "chiffres à donner", uncounted),
         _("Combien de personnes sont venues ? Une minute par séance."), address("attendance:mine")),
        ("undo-2", counts["returned"], ngettext("fiche à revoir", "fiches à revoir", counts["returned"]),
         _("Un modérateur vous a écrit : corrigez, puis renvoyez."), f"{mine}?etat=returned"),
        ("pencil-line", counts["drafts"], ngettext("brouillon", "brouillons", counts["drafts"]),
         _("Rien n’est publié tant que vous ne l’envoyez pas."), f"{mine}?etat=draft"),
        ("save", typed, ngettext("saisie en cours", "saisies en cours", typed),
         _("Ce que vous aviez commencé à écrire vous attend."), address("events:drafts")),
        ("newspaper", written, ngettext("texte en cours", "textes en cours", written),
         _("Ce que vous écrivez pour le magazine vous attend."), address("contributions:contribute")),
        ("hourglass", counts["submitted"],
         ngettext("proposition relue bientôt", "propositions relues bientôt", counts["submitted"]),
         _("Vous serez prévenu de la décision."), f"{mine}?etat=submitted"),
        ("alarm-clock", soon, ngettext("annonce se termine bientôt", "annonces se terminent bientôt", soon),
         _("Prolongez-la en un clic, ou dites ce qu’il en est."), address("announcements:mine")),
    ]  # fmt: skip
    return [Task(*row) for row in rows if row[1]]


def my_space(user: User, at: datetime) -> MySpace:
    """What a member finds when she comes in."""
    residence = getattr(user, "residence", None)
    latest = Contribution.objects.filter(author=user).select_related("origin").order_by("-updated_at", "-pk")[:SHOWN]
    upcoming = Event.objects.of(user).published().upcoming(at).order_by("first_starts_at", "pk")[:SHOWN]
    teams = Member.objects.of(user).select_related("organisation__commune").order_by("organisation__name")
    return MySpace(
        tasks=tuple(_my_tasks(user, at)), latest=tuple(latest), upcoming=tuple(upcoming), teams=tuple(teams),
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
        ("undo-2", known.appeals, ngettext("recours à relire", "recours à relire", known.appeals),
         _("Une décision est contestée par son auteur."), f"{address_queue}?state=appeals"),
        ("flag", known.reports, ngettext("signalement", "signalements", known.reports),
         _("Des visiteurs attendent une réponse."), f"{address_queue}?state=reports"),
        *_directory_rows(user, here),
        *_image_rows(user, territory),
        *_coordination_rows(here, headed),
        *_attendance_rows(user, territory, at),
        *_return_rows(headed),
    ]  # fmt: skip
    oldest = (
        queue.filter(state=State.SUBMITTED).select_related("origin", "author").order_by("submitted_at", "pk")[:SHOWN]
    )
    return Desk(
        tasks=tuple(Task(*row) for row in rows if row[1] and row[4]),
        figures=known,
        oldest=tuple(oldest),
    )


def _directory_rows(user: Any, here: list[int]) -> list[tuple[str, int, str, str, str]]:
    where = {"organisation__contribution__origin__in": here}
    claims = Claim.objects.waiting().moderated_by(user).filter(**where).count()
    corrections = Proposal.objects.waiting().moderated_by(user).filter(**where).count()
    pairs = Pair.objects.proposed().filter(
        Q(first__contribution__origin__in=here) | Q(second__contribution__origin__in=here)
    )
    doubles = pairs.count()
    desk_url = address("directory:curation")
    return [
        ("user-check", claims, ngettext("demande de gestion", "demandes de gestion", claims),
         _("Quelqu’un dit agir pour une structure."), desk_url),
        ("pencil-line", corrections, ngettext("correction à lire", "corrections à lire", corrections),
         _("Envoyées par lien signé, pas encore publiées."), desk_url),
        ("merge", doubles, ngettext("doublon possible", "doublons possibles", doubles),
         _("Deux fiches qui n’en font peut-être qu’une."), address("directory:pairs")),
    ]  # fmt: skip


def _image_rows(user: Any, territory: Territory | None) -> list[tuple[str, int, str, str, str]]:
    bare = Event.objects.to_describe(user, territory.pk if territory else None).count()
    words = ngettext("image à décrire", "images à décrire", bare)
    note = _("Venues d’une source, pour qui ne les voit pas.")
    return [("image", bare, words, note, address("events:to_describe"))]


def _attendance_rows(user: Any, territory: Territory | None, at: datetime) -> list[tuple[str, int, str, str, str]]:
    silent = silent_in(user, territory, at)
    words = ngettext("séance sans fréquentation", "séances sans fréquentation", silent)
    note = _("Passées, et personne n’a dit combien étaient venus.")
    return [("users", silent, words, note, address("attendance:territory", "?etat=silence"))]


def _return_rows(headed: list[int]) -> list[tuple[str, int, str, str, str]]:
    if not headed:
        return []
    sent = returns_to_review(headed)
    words = ngettext("retour à valider", "retours à valider", sent)
    return [("clipboard-list", sent, words, _("Des chiffres de programme attendent votre relecture."),
             address("programmes:desks"))]  # fmt: skip


def _coordination_rows(here: list[int], headed: list[int]) -> list[tuple[str, int, str, str, str]]:
    if not headed:
        return []
    unverified = (
        Venue.objects.published().filter(contribution__origin__in=here, verified_at=None, merged_into=None).count()
    )
    sources = Source.objects.filter(territory__in=headed).count()
    return [
        ("map-pin", unverified, ngettext("lieu à vérifier", "lieux à vérifier", unverified),
         _("Adresse et point sur la carte, ou doublon à fusionner."), address("directory:to_verify")),
        ("import", sources, ngettext("source suivie", "sources suivies", sources),
         _("Fichiers et flux qui alimentent l’agenda."), address("imports:sources")),
    ]  # fmt: skip
