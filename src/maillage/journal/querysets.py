"""The vocabulary of the journal."""

from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.core.errors import Refused

if TYPE_CHECKING:
    from maillage.accounts.models import User
    from maillage.journal.models import Entry


class JournalIsSealed(Refused):
    """A line of the journal is never changed nor removed."""

    def __init__(self) -> None:
        """One sentence for every way of trying."""
        super().__init__(_("Le journal ne se modifie pas et ne s’efface pas."))


class EntryQuerySet(models.QuerySet["Entry"]):
    """Lines of the journal, in sentences."""

    def about(self, obj: models.Model) -> "EntryQuerySet":
        """Everything that was done to this object, the latest first."""
        return self.of(obj._meta.label_lower, obj.pk)

    def of(self, kind: str, object_id: object) -> "EntryQuerySet":
        """The same for an object known by its kind and key, even when it no longer exists."""
        return self.filter(kind=kind, object_id=str(object_id)).latest_first()

    def by(self, actor: "User") -> "EntryQuerySet":
        """Everything this person did, the latest first."""
        return self.filter(actor=actor).latest_first()

    def in_territory(self, territory_id: int) -> "EntryQuerySet":
        """What happened in one territory, the latest first."""
        return self.filter(territory_id=territory_id).latest_first()

    def latest_first(self) -> "EntryQuerySet":
        """The order in which people read it; lines of the same instant keep the order of writing."""
        return self.order_by("-at", "-pk")

    def update(self, **_fields: Any) -> NoReturn:
        """Refused: the journal is append-only."""
        raise JournalIsSealed

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refused: the journal is append-only."""
        raise JournalIsSealed

    def delete(self) -> NoReturn:
        """Refused: the journal is append-only."""
        raise JournalIsSealed
