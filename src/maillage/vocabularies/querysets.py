"""The vocabulary of vocabularies."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from maillage.vocabularies.models import Term


class TermQuerySet(models.QuerySet["Term"]):
    """Terms, in sentences."""

    def of(self, scheme: str) -> "TermQuerySet":
        """The terms of one list, in its order."""
        return self.filter(scheme=scheme).order_by("position", "pk")

    def offered(self) -> "TermQuerySet":
        """The terms that may still be chosen; a retired one stays where it was used."""
        return self.filter(retired=False)
