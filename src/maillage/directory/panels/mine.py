"""« Ma structure »: what waits for its team today, and each field of its entry with its day."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.contributions.enums import State
from maillage.contributions.models import VisitorReport
from maillage.contributions.tables.differences import fields_of
from maillage.directory.actions.organisations import content_now
from maillage.directory.enums.organisations import PARTS, Visibility
from maillage.directory.models import Claim, FieldDate, Organisation, Questionnaire
from maillage.directory.panels.narrowing import field_of, public_part
from maillage.directory.panels.words import in_words
from maillage.directory.rules.visibility import visibility_of

OLD_FIELD_DAYS = 548
SETTINGS = frozenset({"blanks", "visibility", "banner", "logo", "point", "email"})


@dataclass(frozen=True)
class Task:
    """Something that waits, how many times, and where."""

    icon: str
    count: int
    label: str
    note: str
    url: str


@dataclass(frozen=True)
class Line:
    """One field of the entry: what it says, since when."""

    name: str
    label: str
    text: str
    at: datetime | None
    is_old: bool
    seen_by: str


def tasks_of(organisation: Organisation, at: datetime) -> list[Task]:
    """What waits for its team today."""
    asked = Questionnaire.objects.filter(organisation=organisation, wave__state="open").exclude(
        state__in=["confirmed", "corrected", "refused"]
    )
    census = asked.select_related("wave").order_by("-wave__year", "pk").first()
    claims = Claim.objects.waiting().filter(organisation=organisation).count()
    reports = VisitorReport.objects.open().filter(contribution=organisation.contribution_id).count()
    old = len([line for line in lines_of(organisation, at) if line.is_old])
    edit = reverse("directory:edit_organisation", args=[organisation.slug])
    rows = [
        ("clipboard-check", 1 if census else 0, _("Recensement de l’année"),
         _("Confirmez ou corrigez votre fiche : dix minutes suffisent."),
         reverse("directory:questionnaire", args=[census.uid]) if census else ""),
        ("user-check", claims, ngettext("demande de gestion", "demandes de gestion", claims),
         _("Quelqu’un dit agir pour votre structure."), reverse("directory:team", args=[organisation.slug])),
        ("undo-2", int(organisation.contribution.state == State.RETURNED), _("fiche à revoir"),
         organisation.contribution.message, edit),
        ("flag", reports, ngettext("signalement en cours", "signalements en cours", reports),
         _("Un visiteur dit que quelque chose est faux ; la coordination répond, vous pouvez corriger."), edit),
        ("hourglass", old, ngettext("champ ancien", "champs anciens", old),
         _("Écrits ou confirmés il y a plus d’un an et demi."), edit),
    ]  # fmt: skip
    return [Task(*row) for row in rows if row[1]]


def lines_of(organisation: Organisation, at: datetime, *, public: bool = False) -> list[Line]:
    """The fields that say something, each with the day it was written or confirmed, and who reads it.

    ``public`` leaves what everyone reads.
    """
    kept = content_now(organisation)
    content = in_words(public_part(organisation, kept) if public else kept)
    days = dict(FieldDate.objects.filter(organisation=organisation).values_list("field", "at"))
    found = []
    for name, value in content.items():
        if name in SETTINGS:
            continue
        for label, text in fields_of({name: value}, PARTS):
            day = days.get(name)
            since = day or organisation.contribution.created_at
            old = (at - since).days >= OLD_FIELD_DAYS
            found.append(Line(name, capfirst(label), text, day, old, _seen_by(organisation, name)))
    return found


def beside(organisation: Organisation, asked: Container[str], at: datetime, *, by_link: bool) -> list[Line]:
    """What the entry says beside the questions of a census; a link, which anyone may hold, shows what is public."""
    return [line for line in lines_of(organisation, at, public=by_link) if line.name not in asked]


def _seen_by(organisation: Organisation, name: str) -> str:
    """Who reads a field when it is not everyone, in words."""
    field = field_of(name)
    who = visibility_of(organisation, field) if field else Visibility.PUBLIC
    return "" if who == Visibility.PUBLIC else str(Visibility(who).label)
