"""What a person types of themselves, and to somebody."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.geography.forms import commune_of
from maillage.members.actions.people import MOST_SKILLS, ProfileData, skills_from
from maillage.members.enums import RADII, Audience, Contact, Rhythm, Target
from maillage.members.models import Profile
from maillage.members.rules.people import FIELDS
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

if TYPE_CHECKING:
    from maillage.geography.models import Commune

LONGEST_BIO = 2000


class ProfileForm(forms.Form):
    """A profile, with who sees each of its parts; a minor is not offered what they may not choose."""

    activity = forms.CharField(
        label=gettext_lazy("Activité"), required=False, max_length=120,
        help_text=gettext_lazy("« Médiatrice », « professeur de physique », « étudiant en biologie »."),
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )  # fmt: skip
    bio = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=LONGEST_BIO,
        widget=forms.Textarea({"rows": 6}),
    )  # fmt: skip
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(label=gettext_lazy("Commune"), required=False, max_length=120)
    interests = forms.MultipleChoiceField(
        label=gettext_lazy("Centres d’intérêt"), required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.CharField(
        label=gettext_lazy("Compétences"), required=False, max_length=1500,
        help_text=gettext_lazy("Séparées par des virgules : « soudure, animation de débat, langue des signes »."),
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    shown = forms.TypedChoiceField(
        label=gettext_lazy("Qui voit ma page"), choices=Audience.choices, coerce=int, widget=forms.RadioSelect
    )
    listed = forms.BooleanField(
        label=gettext_lazy("Je veux figurer dans la liste des membres et dans la recherche"), required=False
    )
    contact = forms.ChoiceField(
        label=gettext_lazy("Qui peut m’écrire"), choices=Contact.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("Par un message que nous relayons : votre adresse n’est jamais montrée."),
    )  # fmt: skip

    def __init__(self, *args: Any, minor: bool, **options: Any) -> None:
        """Who sees each part; a minor’s page stays closed."""
        super().__init__(*args, **options)
        self.commune_found: Commune | None = None
        fields: dict[str, Any] = self.fields
        fields["interests"].choices = [(term.code, term.label) for term in terms_of(Scheme.THEME) if not term.retired]
        for name in FIELDS:
            fields[f"see_{name}"] = forms.TypedChoiceField(
                label=_("Qui le voit"), choices=Audience.choices, coerce=int, required=False, empty_value=None
            )
        if minor:
            fields["shown"].choices, fields["contact"].choices = Audience.choices[:1], Contact.choices[:1]
            del fields["listed"]

    def clean_skills(self) -> list[str]:
        """Each skill once, twenty at most."""
        typed = self.cleaned_data["skills"].replace("\n", ",").replace(";", ",").split(",")
        if len([one for one in typed if one.strip()]) > MOST_SKILLS:
            raise forms.ValidationError(_("Gardez vos %(most)s compétences principales.") % {"most": MOST_SKILLS})
        return list(skills_from(typed).values())

    def clean(self) -> dict[str, Any]:
        """A commune of the list; a list that one may be in."""
        data = self.cleaned_data
        self.commune_found, problem = commune_of(self, required=False)
        if problem:
            self.add_error("commune_label", problem)
        if data.get("listed") and data.get("shown", 0) < Audience.MEMBERS:
            self.add_error("listed", _("Pour figurer dans la liste, ouvrez d’abord votre page aux membres ou à tous."))
        return data

    @property
    def audience_fields(self) -> dict[str, Any]:
        """Who sees each part, by the name of the part."""
        return {name: self[f"see_{name}"] for name in FIELDS}

    def profile_data(self) -> ProfileData:
        """What the action writes."""
        data = self.cleaned_data
        themes = {term.code: term for term in terms_of(Scheme.THEME)}
        return ProfileData(
            activity=data["activity"], bio=data["bio"], commune=self.commune_found,
            interests=[themes[code] for code in data["interests"]], skills=data["skills"], shown=data["shown"],
            listed=data.get("listed", False), contact=data["contact"],
            audiences={name: data[f"see_{name}"] for name in FIELDS if data[f"see_{name}"] is not None},
        )  # fmt: skip


def profile_initial(profile: Profile | None) -> dict[str, Any]:
    """What the form shows of a profile; of one that does not exist yet, what it would be."""
    one = profile or Profile()
    shown: dict[str, Any] = {name: getattr(one, name) for name in ("activity", "bio", "shown", "listed", "contact")}
    shown |= {f"see_{name}": getattr(one, f"see_{name}") for name in FIELDS}
    if profile is not None:
        shown["interests"] = [term.code for term in profile.interests.all()]
        shown["skills"] = ", ".join(skill.label for skill in profile.skills.all())
        shown["commune"], shown["commune_label"] = profile.commune_id, str(profile.commune or "")
    return shown


class MessageForm(forms.Form):
    """A message to a member."""

    message = forms.CharField(
        label=gettext_lazy("Votre message"), max_length=4000, min_length=10, widget=forms.Textarea({"rows": 8}),
        error_messages={"required": gettext_lazy("Écrivez votre message.")},
    )  # fmt: skip


class RhythmForm(forms.Form):
    """How often the digest leaves."""

    rhythm = forms.ChoiceField(
        label=gettext_lazy("Résumé par courriel"), choices=Rhythm.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un rythme.")},
    )  # fmt: skip


class FollowForm(forms.Form):
    """What is followed, as a button sends it."""

    kind = forms.ChoiceField(choices=Target.choices)
    key = forms.CharField(max_length=60)
    radius_km = forms.TypedChoiceField(
        choices=[(one, one) for one in RADII], coerce=int, required=False, empty_value=None
    )


class PlaceForm(forms.Form):
    """A commune to follow, with what is around."""

    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(
        label=gettext_lazy("Commune"), max_length=120,
        error_messages={"required": gettext_lazy("Écrivez une commune, puis choisissez-la dans la liste.")},
    )  # fmt: skip
    radius_km = forms.TypedChoiceField(label=gettext_lazy("Et autour"), coerce=int, initial=10)

    def __init__(self, *args: Any, **options: Any) -> None:
        """The radii, in words."""
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        words = [(one, _("jusqu’à %(km)s km") % {"km": one} if one else _("la commune seule")) for one in RADII]
        fields["radius_km"].choices = words

    def clean(self) -> dict[str, Any]:
        """A commune of the list."""
        found, problem = commune_of(self)
        if found is None and "commune_label" not in self.errors:
            self.add_error("commune_label", problem)
        return self.cleaned_data
