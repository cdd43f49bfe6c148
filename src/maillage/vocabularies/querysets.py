"""The vocabulary of vocabularies."""

import time
from collections.abc import Sequence
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


def terms_said(scheme: str, codes: str | Sequence[str]) -> str:
    """One code or several in words, in the order of their list whatever the order in which they were kept.

    So that a history shows no change where there is none. A code that is no longer known is said as it is.
    """
    words = {term.code: str(term.label) for term in terms_of(scheme)}
    ranks = {code: rank for rank, code in enumerate(words)}
    wanted = filter(None, [codes] if isinstance(codes, str) else codes)
    return ", ".join(words.get(code, code) for code in sorted(wanted, key=lambda code: ranks.get(code, len(ranks))))


def forget() -> None:
    """Read the lists again at the next request."""
    _kept.clear()
