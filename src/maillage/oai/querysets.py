"""The vocabulary of harvesting: pages of records in the order of their marks."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from maillage.oai.models import Form, Harvested, SetEntry, Source

Line = tuple[str, Any, bool, str, str]


class FormQuerySet(models.QuerySet["Form"]):
    """Records in a format, in sentences. Marks are bounds: after the first, up to the second."""

    def between(self, prefix: str, low: int, high: int) -> "FormQuerySet":
        """Those of a format whose mark is above ``low`` and at most ``high``."""
        return self.filter(prefix=prefix, mark__gt=low, mark__lte=high)

    def page(self, size: int) -> list[tuple[int, Line]]:
        """The first of them: mark, then key, datestamp, deleted, sets and metadata."""
        names = ("mark", "record__key", "record__datestamp", "record__deleted", "record__sets", "xml")
        return [(mark, tuple(line)) for mark, *line in self.order_by("mark").values_list(*names)[:size]]


class SetEntryQuerySet(models.QuerySet["SetEntry"]):
    """Records of a set in a format, in sentences; one that left the set is told as deleted from it."""

    def between(self, spec: str, prefix: str, low: int, high: int) -> "SetEntryQuerySet":
        """Those of a set and of a format whose mark is above ``low`` and at most ``high``."""
        return self.filter(spec=spec, mark__gt=low, mark__lte=high, record__forms__prefix=prefix)

    def page(self, size: int) -> list[tuple[int, Line]]:
        """The first of them: mark, then key, datestamp, deleted (or left), sets and metadata."""
        names = (
            "mark", "left", "spec", "record__key", "record__datestamp", "record__deleted", "record__sets",
            "record__forms__xml",
        )  # fmt: skip
        found: list[tuple[int, Line]] = []
        for mark, left, spec, key, at, deleted, sets, xml in self.order_by("mark").values_list(*names)[:size]:
            told = " ".join(sorted({*sets.split(), spec})) if left else sets
            found.append((mark, (key, at, deleted or left, told, xml)))
        return found


class CatalogueQuerySet(models.QuerySet["Source"]):
    """The catalogues from which we take, in sentences."""

    def visible_to(self, user: Any) -> "CatalogueQuerySet":
        """Administrators look after them."""
        return self if getattr(user, "is_staff", False) else self.none()

    def active(self) -> "CatalogueQuerySet":
        """Those that are harvested, the longest ago first."""
        return self.filter(active=True).order_by(models.F("harvested_at").asc(nulls_first=True), "pk")


class HarvestedQuerySet(models.QuerySet["Harvested"]):
    """Records taken elsewhere, in sentences."""

    def untold(self) -> "HarvestedQuerySet":
        """Those that changed since they were last taken over, in the order they came."""
        return self.filter(told=False).order_by("pk")
