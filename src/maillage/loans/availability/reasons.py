"""Why a date is impossible, or to be looked at: the rule, named with its value, in a sentence. Never who."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from maillage.core.dates import day_phrase, period_phrase
from maillage.loans.enums import RuleCode

SENTENCES: dict[str, Any] = {
    RuleCode.NO_COPY: _("Aucun exemplaire n’est en état d’être prêté."),
    RuleCode.TAKEN: _("L’outil est pris %(period)s, préparation et transport compris."),
    RuleCode.ASKED: _("Une autre demande attend une réponse pour ces dates."),
    RuleCode.AWAITED: _("Une autre structure attend cet outil pour ces jours."),
    RuleCode.PAST: _("Cette date est passée."),
    RuleCode.NOTICE: _("Le préavis est de %(days)s jours : au plus tôt le %(day)s."),
    RuleCode.PREPARATION: _("La préparation et le transport commenceraient le %(day)s : c’est déjà passé."),
    RuleCode.HORIZON: _("On réserve au plus %(days)s jours à l’avance : jusqu’au %(day)s pour le moment."),
    RuleCode.SHORTEST: _("Un prêt dure au moins %(days)s jours."),
    RuleCode.LONGEST: _("Un prêt dure au plus %(days)s jours."),
    RuleCode.CLOSED: _("Le prêteur est fermé : l’outil ne peut ni partir avant ces dates, ni revenir après."),
    RuleCode.NO_SHUTTLE: _("Aucune navette ne passe au bon moment : les prochaines passent le %(days)s."),
    RuleCode.NO_SHUTTLE_AT_ALL: _("Aucune navette n’est annoncée autour de ces dates."),
    RuleCode.SHUTTLE_FULL: _("La navette du %(day)s est pleine : il y reste %(left)s, l’outil demande %(needed)s."),
    RuleCode.BORROWER: _("Cet outil est réservé à ces emprunteurs : %(types)s."),
    RuleCode.AREA: _("Ce n’est pas dans le territoire desservi : %(zones)s."),
    RuleCode.QUOTA: _("Le quota est de %(most)s : %(what)s, %(scope)s."),
    RuleCode.AGAIN: _("Il faut %(days)s jours entre deux emprunts du même outil : à partir du %(day)s."),
    RuleCode.HABILITATION: _("Cet outil demande une habilitation : %(name)s."),
    RuleCode.AGE: _("Cet outil convient à partir de %(age)s ans."),
    RuleCode.LEVEL: _("Cet outil est prêté pour ces niveaux : %(levels)s."),
    RuleCode.INSURANCE: _("Avant le départ, il faudra cette pièce, valable %(period)s : %(proof)s."),
    RuleCode.AGREEMENT: _("La convention annuelle doit être signée avant le départ."),
    RuleCode.INCOMPLETE: _("L’exemplaire libre est incomplet : le prêteur dira ce qui manque."),
}
# The lender may go beyond these with a reason; a copy that is not there cannot be given.
FIRM = frozenset({RuleCode.NO_COPY, RuleCode.TAKEN})


def _in_words(value: Any, language: str) -> str:
    if isinstance(value, date):
        return day_phrase(value, language)
    if isinstance(value, Decimal):
        return number_format(value.normalize())
    if isinstance(value, tuple):
        if len(value) == 2 and all(isinstance(one, date) for one in value):  # noqa: PLR2004 - a period has two ends
            return period_phrase(*value, language)
        return ", ".join(_in_words(one, language) for one in value)
    return str(value)


@dataclass(frozen=True)
class Reason:
    """One rule that speaks: ``is_hard`` forbids, the others are said to both sides. Values are figures and dates."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    is_hard: bool = True

    @property
    def sentence(self) -> str:
        """In the active language."""
        language = get_language() or "fr"
        said = {name: _in_words(value, language) for name, value in self.values.items()}
        return str(SENTENCES[self.code]) % said

    @property
    def kept(self) -> list[Any]:
        """As a request keeps it: the code, the sentence of that day, and the values that say it in another language."""
        return [self.code, self.sentence, {name: _as_json(value) for name, value in self.values.items()}]

    @property
    def is_firm(self) -> bool:
        """Nobody goes beyond it, whatever the reason."""
        return self.code in FIRM


def said_again(row: Sequence[Any]) -> str:
    """The sentence of a reason that was kept, in the active language; an older row has only its sentence."""
    code, sentence, *values = row
    if not values or code not in SENTENCES:
        return str(sentence)
    return Reason(code, {name: _from_json(value) for name, value in values[0].items()}).sentence


def _as_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, int):
        return value
    with override("fr"):  # the words of the code, which gettext knows
        return str(value)


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_json(one) for one in value)
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Decimal(value["number"])
    return gettext(value) if isinstance(value, str) and value else value
