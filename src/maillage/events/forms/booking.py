"""What one types to register for a slot."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.contributions.forms.guard import GuardedForm
from maillage.events.actions.booking import LONGEST_MESSAGE, MOST_TOGETHER, BookingData
from maillage.events.models import Slot


class BookingForm(GuardedForm):
    """A name, an address, how many seats: nothing else is needed to keep a seat."""

    name = forms.CharField(
        label=_("Votre nom"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Écrivez le nom sous lequel on vous attend.")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Le lien qui confirme l’inscription y arrive. Elle est effacée 30 jours après la séance."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Écrivez l’adresse à laquelle envoyer la confirmation.")},
    )  # fmt: skip
    seats = forms.IntegerField(label=_("Nombre de places"))
    message = forms.CharField(
        label=_("Un mot aux organisateurs"), max_length=LONGEST_MESSAGE, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Par exemple un besoin d’accessibilité. Seuls les organisateurs le lisent."),
    )  # fmt: skip

    def __init__(self, *args: Any, slot: Slot, **options: Any) -> None:
        """Ask for no more seats than the slot holds."""
        super().__init__(*args, subject=f"slot-{slot.pk}", **options)
        most = min(MOST_TOGETHER, slot.capacity or MOST_TOGETHER)
        label = self.fields["seats"].label
        self.fields["seats"] = forms.IntegerField(label=label, min_value=1, max_value=most, initial=1)

    def booking_data(self, language: str) -> BookingData:
        """What was typed, for the action."""
        typed = {name: self.cleaned_data[name] for name in ("name", "email", "seats", "message")}
        return BookingData(language=language, **typed)
