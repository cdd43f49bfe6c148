"""What coordinators type about their territory, and what people say of where they live."""

from datetime import date
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from maillage.accounts.forms import MAJORITY, birthday, clean_display_name
from maillage.accounts.forms import SignUpForm as PersonalSignUpForm
from maillage.accounts.models import User
from maillage.geography.models import Department
from maillage.territories.enums import Check, Kind, Proposers, Role
from maillage.territories.models import Page, Policy, Residence, Territory
from maillage.ui.contrast import Oklch, read_colour, to_hex


def minimum_age(territory: Territory) -> int:
    """The age under which nobody has an account there: the territory's own, or that of its country."""
    if territory.minimum_age is not None:
        return territory.minimum_age
    ages: dict[str, int] = settings.MINIMUM_AGE
    return ages.get(territory.country, max(ages.values()))


def is_old_enough(person: User, age: int, day: date) -> bool:
    """Whether somebody has reached an age, told from the day of majority, all that is kept; unknown counts as adult."""
    return person.adult_on is None or birthday(person.adult_on, age - MAJORITY) <= day


class HomeField(forms.ModelChoiceField[Territory]):
    """A choice among the open territories, in their order."""

    def __init__(self, **options: Any) -> None:
        """All open territories; the choice is required."""
        options.setdefault("label", _("Votre territoire"))
        options.setdefault("empty_label", _("Choisissez…"))
        super().__init__(queryset=Territory.objects.open().in_order(), **options)


class SignUpForm(PersonalSignUpForm):
    """Signing up: the person, the home territory, and an age old enough for it."""

    territory = HomeField(
        help_text=_("Celui où vous vivez ou travaillez. Votre compte sert partout, et vous pourrez en changer.")
    )
    field_order: ClassVar[list[str]] = [
        "display_name", "email", "password1", "territory", "born_on", "accepts_terms", "surname",
    ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        """Propose the territory whose portal the person is on."""
        super().__init__(*args, **options)
        here = getattr(context.request, "territory", None)
        if here is not None:
            self.initial.setdefault("territory", here.pk)

    def least_age(self) -> int:
        """That of the territory chosen."""
        territory: Territory | None = self.cleaned_data.get("territory")
        return minimum_age(territory) if territory is not None else max(settings.MINIMUM_AGE.values())

    def keep(self, user: User, language: str) -> None:
        """Write the home territory beside the account."""
        super().keep(user, language)
        Residence.objects.update_or_create(user=user, defaults={"territory": self.cleaned_data["territory"]})


class ProfileForm(forms.ModelForm[User]):
    """The name shown, the language of mails, the home territory."""

    territory = HomeField(label=_("Votre territoire"))

    class Meta:
        model = User
        fields = ["display_name", "language"]
        help_texts = {
            "display_name": _("C’est sous ce nom que vos contributions sont signées."),
            "language": _("Celle des messages que nous vous envoyons."),
        }

    def clean_display_name(self) -> str:
        """A name, not an advertisement."""
        return clean_display_name(self.cleaned_data["display_name"])

    def clean_territory(self) -> Territory:
        """A home where somebody of this age may have an account."""
        chosen: Territory = self.cleaned_data["territory"]
        residence = getattr(self.instance, "residence", None)
        least = minimum_age(chosen)
        if (residence is None or residence.territory_id != chosen.pk) and not is_old_enough(
            self.instance, least, get_adapter().this_day()
        ):
            sentence = _("Il faut avoir %(age)s ans pour avoir un compte dans ce territoire : gardez le vôtre.")
            raise forms.ValidationError(sentence % {"age": least})
        return chosen


class TextsForm(forms.ModelForm[Territory]):
    """Name, texts and contact of a territory."""

    animator_url = forms.URLField(label=_("Site de l’animateur"), required=False, assume_scheme="https", max_length=200)

    class Meta:
        model = Territory
        fields = [
            "name", "in_name", "tagline", "presentation", "animator", "animator_url", "contact_email", "editorial_line",
            "minimum_age",
        ]  # fmt: skip
        widgets = {"presentation": forms.Textarea({"rows": 3}), "editorial_line": forms.Textarea({"rows": 8})}
        help_texts = {
            "editorial_line": _("Ce que l’agenda accueille, et ce qu’il n’accueille pas. Les contributeurs la lisent."),
            "minimum_age": _("Vide : l’âge du pays (15 ans en France, 13 ans en Belgique)."),
        }

    def clean_minimum_age(self) -> int | None:
        """No territory goes below what the law of its country asks, nor above majority."""
        age: int | None = self.cleaned_data["minimum_age"]
        least = settings.MINIMUM_AGE.get(self.instance.country, max(settings.MINIMUM_AGE.values()))
        if age is not None and not least <= age <= MAJORITY:
            sentence = _("Choisissez un âge de %(least)s à %(most)s ans : la loi du pays fixe le plus bas.")
            raise forms.ValidationError(sentence % {"least": least, "most": MAJORITY})
        return age


class ColoursForm(forms.Form):
    """The two colours, as browsers' pickers give them."""

    colour_1 = forms.CharField(label=_("Couleur profonde"), widget=forms.TextInput({"type": "color"}), max_length=40)
    colour_2 = forms.CharField(label=_("Couleur vive"), widget=forms.TextInput({"type": "color"}), max_length=40)


def as_hex(colour: str) -> str:
    """A colour as a browser's picker reads it; clipped to what screens show."""
    lightness, chroma, hue = read_colour(colour)
    return to_hex(Oklch(lightness, chroma, hue))


class PoliciesForm(forms.Form):
    """For each kind of content, who proposes it (``who_<kind>``) and when it is read (``<kind>``)."""

    def __init__(self, *args: Any, territory: Territory, **options: Any) -> None:
        """Two fields for each kind; without a row, everyone proposes, and it is published, then checked."""
        super().__init__(*args, **options)
        known = {row.kind: row for row in Policy.objects.filter(territory=territory)}
        for kind in Kind:
            policy = known.get(kind.value) or Policy(territory=territory, kind=kind.value)
            label = str(kind.label).capitalize()
            self.fields[f"who_{kind.value}"] = forms.ChoiceField(
                label=_("%(kind)s : qui propose") % {"kind": label},
                choices=Proposers.choices,
                initial=policy.proposers,
                widget=forms.Select({"class": "input"}),
            )
            self.fields[kind.value] = forms.ChoiceField(
                label=_("%(kind)s : relecture") % {"kind": label},
                choices=Check.choices,
                initial=policy.timing,
                widget=forms.Select({"class": "input"}),
            )

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each kind with its two fields, as the table shows them."""
        return [(str(kind.label).capitalize(), self[f"who_{kind.value}"], self[kind.value]) for kind in Kind]


class InviteForm(forms.Form):
    """A role offered to an address."""

    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)
    role = forms.ChoiceField(label=_("Rôle"), choices=Role.choices)
    kind = forms.ChoiceField(
        label=_("Limité aux"), choices=[("", _("tous les contenus")), *Kind.choices], required=False
    )


class ExtentForm(forms.Form):
    """The departments or provinces covered."""

    departments = forms.ModelMultipleChoiceField(
        Department.objects.order_by("country", "code"),
        label=_("Départements ou provinces"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class PageForm(forms.ModelForm[Page]):
    """An editorial page, in French and in English; ``seen`` is its state when the form was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Page
        fields = ["title", "slug", "body", "title_en", "body_en", "position", "published"]
        widgets = {"body": forms.Textarea({"rows": 16}), "body_en": forms.Textarea({"rows": 10})}
        help_texts = {
            "slug": _("La fin de l’adresse, en minuscules et sans espaces, comme « mentions-legales »."),
            "body": _("Du texte mis en forme : paragraphes, titres, listes, liens. Le reste est retiré."),
            "body_en": _("Sans traduction, la page s’affiche en français."),
            "position": _("Les plus petits rangs viennent d’abord."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which state is shown."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def see(self, page: Page) -> None:
        """The person was told that the page changed: sent again, the form writes over this state."""
        self.data = {**dict(self.data.items()), "seen": page.updated_at.isoformat()}

    def clean_slug(self) -> str:
        """The address is free in this territory (the constraint does not see the territory of the form)."""
        slug: str = self.cleaned_data["slug"]
        same = Page.objects.filter(territory=self.instance.territory, slug=slug)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Une page a déjà cette adresse : choisissez-en une autre."))
        return slug
