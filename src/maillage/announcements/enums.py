"""Genres of announcements, and what each of them asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Genre(models.TextChoices):
    """What is announced."""

    JOB = "job", _("emploi")
    INTERNSHIP = "internship", _("stage")
    CIVIC_SERVICE = "civic_service", _("service civique")
    VOLUNTEERING = "volunteering", _("bénévolat")
    PROJECT_CALL = "project_call", _("appel à projets")
    PARTICIPATION = "participation", _("sciences participatives")
    TRAINING = "training", _("formation")
    OFFERED = "offered", _("matériel proposé")
    WANTED = "wanted", _("matériel recherché")


class Contract(models.TextChoices):
    """The contract of a job."""

    PERMANENT = "permanent", _("CDI")
    FIXED_TERM = "fixed_term", _("CDD")
    PUBLIC = "public", _("fonction publique")
    APPRENTICESHIP = "apprenticeship", _("alternance")
    SHOW = "show", _("intermittence")
    FREELANCE = "freelance", _("mission indépendante")
    DOCTORATE = "doctorate", _("doctorat ou recherche")


class Remote(models.TextChoices):
    """Whether it is done from elsewhere."""

    NO = "no", _("sur place")
    PARTLY = "partly", _("en partie à distance")
    FULLY = "fully", _("entièrement à distance")


class ApplyBy(models.TextChoices):
    """How one answers."""

    MAIL = "mail", _("par message, relayé par le site")
    LINK = "link", _("sur une page web")
    TEXT = "text", _("autrement, expliqué ici")


class Exchange(models.TextChoices):
    """On what terms equipment changes hands."""

    GIFT = "gift", _("don")
    LOAN = "loan", _("prêt")
    SALE = "sale", _("vente")
    SWAP = "swap", _("échange")


class Outcome(models.TextChoices):
    """Why an announcement was closed before its date."""

    FILLED = "filled", _("c’est trouvé")
    WITHDRAWN = "withdrawn", _("ce n’est plus d’actualité")
    OTHER = "other", _("autre raison")


class Situation(models.TextChoices):
    """Where an announcement stands on a given day."""

    OPEN = "open", _("en cours")
    SOON = "soon", _("se termine bientôt")
    EXPIRED = "expired", _("terminée")
    CLOSED = "closed", _("close")


G = Genre
# The first words of addresses, in French as all of them.
PATHS: dict[str, str] = {
    G.JOB: "emploi", G.INTERNSHIP: "stage", G.CIVIC_SERVICE: "service-civique", G.VOLUNTEERING: "benevolat",
    G.PROJECT_CALL: "appel-a-projets", G.PARTICIPATION: "sciences-participatives", G.TRAINING: "formation",
    G.OFFERED: "materiel-propose", G.WANTED: "materiel-recherche",
}  # fmt: skip
GENRE_OF = {path: Genre(genre) for genre, path in PATHS.items()}

# Somebody is engaged: only the team of the structure writes it, and the structure is named.
HIRING = frozenset({G.JOB, G.INTERNSHIP, G.CIVIC_SERVICE})
# What machines read as a job offer. Never volunteering, nor a civic service, whose status is not a contract.
POSTINGS = frozenset({G.JOB, G.INTERNSHIP})

# What each genre asks beside title, text, place, themes, closing date and way to answer.
FIELDS: dict[str, tuple[str, ...]] = {
    G.JOB: ("contract", "pay", "hours", "starts_on", "remote"),
    G.INTERNSHIP: ("duration", "pay", "starts_on", "remote", "eligibility"),
    G.CIVIC_SERVICE: ("duration", "hours", "starts_on", "eligibility"),
    G.VOLUNTEERING: ("hours", "starts_on", "places", "remote", "eligibility"),
    G.PROJECT_CALL: ("eligibility", "budget", "funding"),
    G.PARTICIPATION: ("protocol", "until_on", "remote", "eligibility"),
    G.TRAINING: ("duration", "starts_on", "places", "fee", "remote", "eligibility"),
    G.OFFERED: ("exchange", "fee", "until_on"),
    G.WANTED: ("exchange", "until_on"),
}  # fmt: skip
REQUIRED: dict[str, tuple[str, ...]] = {
    G.JOB: ("contract", "pay"),
    G.INTERNSHIP: ("duration", "pay"),
    G.CIVIC_SERVICE: ("duration",),
    G.VOLUNTEERING: (),
    G.PROJECT_CALL: ("eligibility", "budget"),
    G.PARTICIPATION: ("protocol",),
    G.TRAINING: ("duration",),
    G.OFFERED: ("exchange",),
    G.WANTED: ("exchange",),
}
OWN_FIELDS: tuple[str, ...] = (
    "contract", "pay", "hours", "duration", "starts_on", "until_on", "remote", "places", "eligibility", "budget",
    "funding", "protocol", "fee", "exchange",
)  # fmt: skip

# How long an announcement stays when nobody says otherwise, and what one click adds: days.
LIFE: dict[str, int] = {
    G.JOB: 45, G.INTERNSHIP: 60, G.CIVIC_SERVICE: 60, G.VOLUNTEERING: 60, G.PROJECT_CALL: 60, G.PARTICIPATION: 120,
    G.TRAINING: 60, G.OFFERED: 45, G.WANTED: 45,
}  # fmt: skip
LONGEST_LIFE = 366  # days: everything expires within a year
SOON_DAYS = 7
