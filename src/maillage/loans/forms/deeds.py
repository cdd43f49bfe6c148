"""What the lender types for one deed on one loan. Each form says its fields; the deed itself is an action."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.dates import period_phrase
from maillage.loans.enums import CancelReason, RefusalReason
from maillage.loans.models import Copy, Loan
from maillage.ui.forms import DayField

NO_DAY = {
    "invalid": gettext_lazy("Ce jour n’existe pas : écrivez-le comme 14/03/2027."),
    "required": gettext_lazy("Dites quel jour."),
}
LINE, TEXT = 300, 2000
Choices = Sequence[tuple[Any, Any]]


def day_field(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    """A day."""
    return DayField(label=label, required=required, help_text=hint, error_messages=NO_DAY)


def line_field(label: Any, *, required: bool = False, hint: Any = "") -> forms.CharField:
    """A sentence."""
    missing = {"required": gettext_lazy("Écrivez une phrase.")}
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=LINE, error_messages=missing
    )  # fmt: skip


def text_field(label: Any, *, required: bool = False, hint: Any = "") -> forms.CharField:
    """Some sentences."""
    missing = {"required": gettext_lazy("Écrivez quelques mots.")}
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=TEXT, widget=widget, error_messages=missing
    )  # fmt: skip


def reason_field(label: Any, choices: Choices) -> forms.ChoiceField:
    """Why, among the reasons that statistics count."""
    named = [("", gettext_lazy("Choisir…")), *((value, capfirst(str(text))) for value, text in choices)]
    missing = {"required": gettext_lazy("Choisissez une raison.")}
    return forms.ChoiceField(label=label, choices=named, error_messages=missing)


def beyond_field() -> forms.CharField:
    """The reason to go beyond a rule."""
    return line_field(
        gettext_lazy("Raison d’une dérogation"), hint=gettext_lazy("Si une règle s’y oppose ; cela reste écrit.")
    )  # fmt: skip


class DeedForm(forms.Form):
    """One deed on one loan; a deed without field is a button."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, loan: Loan, today: date, copies: Sequence[Copy] = (), others: Sequence[Loan] = (), **kw: Any
    ) -> None:
        """``today`` is the day at the lender’s, ``copies`` may be given, ``others`` are the loans that may follow."""
        self.loan, self.today, self.copies, self.others = loan, today, copies, others
        super().__init__(*args, **kw)
        self.prepare()

    def prepare(self) -> None:
        """What depends on the loan."""


def copy_choices(copies: Sequence[Copy]) -> Choices:
    """Copies by key."""
    return [(one.pk, f"{one.label} ({one.get_state_display()})") for one in copies]


class ApproveForm(DeedForm):
    """Yes."""

    copy = forms.TypedChoiceField(label=gettext_lazy("Exemplaire"), required=False, coerce=int, empty_value=None)
    note = text_field(gettext_lazy("Un mot à l’emprunteur"))
    override = beyond_field()

    def prepare(self) -> None:
        """The free copies; none said means the fittest."""
        chosen: Any = self.fields["copy"]
        chosen.choices = [("", _("Le plus en état")), *copy_choices(self.copies)]


class RefuseForm(DeedForm):
    """No, and why."""

    reason = reason_field(gettext_lazy("Raison du refus"), RefusalReason.choices)
    text = line_field(gettext_lazy("Précision"), hint=gettext_lazy("L’emprunteur la lira."))


class QuestionForm(DeedForm):
    """Something to know first."""

    question = text_field(gettext_lazy("Votre question"), required=True)


class QueueForm(DeedForm):
    """A place on the waiting list: so many days between two days."""

    earliest_on = day_field(gettext_lazy("Au plus tôt le"))
    latest_on = day_field(gettext_lazy("Au plus tard le"))
    days = forms.IntegerField(
        label=gettext_lazy("Jours d’utilisation"), min_value=1, max_value=730,
        error_messages=dict.fromkeys(
            ("invalid", "required", "min_value", "max_value"), gettext_lazy("Donnez un nombre de jours, de 1 à 730.")
        ),
    )  # fmt: skip

    def prepare(self) -> None:
        """The days asked for, as they are."""
        self.initial = {
            "earliest_on": self.loan.first_on, "latest_on": self.loan.last_on, "days": self.loan.days, **self.initial,
        }  # fmt: skip


class DatesForm(DeedForm):
    """Other days of use."""

    first_on = day_field(gettext_lazy("Du"))
    last_on = day_field(gettext_lazy("Au"))
    override = beyond_field()

    def prepare(self) -> None:
        """The days as they are."""
        self.initial = {"first_on": self.loan.first_on, "last_on": self.loan.last_on, **self.initial}

    def clean(self) -> dict[str, Any]:
        """In order."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first is not None and last is not None and last < first:
            self.add_error("last_on", _("Le dernier jour suit le premier : corrigez l’un des deux."))
        return data


class BlockedForm(DatesForm):
    """More or fewer days blocked around the use, with a reason."""

    first_on = day_field(gettext_lazy("Bloqué du"))
    last_on = day_field(gettext_lazy("Bloqué jusqu’au"))
    override = line_field(gettext_lazy("Pourquoi"), required=True, hint=gettext_lazy("Cela reste écrit."))

    def prepare(self) -> None:
        """The days as they are."""
        self.initial = {
            "first_on": self.loan.blocked_first_on, "last_on": self.loan.blocked_last_on, **self.initial,
        }  # fmt: skip


class CopyForm(DeedForm):
    """Another copy."""

    copy = forms.TypedChoiceField(
        label=gettext_lazy("Exemplaire"), coerce=int,
        error_messages=dict.fromkeys(
            ("invalid_choice", "required"),
            gettext_lazy("Cet exemplaire n’est pas libre sur ces jours : choisissez-en un autre."),
        ),
    )  # fmt: skip

    def prepare(self) -> None:
        """The free ones."""
        chosen: Any = self.fields["copy"]
        chosen.choices = copy_choices(self.copies)


class DayForm(DeedForm):
    """The day on which it happened; today when none is said."""

    on = day_field(gettext_lazy("Quel jour"), required=False, hint=gettext_lazy("Vide : aujourd’hui."))

    def clean_on(self) -> date | None:
        """What happened is past, and nothing comes back before it left."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("Ce jour n’est pas encore venu : notez-le le moment venu."))
        if day is not None and self.loan.out_on is not None and day < self.loan.out_on:
            raise forms.ValidationError(_("L’outil n’était pas encore parti ce jour-là."))
        return day


class OutForm(DayForm):
    """It leaves; a reason lets it go without its papers."""

    override = beyond_field()


class RenewForm(DeedForm):
    """More days."""

    last_on = day_field(gettext_lazy("Nouveau dernier jour"))
    override = beyond_field()

    def prepare(self) -> None:
        """The last day as it is."""
        self.initial = {"last_on": self.loan.last_on, **self.initial}


class CancelForm(DeedForm):
    """Give it up, and why."""

    reason = reason_field(gettext_lazy("Raison de l’annulation"), CancelReason.choices)
    text = line_field(gettext_lazy("Précision"), hint=gettext_lazy("L’emprunteur la lira."))


class FollowingForm(DeedForm):
    """Which loan follows."""

    following = forms.TypedChoiceField(
        label=gettext_lazy("Emprunteur suivant"), coerce=int,
        error_messages=dict.fromkeys(
            ("invalid_choice", "required"), gettext_lazy("Choisissez un prêt accordé du même outil, qui vient après.")
        ),
    )  # fmt: skip

    def prepare(self) -> None:
        """The loans that may follow."""
        chosen: Any = self.fields["following"]
        chosen.choices = [(one.pk, f"{one.who}, {period_phrase(one.first_on, one.last_on)}") for one in self.others]
