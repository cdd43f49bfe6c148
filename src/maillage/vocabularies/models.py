"""One table for every short list of terms."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import TermQuerySet

LAST_BIT = 62


class Term(models.Model):
    """A term of a list: a code that never changes, labels that may.

    ``bit`` is the term's place in the integer masks that answer filters (0–62, unique in its list).
    """

    scheme = models.CharField(_("liste"), max_length=20, choices=Scheme.choices)
    code = models.SlugField(_("code"), max_length=60)
    label_fr = models.CharField(_("libellé français"), max_length=120)
    label_en = models.CharField(_("libellé anglais"), max_length=120)
    icon = models.CharField(_("icône"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    bit = models.PositiveSmallIntegerField(_("rang binaire"), validators=[MaxValueValidator(LAST_BIT)])
    retired = models.BooleanField(_("n’est plus proposé"), default=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("terme")
        verbose_name_plural = _("termes")
        constraints = (
            models.UniqueConstraint(fields=["scheme", "code"], name="vocabularies_term_code"),
            models.UniqueConstraint(fields=["scheme", "bit"], name="vocabularies_term_bit"),
            models.CheckConstraint(condition=models.Q(bit__lte=LAST_BIT), name="vocabularies_term_bit_fits"),
        )

    def __str__(self) -> str:
        """The label in the active language."""
        return self.label

    @property
    def label(self) -> str:
        """The label in the active language."""
        return self.label_in(get_language() or "fr")

    def label_in(self, language: str) -> str:
        """The label in a language, French when there is none."""
        return (self.label_en if language.startswith("en") else "") or self.label_fr

    @property
    def mask(self) -> int:
        """The term as a bit."""
        return 1 << self.bit
