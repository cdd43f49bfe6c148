"""States of a run and the moves between them; what becomes of a record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Schedule(models.TextChoices):
    """How often a source with an address is read again."""

    OFF = "off", _("à la demande")
    DAILY = "daily", _("chaque nuit")


class RunState(models.TextChoices):
    """Where a run stands."""

    READING = "reading", _("lecture en cours")
    READY = "ready", _("à relire")
    APPLYING = "applying", _("import en cours")
    DONE = "done", _("importé")
    FAILED = "failed", _("refusé")
    DROPPED = "dropped", _("abandonné")
    UNDONE = "undone", _("annulé")


R = RunState
MOVES: dict[str, frozenset[str]] = {
    R.READING: frozenset({R.READY, R.FAILED, R.DROPPED}),
    R.READY: frozenset({R.READING, R.APPLYING, R.DROPPED}),
    R.APPLYING: frozenset({R.DONE, R.FAILED, R.READY}),
    R.DONE: frozenset({R.UNDONE}),
    R.FAILED: frozenset({R.READING}),
    R.DROPPED: frozenset(),
    R.UNDONE: frozenset(),
}


class Subject(models.TextChoices):
    """What a source tells of."""

    EVENTS = "events", _("des rendez-vous")
    ORGANISATIONS = "organisations", _("des structures et leurs lieux")


class Deed(models.TextChoices):
    """What becomes of a record of the source."""

    CREATED = "created", _("créé")
    UPDATED = "updated", _("mis à jour")
    UNCHANGED = "unchanged", _("inchangé")
    REMOVED = "removed", _("retiré")
    CANCELLED = "cancelled", _("annulé")
    REFUSED = "refused", _("refusé")
    DUPLICATES = "duplicates", _("à décider : déjà là ?")


class PictureState(models.TextChoices):
    """What becomes of a picture that a source gives by its address."""

    KEPT = "kept", _("reprise")
    WAITING = "waiting", _("en attente")
    REFUSED = "refused", _("refusée")
    GIVEN_UP = "given_up", _("introuvable pour l’instant")
