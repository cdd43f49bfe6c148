"""Facts about entries that may be one, and about what became one or two."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums import Likeness, Move, PairState
from maillage.directory.querysets.likeness import PairQuerySet, PassageQuerySet


class Pair(models.Model):
    """Two entries that look alike, once: what a person decided is remembered and is never asked again."""

    first = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("une structure"), related_name="+"
    )
    second = models.ForeignKey("directory.Organisation", models.CASCADE, verbose_name=_("l’autre"), related_name="+")
    why = models.CharField(_("pourquoi"), max_length=10, choices=Likeness.choices)
    distance = models.PositiveIntegerField(_("distance en mètres"), null=True, blank=True)
    state = models.CharField(_("décision"), max_length=10, choices=PairState.choices, default=PairState.PROPOSED)
    found_at = models.DateTimeField(_("trouvé le"))
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("doublon possible")
        verbose_name_plural = _("doublons possibles")
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="directory_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="directory_pair_in_order"),
        )
        indexes = (
            models.Index(
                fields=["found_at"], condition=models.Q(state=PairState.PROPOSED), name="directory_pair_proposed"
            ),
        )

    def __str__(self) -> str:
        """The two."""
        return f"{self.first} = {self.second} ?"


class Passage(models.Model):
    """What passed from one entry to another when they were merged, or when one was split: enough to undo a merger.

    ``moved`` gives the keys of what passed, by table; ``before`` the content of the kept entry as it was.
    """

    kind = models.CharField(_("quoi"), max_length=8, choices=Move.choices)
    source = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("d’où"), related_name="passages_out"
    )
    target = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("vers"), related_name="passages_in"
    )
    moved = models.JSONField(_("ce qui a passé"), default=dict)
    before = models.JSONField(_("avant"), default=dict)
    at = models.DateTimeField(_("le"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    undone_at = models.DateTimeField(_("défait le"), null=True, blank=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("filiation")
        verbose_name_plural = _("filiations")
        indexes = (models.Index(fields=["target", "-at"], name="directory_passage_target"),)

    def __str__(self) -> str:
        """What happened."""
        return f"{self.source} → {self.target}"
