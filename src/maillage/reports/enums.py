"""The words of reports: kinds of blocks and of figures, styles of a number in prose, rules of the linter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    """Where a report stands; a published one keeps a draft of its next version."""

    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("publié")


class BlockKind(models.TextChoices):
    """What a block of a report is."""

    TEXT = "text", _("texte")
    FIGURES = "figures", _("chiffres")
    CHART = "chart", _("graphique")
    MAP = "map", _("carte des lieux")
    ACTIONS = "actions", _("liste des actions")
    PORTRAIT = "portrait", _("portrait d’une action ou d’une structure")
    QUOTE = "quote", _("citation")
    PHOTOS = "photos", _("photographies")
    BUDGET = "budget", _("budget")


class FigureKind(models.TextChoices):
    """Where a figure comes from."""

    INDICATOR = "indicator", _("un indicateur du programme")
    ENTITIES = "entities", _("un décompte du programme (actions, structures, objectifs)")
    AMOUNT = "amount", _("un montant déclaré, avec sa source")


class Entity(models.TextChoices):
    """What the programme itself counts: never typed, always computed from roles."""

    ACTIONS = "actions", _("actions")
    STRUCTURES = "structures", _("structures, quel que soit leur rôle")
    LEADS = "leads", _("structures qui portent une action")
    OBJECTIVES = "objectives", _("objectifs")


class Style(models.TextChoices):
    """How a number is written in prose. The phrase is always true of the value."""

    EXACT = "exact", _("exact")
    MORE = "more", _("plus de…")
    LESS = "less", _("moins de…")
    ABOUT = "about", _("environ…")
    SHARE = "share", _("part en %")
    BASE = "base", _("n sur N")
    FRACTION = "fraction", _("fraction (un tiers, la moitié)")


# What is typed after the bar of a token, in French and in English.
STYLE_WORDS: dict[str, Style] = {
    "": Style.EXACT, "exact": Style.EXACT, "plus de": Style.MORE, "more than": Style.MORE, "moins de": Style.LESS,
    "less than": Style.LESS, "environ": Style.ABOUT, "about": Style.ABOUT, "part": Style.SHARE, "share": Style.SHARE,
    "sur": Style.BASE, "out of": Style.BASE, "fraction": Style.FRACTION,
}  # fmt: skip
TYPED_STYLES: dict[str, str] = {
    Style.EXACT: "", Style.MORE: "plus de", Style.LESS: "moins de", Style.ABOUT: "environ", Style.SHARE: "part",
    Style.BASE: "sur", Style.FRACTION: "fraction",
}  # fmt: skip


class CheckRule(models.TextChoices):
    """What the linter verifies. Those of the first group may be declared on a report; all run by themselves."""

    PARTITION = "partition", _("la répartition fait le total")
    COMPOSITE = "composite", _("le composite reprend ses termes")
    COUNT = "count", _("le décompte annoncé est celui du programme")
    ROLES = "roles", _("les structures comptées ont le rôle annoncé")
    BASE = "base", _("le dénominateur est celui du programme")
    DURATION = "duration", _("la durée annoncée est celle des dates")
    END = "end", _("l’année de fin annoncée est celle du programme")
    AT_MOST = "at_most", _("la partie ne dépasse pas le tout")
    PHRASE = "phrase", _("l’arrondi est vrai du chiffre exact")
    FRACTION = "fraction", _("la fraction annoncée tombe juste")
    DATED = "dated", _("le chiffre est daté du programme")
    NAMES = "names", _("ce qui est nommé est dans le programme")
    DIGITS = "digits", _("tout nombre est relié à un chiffre")
    TOKEN = "token", _("tout jeton désigne un chiffre")
    LABEL = "label", _("un intitulé n’a qu’une valeur")
    UNLIKE = "unlike", _("on n’additionne que des choses semblables")
    SMALL_BASE = "small_base", _("un pourcentage porte sur une base suffisante")
    QUANTIFIER = "quantifier", _("« tous » et « la plupart » disent leur base")
    CONSENT = "consent", _("une citation a l’accord de la personne")
    CREDIT = "credit", _("une photographie a son crédit et sa description")
    UNKNOWN = "unknown", _("un chiffre cité a une valeur")
    EMPTY = "empty", _("un bloc montre quelque chose")


DECLARED = (
    CheckRule.PARTITION, CheckRule.COMPOSITE, CheckRule.COUNT, CheckRule.ROLES, CheckRule.BASE, CheckRule.DURATION,
    CheckRule.END, CheckRule.AT_MOST, CheckRule.PHRASE, CheckRule.FRACTION, CheckRule.DATED, CheckRule.NAMES,
)  # fmt: skip
# Nobody may publish over these; the others are published with the reason why, printed in the report.
BLOCKING = (CheckRule.DIGITS, CheckRule.TOKEN, CheckRule.CONSENT, CheckRule.CREDIT)
LEAST_BASE = 20
