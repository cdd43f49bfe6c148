"""What is written at the desk: condition reports, claims, rounds, maintenance."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Moment(models.TextChoices):
    """When the state of a tool is written down; up to four times for one journey, in this order."""

    DEPARTURE = "departure", _("départ de chez le prêteur")
    ARRIVAL = "arrival", _("arrivée chez l’emprunteur")
    LEAVING = "leaving", _("départ de chez l’emprunteur")
    RETURN = "return", _("retour chez le prêteur")


class Condition(models.TextChoices):
    """How a component is."""

    GOOD = "good", _("bon état")
    WORN = "worn", _("usé")
    DIRTY = "dirty", _("à nettoyer")
    DAMAGED = "damaged", _("abîmé")
    MISSING = "missing", _("manquant")


class ClaimState(models.TextChoices):
    """Where the file of a damage stands."""

    OPEN = "open", _("ouvert")
    TOLD = "told", _("signalé à l’emprunteur")
    INSURER = "insurer", _("chez l’assureur")
    SETTLED = "settled", _("réglé")
    DROPPED = "dropped", _("classé sans suite")


CLAIM_MOVES: dict[str, frozenset[str]] = {
    ClaimState.OPEN: frozenset({ClaimState.TOLD, ClaimState.INSURER, ClaimState.SETTLED, ClaimState.DROPPED}),
    ClaimState.TOLD: frozenset({ClaimState.INSURER, ClaimState.SETTLED, ClaimState.DROPPED}),
    ClaimState.INSURER: frozenset({ClaimState.SETTLED, ClaimState.DROPPED}),
    ClaimState.SETTLED: frozenset(),
    ClaimState.DROPPED: frozenset(),
}


class RoundState(models.TextChoices):
    """Where a round of the van stands."""

    PLANNED = "planned", _("prévue")
    GONE = "gone", _("en route")
    DONE = "done", _("terminée")
    CANCELLED = "cancelled", _("annulée")


ROUND_MOVES: dict[str, frozenset[str]] = {
    RoundState.PLANNED: frozenset({RoundState.GONE, RoundState.DONE, RoundState.CANCELLED}),
    RoundState.GONE: frozenset({RoundState.DONE}),
    RoundState.DONE: frozenset(),
    RoundState.CANCELLED: frozenset(),
}


class StopKind(models.TextChoices):
    """What is done at a stop of a round."""

    DELIVER = "deliver", _("livrer")
    COLLECT = "collect", _("reprendre")
    HAND_OVER = "hand_over", _("passer à l’emprunteur suivant")


class MaintenanceKind(models.TextChoices):
    """Why a copy stays at the lender’s."""

    REPAIR = "repair", _("réparation")
    CLEANING = "cleaning", _("nettoyage")
    RENEWAL = "renewal", _("mise à jour des contenus")
    INSPECTION = "inspection", _("contrôle périodique")
    OWN_USE = "own_use", _("utilisation par le prêteur")
