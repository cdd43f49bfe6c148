"""Who reads which field of an organisation. Every page, export, index and list asks here before it says anything."""

from typing import Any

from maillage.directory.enums.organisations import NARROW_BY_DEFAULT, VISIBILITY_RANK, Field, Visibility
from maillage.directory.models import Member, Organisation
from maillage.territories.enums import Role
from maillage.territories.rules import moderates, territories_of

LEVELS = frozenset(Visibility.values)  # read once: an enumeration makes the list of its values again each time
RANKS = {level.value: rank for level, rank in VISIBILITY_RANK.items()}
DEFAULTS = {name: NARROW_BY_DEFAULT.get(Field(name), Visibility.PUBLIC).value for name in Field.values}


def visibility_of(organisation: Organisation, field: str) -> str:
    """Who may read a field: what the organisation chose, or the default."""
    chosen = organisation.visibility.get(field)
    return chosen if chosen in LEVELS else DEFAULTS[field]


def may_read(organisation: Organisation, field: str, level: str) -> bool:
    """Whether somebody of this level reads a field."""
    return RANKS[visibility_of(organisation, field)] <= RANKS[level]


def is_public(organisation: Organisation, field: str) -> bool:
    """Whether everyone reads a field: what is derived (search, filters, maps, feeds) holds nothing else."""
    return may_read(organisation, field, Visibility.PUBLIC)


def level_of(user: Any, organisation: Organisation) -> str:
    """What a person reads of an organisation: as its team and coordination, as a member of the network, as anyone."""
    if not user.is_authenticated or not user.is_active:
        return Visibility.PUBLIC.value
    origin = organisation.contribution.origin_id
    if moderates(user, origin, "organisation") or Member.objects.filter(user=user, organisation=organisation).exists():
        return Visibility.TEAM.value
    return Visibility.NETWORK.value if is_of_network(user) else Visibility.PUBLIC.value


def is_of_network(user: Any) -> bool:
    """A member of the network: acts for an organisation, or has a role in a territory."""
    if territories_of(user, Role.CONTRIBUTOR):
        return True
    return Member.objects.filter(user=user).exists()
