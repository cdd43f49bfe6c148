"""The course of a loan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoanState(models.TextChoices):
    """Where a loan is. What happened really is in its dates, apart from what was planned."""

    REQUESTED = "requested", _("demandé")
    ASKED = "asked", _("précisions demandées")
    WAITING = "waiting", _("en liste d’attente")
    APPROVED = "approved", _("accordé")
    SENT = "sent", _("convention envoyée")
    SIGNED = "signed", _("convention signée")
    PREPARED = "prepared", _("préparé")
    OUT = "out", _("sorti")
    RECEIVED = "received", _("chez l’emprunteur")
    RETURNED = "returned", _("revenu")
    CHECKED = "checked", _("contrôlé")
    EVALUATED = "evaluated", _("évalué")
    CLOSED = "closed", _("clos")
    REFUSED = "refused", _("refusé")
    CANCELLED = "cancelled", _("annulé")


S = LoanState
_BEFORE = frozenset({S.REFUSED, S.CANCELLED})
MOVES: dict[str, frozenset[str]] = {
    S.REQUESTED: frozenset({S.ASKED, S.WAITING, S.APPROVED, *_BEFORE}),
    S.ASKED: frozenset({S.REQUESTED, S.WAITING, S.APPROVED, *_BEFORE}),
    S.WAITING: frozenset({S.REQUESTED, S.APPROVED, *_BEFORE}),
    S.APPROVED: frozenset({S.SENT, S.PREPARED, S.OUT, S.RECEIVED, S.CANCELLED}),
    S.SENT: frozenset({S.SIGNED, S.PREPARED, S.OUT, S.RECEIVED, S.CANCELLED}),
    S.SIGNED: frozenset({S.PREPARED, S.OUT, S.RECEIVED, S.CANCELLED}),
    S.PREPARED: frozenset({S.OUT, S.RECEIVED, S.CANCELLED}),
    S.OUT: frozenset({S.RECEIVED, S.RETURNED, S.CHECKED}),
    S.RECEIVED: frozenset({S.RETURNED, S.CHECKED}),
    S.RETURNED: frozenset({S.CHECKED}),
    S.CHECKED: frozenset({S.EVALUATED, S.CLOSED}),
    S.EVALUATED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.REFUSED: frozenset(),
    S.CANCELLED: frozenset(),
}
ANSWERABLE = (S.REQUESTED, S.ASKED, S.WAITING)
TO_LEAVE = (S.APPROVED, S.SENT, S.SIGNED, S.PREPARED)
AWAY = (S.OUT, S.RECEIVED)
HELD = (*TO_LEAVE, *AWAY, S.RETURNED)
ENDED = (S.CLOSED, S.REFUSED, S.CANCELLED)


class Part(models.TextChoices):
    """Why a day is held."""

    PREPARATION = "preparation", _("préparation")
    TRANSPORT_OUT = "transport_out", _("transport aller")
    SET_UP = "set_up", _("mise en place")
    USE = "use", _("utilisation")
    DISMOUNTING = "dismounting", _("démontage")
    TRANSPORT_BACK = "transport_back", _("transport retour")
    CHECK = "check", _("contrôle")
    BUFFER = "buffer", _("battement")
    OFFER = "offer", _("proposition en attente")
    MAINTENANCE = "maintenance", _("maintenance")
    LATE = "late", _("retard")


class RefusalReason(models.TextChoices):
    """Why a lender says no; statistics count it."""

    TAKEN = "taken", _("l’outil n’est pas libre à ces dates")
    NOTICE = "notice", _("demande trop tardive")
    ELIGIBILITY = "eligibility", _("emprunteur non admis")
    AREA = "area", _("hors du territoire desservi")
    QUOTA = "quota", _("quota atteint")
    HABILITATION = "habilitation", _("habilitation manquante")
    INSURANCE = "insurance", _("assurance ou convention manquante")
    PLACE = "place", _("lieu qui ne convient pas")
    USE = "use", _("usage qui ne convient pas")
    CONDITION = "condition", _("outil en mauvais état")
    OTHER = "other", _("autre raison")


class CancelReason(models.TextChoices):
    """Why a loan does not take place, or is cut short."""

    BORROWER = "borrower", _("l’emprunteur renonce")
    EVENT = "event", _("l’événement est annulé")
    LENDER = "lender", _("le prêteur ne peut pas")
    DAMAGE = "damage", _("l’outil est abîmé ou manquant")
    TRANSPORT = "transport", _("le transport n’est pas possible")
    LATE_BACK = "late_back", _("l’outil n’est pas revenu à temps")
    AGREEMENT = "agreement", _("convention ou assurance manquante")
    WEATHER = "weather", _("intempéries")
    CRISIS = "crisis", _("crise sanitaire ou fermeture")
    OTHER = "other", _("autre raison")


class WaitingState(models.TextChoices):
    """Where a place on a waiting list stands."""

    WAITING = "waiting", _("en attente")
    OFFERED = "offered", _("période proposée")
    ACCEPTED = "accepted", _("acceptée")
    WITHDRAWN = "withdrawn", _("retirée")


WAITING_MOVES: dict[str, frozenset[str]] = {
    WaitingState.WAITING: frozenset({WaitingState.OFFERED, WaitingState.WITHDRAWN}),
    WaitingState.OFFERED: frozenset({WaitingState.WAITING, WaitingState.ACCEPTED, WaitingState.WITHDRAWN}),
    WaitingState.ACCEPTED: frozenset(),
    WaitingState.WITHDRAWN: frozenset(),
}
