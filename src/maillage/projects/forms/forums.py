"""What a person types of a forum."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy

from maillage.projects.actions.forums import ForumData
from maillage.projects.enums import Outcome
from maillage.projects.models import Forum, ForumEntry, Project
from maillage.projects.models.forums import (
    FARTHEST_DAYS,
    LONGEST_PITCH,
    LONGEST_ROUND,
    MOST_ROUNDS,
    MOST_TABLES,
)


class ForumForm(forms.Form):
    """The settings of a forum; hours are those of the event’s zone."""

    presentation = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=4000, widget=forms.Textarea({"rows": 5})
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Inscriptions jusqu’au"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    most_projects = forms.IntegerField(label=gettext_lazy("Projets au plus"), min_value=2, max_value=100, initial=20)
    pitch_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes par présentation"), min_value=1, max_value=LONGEST_PITCH, initial=5
    )
    tables = forms.IntegerField(label=gettext_lazy("Tables"), min_value=1, max_value=MOST_TABLES, initial=6)
    rounds = forms.IntegerField(label=gettext_lazy("Tours de table"), min_value=1, max_value=MOST_ROUNDS, initial=4)
    round_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes par tour"), min_value=5, max_value=LONGEST_ROUND, initial=20
    )
    follow_up_days = forms.IntegerField(
        label=gettext_lazy("Demander ce qu’il en est venu après (jours)"),
        min_value=0,
        max_value=FARTHEST_DAYS,
        initial=60,
    )

    def data_typed(self, zone: str) -> ForumData:
        """What was typed; registrations close at the end of the day."""
        data = dict(self.cleaned_data)
        day = data.pop("closes_on")
        closes_at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZoneInfo(zone))
        return ForumData(closes_at=closes_at, **data)


def forum_initial(forum: Forum) -> dict[str, Any]:
    """What the form shows of a forum."""
    names = ("presentation", "most_projects", "pitch_minutes", "tables", "rounds", "round_minutes", "follow_up_days")
    local = forum.closes_at.astimezone(ZoneInfo(forum.event.time_zone))
    return {name: getattr(forum, name) for name in names} | {"closes_on": local.date()}


class EntryForm(forms.Form):
    """Registering a project."""

    project = forms.ModelChoiceField(Project.objects.none(), label=gettext_lazy("Projet"), empty_label=None)
    pitch = forms.CharField(
        label=gettext_lazy("Le projet en trois phrases"), max_length=400, widget=forms.Textarea({"rows": 3})
    )
    wishes = forms.ModelMultipleChoiceField(
        ForumEntry.objects.none(), label=gettext_lazy("Projets que vous aimeriez rencontrer"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    consents = forms.BooleanField(
        label=gettext_lazy("J’accepte que des membres écrivent à l’équipe après le forum, par message relayé"),
        required=False,
    )

    def __init__(self, *args: Any, projects: Any, others: Any, **kwargs: Any) -> None:
        """Offer one’s own projects, and those that are registered."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["project"].queryset = projects
        fields["wishes"].queryset = others


class ContactForm(forms.Form):
    """What somebody writes to a project met at a forum."""

    message = forms.CharField(
        label=gettext_lazy("Votre message"), max_length=2000, widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Écrivez votre message.")},
    )  # fmt: skip
    consents = forms.BooleanField(
        label=gettext_lazy("J’accepte que mon adresse accompagne ce message, pour que l’équipe me réponde"),
        error_messages={
            "required": gettext_lazy("Cochez cette case : sans votre adresse, l’équipe ne peut pas vous répondre.")
        },
    )


class OutcomeForm(forms.Form):
    """What came of a forum."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Qu’en est-il venu ?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("En quelques mots"), max_length=1000, required=False, widget=forms.Textarea({"rows": 4})
    )
