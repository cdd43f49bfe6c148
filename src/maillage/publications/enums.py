"""Genres, rubrics and the questions of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.territories.enums import Kind


class Genre(models.TextChoices):
    """How an article speaks."""

    TESTIMONY = "testimony", _("témoignage")
    INTERVIEW = "interview", _("entretien")
    PORTRAIT = "portrait", _("portrait")
    REPORT = "report", _("compte rendu")
    LOGBOOK = "logbook", _("carnet de bord")
    PORTFOLIO = "portfolio", _("portfolio")
    TOP = "top", _("sélection")
    OPINION = "opinion", _("tribune")
    EXPERIMENT = "experiment", _("expérience à faire chez soi")


@dataclass(frozen=True)
class Rubric:
    """One kind of the magazine: the word of its addresses, its pages, its names."""

    kind: str
    word: str
    view: str
    listing: str
    icon: str
    one: str | Promise
    many: str | Promise
    new: str | Promise
    pitch: str | Promise
    lead: str | Promise

    @property
    def create(self) -> str:
        """The view of a new one."""
        return f"publications:new_{self.kind}"

    @property
    def edit(self) -> str:
        """The view that changes one."""
        return f"publications:edit_{self.kind}"


RUBRICS = {
    rubric.kind: rubric
    for rubric in (
        Rubric(
            Kind.ARTICLE, "article", "publications:article", "publications:magazine", "file-text",
            _("article"), _("articles"), _("Nouvel article"),
            _("Un témoignage, un entretien, un portrait, une expérience à refaire chez soi."),
            _("Ce qui se cherche, se fabrique et se discute, raconté par celles et ceux qui le font."),
        ),
        Rubric(
            Kind.DOSSIER, "dossier", "publications:dossier", "publications:dossiers", "layers",
            _("dossier"), _("dossiers"), _("Nouveau dossier"),
            _("Un choix ordonné de ce que d’autres ont publié, avec votre introduction."),
            _("Des articles, des rendez-vous et des lieux réunis autour d’une question."),
        ),
        Rubric(
            Kind.EXPERIENCE, "retour", "publications:experience", "publications:experiences", "message-square-quote",
            _("retour d’expérience"), _("retours d’expérience"), _("Nouveau retour d’expérience"),
            _("Ce qui a marché, ce qui a coincé, ce qui reste ouvert : pour qui voudra refaire."),
            _("Ce qui a marché, ce qui a coincé, ce qui reste ouvert : pour ne pas repartir de zéro."),
        ),
        Rubric(
            Kind.NOTEBOOK, "carnet", "publications:notebook", "publications:notebooks", "lightbulb",
            _("carnet d’innovation"), _("carnets d’innovation"), _("Nouveau carnet d’innovation"),
            _("Une hypothèse sur une façon de partager les sciences, essayée et racontée."),
            _("Des formats essayés : l’hypothèse, le protocole, ce que l’on a vu, ce que l’on garde."),
        ),
    )
}  # fmt: skip
KINDS = tuple(RUBRICS)

# The questions that an experience report and a notebook answer, in order of reading.
EXPERIENCE_PARTS: dict[str, str | Promise] = {
    "means": _("Moyens mis en œuvre"),
    "worked": _("Ce qui a marché"),
    "difficulties": _("Les difficultés"),
    "unresolved": _("Ce qui reste sans réponse"),
}
NOTEBOOK_PARTS: dict[str, str | Promise] = {
    "hypothesis": _("L’hypothèse"),
    "protocol": _("Le protocole"),
    "observed": _("Ce que l’on a observé"),
    "kept": _("Ce que l’on garde"),
}
PARTS: dict[str, Mapping[str, str | Promise]] = {Kind.EXPERIENCE: EXPERIENCE_PARTS, Kind.NOTEBOOK: NOTEBOOK_PARTS}
EXPERIENCE_FACTS = ("held_on", "place", "public", "headcount")
