"""What a person types of an expert, and what a visitor writes to one."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User
from maillage.contributions.forms.guard import GuardedForm
from maillage.core.text import paragraphs, sanitise
from maillage.directory.actions.experts import ExpertData
from maillage.directory.enums.organisations import ExpertFormat, Tongue
from maillage.directory.models import Expert, Organisation
from maillage.directory.models.people import FARTHEST_KM
from maillage.geography.forms import commune_of
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

if TYPE_CHECKING:
    from maillage.geography.models import Commune

LAST_ID = 2**63


class ExpertForm(forms.Form):
    """An expert: oneself, or somebody who agreed."""

    name = forms.CharField(label=gettext_lazy("Nom"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Métier ou fonction"), max_length=160)
    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)
    organisation_label = forms.CharField(label=gettext_lazy("Structure"), required=False, max_length=160)
    summary = forms.CharField(
        label=gettext_lazy("Vos sujets, en une phrase"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    description = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    themes = forms.MultipleChoiceField(label=gettext_lazy("Thèmes"), widget=forms.CheckboxSelectMultiple)
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Publics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Formats"), choices=ExpertFormat.choices, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Langues"), choices=Tongue.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(label=gettext_lazy("Commune de départ"), required=False, max_length=120)
    distance_km = forms.IntegerField(
        label=gettext_lazy("Se déplace jusqu’à (km)"), required=False, min_value=0, max_value=FARTHEST_KM
    )
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    email = forms.EmailField(label=gettext_lazy("Adresse de relais (jamais affichée)"))
    myself = forms.BooleanField(label=gettext_lazy("Cette fiche est la mienne"), required=False, initial=True)
    adult_declared = forms.BooleanField(
        label=gettext_lazy("La personne est majeure et accepte cette fiche"),
        error_messages={"required": gettext_lazy("L’annuaire des experts est réservé aux personnes majeures.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the lists of today."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name, scheme in (("themes", Scheme.THEME), ("audiences", Scheme.AUDIENCE)):
            fields[name].choices = [(term.code, term.label) for term in terms_of(scheme) if not term.retired]
        self.commune_found: Commune | None = None

    def clean(self) -> dict[str, Any]:
        """A commune of the list, where one was typed."""
        data = self.cleaned_data
        self.commune_found, problem = commune_of(self, required=False)
        if problem:
            self.add_error("commune_label", problem)
        return data

    def data_of(self, user: User, kept: Expert | None) -> ExpertData:
        """What was typed, ready to be written."""
        data = self.cleaned_data
        key = data["organisation"] or 0
        text = data["description"]
        owner = user if data["myself"] else (kept.user if kept and kept.user_id != user.pk else None)
        return ExpertData(
            **{name: data[name] for name in ("name", "title", "summary", "email", "adult_declared", "distance_km",
                                             "conditions")},
            description=sanitise(text) if "<" in text and ">" in text else paragraphs(text),
            user=owner,
            organisation=Organisation.objects.published().filter(pk=key if 0 < key < LAST_ID else 0).first(),
            commune=self.commune_found,
            formats=tuple(data["formats"]),
            languages=tuple(data["languages"]),
            themes=tuple(term for term in terms_of(Scheme.THEME) if term.code in data["themes"]),
            audiences=tuple(term for term in terms_of(Scheme.AUDIENCE) if term.code in data["audiences"]),
        )  # fmt: skip


def expert_initial(expert: Expert, user: User) -> dict[str, Any]:
    """What the form shows of an expert."""
    single = ("name", "title", "summary", "description", "formats", "languages", "distance_km", "conditions", "email",
              "adult_declared")  # fmt: skip
    return {name: getattr(expert, name) for name in single} | {
        "organisation": expert.organisation_id, "organisation_label": str(expert.organisation or ""),
        "commune": expert.commune_id, "commune_label": str(expert.commune or ""),
        "themes": [term.code for term in expert.themes.all()],
        "audiences": [term.code for term in expert.audiences.all()], "myself": expert.user_id == user.pk,
    }  # fmt: skip


class MessageForm(GuardedForm):
    """A message to an expert."""

    name = forms.CharField(
        label=gettext_lazy("Votre nom"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    message = forms.CharField(
        label=gettext_lazy("Votre message"), max_length=4000, min_length=20, widget=forms.Textarea({"rows": 8})
    )
