"""Facts about what was done."""

from typing import Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.journal.querysets import EntryQuerySet, JournalIsSealed


class Entry(models.Model):
    """One line: somebody did something to something.

    The names are those of the time: the line still reads when the person or the object is gone. Neither Python nor
    SQL changes or removes a line (triggers of migration 0002, to lay again after a migration that rebuilds this table
    on SQLite); the only change allowed blanks what names a person, when that person asks to be forgotten.
    `territory_id` is a bare number, because territories stand above the journal.
    """

    at = models.DateTimeField(_("le"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    actor_name = models.CharField(_("nom de l’auteur"), max_length=120, blank=True)
    verb = models.CharField(_("action"), max_length=60)
    kind = models.CharField(_("type d’objet"), max_length=60)
    object_id = models.CharField(_("identifiant de l’objet"), max_length=64)
    object_label = models.CharField(_("objet"), max_length=200, blank=True)
    territory_id = models.IntegerField(_("territoire"), null=True, blank=True)
    details = models.JSONField(_("détails"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("lignes du journal")
        indexes = (
            models.Index(fields=["kind", "object_id", "-at"], name="journal_entry_about"),
            models.Index(fields=["territory_id", "-at"], name="journal_entry_territory"),
        )

    def __str__(self) -> str:
        """The line as one reads it in a log."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name or '—'} {self.verb} {self.object_label or self.object_id}"

    def save(self, *args: Any, **options: Any) -> None:
        """A line is written once; raises `JournalIsSealed` the second time."""
        if not self._state.adding:
            raise JournalIsSealed
        super().save(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refused: the journal is append-only."""
        raise JournalIsSealed
