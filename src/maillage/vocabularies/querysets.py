"""The vocabulary of vocabularies."""

import time
from typing import TYPE_CHECKING

from django.apps import apps
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


_kept: dict[str, tuple[float, list["Term"]]] = {}
FRESH_SECONDS = 10.0


def terms_of(scheme: str) -> list["Term"]:
    """The terms of one list, in its order, held in memory by each process for ten seconds."""
    now = time.monotonic()
    kept = _kept.get(scheme)
    if kept is None or now - kept[0] > FRESH_SECONDS:
        model = apps.get_model("vocabularies", "Term")
        kept = _kept[scheme] = (now, list(model.objects.filter(scheme=scheme).order_by("position", "pk")))
    return kept[1]


def forget() -> None:
    """Read the lists again at the next request."""
    _kept.clear()
