"""Who enters a community, who leads it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    """How one becomes a member, and who reads what is said there."""

    OPEN = "open", _("ouverte")
    REQUEST = "request", _("sur demande")
    PRIVATE = "private", _("privée")


WIDTH = {Access.OPEN: 2, Access.REQUEST: 1, Access.PRIVATE: 0}  # how many may read: the larger, the more


class MemberRole(models.TextChoices):
    """What a member does."""

    MEMBER = "member", _("membre")
    LEADER = "leader", _("animateur")


class RequestState(models.TextChoices):
    """What became of a request to join."""

    OPEN = "open", _("en attente")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("déclinée")


REQUEST_MOVES: dict[str, frozenset[str]] = {
    RequestState.OPEN: frozenset({RequestState.ACCEPTED, RequestState.DECLINED}),
    RequestState.ACCEPTED: frozenset(),
    RequestState.DECLINED: frozenset(),
}
