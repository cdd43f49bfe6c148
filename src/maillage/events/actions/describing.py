"""Describing an image for those who do not see it."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.events.actions.writing import change_event, data_of
from maillage.events.models import Event

LONGEST = 250


class NoDescription(Refused):
    """An image is described, or said to be decorative."""


@transaction.atomic
def describe_image(*, actor: User, event: Event, alt: str, decorative: bool, at: datetime) -> None:
    """Write what the image shows, or that it says nothing that the text does not say.

    Raises:
        NoDescription: neither.
        TooLate: somebody wrote the event at the same instant.
    """
    words = clean_line(alt)[:LONGEST]
    if not words and not decorative:
        raise NoDescription(_("Décrivez l’image en une phrase, ou cochez « décorative »."))
    kept = Event.objects.select_related("contribution").get(pk=event.pk)  # read anew: it is written whole again
    seen = kept.contribution.updated_at
    data = replace(data_of(kept), image_alt="" if decorative else words, image_decorative=decorative)
    change_event(actor=actor, event=kept, data=data, at=at, note=_("Image décrite"), seen=seen)
