"""Facts about what can be found. The index itself is the engine's own table (`search_index`), made by a migration."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One thing that can be found: what a result shows and what ranks it.

    Times are minutes since 1970 in UTC, because ranking reads a thousand of them at once. ``head`` holds the stems of
    the title, a bar, those of the summary; ``title_key`` the folded words of the title, for completion.
    """

    kind = models.CharField(_("contenu"), max_length=20)
    object_id = models.BigIntegerField(_("objet"))
    title = models.CharField(_("titre"), max_length=300)
    summary = models.CharField(_("résumé"), max_length=500, blank=True)
    title_key = models.CharField(_("titre replié"), max_length=300, db_index=True)
    head = models.TextField(_("racines du titre et du résumé"))
    view = models.CharField(_("nom de la page"), max_length=80)
    args = models.JSONField(_("arguments de la page"), default=list, blank=True)
    scopes = models.CharField(_("territoires"), max_length=400, blank=True)
    language = models.CharField(_("langue"), max_length=8, default="fr")
    starts_minute = models.IntegerField(_("début"), null=True, blank=True)
    ends_minute = models.IntegerField(_("fin"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    weight = models.SmallIntegerField(_("poids"), default=0)
    is_public = models.BooleanField(_("visible de tous"), default=True)
    updated_minute = models.IntegerField(_("modifié"))
    digest = models.BigIntegerField(_("empreinte"))

    class Meta:
        verbose_name = _("texte trouvable")
        verbose_name_plural = _("textes trouvables")
        constraints = (models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once"),)
        indexes = (
            models.Index(fields=["kind", "id"], name="search_entry_newest"),
            models.Index(
                fields=["kind", "title_key", "id"],
                name="search_entry_titles_of_kind",
                opclasses=["varchar_ops", "varchar_pattern_ops", "int8_ops"],
            ),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title


class Text(models.Model):
    """The full text of an entry, read only for the few results that are shown."""

    entry = models.OneToOneField(
        Entry, models.CASCADE, primary_key=True, verbose_name=_("texte trouvable"), related_name="text"
    )
    body = models.TextField(_("texte"))

    class Meta:
        verbose_name = _("texte")
        verbose_name_plural = _("textes")

    def __str__(self) -> str:
        """Its beginning."""
        return self.body[:60]


class Word(models.Model):
    """Texts in which a spelling was seen, added up over rows: a row is only ever added, so that no writer waits.

    `vocabulary.tidy` merges the rows of a spelling. ``word`` is folded, ``spelling`` is as written, in lower case.
    """

    word = models.CharField(_("mot replié"), max_length=40, db_index=True)
    stem = models.CharField(_("racine"), max_length=40)
    spelling = models.CharField(_("graphie"), max_length=40)
    seen = models.IntegerField(_("textes"))

    class Meta:
        verbose_name = _("mot")
        verbose_name_plural = _("mots")

    def __str__(self) -> str:
        """As written."""
        return self.spelling


class Clock(models.Model):
    """The number of changes of one read model. ``epoch`` changes when everything must be read again."""

    name = models.CharField(_("nom"), max_length=40, primary_key=True)
    tick = models.BigIntegerField(_("dernier changement"), default=0)
    epoch = models.BigIntegerField(_("époque"))

    class Meta:
        verbose_name = _("horloge")
        verbose_name_plural = _("horloges")

    def __str__(self) -> str:
        """Its name and time."""
        return f"{self.name} {self.tick}"
