"""Who may do what in a territory."""

from typing import Any

from django.http import HttpRequest

from maillage.territories.enums import RANKS, Role
from maillage.territories.models import Grant, Invitation, Page, Territory
from maillage.territories.registry import registry


def _ranks(user: Any) -> dict[tuple[int, str], int]:
    """The roles of a person, read once per request (kept on the user object)."""
    kept: dict[tuple[int, str], int] | None = getattr(user, "_ranks", None)
    if kept is None:
        kept = {}
        for territory_id, kind, role in Grant.objects.filter(user=user).values_list("territory_id", "kind", "role"):
            kept[territory_id, kind] = max(kept.get((territory_id, kind), 0), RANKS[Role(role)])
        user._ranks = kept  # noqa: SLF001 - our own memo on our own user
    return kept


def has_role(user: Any, territory_id: int | None, role: str, kind: str = "") -> bool:
    """Whether the person holds at least this role in the territory, for this kind of content."""
    if not user.is_authenticated or not user.is_active or territory_id is None:
        return False
    if user.is_staff:
        return True
    ranks = _ranks(user)
    held = max(ranks.get((territory_id, ""), 0), ranks.get((territory_id, kind), 0) if kind else 0)
    return held >= RANKS[Role(role)]


def may_propose(user: Any, territory_id: int | None, kind: str) -> bool:
    """Begin something of this kind there: everyone who has an account, or those the coordination chose."""
    if not user.is_authenticated:
        return False
    least = registry().proposers.get((territory_id or 0, kind))
    return least is None or has_role(user, territory_id, least, kind)


def moderates(user: Any, territory_id: int | None, kind: str = "") -> bool:
    """Reads and decides what others send to this territory."""
    return has_role(user, territory_id, Role.MODERATOR, kind)


def coordinates(user: Any, territory_id: int | None) -> bool:
    """Heads the network of this territory."""
    return has_role(user, territory_id, Role.COORDINATOR)


def territories_of(user: Any, role: str) -> list[int]:
    """The territories where the person holds at least this role for every kind of content; administrators: all."""
    if not user.is_authenticated:
        return []
    if user.is_staff:
        return list(Territory.objects.order_by("pk").values_list("pk", flat=True))
    least = RANKS[Role(role)]
    return sorted({territory for (territory, kind), rank in _ranks(user).items() if rank >= least and not kind})


def moderated_by(user: Any) -> list[int]:
    """The territories whose queue the person reads, for all kinds of content or for some."""
    if not user.is_authenticated:
        return []
    if user.is_staff:
        return list(Territory.objects.order_by("pk").values_list("pk", flat=True))
    return sorted({territory for (territory, _kind), rank in _ranks(user).items() if rank >= RANKS[Role.MODERATOR]})


def moderated_kinds(user: Any) -> tuple[list[int], list[tuple[int, str]]]:
    """What the person moderates: whole territories, and (territory, kind) pairs of narrowed roles. Not for staff."""
    if not user.is_authenticated:
        return [], []
    ranks = {key for key, rank in _ranks(user).items() if rank >= RANKS[Role.MODERATOR]}
    whole = sorted(territory for territory, kind in ranks if not kind)
    return whole, sorted(pair for pair in ranks if pair[1] and pair[0] not in whole)


def moderates_here(request: HttpRequest) -> bool:
    """The group « moderators » of a page: of the territory it is in, or of any at the network's portal."""
    territory: Territory | None = request.territory  # type: ignore[attr-defined]  # set by PlaceMiddleware
    if territory is None:
        return bool(moderated_by(request.user))
    return territory.pk in moderated_by(request.user)


def coordinates_here(request: HttpRequest) -> bool:
    """The group « coordinators » of a page: of the territory it is in, or of any at the network's portal."""
    territory: Territory | None = request.territory  # type: ignore[attr-defined]  # set by PlaceMiddleware
    if territory is None:
        return bool(territories_of(request.user, Role.COORDINATOR))
    return coordinates(request.user, territory.pk)


def home_of(request: HttpRequest) -> Territory | None:
    """Where a coordinator works: the territory of the page, else the only one that they coordinate."""
    territory: Territory | None = request.territory  # type: ignore[attr-defined]  # set by PlaceMiddleware
    if territory is not None:
        return territory
    held = territories_of(request.user, Role.COORDINATOR)
    return Territory.objects.filter(pk__in=held).order_by("pk").first() if len(held) == 1 else None


def may_change_territory(user: Any, territory: Territory) -> bool:
    """Name, colours, policies, pages: its coordinators."""
    return coordinates(user, territory.pk)


def may_edit_page(user: Any, page: Page) -> bool:
    """Pages of a territory: its coordinators; pages of the network: administrators."""
    if page.territory_id is None:
        return bool(user.is_authenticated and user.is_staff)
    return coordinates(user, page.territory_id)


def may_withdraw(user: Any, grant: Grant) -> bool:
    """Take a role back: the coordinators of the territory, and the person who holds it."""
    return coordinates(user, grant.territory_id) or bool(user.is_authenticated and grant.user_id == user.pk)


def may_accept(user: Any, invitation: Invitation) -> bool:
    """Take the role offered: whoever owns the address it was sent to."""
    return bool(user.is_authenticated and user.email.lower() == invitation.email)


def may_cancel_invitation(user: Any, invitation: Invitation) -> bool:
    """Take the offer back: the coordinators of the territory."""
    return coordinates(user, invitation.territory_id)


def may_reshape(user: Any, territory: Territory) -> bool:  # noqa: ARG001 - the signature of a rule
    """Rename, move, merge or split territories: the administrators of the installation."""
    return bool(user.is_authenticated and user.is_staff)
