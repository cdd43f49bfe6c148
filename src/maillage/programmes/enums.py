"""The words of programmes: natures of indicators, statuses of figures, moves of returns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

UNSAID = "unsaid"
TOTAL = ""


class ActionType(models.TextChoices):
    """What kind of action."""

    PROGRAMMING = "programming", _("programmation")
    TOOL = "tool", _("outil ou dispositif")
    TRAINING = "training", _("formation")
    EVENT = "event", _("événement")
    RESEARCH = "research", _("étude ou recherche")
    COMMUNICATION = "communication", _("communication")
    COORDINATION = "coordination", _("coordination")
    OTHER = "other", _("autre")


class Scope(models.TextChoices):
    """How far an action reaches."""

    LOCAL = "local", _("locale")
    DEPARTMENT = "department", _("départementale")
    SEVERAL = "several", _("plusieurs départements")
    REGIONAL = "regional", _("régionale")
    NATIONAL = "national", _("nationale")
    INTERNATIONAL = "international", _("internationale")


class PartRole(models.TextChoices):
    """What a structure is for an action."""

    LEAD = "lead", _("porte l’action")
    PARTNER = "partner", _("partenaire")
    SCIENTIFIC = "scientific", _("partenaire scientifique")
    HOST = "host", _("accueille")
    COMMUNICATION = "communication", _("communication")
    FUNDER = "funder", _("finance")


class Counted(models.TextChoices):
    """What is counted: the typed unit. Figures of two of these are never added but in a composite that says so."""

    PERSON = "person", _("personnes")
    PARTICIPATION = "participation", _("participations")
    STRUCTURE = "structure", _("structures")
    EVENT = "event", _("événements")
    PLACE = "place", _("lieux")
    OBJECT = "object", _("objets")
    ACTION = "action", _("actions")
    HOUR = "hour", _("heures")
    EURO = "euro", _("euros")
    SCORE = "score", _("score")
    TEXT = "text", _("texte")


class Nature(models.TextChoices):
    """How a figure behaves over time."""

    FLOW = "flow", _("flux")
    STOCK = "stock", _("stock")
    UNIQUE = "unique", _("personnes uniques")
    RUNNING = "running", _("cumul depuis le début")
    RATIO = "ratio", _("ratio")
    MEAN = "mean", _("moyenne")
    NPS = "nps", _("recommandation nette (NPS)")
    MONEY = "money", _("argent")
    MILESTONE = "milestone", _("jalon")
    NARRATIVE = "narrative", _("récit")


NEEDS_A_BASE = (Nature.RATIO, Nature.MEAN, Nature.NPS)


class Rule(models.TextChoices):
    """How figures of several periods, or of several structures, make one."""

    SUM = "sum", _("somme")
    LAST = "last", _("dernière valeur")
    UNION = "union", _("union, sinon intervalle")
    POOLED = "pooled", _("effectifs réunis")
    NONE = "none", _("ne s’agrège pas")


# (over time, over structures) of a nature; a version may say otherwise only among ALLOWED_RULES.
RULES: dict[str, tuple[str, str]] = {
    Nature.FLOW: (Rule.SUM, Rule.SUM),
    Nature.MONEY: (Rule.SUM, Rule.SUM),
    Nature.STOCK: (Rule.LAST, Rule.SUM),
    Nature.UNIQUE: (Rule.UNION, Rule.UNION),
    Nature.RUNNING: (Rule.LAST, Rule.SUM),
    Nature.RATIO: (Rule.POOLED, Rule.POOLED),
    Nature.MEAN: (Rule.POOLED, Rule.POOLED),
    Nature.NPS: (Rule.POOLED, Rule.POOLED),
    Nature.MILESTONE: (Rule.LAST, Rule.SUM),
    Nature.NARRATIVE: (Rule.NONE, Rule.NONE),
}
ALLOWED_RULES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    nature: (frozenset({time, Rule.NONE}), frozenset({structures, Rule.UNION, Rule.NONE}))
    if nature in {Nature.FLOW, Nature.STOCK, Nature.RUNNING}
    else (frozenset({time, Rule.NONE}), frozenset({structures, Rule.NONE}))
    for nature, (time, structures) in RULES.items()
}


class Overlap(models.TextChoices):
    """Whether what two structures count may be the same thing."""

    DISJOINT = "disjoint", _("disjoint")
    POSSIBLE = "possible", _("recouvrement possible")
    DEDUPLICATED = "deduplicated", _("dédoublonné")
    UNKNOWN = "unknown", _("inconnu")


class Polarity(models.TextChoices):
    """Which way is better."""

    UP = "up", _("plus haut est mieux")
    DOWN = "down", _("plus bas est mieux")
    NEUTRAL = "neutral", _("sans sens")


class BreakdownKind(models.TextChoices):
    """How the members of a breakdown add up against the total."""

    PARTITION = "partition", _("la somme fait le total")
    PARTIAL = "partial", _("la somme ne dépasse pas le total")
    OVERLAPPING = "overlapping", _("chaque part ne dépasse pas le total")


class Placed(models.TextChoices):
    """Breakdowns that nobody asks the public: where it took place, and what kind of structure did it."""

    DEPARTMENT = "department", _("Département ou province du lieu")
    EPCI = "epci", _("Intercommunalité du lieu")
    AREA = "area", _("Type de territoire")
    FAMILY = "family", _("Type de structure")


# No source says of each commune what kind of area it is: this one is typed.
TOLD_BY_ACTIVITY = frozenset({Placed.DEPARTMENT, Placed.EPCI, Placed.FAMILY})


class PeriodKind(models.TextChoices):
    """How long a period is."""

    QUARTER = "quarter", _("trimestre")
    SEMESTER = "semester", _("semestre")
    YEAR = "year", _("année")
    SCHOOL_YEAR = "school_year", _("année scolaire")
    WHOLE = "whole", _("programme entier")


class RequestState(models.TextChoices):
    """Where the return of a structure for an action stands."""

    TO_DO = "todo", _("à faire")
    DRAFT = "draft", _("commencé")
    SUBMITTED = "submitted", _("envoyé")
    RETURNED = "returned", _("à reprendre")
    APPROVED = "approved", _("validé")
    NOT_APPLICABLE = "not_applicable", _("sans objet")
    DEFAULT = "default", _("défaut constaté")


S = RequestState
# « Sans objet » and « défaut constaté » are taken back by reopening; what was approved is corrected by a new revision.
MOVES: dict[str, frozenset[str]] = {
    S.TO_DO: frozenset({S.DRAFT, S.SUBMITTED, S.NOT_APPLICABLE, S.DEFAULT}),
    S.DRAFT: frozenset({S.SUBMITTED, S.NOT_APPLICABLE, S.DEFAULT}),
    S.SUBMITTED: frozenset({S.RETURNED, S.APPROVED}),
    S.RETURNED: frozenset({S.SUBMITTED, S.DEFAULT}),
    S.APPROVED: frozenset(),
    S.NOT_APPLICABLE: frozenset({S.TO_DO, S.DRAFT}),
    S.DEFAULT: frozenset({S.TO_DO, S.DRAFT}),
}
OPEN = (S.TO_DO, S.DRAFT, S.RETURNED)
ANSWERED = (S.SUBMITTED, S.APPROVED, S.NOT_APPLICABLE)


class CellStatus(models.TextChoices):
    """What is known of one figure. A zero is a value; a blank says why it is one."""

    VALUE = "value", _("valeur")
    NOT_PROVIDED = "not_provided", _("non fourni")
    NOT_APPLICABLE = "not_applicable", _("sans objet")
    UNKNOWN = "unknown", _("inconnu")
    WITHHELD = "withheld", _("non communiqué")


class Review(models.TextChoices):
    """What the coordination said of one figure."""

    APPROVED = "approved", _("validé")
    RETURNED = "returned", _("à reprendre")


class Origin(models.TextChoices):
    """How a revision came."""

    TYPED = "typed", _("saisi")
    FEED = "feed", _("activité enregistrée")
    ADJUSTED = "adjusted", _("ajusté")
    ZERO = "zero", _("rien sur la période")
    TABLE = "table", _("tableur")
    CORRECTION = "correction", _("correction")
    IMPORTED = "imported", _("reprise")
    REST = "rest", _("reste de la répartition")
    PEOPLE = "people", _("liste de personnes")


class Measure(models.TextChoices):
    """What an automatic feed counts in the activity that was logged."""

    PARTICIPATIONS = "participations", _("participations (personnes comptées à chaque séance)")
    HOURS = "hours", _("heures de présence (personnes × durée)")
    SLOTS = "slots", _("séances qui ont eu lieu")
    SUBJECTS = "subjects", _("activités qui ont eu lieu")


class ReminderStep(models.IntegerChoices):
    """When a reminder leaves, in days from the due date."""

    FORTNIGHT_BEFORE = -14, _("J − 14")
    THREE_BEFORE = -3, _("J − 3")
    THE_DAY = 0, _("jour J")
    WEEK_AFTER = 7, _("J + 7")
    FORTNIGHT_AFTER = 14, _("J + 14")
