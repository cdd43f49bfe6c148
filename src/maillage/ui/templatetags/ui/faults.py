"""What is wrong with a field, in words that say what to do: Django’s own often say only that something is wrong."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

Kinds = tuple[type[forms.Field], ...]
ONE_OF: Kinds = (
    forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField, forms.ModelMultipleChoiceField,
)  # fmt: skip
WORDED: dict[str, Kinds] = {
    "required": (forms.Field,), "invalid": (forms.DateField,), "invalid_choice": ONE_OF, "invalid_pk_value": ONE_OF,
}  # fmt: skip
REQUIRED: tuple[tuple[Kinds, Any], ...] = (
    ((forms.FileField,), _("joignez un fichier.")),
    ((forms.BooleanField,), _("cochez cette case pour continuer.")),
    (ONE_OF, _("choisissez une réponse.")),
    ((forms.DateField,), _("choisissez un jour.")),
    ((forms.Field,), _("écrivez une réponse : cette case est vide.")),
)
NO_SUCH_DAY = _("ce jour n’existe pas : écrivez-le comme 14/03/2027.")
NOT_OFFERED = _("cette réponse n’est pas proposée : choisissez-en une dans la liste.")
NOT_OFFERED_SAID = _("« %(value)s » n’est pas proposé : choisissez dans la liste.")
CUT_SHORT = _("cette adresse est incomplète : elle s’écrit nom@domaine.fr.")


def faults_of(bound: forms.BoundField) -> list[str]:
    """The faults of a field, one sentence each; what a form words itself stays as it is."""
    told: Any = bound.errors
    return [str(sentence) for sentence in _said(bound.field, told.as_data())]


def _said(field: forms.Field, errors: list[ValidationError]) -> Iterator[Any]:
    for error in errors:
        code = str(error.code)
        yield from [_worded(field, code, error)] if str(error.message) in _django(field, code) else error


def _django(field: forms.Field, code: str) -> set[str]:
    """What Django says for a code that is worded again here, for this kind of field."""
    words = [kind.default_error_messages for kind in WORDED.get(code, ()) if isinstance(field, kind)]
    said = {str(one[code]) for one in words if code in one}
    return said | {str(EmailValidator.message)} if isinstance(field, forms.EmailField) else said


def _worded(field: forms.Field, code: str, error: ValidationError) -> Any:
    if code == "required":
        return next(words for kinds, words in REQUIRED if isinstance(field, kinds))
    if code != "invalid":
        given = error.params or {}
        named = next((str(given[key]) for key in ("value", "pk") if f"%({key})s" in str(error.message)), "")
        return NOT_OFFERED_SAID % {"value": named} if named else NOT_OFFERED
    return CUT_SHORT if isinstance(field, forms.EmailField) else NO_SUCH_DAY
