"""The words of projects."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a project is; the order is that of the scale."""

    IDEA = "idea", _("idée")
    BUILDING = "building", _("montage")
    PROTOTYPE = "prototype", _("prototype")
    PILOT = "pilot", _("expérimentation")
    RUNNING = "running", _("en cours")
    FINISHED = "finished", _("terminé")


STAGES: tuple[str, ...] = tuple(Stage.values)
MEANINGS: dict[str, Any] = {
    Stage.IDEA: _("On en parle, rien n’est encore engagé."),
    Stage.BUILDING: _("L’équipe se forme, on cherche partenaires et moyens."),
    Stage.PROTOTYPE: _("Une première version existe, montrée à quelques personnes."),
    Stage.PILOT: _("On l’essaie pour de vrai, avec un public, pour apprendre."),
    Stage.RUNNING: _("Il se déroule ; on peut y participer."),
    Stage.FINISHED: _("Il a abouti ; ce qu’il a produit se reprend."),
}


class PartnerRole(models.TextChoices):
    """What an organisation does for a project."""

    CARRIER = "carrier", _("porte le projet")
    PARTNER = "partner", _("partenaire")
    SCIENTIFIC = "scientific", _("partenaire scientifique")
    HOST = "host", _("accueille")
    FUNDER = "funder", _("finance")


class NeedKind(models.TextChoices):
    """What a project lacks."""

    SKILL = "skill", _("compétence")
    PERSON = "person", _("personne")
    EQUIPMENT = "equipment", _("matériel")
    PLACE = "place", _("lieu")
    MONEY = "money", _("argent")


NEED_ICONS = {
    NeedKind.SKILL: "wrench", NeedKind.PERSON: "user-plus", NeedKind.EQUIPMENT: "package", NeedKind.PLACE: "map-pin",
    NeedKind.MONEY: "wallet",
}  # fmt: skip


class NeedState(models.TextChoices):
    """Whether a need waits."""

    OPEN = "open", _("à pourvoir")
    FILLED = "filled", _("pourvu")


class Role(models.TextChoices):
    """What a person is for a project; each holds those after it."""

    TEAM = "team", _("équipe")
    HELPER = "helper", _("coup de main")
    FOLLOWER = "follower", _("suit le projet")


RANKS = {Role.FOLLOWER: 0, Role.HELPER: 1, Role.TEAM: 2}


class AskingState(models.TextChoices):
    """What became of a request or of an invitation."""

    WAITING = "waiting", _("attend une réponse")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("déclinée")
    WITHDRAWN = "withdrawn", _("retirée")


ASKING_MOVES: dict[str, frozenset[str]] = {
    AskingState.WAITING: frozenset({AskingState.ACCEPTED, AskingState.DECLINED, AskingState.WITHDRAWN}),
    AskingState.ACCEPTED: frozenset(),
    AskingState.DECLINED: frozenset(),
    AskingState.WITHDRAWN: frozenset(),
}


class QuestionKind(models.TextChoices):
    """How a question of the sheet is answered."""

    LINE = "line", _("texte court")
    TEXT = "text", _("texte long")
    CHOICE = "choice", _("choix dans une liste")
    NUMBER = "number", _("nombre")
    LINK = "link", _("lien")


class Outcome(models.TextChoices):
    """What came of a forum for a project."""

    PARTNER = "partner", _("un partenaire trouvé")
    HELP = "help", _("un coup de main trouvé")
    AHEAD = "ahead", _("des idées, des contacts à suivre")
    NOTHING = "nothing", _("rien pour le moment")
    STOPPED = "stopped", _("le projet s’est arrêté")
