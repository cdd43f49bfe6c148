"""Writing organisations, their teams, and merging duplicates."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, remove, touch
from maillage.contributions.enums import Reason
from maillage.core.errors import Refused
from maillage.core.text import clean_line, sanitise, slug
from maillage.directory.actions.projection import refresh_organisations
from maillage.directory.enums import TeamRole
from maillage.directory.models import FormerSlug, Member, Organisation
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.journal.actions import record
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

LONGEST_SLUG = 80


class LastManager(Refused):
    """A page never loses its last manager."""


class SameThing(Refused):
    """A thing is not merged with itself, nor with one already merged."""


@dataclass(frozen=True, kw_only=True)
class OrganisationData:
    """Everything that one writes of an organisation. Degrees in WGS 84."""

    name: str
    acronym: str = ""
    family: Term | None = None
    mission: str = ""
    description: str = ""
    address: str = ""
    commune: Commune | None = None
    latitude: float | None = None
    longitude: float | None = None
    website: str = ""
    phone: str = ""
    email: str = ""
    logo: Image | None = None
    themes: tuple[Term, ...] = ()
    translations: dict[str, dict[str, str]] = field(default_factory=dict)


FIELDS = ("name", "acronym", "family", "mission", "description", "address", "commune", "latitude", "longitude",
          "website", "phone", "email", "logo", "translations")  # fmt: skip


def free_slugs(names: Iterable[str]) -> list[str]:
    """Addresses that no organisation has nor had, in order, in two queries."""
    wanted = [slug(name, fallback="structure", length=LONGEST_SLUG) for name in names]
    taken = set(Organisation.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__in=wanted, venue=None).values_list("slug", flat=True))
    made: list[str] = []
    for name in wanted:
        free = name if name not in taken else f"{name}-{secrets.token_hex(3)}"
        taken.add(free)
        made.append(free)
    return made


def _clean(data: OrganisationData) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in FIELDS}
    values |= {name: clean_line(values[name]) for name in ("name", "acronym", "mission", "address", "phone")}
    values["description"] = sanitise(values["description"])
    point = (values["latitude"], values["longitude"])
    if None in point and data.commune is not None:
        values["latitude"], values["longitude"] = data.commune.latitude, data.commune.longitude
    return values


def _revision(data: OrganisationData) -> dict[str, Any]:
    return {
        "name": data.name, "acronym": data.acronym, "family": data.family.code if data.family else "",
        "mission": data.mission, "description": data.description, "address": data.address,
        "commune": data.commune.pk if data.commune else "", "website": data.website, "phone": data.phone,
        "themes": [term.code for term in data.themes],
    }  # fmt: skip


@transaction.atomic
def create_organisation(
    *, actor: User | None, origin: Territory, data: OrganisationData, at: datetime, language: str = "fr"
) -> Organisation:
    """Write a new organisation as a draft of its territory; who declares it manages it."""
    values = _clean(data)
    contribution = open_contribution(
        actor=actor, kind=Kind.ORGANISATION, title=values["name"], origin=origin, language=language, at=at
    )
    made = Organisation.objects.create(contribution=contribution, slug=free_slugs([values["name"]])[0], **values)
    made.themes.set(data.themes)
    if actor is not None:
        Member.objects.create(organisation=made, user=actor, role=TeamRole.MANAGER)
    keep_revision(actor=actor, contribution=contribution, data=_revision(data), at=at)
    record(actor=actor, verb="created", obj=contribution, at=at, territory_id=origin.pk)
    refresh_organisations([contribution.pk], at)
    return made


@transaction.atomic
def change_organisation(
    *, actor: User | None, organisation: Organisation, data: OrganisationData, at: datetime
) -> None:
    """Write what changed of an organisation."""
    values = _clean(data)
    renamed = values["name"] != organisation.name
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(values))
    organisation.themes.set(data.themes)
    contribution = organisation.contribution
    touch(contribution=contribution, at=at, title=organisation.name, material=renamed)
    keep_revision(actor=actor, contribution=contribution, data=_revision(data), at=at)
    record(actor=actor, verb="changed", obj=contribution, at=at, territory_id=contribution.origin_id)
    refresh_organisations([contribution.pk], at)


@transaction.atomic
def add_member(*, actor: User, organisation: Organisation, user: User, role: str, at: datetime) -> Member:
    """Somebody acts for the organisation from now on, or with another role."""
    member, _made = Member.objects.update_or_create(organisation=organisation, user=user, defaults={"role": role})
    record(actor=actor, verb="member_added", obj=organisation, at=at, territory_id=organisation.contribution.origin_id,
           member=str(user.uid), role=role)  # fmt: skip
    return member


@transaction.atomic
def remove_member(*, actor: User, member: Member, at: datetime) -> None:
    """Somebody acts for the organisation no more.

    Raises:
        LastManager: hand over first.
    """
    organisation = member.organisation
    managers = (
        Member.objects.select_for_update().filter(organisation=organisation, role=TeamRole.MANAGER).order_by("pk")
    )
    if member.role == TeamRole.MANAGER and [row.pk for row in managers] == [member.pk]:
        raise LastManager(
            _("C’est la dernière personne qui gère cette page : donnez d’abord ce rôle à quelqu’un d’autre.")
        )
    origin = organisation.contribution.origin_id
    uid = str(member.user.uid)
    record(actor=actor, verb="member_removed", obj=organisation, at=at, territory_id=origin, member=uid)
    member.delete()


@transaction.atomic
def merge_organisations(*, actor: User, kept: Organisation, merged: Organisation, at: datetime) -> None:
    """Two pages of one organisation become one: events, places and team move, blanks are filled, the address redirects.

    Raises:
        SameThing: the two are one already.
    """
    if kept.pk == merged.pk or merged.merged_into_id or kept.merged_into_id:
        raise SameThing(_("Ces deux fiches n’en font déjà plus qu’une."))
    blanks = [name for name in FIELDS if not getattr(kept, name) and getattr(merged, name)]
    for name in blanks:
        setattr(kept, name, getattr(merged, name))
    kept.save(update_fields=blanks)
    kept.themes.add(*merged.themes.all())
    merged.venues.update(organisation=kept)
    present = set(kept.organised.values_list("event", "role"))
    for row in merged.organised.order_by("pk"):
        if (row.event_id, row.role) in present:
            row.delete()
        else:
            row.organisation = kept
            row.save(update_fields=["organisation"])
    team = set(kept.members.values_list("user", flat=True))
    merged.members.exclude(user__in=team).update(organisation=kept)
    merged.members.all().delete()
    merged.former_slugs.update(organisation=kept)
    FormerSlug.objects.create(slug=merged.slug, organisation=kept)
    Organisation.objects.filter(pk=merged.pk).update(merged_into=kept)
    merged.merged_into = kept
    remove(actor=actor, contribution=merged.contribution, at=at, reason=Reason.DUPLICATE, message=kept.name)
    record(actor=actor, verb="merged", obj=kept.contribution, at=at, territory_id=kept.contribution.origin_id,
           merged=merged.slug)  # fmt: skip
    refresh_organisations([kept.contribution_id], at)
