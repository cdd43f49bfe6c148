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


class Proposers(models.TextChoices):
    """Who may propose a type of content: everyone, or those who hold at least a role."""

    EVERYONE = "everyone", _("toute personne inscrite")
    CONTRIBUTOR = Role.CONTRIBUTOR.value, _("les contributeurs nommés")
    MODERATOR = Role.MODERATOR.value, _("les modérateurs")
    COORDINATOR = Role.COORDINATOR.value, _("les coordinateurs")


class Kind(models.TextChoices):
    """The types of content a policy or a role may be narrowed to."""

    EVENT = "event", _("événements")
    ORGANISATION = "organisation", _("structures")
    VENUE = "venue", _("lieux")
    EXPERT = "expert", _("experts")
    ARTICLE = "article", _("articles")
    DOSSIER = "dossier", _("dossiers")
    EXPERIENCE = "experience", _("retours d’expérience")
    NOTEBOOK = "notebook", _("carnets d’innovation")
    ANNOUNCEMENT = "announcement", _("annonces")
    COMMUNITY = "community", _("communautés")
    PROJECT = "project", _("projets")
    RESOURCE = "resource", _("ressources")
    COMMENT = "comment", _("commentaires")


# First parts of addresses that no territory may take: they are pages, files or languages.
RESERVED = frozenset(
    {
        "-", "abonnements", "actualites", "admin", "administration", "agenda", "annonces", "annuaire", "api",
        "api-v1", "appels", "articles", "bilans", "campagnes", "carnets", "carte", "commentaires", "communautes",
        "compte", "contribuer", "coordination", "couleurs", "de", "documents", "dossiers", "en", "evaluation",
        "evenements", "experts", "favicon", "flux", "formations", "forums", "fr", "frequentation", "geographie",
        "historique", "imports", "instances", "invitations", "lettre", "lettres", "lieux", "magazine", "maille",
        "media", "membres", "messages", "mon-espace", "mon-fil", "nl", "oai", "observatoire", "pages", "prets",
        "programme", "programmes", "projets", "recherche", "relais", "ressources", "retours", "reunions", "robots",
        "signaler", "sitemap", "static", "structures", "suivis", "ui",
    }
)  # fmt: skip
