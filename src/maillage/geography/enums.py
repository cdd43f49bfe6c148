"""Kinds of places, and how a commune was recognised."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Country(models.TextChoices):
    """The two countries whose communes are known, by ISO 3166-1 code."""

    FRANCE = "FR", _("France")
    BELGIUM = "BE", _("Belgique")


class PlaceKind(models.TextChoices):
    """What completion can find."""

    COMMUNE = "commune", _("commune")
    EPCI = "epci", _("intercommunalité")
    DEPARTMENT = "department", _("département ou province")
    REGION = "region", _("région")


class FormerKind(models.TextChoices):
    """Why a code or a name stands for another commune today."""

    DELEGATED = "delegated", _("commune déléguée")
    ASSOCIATED = "associated", _("commune associée")
    DISTRICT = "district", _("arrondissement municipal")
    MERGED = "merged", _("commune fusionnée")


class How(models.TextChoices):
    """By what a commune was recognised, or why it was not."""

    CODE = "code", _("par son code officiel")
    FORMER_CODE = "former_code", _("par le code d’une ancienne commune")
    NAME_AND_POSTCODE = "name_and_postcode", _("par son nom et son code postal")
    NAME_AND_DEPARTMENT = "name_and_department", _("par son nom et son département")
    NAME_AND_POINT = "name_and_point", _("par son nom et sa position")
    NAME = "name", _("par son nom, que nulle autre ne porte")
    FORMER_NAME = "former_name", _("par le nom d’une ancienne commune")
    SPELLING = "spelling", _("par son code postal et un nom très proche")
    POSTCODE = "postcode", _("par son code postal, qui n’a qu’une commune")
    POINT = "point", _("par sa position")
    AMBIGUOUS = "ambiguous", _("plusieurs communes répondent : précisez le code postal ou le département")
    CONTRADICTION = "contradiction", _("le nom et le code postal ne vont pas ensemble : corrigez l’un des deux")
    UNKNOWN = "unknown", _("aucune commune ne répond : vérifiez l’orthographe ou donnez le code postal")
    NOTHING = "nothing", _("ni commune, ni code postal, ni position ne sont donnés")
