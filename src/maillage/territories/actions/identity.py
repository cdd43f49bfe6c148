"""What a territory is: name, texts, colours, extent, address."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.core.errors import Refused
from maillage.geography.models import Department
from maillage.journal.actions import record
from maillage.territories.actions.followers import move_all
from maillage.territories.enums import RESERVED
from maillage.territories.models import FormerAddress, Grant, Policy, Residence, Territory
from maillage.territories.pagecache import renew_all
from maillage.territories.registry import forget
from maillage.ui.contrast import Oklch, failing_pairs, read_colour

TEXTS = (
    "name", "in_name", "tagline", "presentation", "animator", "animator_url", "contact_email", "editorial_line",
    "time_zone", "minimum_age",
)  # fmt: skip


class ReservedAddress(Refused):
    """The slug is the first part of the addresses of pages, or is or was another territory's."""


class UnreadableColours(Refused):
    """Two colours that would make texts hard to read, or that are not colours."""


class NothingLeft(Refused):
    """A split leaves something on both sides."""


class MergerLoop(Refused):
    """A territory cannot merge into itself, nor into one that merged into it."""


def _changed() -> None:
    """What processes and pages knew of territories is made again."""
    forget()
    transaction.on_commit(forget)
    renew_all()


def _check_slug(slug: str, territory: Territory | None = None) -> str:
    """The slug, when no page, territory or former territory has it.

    Raises:
        ReservedAddress: with the remedy.
    """
    taken = Territory.objects.filter(slug=slug)
    former = FormerAddress.objects.filter(slug=slug)
    if territory is not None:
        taken, former = taken.exclude(pk=territory.pk), former.exclude(territory=territory)
    if slug in RESERVED or taken.exists() or former.exists():
        raise ReservedAddress(_("L’adresse « %(slug)s » est déjà prise : choisissez-en une autre.") % {"slug": slug})
    return slug


def _written_colour(typed: str) -> str:
    """A colour typed as `#rrggbb` or `oklch(…)`, as territories keep it.

    Raises:
        UnreadableColours: what was typed is not a colour.
    """
    try:
        colour: Oklch = read_colour(typed)
    except ValueError as error:
        raise UnreadableColours(
            _("« %(typed)s » n’est pas une couleur : écrivez-la ainsi, #7a2048 ou oklch(.44 .15 352).")
            % {"typed": typed}
        ) from error
    lightness, chroma = min(colour.lightness, 0.999), min(colour.chroma, 0.4)
    return f"oklch({lightness:.3f} {chroma:.3f} {colour.hue:.1f})"


@transaction.atomic
def open_territory(*, actor: User | None, name: str, slug: str, at: datetime, **fields: Any) -> Territory:
    """Open a new territory."""
    territory = Territory.objects.create(
        name=name, slug=_check_slug(slug), in_name=fields.pop("in_name", name), **fields
    )
    record(actor=actor, verb="opened", obj=territory, at=at, territory_id=territory.pk)
    _changed()
    return territory


@transaction.atomic
def change_texts(*, actor: User, territory: Territory, at: datetime, **fields: Any) -> None:
    """Write the name, the texts and the contact of a territory."""
    changed = [name for name in TEXTS if name in fields and getattr(territory, name) != fields[name]]
    for name in changed:
        setattr(territory, name, fields[name])
    territory.save(update_fields=changed)
    record(actor=actor, verb="changed", obj=territory, at=at, territory_id=territory.pk, fields=changed)
    _changed()


@transaction.atomic
def change_colours(*, actor: User, territory: Territory, colour_1: str, colour_2: str, at: datetime) -> None:
    """Give a territory its two colours, when every text stays readable in light and in dark.

    Raises:
        UnreadableColours: with the pair that fails.
    """
    first, second = _written_colour(colour_1), _written_colour(colour_2)
    failing = failing_pairs(first, second)
    if failing:
        raise UnreadableColours(
            _(
                "Ces couleurs rendraient des textes illisibles (contraste %(ratio)s au lieu de %(needed)s) : "
                "prenez-les plus éloignées."
            )
            % {"ratio": failing[0].ratio, "needed": failing[0].needed}
        )
    territory.colour_1, territory.colour_2 = first, second
    territory.save(update_fields=["colour_1", "colour_2"])
    record(actor=actor, verb="recoloured", obj=territory, at=at, territory_id=territory.pk)
    _changed()


@transaction.atomic
def change_extent(*, actor: User, territory: Territory, departments: Iterable[Department], at: datetime) -> None:
    """Say which departments or provinces the territory covers."""
    covered = list(departments)
    territory.departments.set(covered)
    codes = sorted(department.pk for department in covered)
    record(actor=actor, verb="extended", obj=territory, at=at, territory_id=territory.pk, departments=codes)
    _changed()


@transaction.atomic
def move_address(*, actor: User, territory: Territory, slug: str, at: datetime) -> None:
    """Give the territory another slug; the former one redirects for ever.

    Raises:
        ReservedAddress: the new slug is taken.
    """
    former = territory.slug
    if slug == former:
        return
    territory.slug = _check_slug(slug, territory)
    territory.save(update_fields=["slug"])
    FormerAddress.objects.filter(slug=slug, territory=territory).delete()
    until = day_of(at, territory.time_zone)
    FormerAddress.objects.create(slug=former, name=territory.name, territory=territory, until=until)
    record(actor=actor, verb="moved", obj=territory, at=at, territory_id=territory.pk, former=former)
    _changed()


@transaction.atomic
def merge(*, actor: User, territory: Territory, into: Territory, at: datetime) -> None:
    """Close a territory for another (Picardie → Hauts-de-France): its addresses redirect, its row keeps its name.

    Content, roles, home territories and departments go to the other one.

    Raises:
        MergerLoop: the two are the same, or the other one already merged into this one.
    """
    seen = into
    while seen.pk != territory.pk and seen.successor is not None:
        seen = seen.successor
    if seen.pk == territory.pk:
        raise MergerLoop(_("Un territoire ne peut pas rejoindre celui qui l’a rejoint : choisissez-en un autre."))
    territory.is_open, territory.successor = False, into
    territory.save(update_fields=["is_open", "successor"])
    _share_roles(territory, into)
    Residence.objects.filter(territory=territory).update(territory=into)
    into.departments.add(*territory.departments.order_by("pk"))
    move_all(actor=actor, territory=territory, into=into, codes=None, at=at)
    record(actor=actor, verb="merged", obj=territory, at=at, territory_id=territory.pk, into=into.slug)
    _changed()


def _share_roles(territory: Territory, other: Territory) -> None:
    """Who held a role in the one holds it in the other."""
    held = set(Grant.objects.filter(territory=other).order_by("pk").values_list("user", "role", "kind"))
    for grant in Grant.objects.filter(territory=territory).order_by("pk"):
        if (grant.user_id, grant.role, grant.kind) not in held:
            Grant.objects.create(user_id=grant.user_id, territory=other, role=grant.role, kind=grant.kind)


@transaction.atomic
def split(
    *, actor: User, territory: Territory, name: str, slug: str, in_name: str, departments: Iterable[Department],
    at: datetime,
) -> Territory:  # fmt: skip
    """Open a new territory with some departments of another: what happens there goes with them, roles are held in both.

    Raises:
        NothingLeft: none of its departments, or all of them.
        ReservedAddress: the slug is taken.
    """
    leaving = list(departments)
    here = set(territory.departments.order_by("pk").values_list("pk", flat=True))
    codes = sorted(department.pk for department in leaving)
    if not codes or not set(codes) < here:
        raise NothingLeft(_("Choisissez des départements de ce territoire, et laissez-lui-en au moins un."))
    kept = ("colour_1", "colour_2", "languages", "country", "time_zone", "animator", "contact_email", "minimum_age")
    made = open_territory(
        actor=actor,
        name=name,
        slug=slug,
        at=at,
        in_name=in_name,
        **{field: getattr(territory, field) for field in kept},
    )
    made.departments.set(leaving)
    territory.departments.remove(*leaving)
    _share_roles(territory, made)
    for policy in Policy.objects.filter(territory=territory).order_by("pk"):
        Policy.objects.create(territory=made, kind=policy.kind, timing=policy.timing)
    move_all(actor=actor, territory=territory, into=made, codes=codes, at=at)
    record(
        actor=actor, verb="split", obj=territory, at=at, territory_id=territory.pk, into=made.slug, departments=codes
    )
    _changed()
    return made
