"""A campaign, who answers, what the workshop writes."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User
from maillage.evaluations.actions.campaigns import CampaignData
from maillage.evaluations.models import TEXT_LENGTH, TITLE_LENGTH, Criterion, Grid
from maillage.programmes.forms.making import day_field, organisation_named
from maillage.programmes.models import Programme
from maillage.programmes.models.returns import AUTHOR_LENGTH


class CampaignForm(forms.Form):
    """A self-evaluation."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    grid = forms.ModelChoiceField(
        Grid.objects.none(), label=gettext_lazy("Grille"), empty_label=gettext_lazy("choisissez")
    )
    due_on = day_field(gettext_lazy("Réponses attendues le"))
    instructions = forms.CharField(
        label=gettext_lazy("Consigne"), required=False, max_length=2000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, programme: Programme, today: date, **options: Any) -> None:
        """Offer the grids of the territory."""
        super().__init__(*args, **options)
        self.today = today
        field: Any = self.fields["grid"]
        field.queryset = Grid.objects.filter(territory=programme.territory_id).in_order()

    def clean_due_on(self) -> date:
        """A day to come: reminders count towards it."""
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(_("Ce jour est passé : choisissez une date à venir."))
        return day

    def data_typed(self) -> CampaignData:
        """What was typed, with the last version of the grid."""
        data = self.cleaned_data
        version = data["grid"].versions.newest_first()[0]
        return CampaignData(
            title=data["title"], version=version, due_on=data["due_on"], instructions=data["instructions"]
        )


class InviteForm(forms.Form):
    """Who answers for which structure."""

    organisation = forms.CharField(
        label=gettext_lazy("Structure"), max_length=90,
        help_text=gettext_lazy("L’adresse de sa page dans l’annuaire, par exemple « club-cephee »."),
    )  # fmt: skip
    person = forms.EmailField(
        label=gettext_lazy("Personne"), help_text=gettext_lazy("L’adresse d’un compte de son équipe.")
    )

    def clean_organisation(self) -> Any:
        """A published structure of the directory."""
        return organisation_named(self.cleaned_data["organisation"])

    def clean(self) -> dict[str, Any]:
        """A person of its team: no account is given away."""
        data = super().clean() or self.cleaned_data
        organisation, email = data.get("organisation"), data.get("person")
        if organisation is None or not email:
            return data
        members = User.objects.filter(memberships__organisation=organisation, is_active=True)
        data["person"] = members.filter(email__iexact=email).first()
        if data["person"] is None:
            self.add_error("person", gettext_lazy("cette adresse n’est pas celle d’une personne de son équipe."))
        return data


class AgreeForm(forms.Form):
    """What makes agreement on a criterion."""

    level = forms.ChoiceField(label=gettext_lazy("Niveau retenu"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Ce qui fait accord"), required=False, max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, criterion: Criterion, initial: Any = None) -> None:
        """Offer its levels; each criterion of the page has its own names."""
        super().__init__(data, prefix=f"accord-{criterion.pk}", initial=initial)
        levels = [(str(one.pk), f"{one.value}. {one.descriptor}") for one in criterion.levels.all()]
        if levels:
            field: Any = self.fields["level"]
            field.choices = [("", gettext_lazy("aucun")), *levels]
        else:
            del self.fields["level"]

    @property
    def level_typed(self) -> int | None:
        """The key of the level, if one was chosen."""
        chosen = self.cleaned_data.get("level")
        return int(chosen) if chosen else None

    @property
    def is_empty(self) -> bool:
        """Nothing is agreed: it takes back the agreement that was there."""
        return self.level_typed is None and not self.cleaned_data["text"].strip()

    def look_again(self, seen: str) -> None:
        """Keep what was typed, over an agreement that the person has now before their eyes."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed[self.add_prefix("seen")] = seen
        self.data = typed


class DissentForm(forms.Form):
    """A disagreement to keep."""

    voice = forms.CharField(
        label=gettext_lazy("Qui"), required=False, max_length=AUTHOR_LENGTH,
        help_text=gettext_lazy("Vide si personne ne souhaite être nommé."),
    )  # fmt: skip
    text = forms.CharField(label=gettext_lazy("Désaccord"), max_length=TEXT_LENGTH, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, criterion: Criterion) -> None:
        """Each criterion of the page has its own names."""
        super().__init__(data, prefix=f"desaccord-{criterion.pk}")
