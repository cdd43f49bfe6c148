"""Who sees what, how often one is written to, what may be followed."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.IntegerChoices):
    """Who sees a part of a profile; each holds those before it."""

    NOBODY = 0, _("personne")
    FOLLOWED = 1, _("les personnes que je suis")
    MEMBERS = 2, _("les membres")
    EVERYONE = 3, _("tout le monde")


class Contact(models.TextChoices):
    """Who may write to somebody, by a message that we relay."""

    NONE = "none", _("personne")
    FOLLOWED = "followed", _("les personnes que je suis")
    EVERYONE = "everyone", _("tous les membres")


class Rhythm(models.TextChoices):
    """How often the digest leaves."""

    NONE = "none", _("jamais")
    DAILY = "daily", _("chaque matin")
    WEEKLY = "weekly", _("chaque jeudi")


class Target(models.TextChoices):
    """What may be followed."""

    PERSON = "person", _("personnes")
    STRUCTURE = "structure", _("structures")
    COMMUNITY = "community", _("communautés")
    PROJECT = "project", _("projets")
    THEME = "theme", _("thèmes")
    PLACE = "place", _("lieux")


class Distance(models.TextChoices):
    """How one keeps somebody away."""

    MUTE = "mute", _("masquer")
    BLOCK = "block", _("bloquer")


class LetterState(models.TextChoices):
    """Where the letter of a territory stands."""

    DRAFT = "draft", _("brouillon")
    SENDING = "sending", _("en cours d’envoi")
    SENT = "sent", _("envoyée")


S = LetterState
MOVES: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.SENDING}),
    S.SENDING: frozenset({S.SENT}),
    S.SENT: frozenset(),
}
OF_CONTRIBUTIONS = (Target.STRUCTURE, Target.COMMUNITY, Target.PROJECT)  # followed by the uid of their contribution
RADII = (0, 5, 10, 20, 50)  # kilometres around a commune
CONFIRM_WITHIN = timedelta(hours=48)
NEVER_NEWS = ("comment",)  # kinds that answer something rather than being published by themselves
