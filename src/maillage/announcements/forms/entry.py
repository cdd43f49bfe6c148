"""What a person types of an announcement: a common part, and the questions of its genre and no others."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.announcements.actions.writing import AnnouncementData
from maillage.announcements.enums import (
    FIELDS,
    HIRING,
    LONGEST_LIFE,
    OWN_FIELDS,
    REQUIRED,
    ApplyBy,
    Contract,
    Exchange,
    Genre,
    Remote,
)
from maillage.announcements.models import MOST_PLACES, SUMMARY_LENGTH, TITLE_LENGTH, Announcement
from maillage.core.text import clean_line, paragraphs, sanitise
from maillage.directory.models import Organisation
from maillage.files.forms import ChosenPictureForm
from maillage.geography.forms import commune_of
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

if TYPE_CHECKING:
    from maillage.geography.models import Commune

PLAIN = (
    "title", "summary", "place_note", "closes_on", "apply_by", "apply_url", "apply_email", "apply_text", "image_alt",
    "image_credit", "image_decorative",
)  # fmt: skip
ANSWERS = {ApplyBy.LINK.value: "apply_url", ApplyBy.MAIL.value: "apply_email", ApplyBy.TEXT.value: "apply_text"}
# The same question in the words of a genre.
LABELS: dict[str, dict[str, Any]] = {
    Genre.JOB: {"starts_on": gettext_lazy("Prise de poste le")},
    Genre.INTERNSHIP: {"pay": gettext_lazy("Gratification"), "eligibility": gettext_lazy("Niveau et profil attendus")},
    Genre.CIVIC_SERVICE: {"eligibility": gettext_lazy("Conditions"), "hours": gettext_lazy("Heures par semaine")},
    Genre.VOLUNTEERING: {
        "hours": gettext_lazy("Temps demandé"),
        "places": gettext_lazy("Nombre de bénévoles cherchés"),
        "eligibility": gettext_lazy("Pour qui"),
        "starts_on": gettext_lazy("À partir du"),
    },
    Genre.PROJECT_CALL: {"eligibility": gettext_lazy("Qui peut déposer un projet")},
    Genre.PARTICIPATION: {
        "until_on": gettext_lazy("On participe jusqu’au"), "eligibility": gettext_lazy("Qui peut participer")
    },
    Genre.TRAINING: {"eligibility": gettext_lazy("Pour qui, prérequis"), "starts_on": gettext_lazy("Commence le")},
    Genre.OFFERED: {"until_on": gettext_lazy("Disponible jusqu’au"), "fee": gettext_lazy("Prix, si c’est une vente")},
    Genre.WANTED: {"until_on": gettext_lazy("Il nous le faut avant le")},
}  # fmt: skip
CLOSES: dict[str, Any] = {
    Genre.JOB: gettext_lazy("Candidatures jusqu’au"),
    Genre.INTERNSHIP: gettext_lazy("Candidatures jusqu’au"),
    Genre.CIVIC_SERVICE: gettext_lazy("Candidatures jusqu’au"),
    Genre.PROJECT_CALL: gettext_lazy("Dossiers à déposer jusqu’au"),
    Genre.TRAINING: gettext_lazy("Inscriptions jusqu’au"),
}


def rich(text: str) -> str:
    """A text as typed: our own markup is sanitised, plain lines become paragraphs."""
    return sanitise(text) if "<" in text and ">" in text else paragraphs(text)


class _Day(forms.DateField):
    """A day, by the browser’s own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AnnouncementForm(ChosenPictureForm):
    """Everything of an announcement of one genre; what the genre does not ask for is not in the form."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    summary = forms.CharField(
        label=gettext_lazy("Résumé"), max_length=SUMMARY_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    description = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 9})
    )
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Au nom de"), required=False)
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    contract = forms.ChoiceField(label=gettext_lazy("Contrat"), required=False)
    pay = forms.CharField(label=gettext_lazy("Rémunération ou grille"), required=False, max_length=160)
    hours = forms.CharField(label=gettext_lazy("Temps de travail"), required=False, max_length=160)
    duration = forms.CharField(label=gettext_lazy("Durée"), required=False, max_length=160)
    starts_on = _Day(label=gettext_lazy("Commence le"), required=False)
    until_on = _Day(label=gettext_lazy("Jusqu’au"), required=False)
    places = forms.IntegerField(
        label=gettext_lazy("Nombre de places"), required=False, min_value=1, max_value=MOST_PLACES
    )
    exchange = forms.ChoiceField(label=gettext_lazy("Nature de l’échange"), required=False)
    fee = forms.CharField(label=gettext_lazy("Prix"), required=False, max_length=160)
    budget = forms.CharField(label=gettext_lazy("Budget de l’appel"), required=False, max_length=200)
    funding = forms.CharField(label=gettext_lazy("Part financée, plafond"), required=False, max_length=200)
    eligibility = forms.CharField(
        label=gettext_lazy("Pour qui"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    protocol = forms.CharField(
        label=gettext_lazy("Ce qu’il faut observer ou mesurer, et comment"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    remote = forms.ChoiceField(label=gettext_lazy("À distance"), choices=Remote.choices, initial=Remote.NO)
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(label=gettext_lazy("Commune"), required=False, max_length=120)
    place_note = forms.CharField(label=gettext_lazy("Précision sur le lieu"), required=False, max_length=160)
    closes_on = _Day(
        label=gettext_lazy("L’annonce se termine le"),
        error_messages={"required": gettext_lazy("Une annonce se termine toujours : donnez son dernier jour.")},
    )
    apply_by = forms.ChoiceField(label=gettext_lazy("Comment répondre"), choices=ApplyBy.choices, initial=ApplyBy.MAIL)
    apply_email = forms.EmailField(label=gettext_lazy("Adresse de relais (jamais affichée)"), required=False)
    apply_url = forms.URLField(
        label=gettext_lazy("Page où répondre"), required=False, max_length=400, assume_scheme="https"
    )
    apply_text = forms.CharField(
        label=gettext_lazy("Explication"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    image = forms.FileField(label=gettext_lazy("Image"), required=False)
    image_credit = forms.CharField(label=gettext_lazy("Crédit"), required=False, max_length=160)
    image_alt = forms.CharField(
        label=gettext_lazy("Description de l’image, pour qui ne la voit pas"), required=False, max_length=250
    )
    image_decorative = forms.BooleanField(label=gettext_lazy("Image décorative : elle n’apprend rien"), required=False)
    image_removed = forms.BooleanField(label=gettext_lazy("Retirer l’image"), required=False)

    def __init__(
        self, *args: Any, genre: str, organisations: Any, today: date, before: date | None = None, **kwargs: Any
    ) -> None:
        """Keep the questions of the genre; ``organisations`` are those one may write for."""
        super().__init__(*args, **kwargs)
        self.genre, self.today, self.before = genre, today, before
        self.commune_found: Commune | None = None
        fields: dict[str, Any] = self.fields
        for name in OWN_FIELDS:
            if name not in FIELDS[genre]:
                del fields[name]
        for name, label in LABELS.get(genre, {}).items():
            fields[name].label = label
        for name in REQUIRED[genre]:
            fields[name].required = True
        fields["closes_on"].label = CLOSES.get(genre, fields["closes_on"].label)
        fields["themes"].choices = [(term.code, term.label) for term in terms_of(Scheme.THEME) if not term.retired]
        fields["organisation"].queryset = organisations
        fields["organisation"].required = genre in HIRING
        fields["organisation"].empty_label = _("Choisissez") if genre in HIRING else _("Moi, sans structure")
        for name, choices in (("contract", Contract), ("exchange", Exchange)):
            if name in fields:
                fields[name].choices = [("", _("Choisissez")), *choices.choices]

    @property
    def own_fields(self) -> list[Any]:
        """The questions of the genre, in order; where it is done stands with the place."""
        return [self[name] for name in OWN_FIELDS if name in self.fields and name != "remote"]

    def clean_closes_on(self) -> date:
        """A day to come, within a year; one that was written already stays possible."""
        day: date = self.cleaned_data["closes_on"]
        if day == self.before:
            return day
        if day < self.today:
            raise forms.ValidationError(_("Ce jour est passé : choisissez une date à venir."))
        if (day - self.today).days > LONGEST_LIFE:
            raise forms.ValidationError(_("Une annonce dure un an au plus : choisissez une date plus proche."))
        return day

    def clean(self) -> dict[str, Any]:
        """What goes together: how one answers, a period in order, a commune of the list, a described image."""
        data = super().clean() or self.cleaned_data
        name = ANSWERS.get(data.get("apply_by", ""))
        if name and not data.get(name) and name not in self.errors:
            self.add_error(name, _("Cette façon de répondre demande cette information."))
        starts, until = data.get("starts_on"), data.get("until_on")
        if starts and until and until < starts:
            self.add_error("until_on", _("La fin est avant le début : corrigez l’une des deux dates."))
        self.commune_found, problem = commune_of(self, required=False)
        if problem:
            self.add_error("commune_label", problem)
        elif self.genre in HIRING and self.commune_found is None and data.get("remote") != Remote.FULLY:
            self.add_error("commune_label", _("Dites dans quelle commune, ou que tout se fait à distance."))
        if self.lacks_description(data):
            self.add_error("image_alt", _("Décrivez l’image en une phrase, ou cochez « décorative »."))
        return data

    def data_of(self, kept: AnnouncementData | None) -> AnnouncementData:
        """What was typed, ready to be written; the image is kept unless it is taken away."""
        data = self.cleaned_data
        own = {name: data[name] for name in FIELDS[self.genre]}
        return AnnouncementData(
            **{name: data[name] for name in PLAIN},
            **own,
            description=rich(data["description"]),
            organisation=data["organisation"],
            commune=self.commune_found,
            themes=tuple(term for term in terms_of(Scheme.THEME) if term.code in data["themes"]),
            image=self.picture_wanted(kept.image if kept else None),
        )


def initial_of(announcement: Announcement, data: AnnouncementData) -> dict[str, Any]:
    """The fields of an announcement as the form shows them."""
    return {name: getattr(data, name) for name in (*PLAIN, *OWN_FIELDS, "description")} | {
        "seen": announcement.contribution.updated_at.isoformat(),
        "organisation": data.organisation.pk if data.organisation else None,
        "commune": data.commune.pk if data.commune else "",
        "commune_label": data.commune.name if data.commune else "",
        "themes": [term.code for term in data.themes],
    }


def label_of(name: str, genre: str) -> str:
    """What a field is called in the words of a genre."""
    if name == "closes_on" and genre in CLOSES:
        return str(CLOSES[genre])
    own = LABELS.get(genre, {})
    if name in own:
        return str(own[name])
    field = AnnouncementForm.base_fields.get("commune_label" if name == "commune" else name)
    return str(field.label) if field is not None and field.label else clean_line(name)
