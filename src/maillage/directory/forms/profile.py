"""What a person types of an organisation beyond its texts: one form for single fields, rows for the rest."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import paragraphs, plain, sanitise
from maillage.directory.actions.organisations import OrganisationData
from maillage.directory.actions.profile_data import ProfileData
from maillage.directory.enums.organisations import (
    MAY_BE_BLANK,
    NARROW_BY_DEFAULT,
    Blank,
    Circle,
    Field,
    LegalForm,
    Tongue,
    Visibility,
)
from maillage.directory.forms.rows import PARTS, data_of_rows
from maillage.directory.models.organisations import FIRST_YEAR, LAST_YEAR
from maillage.files.forms import ChosenPictureForm
from maillage.files.models import Image
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

SAID = gettext_lazy("Rien n’est dit")
DAY = {"type": "date"}
MOST_LINKS = 12
# The other languages of a page; English has its name and its text in the common form.
TONGUES = {"en": ("mission",), "nl": ("name", "mission", "description"), "de": ("name", "mission", "description")}
WORDS = {"name": gettext_lazy("Nom"), "mission": gettext_lazy("Mission"), "description": gettext_lazy("Présentation")}
LENGTHS = {"name": 160, "mission": 200, "description": 30_000}


def date_input() -> forms.DateInput:
    """A day as browsers ask for it."""
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


class ProfileForm(ChosenPictureForm):
    """The single fields of a profile, the three blanks, and who sees what."""

    picture_field = "banner"
    picture_removal = gettext_lazy("Retirer le bandeau")

    legal_form = forms.ChoiceField(
        label=gettext_lazy("Forme juridique"), required=False, choices=[("", SAID), *LegalForm.choices]
    )
    circle = forms.ChoiceField(
        label=gettext_lazy("Place de la culture scientifique"),
        required=False,
        choices=[("", SAID), *Circle.choices],
    )
    esus_from = forms.DateField(label=gettext_lazy("Agrément ESUS depuis le"), required=False, widget=date_input())
    esus_until = forms.DateField(label=gettext_lazy("Jusqu’au"), required=False, widget=date_input())
    founded_in = forms.IntegerField(
        label=gettext_lazy("Année de création"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    staff = forms.IntegerField(
        label=gettext_lazy("Nombre de salariés"), required=False, min_value=0, max_value=2_000_000
    )
    postcode = forms.CharField(label=gettext_lazy("Code postal"), required=False, max_length=10)
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Publics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Langues d’accueil"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=Tongue.choices,
    )  # fmt: skip
    social_links = forms.CharField(
        label=gettext_lazy("Réseaux sociaux, une adresse par ligne"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    banner = forms.FileField(label=gettext_lazy("Bandeau"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the lists of today, a blank where one may be said, a visibility for each field."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["audiences"].choices = [(t.code, t.label) for t in terms_of(Scheme.AUDIENCE) if not t.retired]
        for one in MAY_BE_BLANK:
            fields[f"blank_{one.value}"] = forms.ChoiceField(
                label=_("Sans réponse"), required=False, choices=[("", SAID), *Blank.choices]
            )
        for one in Field:
            fields[f"sees_{one.value}"] = forms.ChoiceField(
                label=str(one.label).capitalize(), required=False, choices=Visibility.choices,
                initial=NARROW_BY_DEFAULT.get(one, Visibility.PUBLIC).value,
            )  # fmt: skip
        for tongue, names in TONGUES.items():
            fields.update({f"{name}_{tongue}": _words_field(name, tongue) for name in names})

    @property
    def visibility_fields(self) -> list[Any]:
        """Who sees each field, for the template."""
        return [self[f"sees_{name.value}"] for name in Field]

    def clean_social_links(self) -> list[str]:
        """Each line is a whole address."""
        lines = [line.strip() for line in self.cleaned_data["social_links"].splitlines() if line.strip()][:MOST_LINKS]
        check = forms.URLField(assume_scheme="https", max_length=400)
        return [str(check.clean(line)) for line in lines]

    def clean(self) -> dict[str, Any]:
        """A value and a blank contradict each other; an approval ends after it began."""
        data = super().clean() or self.cleaned_data
        for name in ("legal_form", "founded_in", "staff", "languages"):
            if data.get(name) not in (None, "", []) and data.get(f"blank_{name}"):
                self.add_error(f"blank_{name}", _("Vous avez donné une réponse : laissez « Rien n’est dit » ici."))
        begins, ends = data.get("esus_from"), data.get("esus_until")
        if ends and (not begins or ends < begins):
            self.add_error("esus_until", _("L’agrément finit après avoir commencé : donnez les deux dates."))
        return data

    def profile(self, rows: dict[str, Any], kept: Image | None) -> ProfileData:
        """What was typed, rows included."""
        data = self.cleaned_data
        single = ("legal_form", "circle", "esus_from", "esus_until", "founded_in", "staff", "postcode")
        audiences = tuple(term for term in terms_of(Scheme.AUDIENCE) if term.code in data["audiences"])
        sees = {name.value: data[f"sees_{name.value}"] for name in Field}
        typed: dict[str, Any] = {name: data[name] for name in single}
        typed |= {part: data_of_rows(part, rows[part]) for part in PARTS}
        return ProfileData(
            **typed,
            languages=tuple(data["languages"]),
            social_links=tuple(data["social_links"]),
            blanks={n.value: data[f"blank_{n.value}"] for n in MAY_BE_BLANK if data[f"blank_{n.value}"]},
            visibility={
                name: who for name, who in sees.items()
                if who and who != NARROW_BY_DEFAULT.get(Field(name), Visibility.PUBLIC).value
            },
            banner=self.picture_wanted(kept),
            audiences=audiences,
        )  # fmt: skip

    def with_translations(self, data: OrganisationData) -> OrganisationData:
        """The other languages typed here, beside the English of the common form."""
        found = {tongue: dict(words) for tongue, words in data.translations.items()}
        for tongue, names in TONGUES.items():
            for name in names:
                typed = self.cleaned_data[f"{name}_{tongue}"]
                text = _rich(typed) if name == "description" else typed
                found.setdefault(tongue, {}).pop(name, None)
                if text:
                    found[tongue][name] = text
        return replace(data, translations={tongue: words for tongue, words in found.items() if words})


def _words_field(name: str, tongue: str) -> forms.CharField:
    long = name == "description"
    return forms.CharField(
        label=WORDS[name],
        required=False,
        max_length=LENGTHS[name],
        widget=(forms.Textarea if long else forms.TextInput)(attrs={"lang": tongue} | ({"rows": 4} if long else {})),
    )


def _rich(text: str) -> str:
    return sanitise(text) if "<" in text and ">" in text else paragraphs(text)


def profile_initial(data: ProfileData, translations: dict[str, dict[str, str]]) -> dict[str, Any]:
    """What the form shows of a profile."""
    single = ("legal_form", "circle", "esus_from", "esus_until", "founded_in", "staff", "postcode")
    found: dict[str, Any] = {name: getattr(data, name) for name in single}
    found |= {"languages": list(data.languages), "social_links": "\n".join(data.social_links)}
    found["audiences"] = [term.code for term in data.audiences]
    found |= {f"blank_{name}": why for name, why in data.blanks.items()}
    found |= {f"sees_{name}": who for name, who in data.visibility.items()}
    for tongue, names in TONGUES.items():
        words = translations.get(tongue, {})
        for name in names:
            text = words.get(name, "")
            found[f"{name}_{tongue}"] = plain(text) if name == "description" and "<" not in text else text
    return found
