"""Choices of an organisation's entry: names, numbers, forms, area, figures, blanks, who reads what."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Blank(models.TextChoices):
    """Why nothing is there. Nothing said at all is the empty text; none of them is a zero."""

    NOT_PROVIDED = "not_provided", pgettext_lazy("information", "pas encore fourni")
    DECLINED = "declined", _("ne souhaite pas le dire")


class Visibility(models.TextChoices):
    """Who reads a field; each level holds those before it."""

    PUBLIC = "public", _("tout le monde")
    NETWORK = "network", _("les membres du réseau")
    TEAM = "team", _("l’équipe et la coordination")


VISIBILITY_RANK = {Visibility.PUBLIC: 0, Visibility.NETWORK: 1, Visibility.TEAM: 2}


class Field(models.TextChoices):
    """The fields of an entry that have a visibility, a blank and a date of their own."""

    NAMES = "names", _("autres noms")
    LEGAL_FORM = "legal_form", _("forme juridique")
    IDENTIFIERS = "identifiers", _("numéros officiels")
    FAMILY = "family", _("famille")
    CIRCLE = "circle", _("place de la culture scientifique")
    MISSION = "mission", _("mission")
    DESCRIPTION = "description", _("présentation")
    FOUNDED = "founded_in", _("année de création")
    STAFF = "staff", _("effectif")
    THEMES = "themes", _("thèmes")
    AUDIENCES = "audiences", _("publics")
    LANGUAGES = "languages", _("langues")
    ADDRESS = "address", _("adresse du siège")
    SITES = "sites", _("lieux")
    AREA = "area", _("zone d’intervention")
    WEBSITE = "website", _("site web")
    PHONE = "phone", _("téléphone")
    CONTACTS = "contacts", _("contacts")
    SOCIAL = "social_links", _("réseaux sociaux")
    FIGURES = "figures", _("chiffres clés")
    LABELS = "labels", _("labels et certifications")
    ESS = "ess", _("économie sociale et solidaire")
    IMPACT = "impact", _("mesure d’impact")
    NETWORKS = "networks", _("réseaux rejoints")
    TEAM = "team", _("équipe")
    LINEAGE = "lineage", _("filiation")
    JOBS = "jobs", _("offres d’emploi")


# What nobody outside the network reads until the organisation says otherwise: rows that name people.
NARROW_BY_DEFAULT = {Field.CONTACTS: Visibility.NETWORK, Field.TEAM: Visibility.NETWORK}
# Where « not provided yet » and « does not wish to say » can be said.
MAY_BE_BLANK = (
    Field.LEGAL_FORM, Field.FOUNDED, Field.STAFF, Field.LANGUAGES, Field.AREA, Field.FIGURES, Field.LABELS, Field.ESS,
    Field.IMPACT, Field.NETWORKS, Field.JOBS,
)  # fmt: skip


class NameKind(models.TextChoices):
    """What a name of an organisation is."""

    USUAL = "usual", _("nom d’usage")
    LEGAL = "legal", _("nom légal")
    ACRONYM = "acronym", _("sigle")
    FORMER = "former", _("ancien nom")
    OTHER_LANGUAGE = "language", _("nom dans une autre langue")


class IdentifierScheme(models.TextChoices):
    """The registers that number organisations."""

    SIREN = "siren", "SIREN"
    SIRET = "siret", "SIRET"
    RNA = "rna", "RNA"
    UAI = "uai", "UAI"
    BCE = "bce", _("BCE (numéro d’entreprise)")
    FASE_SCHOOL = "fase", _("FASE école")
    FASE_SITE = "fase-site", _("FASE implantation")


# One number, one entry. A commune's museum has the commune's SIREN, so legal persons may have several entries.
NUMBERS_OF_ONE = (IdentifierScheme.SIRET, IdentifierScheme.RNA, IdentifierScheme.UAI, IdentifierScheme.FASE_SITE)


class LegalForm(models.TextChoices):
    """What an organisation is before the law, in France and in Belgium."""

    ASSOCIATION = "association", _("association loi 1901")
    LOCAL_LAW_ASSOCIATION = "association-locale", _("association de droit local (Alsace-Moselle)")
    ASBL = "asbl", _("association sans but lucratif (ASBL)")
    AISBL = "aisbl", _("association internationale sans but lucratif (AISBL)")
    COOPERATIVE = "cooperative", _("société coopérative")
    SCIC = "scic", _("société coopérative d’intérêt collectif (SCIC)")
    SCOP = "scop", _("société coopérative de production (SCOP)")
    MUTUAL = "mutuelle", _("mutuelle")
    FOUNDATION = "fondation", _("fondation")
    COMPANY = "societe", _("société commerciale")
    SELF_EMPLOYED = "independant", _("entreprise individuelle")
    LOCAL_AUTHORITY = "collectivite", _("collectivité territoriale ou son service")
    STATE = "etat", _("service de l’État ou de la Communauté")
    PUBLIC_BODY = "etablissement-public", _("établissement public")
    PUBLIC_GROUPING = "gip", _("groupement d’intérêt public (GIP)")
    INTERNATIONAL = "internationale", _("organisation internationale")
    INFORMAL = "collectif", _("collectif sans statut")
    OTHER = "autre", _("autre forme")


# Article 1 of the French law of 31 July 2014: members of the social economy by their form alone.
ESS_FORMS: dict[str, str] = {
    LegalForm.ASSOCIATION: "association", LegalForm.LOCAL_LAW_ASSOCIATION: "association",
    LegalForm.ASBL: "association", LegalForm.AISBL: "association", LegalForm.COOPERATIVE: "cooperative",
    LegalForm.SCIC: "cooperative", LegalForm.SCOP: "cooperative", LegalForm.MUTUAL: "mutuelle",
    LegalForm.FOUNDATION: "fondation",
}  # fmt: skip


class EssGround(models.TextChoices):
    """Why an organisation belongs to the social economy."""

    ASSOCIATION = "association", _("c’est une association")
    COOPERATIVE = "cooperative", _("c’est une coopérative")
    MUTUAL = "mutuelle", _("c’est une mutuelle")
    FOUNDATION = "fondation", _("c’est une fondation")
    APPROVAL = "esus", _("elle a l’agrément ESUS (entreprise solidaire d’utilité sociale)")


class Circle(models.TextChoices):
    """How close to science culture an organisation stands."""

    CORE = "core", _("la culture scientifique est sa mission")
    REGULAR = "regular", _("la culture scientifique est une part régulière de son activité")
    OCCASIONAL = "occasional", _("elle y contribue à l’occasion")


class Reach(models.TextChoices):
    """Whom a figure counts: those the team met, those others met with its tools, or nobody. Never summed together."""

    DIRECT = "direct", _("public direct")
    INDIRECT = "indirect", _("public indirect")
    NOT_APPLICABLE = "na", _("sans objet")


class AreaKind(models.TextChoices):
    """How a part of an area of action is said."""

    RADIUS = "radius", _("un rayon autour du siège")
    COMMUNE = "commune", _("une commune")
    EPCI = "epci", _("une intercommunalité")
    DEPARTMENT = "department", _("un département ou une province")
    REGION = "region", _("une région")
    TERRITORY = "territory", _("un territoire du réseau")
    COUNTRY = "country", _("un pays")


class LineageKind(models.TextChoices):
    """What happened between two organisations, or to one."""

    MERGER = "merger", _("fusion")
    SPLIT = "split", _("scission")
    RENAMING = "renaming", _("changement de nom")
    SUCCESSION = "succession", _("succession")
    MOVED = "moved", _("changement de territoire")


class Tongue(models.TextChoices):
    """Languages in which an organisation or an expert receives people (ISO 639, sign languages by their own codes)."""

    FRENCH = "fr", _("français")
    ENGLISH = "en", _("anglais")
    DUTCH = "nl", _("néerlandais")
    GERMAN = "de", _("allemand")
    SPANISH = "es", _("espagnol")
    ITALIAN = "it", _("italien")
    PORTUGUESE = "pt", _("portugais")
    ARABIC = "ar", _("arabe")
    UKRAINIAN = "uk", _("ukrainien")
    BRETON = "br", _("breton")
    OCCITAN = "oc", _("occitan")
    CORSICAN = "co", _("corse")
    BASQUE = "eu", _("basque")
    ALSATIAN = "gsw", _("alsacien")
    CREOLE = "crp", _("créole")
    WALLOON = "wa", _("wallon")
    FRENCH_SIGNS = "fsl", _("langue des signes française")
    BELGIAN_SIGNS = "sfb", _("langue des signes de Belgique francophone")


class ExpertFormat(models.TextChoices):
    """How an expert intervenes."""

    TALK = "talk", _("conférence")
    CLASS = "class", _("rencontre en classe")
    WORKSHOP = "workshop", _("atelier")
    DEBATE = "debate", _("table ronde ou débat")
    PRESS = "press", _("réponse à la presse")
    ADVICE = "advice", _("relecture ou conseil scientifique")
    GUIDED = "guided", _("visite guidée")
    REMOTE = "remote", _("à distance")


# What the parts of a revision are called in the history, where they are no field of their own name.
PARTS: Mapping[str, str | Promise] = {
    "name": _("nom"), "acronym": _("sigle"), "commune": _("commune"), "esus_from": _("agrément ESUS depuis le"),
    "esus_until": _("agrément ESUS jusqu’au"), "postcode": _("code postal"), "blanks": _("silences"),
    "visibility": _("visibilité par champ"), "banner": _("bandeau"), "certifications": _("labels et certifications"),
    "impacts": _("mesures d’impact"), "areas": _("zones d’intervention"), "email": _("adresse électronique"),
    "logo": _("logo"), "point": _("point sur la carte"),
} | {field.value: field.label for field in Field}  # fmt: skip
EXPERT_PARTS: Mapping[str, str | Promise] = {
    "name": _("nom"), "title": _("métier ou fonction"), "summary": _("sujets, en une phrase"),
    "description": _("présentation"), "organisation": _("structure"), "commune": _("commune"),
    "distance_km": _("se déplace jusqu’à (kilomètres)"), "conditions": _("conditions"), "formats": _("formats"),
    "languages": _("langues"), "themes": _("thèmes"), "audiences": _("publics"),
}  # fmt: skip
