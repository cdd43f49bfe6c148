"""What a resource is, how two of them are related, for whom a kit is made."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Type(models.TextChoices):
    """What a resource is: one search for all, each with its own life."""

    DOCUMENT = "document", _("document")
    SHEET = "sheet", _("fiche d’activité")
    KIT = "kit", _("kit à télécharger")
    TOOL = "tool", _("outil à emprunter")
    EXHIBITION = "exhibition", _("exposition")
    VIDEO = "video", _("vidéo")
    METHOD = "method", _("méthode")
    DATASET = "dataset", _("jeu de données")


@dataclass(frozen=True)
class Nature:
    """A type in the words of others: icon, Dublin Core, LOM-FR 1.9, LOM 5.2, schema.org."""

    word: str
    icon: str
    dublin_core: str
    document_type: str
    learning_type: str
    pitch: str | Promise


NATURES: dict[str, Nature] = {
    Type.DOCUMENT: Nature(
        "document", "file-text", "Text", "texte", "narrative text",
        _("Un dossier, un livret, un guide, une affiche : ce qui se lit."),
    ),
    Type.SHEET: Nature(
        "fiche", "clipboard-list", "Text", "texte", "exercise",
        _("Une activité à refaire : le matériel, le déroulé, ce que l’on y apprend."),
    ),
    Type.KIT: Nature(
        "kit", "package", "Collection", "collection", "exercise",
        _("Tout ce qu’il faut à une bibliothèque, un périscolaire, une entreprise, en un seul dossier."),
    ),
    Type.TOOL: Nature(
        "outil", "wrench", "PhysicalObject", "objet physique", "experiment",
        _("Une malle, une maquette, un planétarium gonflable : ce qui voyage et se prête."),
    ),
    Type.EXHIBITION: Nature(
        "exposition", "frame", "PhysicalObject", "objet physique", "figure",
        _("Des panneaux, des manipulations, un parcours : à accueillir ou à imprimer."),
    ),
    Type.VIDEO: Nature(
        "video", "video", "MovingImage", "image en mouvement", "lecture",
        _("Un film, une conférence filmée, une démonstration."),
    ),
    Type.METHOD: Nature(
        "methode", "lightbulb", "Text", "texte", "narrative text",
        _("Une façon de faire : animer un débat, monter un projet, évaluer."),
    ),
    Type.DATASET: Nature(
        "donnees", "table", "Dataset", "ensemble de données", "table",
        _("Des mesures, des observations, des relevés que d’autres peuvent reprendre."),
    ),
}  # fmt: skip
WORDS = {nature.word: name for name, nature in NATURES.items()}


class Sector(models.TextChoices):
    """For whom a kit is made, outside of the sector."""

    LIBRARY = "library", _("bibliothèque")
    TOURIST_OFFICE = "tourist_office", _("office de tourisme")
    AFTER_SCHOOL = "after_school", _("accueil périscolaire ou centre de loisirs")
    COMPANY = "company", _("entreprise")
    CARE_HOME = "care_home", _("maison de retraite")


SECTOR_WORDS: dict[str, str] = {
    Sector.LIBRARY: "bibliotheque", Sector.TOURIST_OFFICE: "office-de-tourisme", Sector.AFTER_SCHOOL: "periscolaire",
    Sector.COMPANY: "entreprise", Sector.CARE_HOME: "maison-de-retraite",
}  # fmt: skip


class Relation(models.TextChoices):
    """How one resource stands to another, as its author says it."""

    PART_OF = "part_of", _("fait partie de")
    REQUIRES = "requires", _("demande d’avoir")
    VERSION_OF = "version_of", _("est une version de")
    INSPIRED_BY = "inspired_by", _("s’inspire de")


# The same seen from the other end.
REVERSED: dict[str, str | Promise] = {
    Relation.PART_OF: _("contient"),
    Relation.REQUIRES: _("est demandé par"),
    Relation.VERSION_OF: _("a pour autre version"),
    Relation.INSPIRED_BY: _("a inspiré"),
}
# In the words of LOM (7.1), from this end and from the other.
LOM_KINDS: dict[str, tuple[str, str]] = {
    Relation.PART_OF: ("ispartof", "haspart"),
    Relation.REQUIRES: ("requires", "isrequiredby"),
    Relation.VERSION_OF: ("isversionof", "hasversion"),
    Relation.INSPIRED_BY: ("isbasedon", "isbasisfor"),
}


class LinkState(models.TextChoices):
    """What the last check of a link found."""

    UNKNOWN = "unknown", _("pas encore vérifié")
    FINE = "fine", _("répond")
    DOUBTFUL = "doubtful", _("n’a pas répondu la dernière fois")
    BROKEN = "broken", _("ne répond plus")


# The ages that the levels of schools stand for, where a resource gives levels and no age.
LEVEL_AGES = {
    "fr-cycle-1": (3, 5), "fr-cycle-2": (6, 8), "fr-cycle-3": (9, 11), "fr-cycle-4": (12, 14), "fr-seconde": (15, 15),
    "fr-premiere": (16, 16), "fr-terminale": (17, 17), "fr-superieur": (18, 25), "be-maternel": (3, 5),
    "be-p1-p2": (6, 7), "be-p3-p4": (8, 9), "be-p5-p6": (10, 11), "be-s1-s3": (12, 14), "be-s4-s6": (15, 17),
    "be-superieur": (18, 25),
}  # fmt: skip
# The contexts of LOM (5.6) that levels belong to.
LEVEL_CONTEXTS = {
    "fr-cycle-1": "school", "fr-cycle-2": "school", "fr-cycle-3": "school", "fr-cycle-4": "school",
    "fr-seconde": "school", "fr-premiere": "school", "fr-terminale": "school", "fr-superieur": "higher education",
    "be-maternel": "school", "be-p1-p2": "school", "be-p3-p4": "school", "be-p5-p6": "school", "be-s1-s3": "school",
    "be-s4-s6": "school", "be-superieur": "higher education",
}  # fmt: skip
OLDEST = 120
