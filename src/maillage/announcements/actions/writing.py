"""Writing an announcement: everything a form or an earlier state gives, in one transaction."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.announcements import rules
from maillage.announcements.actions.projection import refresh, today_in
from maillage.announcements.enums import (
    FIELDS,
    HIRING,
    LONGEST_LIFE,
    OWN_FIELDS,
    REQUIRED,
    ApplyBy,
    Remote,
)
from maillage.announcements.models import Announcement
from maillage.contributions.actions import keep_revision, open_contribution, touch
from maillage.contributions.models import Contribution
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text, sanitise, slug
from maillage.directory.models import Organisation
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.journal.actions import record
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

LONGEST_SLUG = 90


class NotOfTheTeam(Refused):
    """One writes in the name of a structure one acts for; a job has one."""


class BadClosing(Refused):
    """Every announcement ends, within a year."""


class Incomplete(Refused):
    """What an announcement of its genre needs before anyone reads it."""


@dataclass(frozen=True, kw_only=True)
class AnnouncementData:
    """Everything that one writes of an announcement. What its genre does not ask for is left as it is here."""

    title: str
    closes_on: date
    summary: str = ""
    description: str = ""
    organisation: Organisation | None = None
    commune: Commune | None = None
    place_note: str = ""
    remote: str = Remote.NO.value
    contract: str = ""
    pay: str = ""
    hours: str = ""
    duration: str = ""
    starts_on: date | None = None
    until_on: date | None = None
    places: int | None = None
    eligibility: str = ""
    budget: str = ""
    funding: str = ""
    protocol: str = ""
    fee: str = ""
    exchange: str = ""
    apply_by: str = ApplyBy.MAIL.value
    apply_url: str = ""
    apply_email: str = ""
    apply_text: str = ""
    themes: tuple[Term, ...] = ()
    image: Image | None = None
    image_alt: str = ""
    image_credit: str = ""
    image_decorative: bool = False


ROWS = frozenset({"organisation", "commune", "image"})
LINES = ("title", "summary", "place_note", "pay", "hours", "duration", "budget", "funding", "fee", "image_alt",
         "image_credit")  # fmt: skip
TEXTS = ("eligibility", "protocol", "apply_text")
SINGLE = tuple(name for name in AnnouncementData.__dataclass_fields__ if name != "themes")
MATERIAL = ("title", "closes_on", "organisation_id", "commune_id", "contract", "remote")
# A relay address is nobody's to read: the history does not keep it.
UNKEPT = frozenset({"apply_email"})
BLANK = AnnouncementData(title="", closes_on=date.min)


def cleaned(data: AnnouncementData, genre: str) -> AnnouncementData:
    """The same data with clean lines and texts, without what this genre does not ask for."""
    values: dict[str, Any] = {name: clean_line(getattr(data, name)) for name in LINES}
    values |= {name: clean_text(getattr(data, name)) for name in TEXTS}
    values |= {name: getattr(BLANK, name) for name in OWN_FIELDS if name not in FIELDS[genre]}
    return replace(data, description=sanitise(data.description), **values)


def check_closing(closes_on: date, today: date, before: date | None = None) -> None:
    """A closing date to come, within a year; one that stays as it was is not judged again.

    Raises:
        BadClosing: with the remedy.
    """
    if closes_on == before:
        return
    if closes_on < today:
        raise BadClosing(_("La date de fin est passée : choisissez-en une à venir."))
    if (closes_on - today).days > LONGEST_LIFE:
        raise BadClosing(_("Une annonce dure un an au plus : choisissez une date plus proche, puis prolongez-la."))


def check_team(*, person: User | None, genre: str, organisation: Organisation | None, before: int | None) -> None:
    """Write for a structure one acts for; a job, an internship, a civic service always has one.

    Raises:
        NotOfTheTeam: with the remedy.
    """
    if organisation is None:
        if genre in HIRING:
            raise NotOfTheTeam(
                _("Une offre est publiée au nom d’une structure dont vous êtes membre : choisissez-la dans la liste.")
            )
        return
    if person is not None and organisation.pk != before and not rules.may_announce_for(person, organisation):
        raise NotOfTheTeam(
            _("Vous n’êtes pas dans l’équipe de %(name)s : demandez à la rejoindre depuis sa page de l’annuaire.")
            % {"name": organisation.name}
        )


def check_complete(contribution: Contribution) -> None:
    """What its genre asks for, before anyone reads it. Every way to publish asks here.

    Raises:
        Incomplete: what lacks.
        NotOfTheTeam: a job without its structure.
    """
    announcement = Announcement.objects.select_related("organisation").get(contribution=contribution)
    check_team(person=None, genre=announcement.genre, organisation=announcement.organisation, before=None)
    lacking = [name for name in REQUIRED[announcement.genre] if not getattr(announcement, name)]
    if lacking:
        words = ", ".join(str(getattr(Announcement._meta.get_field(name), "verbose_name", name)) for name in lacking)
        raise Incomplete(_("Il manque : %(fields)s.") % {"fields": words})
    answer = {ApplyBy.LINK: "apply_url", ApplyBy.MAIL: "apply_email", ApplyBy.TEXT: "apply_text"}
    if not getattr(announcement, answer[ApplyBy(announcement.apply_by)]):
        raise Incomplete(_("Dites comment on répond : une adresse de relais, une page web ou une explication."))


def revision_of(data: AnnouncementData, genre: str) -> dict[str, Any]:
    """The data as a readable record: codes and names instead of rows, days as they are written."""
    kept = {
        name: value.isoformat() if isinstance(value, date) else value
        for name in SINGLE
        if name not in ROWS | UNKEPT and (value := getattr(data, name)) not in (None, "", False)
    }
    return kept | {
        "genre": genre,
        "organisation": data.organisation.name if data.organisation else "",
        "commune": str(data.commune) if data.commune else "",
        "themes": [term.code for term in data.themes],
        "image": data.image.pk if data.image else None,
        "_organisation": data.organisation.pk if data.organisation else None,
        "_commune": data.commune.pk if data.commune else None,
    }


def _write(announcement: Announcement, data: AnnouncementData) -> None:
    for name in SINGLE:
        setattr(announcement, name, getattr(data, name))
    announcement.themes_mask = sum(term.mask for term in data.themes)


def free_slug(title: str) -> str:
    """An address nobody has had, made from the title."""
    wanted = slug(title, fallback="annonce", length=LONGEST_SLUG)
    taken = Announcement.objects.filter(slug=wanted).exists()
    return f"{wanted}-{secrets.token_hex(3)}" if taken else wanted


@transaction.atomic
def create_announcement(
    *, actor: User | None, origin: Territory, genre: str, data: AnnouncementData, at: datetime, language: str = "fr"
) -> Announcement:
    """Write a new announcement as a draft of its territory.

    Raises:
        NotOfTheTeam: it speaks for a structure whose team does not know the person.
        BadClosing: it would not end, or has ended.
    """
    data = cleaned(data, genre)
    check_closing(data.closes_on, today_in(origin, at))
    check_team(person=actor, genre=genre, organisation=data.organisation, before=None)
    contribution = open_contribution(
        actor=actor, kind=Kind.ANNOUNCEMENT, title=data.title, origin=origin, language=language, at=at
    )
    announcement = Announcement(contribution=contribution, genre=genre, slug=free_slug(data.title))
    _write(announcement, data)
    announcement.save(force_insert=True)
    announcement.themes.set(data.themes)
    keep_revision(actor=actor, contribution=contribution, data=revision_of(data, genre), at=at)
    record(actor=actor, verb="created", obj=contribution, at=at, territory_id=origin.pk, genre=genre)
    refresh([contribution.pk], at)
    return announcement


@transaction.atomic
def change_announcement(
    *, actor: User | None, announcement: Announcement, data: AnnouncementData, at: datetime, note: str = "",
    seen: datetime | None = None,
) -> None:  # fmt: skip
    """Write what changed of an announcement; what was published is read again (``contributions.actions.touch``).

    Raises:
        NotOfTheTeam, BadClosing: as for a new one, for what changes.
        Incomplete: it is published and would lack something.
        TooLate: somebody wrote it since ``seen``.
    """
    data = cleaned(data, announcement.genre)
    contribution = announcement.contribution
    check_closing(data.closes_on, today_in(contribution.origin, at), announcement.closes_on)
    check_team(
        person=actor, genre=announcement.genre, organisation=data.organisation, before=announcement.organisation_id
    )
    before = {name: getattr(announcement, name) for name in MATERIAL}
    _write(announcement, data)
    announcement.save(update_fields=[*SINGLE, "themes_mask"])
    announcement.themes.set(data.themes)
    if contribution.is_published:
        check_complete(contribution)
    material = any(getattr(announcement, name) != value for name, value in before.items())
    touch(actor=actor, contribution=contribution, at=at, title=announcement.title, material=material, seen=seen)
    keep_revision(actor=actor, contribution=contribution, data=revision_of(data, announcement.genre), at=at, note=note)
    record(actor=actor, verb="changed", obj=contribution, at=at, territory_id=contribution.origin_id)
    refresh([contribution.pk], at)


def data_of(announcement: Announcement) -> AnnouncementData:
    """What is written of an announcement, ready to be changed and given back to ``change_announcement``."""
    values: dict[str, Any] = {name: getattr(announcement, name) for name in SINGLE}
    return AnnouncementData(**values, themes=tuple(announcement.themes.order_by("position", "pk")))
