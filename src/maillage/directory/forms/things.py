"""What a person types of an organisation or of a place."""

import re
from datetime import date, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import paragraphs, sanitise
from maillage.directory.actions.organisations import OrganisationData
from maillage.directory.actions.venues import HoursData, PriceData, SeasonData, VenueData
from maillage.directory.enums import Weekday
from maillage.directory.models import Organisation, Season, Venue
from maillage.files.forms import ChosenPictureForm
from maillage.geography.forms import commune_of
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import terms_of

if TYPE_CHECKING:
    from maillage.geography.models import Commune

HOURS = re.compile(r"(\d{1,2})\s*[h:.]\s*(\d{2})?", re.IGNORECASE)
NUMBER = re.compile(r"(?:\D*\d){2}")  # two figures at least: « 15 », « 03 22 … poste 12 », never a sentence
MOST_SEASONS = 8
MOST_ROWS = 30
LONGEST_SEASON = timedelta(days=365)
LEAP = 2024  # a year in which every day of a season exists


def _rich(text: str) -> str:
    return sanitise(text) if "<" in text and ">" in text else paragraphs(text)


def _terms(codes: list[str], scheme: str) -> tuple[Term, ...]:
    return tuple(term for term in terms_of(scheme) if term.code in codes)


class ThingForm(ChosenPictureForm):
    """What an organisation and a place share: name, address, themes, texts."""

    picture_field = "picture"
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=160)
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    description = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    address = forms.CharField(label=gettext_lazy("Adresse postale"), required=False, max_length=200)
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(label=gettext_lazy("Commune"), max_length=120)
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), required=False, min_value=-180, max_value=180)
    website = forms.URLField(
        label=gettext_lazy("Site web"), required=False, max_length=400, assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Cette adresse ne s’ouvre pas : écrivez-la comme https://exemple.org.")},
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("Téléphone public"), required=False, max_length=30,
        validators=[
            RegexValidator(NUMBER, gettext_lazy("Écrivez un numéro, par exemple 03 22 00 00 00 ou +32 2 000 00 00."))
        ],
    )  # fmt: skip
    name_en = forms.CharField(label=gettext_lazy("Nom en anglais"), required=False, max_length=160)
    description_en = forms.CharField(
        label=gettext_lazy("Présentation en anglais"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    picture = forms.FileField(label=gettext_lazy("Image"), required=False)
    anyway = forms.BooleanField(label=gettext_lazy("Aucune de ces fiches : créer la nouvelle"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the lists of today."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["themes"].choices = [(term.code, term.label) for term in terms_of(Scheme.THEME) if not term.retired]
        self.commune_found: Commune | None = None

    def clean(self) -> dict[str, Any]:
        """The commune is one of the list; latitude and longitude go together."""
        data = super().clean() or self.cleaned_data
        self.commune_found, problem = commune_of(self)
        if self.commune_found is None and "commune_label" not in self.errors:
            self.add_error("commune_label", problem)
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("longitude", _("Donnez la latitude et la longitude, ou aucune des deux."))
        return data

    def english(self, kept: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        """The translations, other languages kept as they were."""
        data = self.cleaned_data
        words = {"name": data["name_en"], "description": _rich(data["description_en"])}
        others = {tongue: fields for tongue, fields in kept.items() if tongue != "en"}
        return others | ({"en": {name: text for name, text in words.items() if text}} if any(words.values()) else {})


class OrganisationForm(ThingForm):
    """An organisation."""

    picture_removal = gettext_lazy("Retirer le logo")

    acronym = forms.CharField(label=gettext_lazy("Sigle"), required=False, max_length=30)
    family = forms.ChoiceField(label=gettext_lazy("Famille"))
    mission = forms.CharField(label=gettext_lazy("Mission en une phrase"), required=False, max_length=200)
    email = forms.EmailField(label=gettext_lazy("Courriel (jamais affiché)"), required=False)

    def __init__(self, *args: Any, kept_email: str | None = None, **kwargs: Any) -> None:
        """Offer the families of today. Given ``kept_email``, the address is shown and stays what it is."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if kept_email is not None:
            self.initial["email"] = kept_email
            fields["email"].disabled = True
        families = [(term.code, term.label) for term in terms_of(Scheme.FAMILY) if not term.retired]
        fields["family"].choices = [("", _("Choisissez")), *families]

    def data_of(self, kept: Organisation | None) -> OrganisationData:
        """What was typed, ready to be written."""
        data = self.cleaned_data
        family = next((term for term in terms_of(Scheme.FAMILY) if term.code == data["family"]), None)
        return OrganisationData(
            name=data["name"], acronym=data["acronym"], family=family, mission=data["mission"],
            description=_rich(data["description"]), address=data["address"], commune=self.commune_found,
            latitude=data["latitude"], longitude=data["longitude"], website=data["website"], phone=data["phone"],
            email=data["email"], logo=self.picture_wanted(kept.logo if kept else None),
            themes=_terms(data["themes"], Scheme.THEME),
            translations=self.english(kept.translations if kept else {}),
        )  # fmt: skip

    def similar(self) -> list[Organisation]:
        """Organisations that this one may be."""
        if self.commune_found is None or self.cleaned_data.get("anyway"):
            return []
        return Organisation.objects.similar_to(self.cleaned_data["name"], self.commune_found)


class VenueForm(ThingForm):
    """A place."""

    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)
    organisation_label = forms.CharField(label=gettext_lazy("Structure qui le tient"), required=False, max_length=160)
    postcode = forms.CharField(label=gettext_lazy("Code postal"), required=False, max_length=10)
    summary = forms.CharField(
        label=gettext_lazy("Résumé"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    access = forms.CharField(
        label=gettext_lazy("Comment venir"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_visitable = forms.BooleanField(label=gettext_lazy("Se visite toute l’année ou en saison"), required=False)
    image_alt = forms.CharField(
        label=gettext_lazy("Description de l’image, pour qui ne la voit pas"), required=False, max_length=250
    )
    image_credit = forms.CharField(label=gettext_lazy("Crédit"), required=False, max_length=160)
    image_decorative = forms.BooleanField(label=gettext_lazy("Image décorative"), required=False)

    def clean(self) -> dict[str, Any]:
        """A picture is described, or said to be decorative."""
        data = super().clean()
        if self.lacks_description(data):
            self.add_error("image_alt", _("Décrivez l’image en une phrase, ou cochez « décorative »."))
        return data

    def similar(self) -> list[Venue]:
        """Places that this one may be."""
        if self.commune_found is None or self.cleaned_data.get("anyway"):
            return []
        return Venue.objects.similar_to(self.cleaned_data["name"], self.commune_found)

    def data_of(self, kept: Venue | None, seasons: Any, closures: Any, prices: Any) -> VenueData:
        """What was typed, with its rows, ready to be written."""
        data = self.cleaned_data
        names = ("name", "address", "postcode", "latitude", "longitude", "access", "website", "phone", "is_visitable",
                 "summary", "image_alt", "image_credit", "image_decorative")  # fmt: skip
        return VenueData(
            **{name: data[name] for name in names},
            organisation=Organisation.objects.published().filter(pk=data["organisation"] or 0).first(),
            description=_rich(data["description"]),
            commune=self.commune_found,
            image=self.picture_wanted(kept.image if kept else None),
            themes=_terms(data["themes"], Scheme.THEME),
            translations=self.english(kept.translations if kept else {}),
            seasons=tuple(form.season() for form in _kept(seasons)),
            closures=tuple(
                (row.cleaned_data["first_on"], row.cleaned_data["last_on"], row.cleaned_data["reason"])
                for row in _kept(closures)
            ),
            prices=tuple(
                PriceData(**{name: value for name, value in row.cleaned_data.items() if name != "DELETE"})
                for row in _kept(prices)
            ),
        )


def _kept(formset: Any) -> list[Any]:
    return [form for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def read_spans(text: str, weekday: int) -> tuple[HoursData, ...]:
    """« 10h-12h30, 14h-18h (17h30) » as openings of a weekday; the hour in brackets is the last entry.

    Raises:
        ValueError: a span that is not understood.
    """
    found = []
    for part in re.split(r"[,;/]| et ", text):
        if not part.strip() or part.strip().casefold() in {"fermé", "ferme", "closed"}:
            continue
        hours = [time(int(match[1]), int(match[2] or 0)) for match in HOURS.finditer(part)]
        if len(hours) not in {2, 3}:
            raise ValueError(part)
        found.append(
            HoursData(weekday=weekday, opens=hours[0], closes=hours[1], last_entry=hours[2] if hours[2:] else None)
        )
    return tuple(found)


def write_spans(season: Season, weekday: int) -> str:
    """The openings of a weekday as they are typed."""
    rows = sorted((row for row in season.hours.all() if row.weekday == weekday), key=lambda row: row.opens)
    return ", ".join(
        f"{row.opens:%Hh%M}-{row.closes:%Hh%M}" + (f" ({row.last_entry:%Hh%M})" if row.last_entry else "")
        for row in rows
    )


class SeasonForm(forms.Form):
    """A season: its days, and the openings of each weekday in one line."""

    name = forms.CharField(label=gettext_lazy("Nom de la saison"), max_length=80)
    first_on = forms.DateField(
        label=gettext_lazy("Du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_on = forms.DateField(
        label=gettext_lazy("Au"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    yearly = forms.BooleanField(label=gettext_lazy("Chaque année"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One line for each weekday."""
        super().__init__(*args, **kwargs)
        for weekday in Weekday:
            self.fields[f"day_{weekday.value}"] = forms.CharField(
                label=weekday.label.capitalize(), required=False, max_length=120
            )

    def clean(self) -> dict[str, Any]:
        """Each line is understood, closes after it opens, and its last entry is in between."""
        data = super().clean() or self.cleaned_data
        self.spans: list[HoursData] = []
        for weekday in Weekday:
            name = f"day_{weekday.value}"
            try:
                spans = read_spans(data.get(name) or "", weekday.value)
            except ValueError:
                self.add_error(
                    name, _("Écrivez par exemple « 10h-12h30, 14h-18h », avec la dernière entrée entre parenthèses.")
                )
                continue
            for span in spans:
                if span.closes <= span.opens or (span.last_entry and not span.opens <= span.last_entry <= span.closes):
                    self.add_error(name, _("La fermeture suit l’ouverture, et la dernière entrée est entre les deux."))
            ordered = sorted(spans, key=lambda span: span.opens)
            if name not in self.errors and any(two.opens < one.closes for one, two in pairwise(ordered)):
                self.add_error(name, _("Deux ouvertures de ce jour se chevauchent : réunissez-les, « 10h-14h »."))
            self.spans += spans
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and not data.get("yearly") and not first <= last < first + LONGEST_SEASON:
            self.add_error("last_on", _("Le dernier jour suit le premier, moins d’un an après."))
        return data

    @property
    def day_fields(self) -> list[Any]:
        """The lines of the week, for the template."""
        return [self[f"day_{weekday.value}"] for weekday in Weekday]

    def season(self) -> SeasonData:
        """The season as it is written."""
        data = self.cleaned_data
        first, last = data["first_on"], data["last_on"]
        return SeasonData(
            name=data["name"], first=(first.month, first.day), last=(last.month, last.day),
            year=None if data["yearly"] else first.year, hours=tuple(self.spans),
        )  # fmt: skip


class ClosureForm(forms.Form):
    """Days closed whatever the season."""

    first_on = forms.DateField(
        label=gettext_lazy("Fermé du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_on = forms.DateField(
        label=gettext_lazy("au"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=gettext_lazy("Raison"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        """In order."""
        data = super().clean() or self.cleaned_data
        if data.get("first_on") and data.get("last_on") and data["last_on"] < data["first_on"]:
            self.add_error("last_on", _("Le dernier jour de fermeture suit le premier."))
        return data


class PriceForm(forms.Form):
    """A price by age band and season."""

    label = forms.CharField(label=gettext_lazy("Tarif"), max_length=80)
    amount = forms.DecimalField(
        label=gettext_lazy("Montant (€)"), min_value=0, max_digits=7, decimal_places=2, localize=True
    )
    age_from = forms.IntegerField(label=gettext_lazy("À partir de (ans)"), required=False, min_value=0, max_value=120)
    age_to = forms.IntegerField(label=gettext_lazy("Jusqu’à (ans)"), required=False, min_value=0, max_value=120)
    season = forms.CharField(label=gettext_lazy("Saison (son nom)"), required=False, max_length=80)

    def clean(self) -> dict[str, Any]:
        """Ages in order."""
        data = super().clean() or self.cleaned_data
        low, high = data.get("age_from"), data.get("age_to")
        if low is not None and high is not None and high < low:
            self.add_error("age_to", _("L’âge maximal est au moins égal à l’âge minimal."))
        return data


def _rows_of(form: type[forms.Form], most: int, named: Any) -> Any:
    """Rows of one kind, one more than there are; the summary of what is wrong calls them by ``named``."""
    kind: Any = forms.formset_factory(form, extra=1, can_delete=True, max_num=most, absolute_max=most)
    kind.row_name = named
    return kind


SeasonFormSet = _rows_of(SeasonForm, MOST_SEASONS, gettext_lazy("Saison %(n)s"))
ClosureFormSet = _rows_of(ClosureForm, MOST_ROWS, gettext_lazy("Fermeture %(n)s"))
PriceFormSet = _rows_of(PriceForm, MOST_ROWS, gettext_lazy("Tarif %(n)s"))


def thing_initial(thing: Organisation | Venue) -> dict[str, Any]:
    """What the form of a thing shows."""
    english = thing.translations.get("en", {})
    shared = ("name", "description", "address", "latitude", "longitude", "website", "phone")
    found = {name: getattr(thing, name) for name in shared} | {
        "seen": thing.contribution.updated_at.isoformat(),
        "commune": thing.commune_id,
        "commune_label": str(thing.commune) if thing.commune else "",
        "themes": [term.code for term in thing.themes.all()],
        "name_en": english.get("name", ""),
        "description_en": english.get("description", ""),
    }
    if isinstance(thing, Organisation):
        own: tuple[str, ...] = ("acronym", "mission", "email")
        return (
            found | {name: getattr(thing, name) for name in own} | {"family": thing.family.code if thing.family else ""}
        )
    own = ("postcode", "summary", "access", "is_visitable", "image_alt", "image_credit", "image_decorative")
    organisation = {"organisation": thing.organisation_id, "organisation_label": str(thing.organisation or "")}
    return found | {name: getattr(thing, name) for name in own} | organisation


def season_initial(season: Season) -> dict[str, Any]:
    """What the row of a season shows."""
    year = season.year or LEAP
    begins, ends = (season.first_month, season.first_day), (season.last_month, season.last_day)
    days = {f"day_{weekday.value}": write_spans(season, weekday.value) for weekday in Weekday}
    bounds = {
        "first_on": date(year, *begins),
        "last_on": date(year + 1 if season.year and ends < begins else year, *ends),
    }
    return {"name": season.name, "yearly": season.year is None} | bounds | days
