"""Choices about keeping the directory true: claims, links, corrections, the census, duplicates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimState(models.TextChoices):
    """Where the claim of a page stands."""

    WAITING = "waiting", _("en attente")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")


CLAIM_MOVES: dict[str, frozenset[str]] = {
    ClaimState.WAITING: frozenset({ClaimState.ACCEPTED, ClaimState.REFUSED, ClaimState.WITHDRAWN}),
    ClaimState.ACCEPTED: frozenset(),
    ClaimState.REFUSED: frozenset(),
    ClaimState.WITHDRAWN: frozenset(),
}


class Proof(models.TextChoices):
    """What proved that a person acts for the organisation, or who decided that she does not."""

    MAIL = "mail", _("l’adresse de la structure a répondu")
    TEAM = "team", _("une personne de l’équipe l’a dit")
    COORDINATOR = "coordinator", _("la coordination l’a dit")


class Purpose(models.TextChoices):
    """What the signed link of a mail opens."""

    CORRECT = "correct", _("corriger la page")
    CLAIM = "claim", _("répondre à une demande")
    CENSUS = "census", _("répondre au recensement")


class ProposalState(models.TextChoices):
    """Where a correction sent without account stands, when the territory reads before it publishes."""

    WAITING = "waiting", _("à lire")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")


PROPOSAL_MOVES: dict[str, frozenset[str]] = {
    ProposalState.WAITING: frozenset({ProposalState.ACCEPTED, ProposalState.REFUSED}),
    ProposalState.ACCEPTED: frozenset(),
    ProposalState.REFUSED: frozenset(),
}


class WaveState(models.TextChoices):
    """Where a wave of the census stands."""

    DRAFT = "draft", _("en préparation")
    OPEN = "open", _("en cours")
    CLOSED = "closed", _("close")


WAVE_MOVES: dict[str, frozenset[str]] = {
    WaveState.DRAFT: frozenset({WaveState.OPEN}),
    WaveState.OPEN: frozenset({WaveState.CLOSED}),
    WaveState.CLOSED: frozenset({WaveState.OPEN}),
}


class Follow(models.TextChoices):
    """Where one organisation stands in a wave. « Silent » is said of who was written to and never opened the page."""

    WAITING = "waiting", _("pas encore sollicitée")
    CONTACTED = "contacted", _("sollicitée")
    OPENED = "opened", _("page ouverte")
    CONFIRMED = "confirmed", _("confirmée")
    CORRECTED = "corrected", _("corrigée")
    REFUSED = "refused", _("ne souhaite plus être sollicitée")
    BOUNCED = "bounced", _("adresse en échec")


F = Follow
ANSWERED = (F.CONFIRMED, F.CORRECTED)
FOLLOW_MOVES: dict[str, frozenset[str]] = {
    F.WAITING: frozenset({F.CONTACTED, F.OPENED, F.CONFIRMED, F.CORRECTED, F.REFUSED}),
    F.CONTACTED: frozenset({F.OPENED, F.CONFIRMED, F.CORRECTED, F.REFUSED, F.BOUNCED}),
    F.OPENED: frozenset({F.CONFIRMED, F.CORRECTED, F.REFUSED, F.BOUNCED}),
    F.CONFIRMED: frozenset({F.CORRECTED, F.CONFIRMED}),
    F.CORRECTED: frozenset({F.CORRECTED, F.CONFIRMED}),
    F.REFUSED: frozenset({F.CONFIRMED, F.CORRECTED}),
    F.BOUNCED: frozenset({F.CONTACTED, F.OPENED, F.CONFIRMED, F.CORRECTED, F.REFUSED}),
}


class Gesture(models.TextChoices):
    """What an organisation says of one field of last year's entry."""

    CONFIRMED = "confirmed", _("C’est toujours juste")
    CORRECTED = "corrected", _("Je corrige")
    NOT_PROVIDED = "not_provided", _("Pas encore fourni")
    DECLINED = "declined", _("Je ne souhaite pas le dire")


class Way(models.TextChoices):
    """How a confirmation came in."""

    TEAM = "team", _("par son équipe")
    LINK = "link", _("par lien signé")
    COORDINATOR = "coordinator", _("par la coordination")
    IMPORT = "import", _("par un import")


class PairState(models.TextChoices):
    """What a person decided about two entries that look alike."""

    PROPOSED = "proposed", _("à regarder")
    DISTINCT = "distinct", _("deux structures différentes")
    MERGED = "merged", _("réunies")


class Likeness(models.TextChoices):
    """Why two entries are thought to be one, the surest first."""

    IDENTIFIER = "identifier", _("même identifiant")
    NAME = "name", _("même nom, même endroit")
    WEBSITE = "website", _("même site web")
    NEAR = "near", _("noms proches, à deux pas")


class Move(models.TextChoices):
    """What happened between two entries."""

    MERGED = "merged", _("réunie à")
    SPLIT = "split", _("séparée de")
