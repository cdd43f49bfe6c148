"""Two rows of one place, two entries of one organisation, side by side."""

from typing import Any

from django.utils.translation import gettext as _

from maillage.directory.actions.merging import whole_of
from maillage.directory.actions.organisations import content_of
from maillage.directory.forms.merging import MergeForm
from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.words import in_words


def entry_sides(kept: Organisation, merged: Organisation, typed: Any) -> MergeForm:
    """The choices between two entries, each side in words."""
    left, right = whole_of(kept), whole_of(merged)
    words = (in_words(content_of(left)), in_words(content_of(right)))
    return MergeForm(typed, left=left, right=right, words=words)


def venue_sides(kept: Venue, merged: Venue) -> list[tuple[str, str, str, str]]:
    """What is compared: the name of the field, its words, and what each row says."""
    labels = {
        "name": _("Nom"), "address": _("Adresse"), "postcode": _("Code postal"), "commune": _("Commune"),
        "access": _("Comment venir"), "website": _("Site web"), "phone": _("Téléphone"), "summary": _("Résumé"),
        "organisation": _("Structure qui le tient"),
    }  # fmt: skip
    rows = [(name, label, _said(getattr(kept, name)), _said(getattr(merged, name))) for name, label in labels.items()]
    return [*rows, ("point", _("Point sur la carte"), _point(kept), _point(merged))]


def _said(value: Any) -> str:
    return "" if value is None else str(getattr(value, "name", value))


def _point(venue: Venue) -> str:
    return "" if venue.latitude is None else f"{venue.latitude:.5f}, {venue.longitude:.5f}"
