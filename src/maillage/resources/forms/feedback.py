"""What one made of a resource."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class FeedbackForm(forms.Form):
    """A text, and the circumstances for those who know them."""

    text = forms.CharField(
        label=gettext_lazy("Ce que cela a donné"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    used_on = forms.DateField(
        label=gettext_lazy("Quand"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    place = forms.CharField(label=gettext_lazy("Où"), required=False, max_length=160)
    headcount = forms.IntegerField(
        label=gettext_lazy("Nombre de personnes"), required=False, min_value=0, max_value=9_999_999
    )

    def said(self) -> dict[str, Any]:
        """What was typed."""
        return {name: self.cleaned_data[name] for name in ("text", "used_on", "place", "headcount")}
