"""What a person types of a publication: one form, of which each kind shows its part."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.files.forms import ChosenPictureForm
from maillage.publications.actions.data import PublicationData
from maillage.publications.blocks.drawing import with_sources
from maillage.publications.blocks.keeping import LONGEST
from maillage.publications.enums import EXPERIENCE_FACTS, PARTS, Genre
from maillage.publications.models import LEAD_LENGTH, MOST_TAGS, TITLE_LENGTH, Publication
from maillage.territories.enums import Kind
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import terms_of

LANGUAGES = [("fr", gettext_lazy("français")), ("en", gettext_lazy("anglais")), ("nl", gettext_lazy("néerlandais")),
             ("de", gettext_lazy("allemand"))]  # fmt: skip
PLAIN = ("title", "lead", "byline", "recommended", "image_alt", "image_credit", "image_decorative", "credits")
LONGEST_PART = 20_000


def _term(scheme: str, code: str) -> Term | None:
    return next((term for term in terms_of(scheme) if term.code == code), None)


def _terms(scheme: str, codes: list[str]) -> tuple[Term, ...]:
    return tuple(term for term in terms_of(scheme) if term.code in codes)


def _choices(scheme: str, *, blank: str = "") -> list[tuple[str, str]]:
    offered = [(term.code, term.label) for term in terms_of(scheme) if not term.retired]
    return [("", blank), *offered] if blank else offered


def _long(label: Any, rows: int, length: int, *, rich: bool = True) -> forms.CharField:
    """A long text; a rich one gets the editor where scripts run."""
    attrs: dict[str, Any] = {"rows": rows} | ({"data-rich": ""} if rich else {})
    return forms.CharField(label=label, required=False, max_length=length, widget=forms.Textarea(attrs=attrs))


class PublicationForm(ChosenPictureForm):
    """Everything of a publication; ``kind`` says which fields it has."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    lead = forms.CharField(
        label=gettext_lazy("Chapeau"), max_length=LEAD_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    genre = forms.ChoiceField(label=gettext_lazy("Genre"), required=False)
    held_on = forms.DateField(
        label=gettext_lazy("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=gettext_lazy("Lieu"), required=False, max_length=160)
    public = forms.CharField(label=gettext_lazy("Public"), required=False, max_length=160)
    headcount = forms.IntegerField(
        label=gettext_lazy("Nombre de personnes"), required=False, min_value=0, max_value=9_999_999
    )
    body = _long(gettext_lazy("Texte"), 18, LONGEST)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Pour la structure"), required=False
    )
    recommended = forms.BooleanField(label=gettext_lazy("Je raconte ce qu’une autre personne a fait"), required=False)
    byline = forms.CharField(label=gettext_lazy("Signature"), required=False, max_length=200)
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Publics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.CharField(label=gettext_lazy("Mots-clés"), required=False, max_length=400)
    language = forms.ChoiceField(label=gettext_lazy("Langue"), choices=LANGUAGES, initial="fr")
    licence = forms.ChoiceField(label=gettext_lazy("Licence du texte"), required=False)
    credits = _long(gettext_lazy("Crédits et sources"), 4, 4000, rich=False)
    image = forms.FileField(label=gettext_lazy("Image"), required=False)
    image_credit = forms.CharField(label=gettext_lazy("Crédit"), required=False, max_length=160)
    image_alt = forms.CharField(
        label=gettext_lazy("Description de l’image, pour qui ne la voit pas"), required=False, max_length=250
    )
    image_decorative = forms.BooleanField(label=gettext_lazy("Image décorative : elle n’apprend rien"), required=False)
    image_removed = forms.BooleanField(label=gettext_lazy("Retirer l’image"), required=False)

    def __init__(self, *args: Any, kind: str, organisations: Any, **kwargs: Any) -> None:
        """Offer the lists of today; ``organisations`` are those on whose behalf this person may publish."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        fields: dict[str, Any] = self.fields
        fields["genre"].choices = [("", _("Choisissez")), *((one, str(one.label).capitalize()) for one in Genre)]
        fields["themes"].choices = _choices(Scheme.THEME)
        fields["audiences"].choices = _choices(Scheme.AUDIENCE)
        fields["licence"].choices = _choices(Scheme.LICENCE, blank=_("Non précisée"))
        fields["organisation"].queryset = organisations
        fields["organisation"].empty_label = _("En mon nom")
        for name, label in PARTS.get(kind, {}).items():
            fields[name] = _long(label, 5, LONGEST_PART)
        for name in self._absent():
            del fields[name]
        if kind == Kind.EXPERIENCE:
            fields["body"].label = _("Présentation")
        elif kind == Kind.DOSSIER:
            fields["body"].label = _("Introduction")
        elif kind == Kind.NOTEBOOK:
            fields["body"].label = _("Contexte")

    def _absent(self) -> list[str]:
        absent = [] if self.kind == Kind.ARTICLE else ["genre"]
        return absent if self.kind == Kind.EXPERIENCE else [*absent, *EXPERIENCE_FACTS, "recommended"]

    @property
    def parts(self) -> list[Any]:
        """The questions of the kind, in order."""
        return [self[name] for name in PARTS.get(self.kind, {})]

    def clean(self) -> dict[str, Any]:
        """What goes together: a recommender names the author, an image is described, a few words at most."""
        data = super().clean() or self.cleaned_data
        if data.get("recommended") and not clean_line(data.get("byline") or ""):
            self.add_error("byline", _("Nommez la personne dont vous racontez l’expérience."))
        if self.lacks_description(data):
            self.add_error("image_alt", _("Décrivez l’image en une phrase, ou cochez « décorative »."))
        if len(words_in(data.get("tags") or "")) > MOST_TAGS:
            self.add_error("tags", _("Au plus %(most)s mots-clés : gardez les plus parlants.") % {"most": MOST_TAGS})
        return data


def words_in(text: str) -> tuple[str, ...]:
    """Words separated by commas."""
    return tuple(word for part in text.replace(";", ",").split(",") if (word := clean_line(part)))


def publication_data(
    form: PublicationForm, *, kept: PublicationData | None, selection: Sequence[tuple[Any, str]]
) -> PublicationData:
    """What the form says, and nothing where it is not valid; what it does not show is kept as it was."""
    data = form.cleaned_data
    plain: dict[str, Any] = {name: data[name] for name in PLAIN if name in data and name != "title"}
    facts: dict[str, Any] = {name: data[name] for name in EXPERIENCE_FACTS if name in data}
    return PublicationData(
        **plain,
        **facts,
        title=data.get("title", ""),
        body=data.get("body", ""),
        genre=data.get("genre", ""),
        organisation=data.get("organisation"),
        themes=_terms(Scheme.THEME, data.get("themes", [])),
        audiences=_terms(Scheme.AUDIENCE, data.get("audiences", [])),
        tags=words_in(data.get("tags", "")),
        licence=_term(Scheme.LICENCE, data.get("licence", "")),
        language=data.get("language", "fr"),
        image=form.picture_wanted(kept.image if kept else None),
        selection=tuple(selection),
        parts={name: data.get(name, "") for name in PARTS.get(form.kind, {})},
    )


def initial_of(publication: Publication, data: PublicationData) -> dict[str, Any]:
    """The fields of a publication as the form shows them."""
    return {name: getattr(data, name) for name in (*PLAIN, "genre", *EXPERIENCE_FACTS)} | {
        "seen": publication.contribution.updated_at.isoformat(),
        "body": with_sources(data.body),
        "organisation": data.organisation,
        "themes": [term.code for term in data.themes],
        "audiences": [term.code for term in data.audiences],
        "tags": ", ".join(data.tags),
        "licence": data.licence.code if data.licence else "",
        "language": data.language,
        **{name: with_sources(text) for name, text in data.parts.items()},
    }


def day_in_words(day: date | None) -> str:
    """A day as figures, for comparisons."""
    return f"{day:%d/%m/%Y}" if day else ""
