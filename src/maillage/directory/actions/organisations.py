"""Writing organisations, their teams, and merging duplicates."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, remove, touch
from maillage.contributions.enums import Reason
from maillage.core.bulk import insert_with_slug
from maillage.core.clock import day_of
from maillage.core.errors import Refused
from maillage.core.text import clean_line, sanitise, slug
from maillage.directory.actions.freshness import confirm_entry, note_change, way_of
from maillage.directory.actions.naming import pass_on, refresh_naming
from maillage.directory.actions.profile import absorb_profile, rename, write_profile
from maillage.directory.actions.profile_data import ProfileData, profile_content, profile_of
from maillage.directory.actions.projection import refresh_organisations
from maillage.directory.enums import TeamRole, Way
from maillage.directory.models import FormerSlug, Member, Organisation
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.journal.actions import record
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.territories.rules import moderates
from maillage.vocabularies.models import Term

LONGEST_SLUG = 80
# Addresses of pages beside those of organisations.
PAGES = frozenset({"carte", "experts"})


class LastManager(Refused):
    """A page never loses its last manager."""


class SameThing(Refused):
    """A thing is not merged with itself, nor with one already merged."""


@dataclass(frozen=True, kw_only=True)
class OrganisationData:
    """Everything that one writes of an organisation. Degrees in WGS 84. Without a ``profile`` the kept one stays."""

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
    profile: ProfileData | None = None


FIELDS = ("name", "acronym", "family", "mission", "description", "address", "commune", "latitude", "longitude",
          "website", "phone", "email", "logo", "translations")  # fmt: skip


def free_slugs(names: Iterable[str]) -> list[str]:
    """Addresses that no organisation has nor had, in order, in two queries."""
    wanted = [slug(name, fallback="structure", length=LONGEST_SLUG) for name in names]
    taken = set(Organisation.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__in=wanted, venue=None).values_list("slug", flat=True))
    taken |= PAGES
    made: list[str] = []
    for name in wanted:
        free = name if name not in taken else f"{name}-{secrets.token_hex(3)}"
        taken.add(free)
        made.append(free)
    return made


def point_of(data: OrganisationData, kept: Organisation | None = None) -> tuple[float | None, float | None]:
    """Where it is: the point typed, the commune's without one; one that was the former commune's follows the new."""
    point = (data.latitude, data.longitude)
    moved = kept is not None and kept.commune is not None and data.commune not in {None, kept.commune}
    if moved and kept is not None and kept.commune is not None:
        point = (None, None) if point == (kept.commune.latitude, kept.commune.longitude) else point
    if None in point and data.commune is not None:
        return data.commune.latitude, data.commune.longitude
    return point


def _clean(data: OrganisationData, kept: Organisation | None = None) -> dict[str, Any]:
    values = {name: getattr(data, name) for name in FIELDS}
    values |= {name: clean_line(values[name]) for name in ("name", "acronym", "mission", "address", "phone")}
    values["description"] = sanitise(values["description"])
    values["latitude"], values["longitude"] = point_of(data, kept)
    return values


def data_of(organisation: Organisation) -> OrganisationData:
    """An organisation as it is written today."""
    themes = tuple(organisation.themes.order_by("position", "pk"))
    return OrganisationData(themes=themes, **{name: getattr(organisation, name) for name in FIELDS})


def content_of(data: OrganisationData) -> dict[str, Any]:
    """What revisions keep and compare: the whole content, readable on its own, logo by key and point in degrees."""
    point = point_of(data)
    return {
        "name": data.name, "acronym": data.acronym, "family": data.family.code if data.family else "",
        "mission": data.mission, "description": data.description, "address": data.address,
        "commune": data.commune.pk if data.commune else "", "website": data.website, "phone": data.phone,
        "themes": [term.code for term in data.themes], "translations": data.translations, "email": data.email,
        "logo": data.logo.pk if data.logo else "", "point": [] if None in point else list(point),
    } | (profile_content(data.profile) if data.profile else {})  # fmt: skip


def content_now(organisation: Organisation) -> dict[str, Any]:
    """What an organisation says today, its profile included, read anew."""
    fresh = Organisation.objects.select_related("family", "commune").get(pk=organisation.pk)
    return content_of(replace(data_of(fresh), profile=profile_of(fresh)))


@transaction.atomic
def create_organisation(
    *, actor: User | None, origin: Territory, data: OrganisationData, at: datetime, language: str = "fr"
) -> Organisation:
    """Write a new organisation as a draft of its territory.

    Who declares their organisation manages its page and vouches for it. A coordinator who writes the entry of somebody
    else does neither: the page waits for its structure to claim it.
    """
    values = _clean(data)
    contribution = open_contribution(
        actor=actor, kind=Kind.ORGANISATION, title=values["name"], origin=origin, language=language, at=at
    )
    made = Organisation(contribution=contribution, slug=free_slugs([values["name"]])[0], **values)
    insert_with_slug(made, f"{made.slug}-{secrets.token_hex(3)}")
    made.themes.set(data.themes)
    write_profile(made, data.profile or ProfileData())
    if actor is not None and not moderates(actor, origin.pk, Kind.ORGANISATION):
        Member.objects.create(organisation=made, user=actor, role=TeamRole.MANAGER)
        confirm_entry(made, at, Way.TEAM)
    keep_revision(actor=actor, contribution=contribution, data=content_now(made), at=at)
    record(actor=actor, verb="created", obj=contribution, at=at, territory_id=origin.pk)
    refresh_organisations([contribution.pk], at)
    return made


@transaction.atomic
def change_organisation(
    *,
    actor: User | None,
    organisation: Organisation,
    data: OrganisationData,
    at: datetime,
    note: str = "",
    way: str = "",
    seen: datetime | None = None,
) -> None:
    """Write what changed of an organisation; ``note`` goes to its history, ``way`` says how the change came in.

    Raises:
        TooLate: somebody wrote it since ``seen``.
    """
    before = content_now(organisation)
    kept = Organisation.objects.select_related("commune").get(pk=organisation.pk)
    values = _clean(data, kept)
    former = organisation.name
    renamed = values["name"] != former
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(values))
    organisation.themes.set(data.themes)
    if renamed:
        rename(organisation, former, day_of(at))
    if data.profile is not None:
        write_profile(organisation, data.profile)
    replaced = {kept.logo_id, kept.banner_id} - {organisation.logo_id, organisation.banner_id}
    organisation.former_pictures.add(*(key for key in replaced if key is not None))
    contribution = organisation.contribution
    touch(actor=actor, contribution=contribution, at=at, title=organisation.name, material=renamed, seen=seen)
    after = content_now(organisation)
    keep_revision(actor=actor, contribution=contribution, data=after, at=at, note=note)
    note_change(organisation, before, after, at, way or way_of(actor, organisation))
    record(actor=actor, verb="changed", obj=contribution, at=at, territory_id=contribution.origin_id)
    refresh_organisations([contribution.pk], at)
    if renamed:
        refresh_naming([organisation], at)


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
def merge_organisations(*, actor: User, kept: Organisation, merged: Organisation, at: datetime) -> dict[str, Any]:
    """Two pages of one organisation become one: all that names it moves, blanks are filled, the address redirects.

    Gives what passed of the rows that named the other (``naming.pass_on``).

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
    absorb_profile(kept, merged)
    merged.venues.update(organisation=kept)
    passed = pass_on(merged, kept)
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
    return passed
