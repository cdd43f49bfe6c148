"""The axes of an event: moderation is the contribution's; life cycle and attendance mode are here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Life(models.TextChoices):
    """What becomes of the event itself (schema.org EventStatusType, plus « full »)."""

    SCHEDULED = "scheduled", _("prévu")
    RESCHEDULED = "rescheduled", _("déplacé")
    MOVED_ONLINE = "moved_online", _("passé en ligne")
    POSTPONED = "postponed", _("reporté")
    FULL = "full", _("complet")
    CANCELLED = "cancelled", _("annulé")


class Mode(models.TextChoices):
    """How one attends (schema.org EventAttendanceModeEnumeration)."""

    ON_SITE = "on_site", _("sur place")
    ONLINE = "online", _("en ligne")
    MIXED = "mixed", _("sur place et en ligne")


class Public(models.TextChoices):
    """Open to all, or a session for school groups, which the general agenda leaves out unless asked."""

    PUBLIC = "public", _("tout public")
    SCHOOL = "school", _("séance scolaire")


class SlotState(models.TextChoices):
    """What becomes of one slot."""

    SCHEDULED = "scheduled", _("prévue")
    MOVED = "moved", _("déplacée")
    FULL = "full", _("complète")
    CANCELLED = "cancelled", _("annulée")


class Registration(models.TextChoices):
    """How one registers."""

    NONE = "none", _("sans inscription")
    LINK = "link", _("sur un autre site")
    PHONE = "phone", _("par téléphone")
    MAIL = "mail", _("par courriel")
    SEATS = "seats", _("ici, avec un nombre de places")


class OrganiserRole(models.TextChoices):
    """What an organisation does for an event."""

    ORGANISER = "organiser", _("organise")
    PARTNER = "partner", _("partenaire")
    FUNDER = "funder", _("finance")
    HOST = "host", _("accueille")


class BookingState(models.TextChoices):
    """Where a registration stands."""

    PENDING = "pending", _("à confirmer")
    CONFIRMED = "confirmed", _("confirmée")
    WAITING = "waiting", _("en liste d’attente")
    OFFERED = "offered", _("place proposée")
    CANCELLED = "cancelled", _("annulée")


class Rhythm(models.TextChoices):
    """How often a mail alert may leave."""

    WEEKLY = "weekly", _("une fois par semaine, le jeudi matin")
    DAILY = "daily", _("au plus une fois par jour, le matin")


BOOKING_MOVES: dict[str, frozenset[str]] = {
    BookingState.PENDING: frozenset({BookingState.CONFIRMED, BookingState.WAITING, BookingState.CANCELLED}),
    BookingState.WAITING: frozenset({BookingState.OFFERED, BookingState.CANCELLED}),
    BookingState.OFFERED: frozenset({BookingState.CONFIRMED, BookingState.CANCELLED}),
    BookingState.CONFIRMED: frozenset({BookingState.CANCELLED}),
    BookingState.CANCELLED: frozenset(),
}
