"""What a moderator decides, and what is shown where."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from maillage.contributions.enums import Reason
from maillage.contributions.models import SavedReply
from maillage.territories.enums import Kind
from maillage.territories.models import Territory

MODERATORS_REASONS = [choice for choice in Reason.choices if choice[0] != Reason.SOURCE]


LAST_YEAR = 2199


class DecisionForm(forms.Form):
    """A reason and a word to the author; a saved reply stands for both when the word is empty."""

    deed = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
    reply = forms.ModelChoiceField(
        SavedReply.objects.none(), required=False, label=_("Réponse enregistrée"), empty_label=_("Aucune")
    )
    reason = forms.ChoiceField(label=_("Motif"), choices=MODERATORS_REASONS, required=False)
    message = forms.CharField(
        label=_("Mot à l’auteur"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Ce qui ne va pas, et comment y remédier."),
    )

    def __init__(self, *args: Any, replies: Iterable[SavedReply], **options: Any) -> None:
        """Propose the saved replies of the territory."""
        super().__init__(*args, **options)
        keys = [reply.pk for reply in replies]
        self.fields["reply"].queryset = SavedReply.objects.filter(pk__in=keys).in_order()  # type: ignore[attr-defined]  # a choice of rows

    def clean(self) -> dict[str, Any]:
        """The saved reply fills what is left empty."""
        cleaned = super().clean() or {}
        reply: SavedReply | None = cleaned.get("reply")
        if reply is not None and not cleaned.get("message", "").strip():
            cleaned["message"], cleaned["reason"] = reply.text, reply.reason
        return cleaned


class QueueForm(forms.Form):
    """What of the queue is shown."""

    kind = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("tous les types")), *Kind.choices])
    state = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[
            ("", _("tout ce qui attend")),
            ("submitted", _("proposés")),
            ("unread", _("publiés, non relus")),
            ("reports", _("signalements")),
            ("appeals", _("recours")),
        ],
    )
    age = forms.ChoiceField(
        label=_("Attente"),
        required=False,
        choices=[
            ("", _("toutes")),
            ("1", _("plus d’un jour")),
            ("3", _("plus de trois jours")),
            ("7", _("plus d’une semaine")),
        ],
    )

    def chosen(self) -> dict[str, str]:
        """The filters that are valid; a wrong value filters nothing and is said by the form."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReplyForm(forms.ModelForm[SavedReply]):
    """A reply to keep."""

    class Meta:
        model = SavedReply
        fields = ["title", "reason", "text"]
        widgets = {"text": forms.Textarea({"rows": 5})}

    def clean_title(self) -> str:
        """The name is free in this territory (the constraint does not see the territory of the form)."""
        title: str = self.cleaned_data["title"]
        same = SavedReply.objects.filter(territory=self.instance.territory_id, title=title)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Une réponse porte déjà ce nom : choisissez-en un autre."))
        return title


class FeatureForm(forms.Form):
    """Until which day something is put forward; the whole day counts."""

    until = forms.DateField(
        label=_("Jusqu’au"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[MaxValueValidator(date(LAST_YEAR, 12, 31))],
    )

    def end_of_day(self, territory: Territory) -> datetime:
        """The midnight that ends the day, where the territory is."""
        after = self.cleaned_data["until"] + timedelta(days=1)
        return datetime.combine(after, time(), tzinfo=ZoneInfo(territory.time_zone))


class CategoryForm(forms.Form):
    """The heading under which a territory files what comes from elsewhere."""

    category = forms.CharField(label=_("Rubrique d’ici"), max_length=60, required=False)
