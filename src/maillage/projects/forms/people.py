"""What a person types about people: a request, an invitation, what one offers, news, documents."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.geography.forms import commune_of
from maillage.projects.actions.needs import HelperData
from maillage.projects.enums import Role
from maillage.projects.models import HelperProfile
from maillage.projects.models.people import FARTHEST_KM
from maillage.projects.models.things import TITLE_LENGTH
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import terms_of

if TYPE_CHECKING:
    from maillage.geography.models import Commune

JOINING = [
    (Role.HELPER.value, gettext_lazy("Donner un coup de main : mon nom sur la page, sans modifier la fiche")),
    (Role.TEAM.value, gettext_lazy("Rejoindre l’équipe : modifier la fiche, répondre aux demandes")),
]
INVITING = [
    (Role.HELPER.value, gettext_lazy("Pour un coup de main : son nom sur la page, sans modifier")),
    (Role.TEAM.value, gettext_lazy("Dans l’équipe : la personne pourra modifier la fiche")),
]


class AskForm(forms.Form):
    """Asking to join, or offering help."""

    role = forms.ChoiceField(
        label=gettext_lazy("Vous voulez"), choices=JOINING, widget=forms.RadioSelect, initial=Role.HELPER.value
    )
    message = forms.CharField(
        label=gettext_lazy("Un mot à l’équipe"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )


class InviteForm(forms.Form):
    """Inviting an address."""

    email = forms.EmailField(label=gettext_lazy("Adresse électronique"))
    role = forms.ChoiceField(
        label=gettext_lazy("Pour quoi"), choices=INVITING, widget=forms.RadioSelect, initial=Role.HELPER.value
    )
    message = forms.CharField(
        label=gettext_lazy("Un mot"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )


class HelperForm(forms.Form):
    """What a member offers to projects."""

    skills = forms.CharField(
        label=gettext_lazy("Ce que je sais faire"), max_length=600, required=False, widget=forms.Textarea({"rows": 2})
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Ce qui m’intéresse"), required=False, widget=forms.CheckboxSelectMultiple
    )
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(label=gettext_lazy("Ma commune"), required=False, max_length=120)
    radius_km = forms.IntegerField(label=gettext_lazy("Jusqu’à (km)"), min_value=1, max_value=FARTHEST_KM, initial=30)
    available = forms.BooleanField(
        label=gettext_lazy("J’accepte d’être proposé aux équipes : mon nom et les raisons, jamais mon adresse"),
        required=False,
    )
    muted = forms.BooleanField(label=gettext_lazy("Ne plus me proposer de besoins"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the themes of today."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["themes"].choices = [(term.code, term.label) for term in terms_of(Scheme.THEME) if not term.retired]
        self.commune_found: Commune | None = None

    def clean(self) -> dict[str, Any]:
        """A commune of the list, where one was typed."""
        data = super().clean() or self.cleaned_data
        self.commune_found, problem = commune_of(self, required=False)
        if problem:
            self.add_error("commune_label", problem)
        return data

    def data_typed(self) -> HelperData:
        """What was typed."""
        data = self.cleaned_data
        return HelperData(
            skills=tuple(data["skills"].replace("\n", ",").split(",")), commune=self.commune_found,
            themes=tuple(term for term in terms_of(Scheme.THEME) if term.code in data["themes"]),
            radius_km=data["radius_km"], available=data["available"], muted=data["muted"],
        )  # fmt: skip


def helper_initial(profile: HelperProfile | None) -> dict[str, Any]:
    """What the form shows of a profile."""
    if profile is None:
        return {}
    return {
        "skills": ", ".join(profile.skills), "themes": [term.code for term in profile.themes.all()],
        "commune": profile.commune_id, "commune_label": str(profile.commune or ""), "radius_km": profile.radius_km,
        "available": profile.available, "muted": profile.muted,
    }  # fmt: skip


class NewsForm(forms.Form):
    """A dated word."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    text = forms.CharField(label=gettext_lazy("Nouvelle"), max_length=4000, widget=forms.Textarea({"rows": 5}))


class DocumentForm(forms.Form):
    """A file, its licence and its credit."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    file = forms.FileField(label=gettext_lazy("Fichier"))
    licence = forms.ChoiceField(label=gettext_lazy("Licence"), required=False)
    credit = forms.CharField(label=gettext_lazy("Crédit"), max_length=160, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the licences of today."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        offered = [(term.code, term.label) for term in terms_of(Scheme.LICENCE) if not term.retired]
        fields["licence"].choices = [("", _("Non précisée")), *offered]

    def licence_found(self) -> Term | None:
        """The licence chosen."""
        code = self.cleaned_data["licence"]
        return next((term for term in terms_of(Scheme.LICENCE) if term.code == code), None)
