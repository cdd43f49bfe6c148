"""Fields that the forms of the loan desk share, and rows that come and go by buttons."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.ui.forms import FAR, DayField

MOST_ROWS = 60
LARGEST = 32_000  # what a small column of the database holds
MEASURE = {
    "invalid": gettext_lazy("Écrivez un nombre, comme 2,5."),
    "max_digits": gettext_lazy("Ce nombre est trop grand : vérifiez l’unité."),
    "max_whole_digits": gettext_lazy("Ce nombre est trop grand : vérifiez l’unité."),
    "max_decimal_places": gettext_lazy("Deux chiffres au plus après la virgule."),
    "min_value": gettext_lazy("Ce nombre n’est pas négatif ; laissez vide ce qui n’est pas connu."),
}
WHOLE = {
    "invalid": gettext_lazy("Écrivez un nombre entier, sans unité."),
    "max_value": gettext_lazy("%(limit_value)s au plus."),
    "min_value": gettext_lazy("%(limit_value)s au moins."),
}
DAY = {"invalid": gettext_lazy("Ce jour n’existe pas : écrivez-le comme 14/03/2027.")}


def number(label: Any, *, most: int = LARGEST, least: int = 0, required: bool = False, **options: Any) -> Any:
    """A whole number; empty when nothing is known."""
    return forms.IntegerField(
        label=label, required=required, min_value=least, max_value=most, error_messages=WHOLE, **options
    )


class Figure(forms.DecimalField):
    """A decimal as people type it: « 1 500,50 », « 1500.5 »."""

    def to_python(self, value: Any) -> Any:
        """Without the spaces between thousands, whichever they are."""
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


def measure(label: Any, *, digits: int = 9, **options: Any) -> Any:
    """A measure or an amount to the hundredth, with a comma or a point."""
    return Figure(
        label=label, required=False, min_value=Decimal(0), max_digits=digits, decimal_places=2, localize=True,
        error_messages=MEASURE, **options,
    )  # fmt: skip


def day(label: Any, *, required: bool = False, reach: timedelta = FAR) -> Any:
    """A day."""
    return DayField(label=label, required=required, error_messages=DAY, reach=reach)


def line(label: Any, length: int, *, required: bool = False, **options: Any) -> Any:
    """A short text."""
    return forms.CharField(label=label, max_length=length, required=required, **options)


def text(label: Any, length: int, rows: int = 4, **options: Any) -> Any:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget, **options)


def ticks(label: Any, choices: Any, **options: Any) -> Any:
    """Several of a list."""
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple, **options
    )


def one_of(label: Any, choices: Sequence[tuple[str, Any]], empty: Any = None, **options: Any) -> Any:
    """One of a list; with ``empty``, none of it too, in these words."""
    offered = list(choices) if empty is None else [("", empty), *choices]
    return forms.ChoiceField(label=label, choices=offered, required=empty is None, **options)


def tick(label: Any, *, initial: bool = False) -> Any:
    """Yes or no."""
    return forms.BooleanField(label=label, required=False, initial=initial)


class Row(forms.Form):
    """One row of a list; ``telling`` names the fields that say that it was begun."""

    telling: ClassVar[tuple[str, ...]] = ("name",)
    row_name: ClassVar[Any] = gettext_lazy("Ligne %(n)s")

    def in_order(self, first: str, last: str) -> dict[str, Any]:
        """Two days or two numbers in their order, or the sentence that says it."""
        data = self.cleaned_data
        low, high = data.get(first), data.get(last)
        if low is not None and high is not None and high < low:
            self.add_error(last, _("Le dernier vient avant le premier : corrigez l’un des deux."))
        return data


def rows_of(
    form: type[Row], prefix: str, *, typed: Any = None, initial: Sequence[dict[str, Any]] = (), extra: int = 1
) -> Any:
    """The rows of a list: as posted, or as they are kept with some empty ones."""
    kind: Any = forms.formset_factory(form, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    kind.row_name = form.row_name
    return kind(typed, prefix=prefix) if typed is not None else kind(prefix=prefix, initial=list(initial))


def one_more(formset: Any) -> Any:
    """The same rows with an empty one more, as they were typed."""
    typed = [{name: form[name].value() for name in form.fields} for form in formset.forms]
    begun = [row for row in typed if any(row.get(name) for name in formset.form.telling)]
    return type("More", (type(formset),), {"extra": 1})(prefix=formset.prefix, initial=begun)


def kept_forms(formset: Any) -> list[Any]:
    """The rows that were begun and are not taken out."""
    rows = [form for form in formset.forms if form.is_valid() and form.cleaned_data]
    telling = formset.form.telling
    return [
        form for form in rows
        if not form.cleaned_data.get("DELETE") and any(form.cleaned_data.get(name) for name in telling)
    ]  # fmt: skip


def said(formset: Any) -> list[dict[str, Any]]:
    """What the rows that were begun and are not taken out say."""
    return [form.cleaned_data for form in kept_forms(formset)]
