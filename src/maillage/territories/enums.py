"""Roles and policies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do in a territory; each role holds those before it."""

    CONTRIBUTOR = "contributor", _("contributeur")
    MODERATOR = "moderator", _("modérateur")
    COORDINATOR = "coordinator", _("coordinateur")


RANKS = {Role.CONTRIBUTOR: 1, Role.MODERATOR: 2, Role.COORDINATOR: 3}


class Check(models.TextChoices):
    """When a contribution is read by a moderator."""

    AFTER = "after", _("publier puis vérifier")
    BEFORE = "before", _("vérifier d’abord")


class Kind(models.TextChoices):
    """The types of content a policy or a role may be narrowed to."""

    EVENT = "event", _("événements")
    ORGANISATION = "organisation", _("structures")
    VENUE = "venue", _("lieux")


# First parts of addresses that no territory may take: they are pages, files or languages.
RESERVED = frozenset(
    {
        "fr", "en", "nl", "de", "-", "abonnements", "actualites", "admin", "administration", "agenda", "annuaire",
        "api", "api-v1", "carte", "compte", "contribuer", "coordination", "couleurs", "evenements", "favicon",
        "geographie",
        "historique", "imports", "invitations", "lieux", "maille", "media", "messages", "mon-espace", "pages",
        "programme", "recherche", "robots", "signaler", "sitemap", "static", "structures", "ui",
    }
)  # fmt: skip
