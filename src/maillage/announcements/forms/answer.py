"""What a visitor writes to whoever announces."""

from django import forms
from django.utils.translation import gettext_lazy

from maillage.contributions.forms.guard import GuardedForm


class AnswerForm(GuardedForm):
    """A message about an announcement."""

    name = forms.CharField(
        label=gettext_lazy("Votre nom"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    message = forms.CharField(
        label=gettext_lazy("Votre message"), max_length=6000, min_length=20, widget=forms.Textarea({"rows": 10})
    )
