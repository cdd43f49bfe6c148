"""What is said to the people of projects: on the site and by mail, each in their language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.notices.actions import notify, tell
from maillage.projects.enums import Role
from maillage.projects.models import Asking, ForumEntry, News, Project, Relation
from maillage.territories.place import public_address

NEWS = "project-news"


@dataclass(frozen=True)
class Word:
    """What one letter says, already in the language of the person."""

    headline: str
    lines: tuple[str, ...]
    label: str
    quoted: str = ""


def _send(
    user: User, word: Word, url: str, at: datetime, *, territory: Any, category: str = "", reply_to: str = "",
    about: User | None = None,
) -> None:  # fmt: skip
    """By mail, and on the site; ``about`` whom the headline names."""
    notify(
        to=user.email,
        template="projects/mail/word",
        context={"territory": territory, "person": str(user), "headline": word.headline, "lines": word.lines,
                 "label": word.label, "quoted": word.quoted, "url": url},
        language=user.language, at=at, category=category, reply_to=reply_to,
    )  # fmt: skip
    tell(user=user, text=word.headline, url=url, at=at, about=about)


def _team(project: Project, without: User | None = None) -> list[User]:
    rows = Relation.objects.filter(project=project).team().select_related("user").order_by("pk")
    return [row.user for row in rows if row.user.is_active and (without is None or row.user_id != without.pk)]


def _page(project: Project, user: User, view: str = "projects:project") -> str:
    return public_address(project.contribution.origin, view, project.slug, language=user.language)


def tell_team_asked(asking: Asking, at: datetime) -> None:
    """Somebody asks to join, or offers help: the team answers."""
    project = asking.project
    names = {"person": str(asking.user), "project": project.title, "need": str(asking.need or "")}
    for user in _team(project):
        with override(user.language):
            if asking.role == Role.TEAM:
                headline = _("%(person)s demande à rejoindre l’équipe de « %(project)s »") % names
            else:
                headline = _("%(person)s propose un coup de main à « %(project)s »") % names
            lines = (headline + ".", *((_("Pour ce besoin : %(need)s.") % names,) if asking.need else ()),
                     _("C’est à l’équipe de répondre : acceptez, ou déclinez avec un mot."))  # fmt: skip
            word = Word(headline, lines, _("Répondre"), asking.message)
            url = _page(project, user, "projects:team")
        _send(user, word, url, at, territory=project.contribution.origin, about=asking.user)


def tell_answer(asking: Asking, at: datetime, message: str = "") -> None:
    """What the team answered to who asked."""
    user, project = asking.user, asking.project
    if user is None:
        return
    names = {"project": project.title}
    with override(user.language):
        if asking.state == "accepted":
            headline = _("« %(project)s » vous accueille") % names
            line = (
                _("Vous êtes dans l’équipe : vous pouvez modifier la fiche.")
                if asking.role == Role.TEAM
                else _("Votre coup de main est accepté : votre nom est sur la page du projet.")
            )
        else:
            headline = _("« %(project)s » décline votre proposition") % names
            line = _("Merci de l’avoir faite. D’autres projets cherchent peut-être la même chose.")
        word, url = Word(headline, (line,), _("Voir le projet"), message), _page(project, user)
    _send(user, word, url, at, territory=project.contribution.origin)


def invite(asking: Asking, at: datetime) -> None:
    """The team invites somebody: an account, or an address that may have none."""
    project, guest = asking.project, asking.user
    origin = project.contribution.origin
    language = guest.language if guest is not None else "fr"
    names = {"person": str(asking.invited_by), "project": project.title, "need": str(asking.need or "")}
    with override(language):
        headline = _("%(person)s vous invite dans le projet « %(project)s »") % names
        role = (
            _("Dans l’équipe : vous pourrez modifier la fiche.")
            if asking.role == Role.TEAM
            else _("Pour un coup de main : votre nom sera sur la page, sans droit de modifier.")
        )
        need = (_("Pour ce besoin : %(need)s.") % names,) if asking.need else ()
        word = Word(headline, (role, *need, _("Rien ne change avant votre réponse.")), _("Répondre"), asking.message)
        url = public_address(origin, "projects:asking", str(asking.uid), language=language)
    if guest is not None:
        _send(guest, word, url, at, territory=origin, about=asking.invited_by)
        return
    notify(
        to=asking.email, template="projects/mail/word", language=language, at=at,
        context={"territory": origin, "person": "", "headline": word.headline, "lines": word.lines,
                 "label": word.label, "quoted": word.quoted, "url": url},
    )  # fmt: skip


def tell_team_joined(asking: Asking, at: datetime) -> None:
    """Somebody took the place offered."""
    names = {"person": str(asking.user), "project": asking.project.title}
    for user in _team(asking.project, without=asking.user):
        with override(user.language):
            tell(user=user, text=_("%(person)s a accepté votre invitation dans « %(project)s »") % names,
                 url=_page(asking.project, user, "projects:team"), at=at, about=asking.user)  # fmt: skip


def tell_team_left(project: Project, who: User, at: datetime) -> None:
    """Somebody left, or was thanked."""
    for user in _team(project):
        with override(user.language):
            words = _("%(person)s n’est plus dans « %(project)s »") % {"person": str(who), "project": project.title}
            tell(user=user, text=words, url=_page(project, user, "projects:team"), at=at, about=who)


def announce_news(news: News) -> None:
    """Those who follow, help or make it are told by the worker, some at a time."""
    later("maillage.projects.tasks.tell_news", news.pk, 0)


def tell_some_news(news: News, at: datetime, *, after: int, most: int) -> int:
    """Tell the next people of a project about its news; gives the key of the last one, 0 when all are told."""
    project = news.project
    rows = list(
        Relation.objects.of_project(project).filter(pk__gt=after).exclude(user=news.author).select_related("user")
        .order_by("pk")[:most]
    )  # fmt: skip
    for row in rows:
        if not row.user.is_active:
            continue
        with override(row.user.language):
            headline = _("%(project)s : %(title)s") % {"project": project.title, "title": news.title}
            why = _("Vous recevez ce mot parce que vous suivez ce projet ou y participez.")
            word, url = Word(headline, (why,), _("Voir le projet"), news.text), _page(project, row.user)
        _send(row.user, word, url, at, territory=project.contribution.origin, category=NEWS)
    return rows[-1].pk if len(rows) == most else 0


def relay_contact(entry: ForumEntry, sender: User, message: str, at: datetime) -> None:
    """What somebody writes to a project of a forum; answering goes straight to who wrote, who agreed to it."""
    project = entry.project
    names = {"person": str(sender), "project": project.title, "forum": str(entry.forum)}
    for user in _team(project, without=sender):
        with override(user.language):
            headline = _("%(person)s écrit à « %(project)s » après « %(forum)s »") % names
            line = _("Répondez à ce message : votre réponse lui parviendra, avec votre adresse.")
            word = Word(headline, (line,), _("Voir le forum"), message)
            url = public_address(
                entry.forum.event.contribution.origin, "projects:forum", entry.forum.slug, language=user.language
            )
        _send(user, word, url, at, territory=project.contribution.origin, reply_to=sender.email, about=sender)


def ask_outcome(entry: ForumEntry, at: datetime) -> None:
    """Some time after: what came of it?"""
    project, origin = entry.project, entry.forum.event.contribution.origin
    names = {"project": project.title, "forum": str(entry.forum)}
    for user in _team(project):
        with override(user.language):
            headline = _("Que s’est-il passé pour « %(project)s » depuis « %(forum)s » ?") % names
            line = _("Une question, une minute : elle dit à qui organise si ces rencontres servent.")
            word = Word(headline, (line,), _("Répondre"))
            url = public_address(origin, "projects:outcome", entry.pk, language=user.language)
        _send(user, word, url, at, territory=origin)
