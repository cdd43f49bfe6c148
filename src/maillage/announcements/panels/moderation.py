"""An announcement as those who decide read it: the answers of its genre, in words and never in codes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillage.announcements.enums import ApplyBy, Contract, Exchange, Genre, Remote
from maillage.announcements.forms.entry import AnnouncementForm
from maillage.announcements.models import Announcement
from maillage.announcements.panels.page import page_context
from maillage.contributions.enums import ReportReason
from maillage.contributions.models import Contribution
from maillage.core.clock import now
from maillage.core.dates import day_phrase
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_said

LABELS: dict[str, Any] = {
    "genre": gettext_lazy("Type d’annonce"),
    **{
        name: field.label
        for name, field in AnnouncementForm.base_fields.items()
        if field.label and name not in {"commune_label", "image_removed", "apply_email", "seen", "once"}
    },
    "commune": gettext_lazy("Commune"),
}
ENUMS: dict[str, Any] = {
    "genre": Genre, "remote": Remote, "contract": Contract, "apply_by": ApplyBy, "exchange": Exchange
}  # fmt: skip
REASONS: dict[str, Any] = {
    ReportReason.CLOSED.value: gettext_lazy("c’est pourvu ou terminé"),
    ReportReason.WRONG_DATE.value: gettext_lazy("une date est fausse"),
    ReportReason.WRONG_PLACE.value: gettext_lazy("le lieu est faux"),
    ReportReason.DUPLICATE.value: gettext_lazy("cette annonce existe déjà"),
    ReportReason.RIGHTS.value: gettext_lazy("une image ou un texte est utilisé sans droit"),
    ReportReason.UNLAWFUL.value: gettext_lazy("l’annonce est trompeuse, discriminatoire ou illicite"),
    ReportReason.OTHER.value: gettext_lazy("autre chose"),
}


def summary(contribution: Contribution) -> dict[str, Any]:
    """What the panel of an announcement shows beside the answers."""
    announcement = Announcement.objects.with_page_data().get(contribution=contribution)
    return page_context(announcement, now())


def _said(name: str, value: Any) -> Any:
    if name in ENUMS:
        return str(dict(ENUMS[name].choices).get(value, value))
    if name.endswith("_on"):
        return day_phrase(date.fromisoformat(value), get_language() or "fr", year=True)
    if name == "themes":
        return terms_said(Scheme.THEME, value)
    return _("choisie") if name == "image" else value


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """A revision with its codes, keys and days turned into what people say."""
    return {name: _said(name, value) if value else value for name, value in data.items()}
