"""What is lent, to whom, and the kinds of rules lenders have."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ToolKind(models.TextChoices):
    """What a tool is; rules may differ for each."""

    EXHIBITION = "exhibition", _("exposition")
    KIT = "kit", _("mallette")
    GAME = "game", _("jeu")
    DEVICE = "device", _("dispositif")
    PLANETARIUM = "planetarium", _("planétarium")
    BOOKS = "books", _("malle de livres")
    VIDEO = "video", _("film")
    INSTRUMENT = "instrument", _("instrument")
    OTHER = "other", _("autre outil")


class ToolState(models.TextChoices):
    """Whether a tool is in the catalogue."""

    DRAFT = "draft", _("en préparation")
    LISTED = "listed", _("au catalogue")
    RETIRED = "retired", _("retiré du catalogue")


class CopyState(models.TextChoices):
    """What a copy is fit for. An incomplete copy may still leave; one in maintenance or retired may not."""

    READY = "ready", _("en état")
    INCOMPLETE = "incomplete", _("incomplet")
    MAINTENANCE = "maintenance", _("en entretien")
    RETIRED = "retired", _("retiré")


class BorrowerType(models.TextChoices):
    """Who borrows; eligibility and statistics read it."""

    PRIMARY = "primary", _("école")
    SECONDARY = "secondary", _("collège ou lycée")
    HIGHER = "higher", _("enseignement supérieur")
    LIBRARY = "library", _("bibliothèque, médiathèque")
    MUSEUM = "museum", _("musée, centre de sciences")
    ASSOCIATION = "association", _("association")
    LEISURE = "leisure", _("centre social ou de loisirs")
    AUTHORITY = "authority", _("collectivité")
    CARE = "care", _("santé, grand âge")
    COMPANY = "company", _("entreprise")
    PERSON = "person", _("particulier")
    OTHER = "other", _("autre")


class AreaRule(models.TextChoices):
    """What must lie in the area served."""

    ANYWHERE = "anywhere", _("aucune condition de lieu")
    BORROWER = "borrower", _("l’emprunteur est du territoire desservi")
    PLACE = "place", _("l’outil sert dans le territoire desservi")
    EITHER = "either", _("l’emprunteur ou le lieu est du territoire desservi")
    BOTH = "both", _("l’emprunteur et le lieu sont du territoire desservi")


class Transport(models.TextChoices):
    """Who carries."""

    BORROWER = "borrower", _("l’emprunteur vient chercher et rapporte")
    LENDER = "lender", _("le prêteur livre et reprend")
    SHUTTLE = "shuttle", _("navette, à jours fixes")


class AgreementKind(models.TextChoices):
    """Which agreement (convention) must be signed."""

    NONE = "none", _("aucune convention")
    EACH = "each", _("une convention par prêt")
    YEARLY = "yearly", _("une convention annuelle")


class InsuranceRule(models.TextChoices):
    """What the borrower shows before the departure."""

    NONE = "none", _("rien n’est demandé")
    UNDERTAKING = "undertaking", _("engagement sur l’honneur ou attestation")
    CERTIFICATE = "certificate", _("attestation d’assurance")


class ProofKind(models.TextChoices):
    """What a borrower gave."""

    UNDERTAKING = "undertaking", _("engagement sur l’honneur")
    CERTIFICATE = "certificate", _("attestation d’assurance")


class FeeBasis(models.TextChoices):
    """What a fee is for."""

    FREE = "free", _("gratuit")
    LOAN = "loan", _("par prêt")
    WEEK = "week", _("par semaine commencée")
    DAY = "day", _("par jour")


class QuotaScope(models.TextChoices):
    """When loans of one borrower are counted together."""

    AT_ONCE = "at_once", _("en même temps")
    YEAR = "year", _("par année civile")
    SEASON = "season", _("sur une période de l’année")


class DayState(models.TextChoices):
    """What a borrower sees of a day; never who has the tool."""

    FREE = "free", _("libre")
    POSSIBLE = "possible", _("possible, à voir avec le prêteur")
    BUSY = "busy", _("impossible")


class RuleCode(models.TextChoices):
    """Which rule speaks in a reason."""

    NO_COPY = "no_copy", _("exemplaires")
    TAKEN = "taken", _("occupation")
    ASKED = "asked", _("autres demandes")
    AWAITED = "awaited", _("liste d’attente")
    PAST = "past", _("date passée")
    NOTICE = "notice", _("préavis")
    PREPARATION = "preparation", _("délai de préparation")
    HORIZON = "horizon", _("réservation à l’avance")
    SHORTEST = "shortest", _("durée minimale")
    LONGEST = "longest", _("durée maximale")
    CLOSED = "closed", _("jours d’ouverture")
    NO_SHUTTLE = "no_shuttle", _("jours de navette")
    NO_SHUTTLE_AT_ALL = "no_shuttle_at_all", _("navettes annoncées")
    SHUTTLE_FULL = "shuttle_full", _("capacité de la navette")
    BORROWER = "borrower", _("emprunteurs admis")
    AREA = "area", _("territoire desservi")
    QUOTA = "quota", _("quota")
    AGAIN = "again", _("délai entre deux emprunts")
    HABILITATION = "habilitation", _("habilitation")
    AGE = "age", _("âge minimal")
    LEVEL = "level", _("niveau")
    INSURANCE = "insurance", _("assurance")
    AGREEMENT = "agreement", _("convention")
    INCOMPLETE = "incomplete", _("exemplaire incomplet")
