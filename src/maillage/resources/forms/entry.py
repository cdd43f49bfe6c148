"""What a person types of a resource."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import paragraphs, sanitise
from maillage.directory.models import Organisation
from maillage.files.forms import ChosenPictureForm
from maillage.resources.actions.writing import ResourceData
from maillage.resources.enums import OLDEST, Sector, Type
from maillage.resources.forms.rows import Rows, links_in, links_text
from maillage.resources.models import MOST_MINUTES, SUMMARY_LENGTH, TITLE_LENGTH, Resource
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import terms_of

LANGUAGES = [("fr", gettext_lazy("français")), ("en", gettext_lazy("anglais")), ("nl", gettext_lazy("néerlandais")),
             ("de", gettext_lazy("allemand"))]  # fmt: skip
PLAIN = (
    "type", "title", "summary", "authors", "publisher", "issued_on", "needs_note", "age_from", "age_to", "minutes",
    "group_from", "group_to", "competences", "accessibility", "sector", "checklist", "image_alt", "image_credit",
    "image_decorative",
)  # fmt: skip
TERMS = {
    "themes": Scheme.THEME, "disciplines": Scheme.DISCIPLINE, "audiences": Scheme.AUDIENCE, "levels": Scheme.LEVEL,
    "needs": Scheme.NEED,
}  # fmt: skip
MOST_PEOPLE = 9_999


def rich(text: str) -> str:
    """A text as typed: our own markup is sanitised, plain lines become paragraphs."""
    return sanitise(text) if "<" in text and ">" in text else paragraphs(text)


def _term(scheme: str, code: str) -> Term | None:
    return next((term for term in terms_of(scheme) if term.code == code), None)


def _ticks(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


def _number(label: Any, most: int, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most)


def _long(label: Any, rows: int, length: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=length, widget=forms.Textarea(attrs={"rows": rows}))


class ResourceForm(ChosenPictureForm):
    """Everything of a resource but its rows (``forms.rows``)."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, widget=forms.HiddenInput)
    type = forms.ChoiceField(label=gettext_lazy("Type de ressource"))
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    summary = forms.CharField(
        label=gettext_lazy("Résumé"), max_length=SUMMARY_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    description = _long(gettext_lazy("Description"), 10, 40_000)
    authors = _long(gettext_lazy("Auteurs"), 3, 1_000)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Structure qui publie"), required=False
    )
    publisher = forms.CharField(label=gettext_lazy("Éditeur, s’il n’est pas dans l’annuaire"), required=False,
                                max_length=160)  # fmt: skip
    issued_on = forms.DateField(
        label=gettext_lazy("Date de parution"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Langue"), choices=LANGUAGES, initial="fr")
    audiences = _ticks(gettext_lazy("Publics"))
    age_from = _number(gettext_lazy("À partir de (ans)"), OLDEST)
    age_to = _number(gettext_lazy("Jusqu’à (ans)"), OLDEST)
    levels = _ticks(gettext_lazy("Niveaux scolaires"))
    disciplines = _ticks(gettext_lazy("Disciplines"))
    themes = _ticks(gettext_lazy("Thèmes"))
    competences = _long(gettext_lazy("Compétences travaillées"), 4, 2_000)
    minutes = _number(gettext_lazy("Durée (minutes)"), MOST_MINUTES, 1)
    group_from = _number(gettext_lazy("Groupe, au moins"), MOST_PEOPLE, 1)
    group_to = _number(gettext_lazy("Groupe, au plus"), MOST_PEOPLE, 1)
    needs = _ticks(gettext_lazy("Ce qu’il faut sur place"))
    needs_note = forms.CharField(label=gettext_lazy("Précisions"), required=False, max_length=300)
    accessibility = _long(gettext_lazy("Accessibilité"), 3, 2_000)
    links = _long(gettext_lazy("Liens"), 4, 12_000)
    licence = forms.ChoiceField(label=gettext_lazy("Licence du texte"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Ce kit est fait pour"), required=False)
    checklist = _long(gettext_lazy("Liste à cocher"), 8, 4_000)
    new_file = forms.FileField(label=gettext_lazy("Ajouter un fichier"), required=False)
    image = forms.FileField(label=gettext_lazy("Image"), required=False)
    image_credit = forms.CharField(label=gettext_lazy("Crédit"), required=False, max_length=160)
    image_alt = forms.CharField(
        label=gettext_lazy("Description de l’image, pour qui ne la voit pas"), required=False, max_length=250
    )
    image_decorative = forms.BooleanField(label=gettext_lazy("Image décorative : elle n’apprend rien"), required=False)
    image_removed = forms.BooleanField(label=gettext_lazy("Retirer l’image"), required=False)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        """Offer the lists of today; ``organisations`` are those on whose behalf this person may publish."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["type"].choices = [("", _("Choisissez")), *((one, str(one.label).capitalize()) for one in Type)]
        fields["sector"].choices = [("", _("Choisissez")), *((one, str(one.label).capitalize()) for one in Sector)]
        for name, scheme in TERMS.items():
            fields[name].choices = [(term.code, term.label) for term in terms_of(scheme) if not term.retired]
        licences = [(term.code, term.label) for term in terms_of(Scheme.LICENCE) if not term.retired]
        fields["licence"].choices = [("", _("Non précisée")), *licences]
        fields["organisation"].queryset = organisations
        fields["organisation"].empty_label = _("Aucune de mes structures")
        self.links_found: tuple[tuple[str, str], ...] = ()

    def clean(self) -> dict[str, Any]:
        """What goes together: intervals in order, an address on each line, a described image."""
        data = super().clean() or self.cleaned_data
        for low, high, sentence in (
            ("age_from", "age_to", _("L’âge de fin est avant l’âge de début : corrigez l’un des deux.")),
            ("group_from", "group_to", _("Le groupe va du plus petit au plus grand : corrigez l’un des deux.")),
        ):  # fmt: skip
            first, last = data.get(low), data.get(high)
            if first is not None and last is not None and last < first:
                self.add_error(high, sentence)
        self.links_found, wrong = links_in(data.get("links") or "")
        for sentence in wrong:
            self.add_error("links", sentence)
        if self.lacks_description(data):
            self.add_error("image_alt", _("Décrivez l’image en une phrase, ou cochez « décorative »."))
        return data

    def data_of(self, kept: ResourceData | None, rows: Rows) -> ResourceData:
        """What was typed, ready to be written; the image is kept unless it is taken away."""
        data = self.cleaned_data
        terms: dict[str, Any] = {
            name: tuple(term for term in terms_of(scheme) if term.code in data[name]) for name, scheme in TERMS.items()
        }
        return ResourceData(
            **{name: data[name] for name in PLAIN},
            **terms,
            description=rich(data["description"]),
            organisation=data["organisation"],
            language=data["language"],
            licence=_term(Scheme.LICENCE, data["licence"]),
            image=self.picture_wanted(kept.image if kept else None),
            links=self.links_found,
            files=rows.file_data(),
            related=tuple(rows.related),
            selection=tuple(rows.selection),
            uses=tuple(rows.uses),
        )


def initial_of(resource: Resource, data: ResourceData) -> dict[str, Any]:
    """The fields of a resource as the form shows them."""
    return {name: getattr(data, name) for name in (*PLAIN, "description", "language")} | {
        "seen": resource.contribution.updated_at.isoformat(),
        "organisation": data.organisation.pk if data.organisation else None,
        "licence": data.licence.code if data.licence else "",
        "links": links_text(data.links),
        **{name: [term.code for term in getattr(data, name)] for name in TERMS},
    }
