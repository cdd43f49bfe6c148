"""The vocabulary of files."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef

if TYPE_CHECKING:
    from maillage.accounts.models import User
    from maillage.files.models import Image


class ImageQuerySet(models.QuerySet["Image"]):
    """Pictures, in sentences."""

    def sent_by(self, person: "User") -> "ImageQuerySet":
        """The pictures somebody sent."""
        return self.filter(owner=person)

    def sent_before(self, at: datetime) -> "ImageQuerySet":
        """Old enough for its page to have been saved."""
        return self.filter(created_at__lt=at)

    def unused(self) -> "ImageQuerySet":
        """The pictures that nothing points to: every relation to `Image` in the house is looked at.

        Floors above do not have to say that they use pictures; their foreign keys say it.
        """
        rows = self
        for relation in self.model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, models.ForeignObjectRel):
                continue
            holder = relation.related_model
            if holder._meta.model_name == "remoteimage":
                continue
            every = holder._base_manager  # noqa: SLF001 - the manager that hides no row
            pointing = every.filter(**{relation.field.name: OuterRef("pk")}).order_by()
            rows = rows.filter(~Exists(pointing))
        return rows
