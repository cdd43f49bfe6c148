"""What must be said beside a figure, in words for its reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase
from maillage.ui.templatetags.ui.words import number as in_words

SENTENCES: dict[str, str | Promise] = {
    "apart": gettext_lazy("Ces chiffres ne s’additionnent pas : ils se lisent un par un."),
    "overlap": gettext_lazy(
        "Les mêmes personnes ont pu être comptées plusieurs fois : le nombre est entre le plus grand des chiffres et"
        " leur somme."
    ),
    "overlap_things": gettext_lazy(
        "Les mêmes éléments ont pu être comptés plusieurs fois : le nombre est entre le plus grand des chiffres et"
        " leur somme."
    ),
    "empty_base": gettext_lazy("Le dénominateur est nul : il n’y a pas de résultat."),
    "small_base": gettext_lazy("La base est petite : %(base)s."),
    "over": gettext_lazy("Le résultat dépasse 100 % : ce qui est compté est plus grand que sa base."),
    "small": gettext_lazy("Effectif trop petit pour être publié (moins de %(threshold)s)."),
    "unlike": gettext_lazy(
        "Ces chiffres ne comptent pas la même chose (%(units)s) : ils ne s’additionnent que dans un composite déclaré."
    ),
    "not_additive": gettext_lazy("Des ratios ou des moyennes ne s’additionnent pas."),
    "versions": gettext_lazy("La définition de l’indicateur a changé pendant la période."),
    "unlike_versions": gettext_lazy(
        "L’indicateur a changé de nature pendant la période : ses chiffres ne se réunissent pas."
    ),
    "rectified": gettext_lazy("Un chiffre a été rectifié après validation : voyez l’erratum."),
}


@dataclass(frozen=True)
class Caution:
    """A warning: its code for machines, its sentence for people."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Two warnings are the same when they say the same."""
        return hash((self.code, repr(sorted(self.details.items()))))

    @property
    def sentence(self) -> str:
        """In the active language."""
        built = {"composite": self._composite, "shared": self._shared, "last": self._last, "no_base": self._no_base,
                 "part_missing": self._part_missing}  # fmt: skip
        if self.code in built:
            return built[self.code]()
        words = dict(self.details)
        if "units" in words:
            words["units"] = ", ".join(words["units"])
        return str(SENTENCES[self.code]) % words

    def _composite(self) -> str:
        terms = [_("%(number)s %(unit)s") % {"number": _said(number), "unit": unit} for unit, number in
                 self.details["terms"]]  # fmt: skip
        return _("« %(name)s » réunit des choses différentes : %(terms)s.") % {
            "name": self.details["name"], "terms": " + ".join(terms)
        }  # fmt: skip

    def _shared(self) -> str:
        count = self.details["records"]
        return ngettext(
            "%(count)s activité déclarée par plusieurs structures est comptée une fois.",
            "%(count)s activités déclarées par plusieurs structures sont comptées une fois.",
            count,
        ) % {"count": count}

    def _last(self) -> str:
        day = day_phrase(self.details["on"], get_language() or "fr", weekday=False, year=True)
        return _("Dernière valeur connue ; la plus ancienne est celle de la période commencée le %(day)s.") % {
            "day": day
        }

    def _no_base(self) -> str:
        count = self.details["answers"]
        return ngettext(
            "%(count)s réponse sans effectif est laissée de côté.",
            "%(count)s réponses sans effectif sont laissées de côté.",
            count,
        ) % {"count": count}

    def _part_missing(self) -> str:
        count = self.details["parts"]
        return ngettext(
            "%(count)s terme n’a pas de valeur : le total est incomplet.",
            "%(count)s termes n’ont pas de valeur : le total est incomplet.",
            count,
        ) % {"count": count}


def _said(number: Any) -> str:
    return _("?") if number is None else in_words(number)
