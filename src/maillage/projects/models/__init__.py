"""Facts about projects, by subject."""

from maillage.projects.models.forums import Forum, ForumContact, ForumEntry, Meeting
from maillage.projects.models.people import Asking, HelperProfile, MutedNeed, Relation
from maillage.projects.models.sheets import Answer, Question, SheetTemplate, TemplateLine
from maillage.projects.models.things import Document, Draft, Need, News, Partner, Project

__all__ = [
    "Answer",
    "Asking",
    "Document",
    "Draft",
    "Forum",
    "ForumContact",
    "ForumEntry",
    "HelperProfile",
    "Meeting",
    "MutedNeed",
    "Need",
    "News",
    "Partner",
    "Project",
    "Question",
    "Relation",
    "SheetTemplate",
    "TemplateLine",
]
