"""What one types to receive a search by mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.contributions.forms.guard import GuardedForm
from maillage.events.enums import Rhythm


class RhythmForm(forms.Form):
    """How often: all that a member is asked."""

    rhythm = forms.ChoiceField(
        label=_("Quand"), choices=Rhythm.choices, widget=forms.RadioSelect, initial=Rhythm.WEEKLY,
        error_messages={"required": _("Choisissez un rythme.")},
    )  # fmt: skip


class AlertForm(RhythmForm, GuardedForm):
    """A visitor gives an address too, which a mail confirms."""

    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Un lien de confirmation y arrive. Elle ne sert qu’à cette alerte et s’efface avec elle."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Écrivez l’adresse à laquelle envoyer les nouveautés.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        """One subject for all alerts: the search is in the address of the page."""
        super().__init__(*args, subject="alert", **options)
