"""A community, a request, an invitation, a posting, a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User
from maillage.communities.actions.writing import CommunityData
from maillage.communities.enums import Access
from maillage.communities.models import Community
from maillage.core.text import paragraphs, sanitise
from maillage.files.enums import DOCUMENT_TYPES, Licence
from maillage.files.forms import ChosenPictureForm
from maillage.files.models import Image
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

ACCESS_WORDS = [
    (Access.OPEN.value, _("Ouverte : tout le monde lit, chaque membre du réseau peut rejoindre")),
    (Access.REQUEST.value, _("Sur demande : présentée à tous, lue par ses membres, vous acceptez les demandes")),
    (Access.PRIVATE.value, _("Privée : connue et lue de ses seuls membres, que vous invitez")),
]


class CommunityForm(ChosenPictureForm):
    """What a community is."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    summary = forms.CharField(
        label=_("À quoi elle sert, en une phrase"), max_length=200, widget=forms.Textarea({"rows": 2})
    )
    description = forms.CharField(
        label=_("Présentation"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Qui s’y retrouve, de quoi l’on y parle, comment on s’y parle."),
    )
    access = forms.ChoiceField(label=_("Accès"), choices=ACCESS_WORDS, widget=forms.RadioSelect, initial=Access.OPEN)
    themes = forms.MultipleChoiceField(label=_("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple)
    image = forms.FileField(label=_("Image"), required=False)
    image_credit = forms.CharField(label=_("Crédit"), required=False, max_length=160)
    image_alt = forms.CharField(
        label=_("Description de l’image, pour qui ne la voit pas"), required=False, max_length=250
    )
    image_decorative = forms.BooleanField(label=_("Image décorative : elle n’apprend rien"), required=False)
    image_removed = forms.BooleanField(label=_("Retirer l’image"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the themes of today."""
        super().__init__(*args, **options)
        field: Any = self.fields["themes"]
        field.choices = [(term.code, term.label) for term in terms_of(Scheme.THEME) if not term.retired]

    def clean(self) -> dict[str, Any]:
        """An image is described."""
        data = super().clean() or self.cleaned_data
        if self.lacks_description(data):
            self.add_error("image_alt", translated("Décrivez l’image en une phrase, ou cochez « décorative »."))
        return data

    def read(self, kept: Community | None, sent: Image | None) -> CommunityData:
        """What was typed, ready to be written; the image stays unless one is sent or it is taken away."""
        typed = self.cleaned_data
        text = typed["description"]
        return CommunityData(
            name=typed["name"],
            summary=typed["summary"],
            description=sanitise(text) if "<" in text and ">" in text else paragraphs(text),
            access=typed["access"],
            themes=tuple(term for term in terms_of(Scheme.THEME) if term.code in typed["themes"]),
            image=sent or self.picture_wanted(kept.image if kept else None),
            image_alt=typed["image_alt"],
            image_credit=typed["image_credit"],
            image_decorative=typed["image_decorative"],
        )


def community_initial(community: Community) -> dict[str, Any]:
    """What the form shows of a community."""
    names = ("name", "summary", "description", "access", "image_alt", "image_credit", "image_decorative")
    themes = [term.code for term in community.themes.all()]
    return {name: getattr(community, name) for name in names} | {"themes": themes}


class AskForm(forms.Form):
    """A few words to those who lead."""

    message = forms.CharField(
        label=_("Quelques mots aux animateurs"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Qui vous êtes, ce qui vous amène."),
    )


class InviteForm(forms.Form):
    """An address to invite."""

    email = forms.EmailField(label=_("Adresse électronique"), widget=forms.EmailInput({"autocomplete": "off"}))


class PostForm(forms.Form):
    """Where something is posted, and why."""

    communities = forms.ModelMultipleChoiceField(
        Community.objects.none(),
        label=_("Dans quelles communautés ?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins une de vos communautés.")},
    )
    word = forms.CharField(
        label=_("Un mot"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Pourquoi cela intéresse ses membres. Facultatif."),
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        """Offer the communities of the person."""
        super().__init__(*args, **options)
        field: Any = self.fields["communities"]
        field.queryset = Community.objects.of(person).order_by("name", "pk")


class DocumentForm(forms.Form):
    """A document with its licence."""

    title = forms.CharField(label=_("Titre"), max_length=140)
    document = forms.FileField(
        label=_("Fichier"),
        help_text=_("PDF, OpenDocument, Office, CSV ou texte, 20 Mo au plus."),
        widget=forms.FileInput({"accept": ",".join(f".{name}" for name in DOCUMENT_TYPES)}),
    )
    licence = forms.ChoiceField(label=_("Licence"), choices=Licence.choices, initial=Licence.CC_BY)
    credit = forms.CharField(label=_("Auteurs"), max_length=140, required=False)
