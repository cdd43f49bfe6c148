"""What a person types of an event: one form in sections, with rows for slots, organisers and prices."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import clean_line, fold, paragraphs, sanitise
from maillage.directory.models import Venue
from maillage.events.actions.writing import EventData
from maillage.events.enums import Life, Mode, Public, Registration
from maillage.events.forms.rows import organisers_from, slots_from
from maillage.events.models import SUMMARY_LENGTH, TITLE_LENGTH, Event
from maillage.files.forms import ChosenPictureForm
from maillage.geography.forms import commune_of
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import terms_of

OLDEST = 120
MOST_NEAR = 4
HTML_MARK = "<"
PLAIN = (
    "title", "summary", "mode", "place_note", "public", "online_url", "age_from", "age_to", "price_note",
    "registration", "registration_url", "registration_phone", "registration_email", "website", "dates_note",
    "life_note", "image_alt", "image_credit", "image_decorative", "programme_action",
)  # fmt: skip
LANGUAGES = [("fr", gettext_lazy("français")), ("en", gettext_lazy("anglais")), ("nl", gettext_lazy("néerlandais")),
             ("de", gettext_lazy("allemand")), ("lsf", gettext_lazy("langue des signes"))]  # fmt: skip
FREE = [("", gettext_lazy("Non précisé")), ("1", gettext_lazy("Gratuit")), ("0", gettext_lazy("Payant"))]


def rich(text: str) -> str:
    """A description as typed: our own markup is sanitised, plain lines become paragraphs."""
    return sanitise(text) if HTML_MARK in text and ">" in text else paragraphs(text)


def _term(scheme: str, code: str) -> Term | None:
    return next((term for term in terms_of(scheme) if term.code == code), None)


def _terms(scheme: str, codes: list[str]) -> tuple[Term, ...]:
    return tuple(term for term in terms_of(scheme) if term.code in codes)


def _choices(scheme: str, *, blank: str = "") -> list[tuple[str, str]]:
    offered = [(term.code, term.label) for term in terms_of(scheme) if not term.retired]
    return [("", blank), *offered] if blank else offered


def _place_typed(typed: str) -> tuple[Venue | None, str]:
    """The place whose whole name was typed: without a script nothing fills the hidden key. Else None and the remedy."""
    wanted = fold(typed)
    if not wanted:
        return None, _("Choisissez un lieu dans la liste, ou créez-le juste en dessous.")
    rows = Venue.objects.published().select_related("commune").order_by("pk")
    named = rows.filter(folded__in={wanted, fold(typed.rpartition(",")[0])} - {""})
    found = [venue for venue in named if wanted in {venue.folded, fold(venue.where)}]
    if len(found) == 1:
        return found[0], ""
    if found:
        return None, _("Plusieurs lieux s’appellent ainsi : écrivez aussi la commune, comme « %(example)s ».") % {
            "example": found[0].where
        }
    near = [venue.where for venue in rows.filter(folded__contains=wanted)[:MOST_NEAR]]
    if not near:
        return None, _("Choisissez un lieu dans la liste, ou créez-le juste en dessous.")
    return None, _("Écrivez le nom entier du lieu (%(names)s), ou créez-le juste en dessous.") % {
        "names": " ; ".join(near)
    }


class EventForm(ChosenPictureForm):
    """Everything of an event but its rows."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, widget=forms.HiddenInput)
    twin_anyway = forms.BooleanField(label=gettext_lazy("C’est bien un autre événement"), required=False)
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    summary = forms.CharField(
        label=gettext_lazy("Résumé"), max_length=SUMMARY_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    description = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    type = forms.ChoiceField(label=gettext_lazy("Type d’événement"))
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    campaign = forms.ChoiceField(label=gettext_lazy("Campagne"), required=False)
    is_umbrella = forms.BooleanField(
        label=gettext_lazy("Cet événement en regroupe d’autres (village, festival)"), required=False
    )
    umbrella = forms.ModelChoiceField(Event.objects.none(), label=gettext_lazy("Fait partie de"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("Participation"), choices=Mode.choices, initial=Mode.ON_SITE)
    online_url = forms.URLField(
        label=gettext_lazy("Lien pour participer"), required=False, max_length=400, assume_scheme="https"
    )
    venue = forms.IntegerField(required=False, widget=forms.HiddenInput)
    venue_label = forms.CharField(label=gettext_lazy("Lieu"), required=False, max_length=200)
    venue_name = forms.CharField(label=gettext_lazy("Nom du nouveau lieu"), required=False, max_length=160)
    venue_address = forms.CharField(label=gettext_lazy("Adresse"), required=False, max_length=200)
    venue_commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    venue_commune_label = forms.CharField(label=gettext_lazy("Commune"), required=False, max_length=120)
    venue_anyway = forms.BooleanField(label=gettext_lazy("Aucun de ces lieux : créer le nouveau"), required=False)
    place_note = forms.CharField(label=gettext_lazy("Précision sur le lieu"), required=False, max_length=160)
    public = forms.ChoiceField(label=gettext_lazy("Séance"), choices=Public.choices, initial=Public.PUBLIC)
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Publics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    age_from = forms.IntegerField(
        label=gettext_lazy("À partir de (ans)"), required=False, min_value=0, max_value=OLDEST
    )
    age_to = forms.IntegerField(label=gettext_lazy("Jusqu’à (ans)"), required=False, min_value=0, max_value=OLDEST)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Langues"), required=False, choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    is_free = forms.ChoiceField(label=gettext_lazy("Gratuit ou payant"), required=False, choices=FREE)
    price_note = forms.CharField(label=gettext_lazy("Précision sur le tarif"), required=False, max_length=160)
    registration = forms.ChoiceField(
        label=gettext_lazy("Inscription"), choices=Registration.choices, initial=Registration.NONE
    )
    registration_url = forms.URLField(
        label=gettext_lazy("Lien d’inscription"), required=False, max_length=400, assume_scheme="https"
    )
    registration_phone = forms.CharField(label=gettext_lazy("Téléphone d’inscription"), required=False, max_length=30)
    registration_email = forms.EmailField(label=gettext_lazy("Courriel d’inscription"), required=False)
    website = forms.URLField(
        label=gettext_lazy("Page de l’événement ailleurs"), required=False, max_length=400, assume_scheme="https"
    )
    dates_note = forms.CharField(label=gettext_lazy("Précision sur les dates"), required=False, max_length=200)
    life = forms.ChoiceField(label=gettext_lazy("Situation"), choices=Life.choices, required=False)
    life_note = forms.CharField(label=gettext_lazy("Explication"), required=False, max_length=200)
    image = forms.FileField(label=gettext_lazy("Image"), required=False)
    image_credit = forms.CharField(label=gettext_lazy("Crédit"), required=False, max_length=160)
    image_alt = forms.CharField(
        label=gettext_lazy("Description de l’image, pour qui ne la voit pas"), required=False, max_length=250
    )
    image_decorative = forms.BooleanField(label=gettext_lazy("Image décorative : elle n’apprend rien"), required=False)
    image_removed = forms.BooleanField(label=gettext_lazy("Retirer l’image"), required=False)
    title_en = forms.CharField(label=gettext_lazy("Titre en anglais"), required=False, max_length=TITLE_LENGTH)
    summary_en = forms.CharField(
        label=gettext_lazy("Résumé en anglais"),
        required=False,
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    description_en = forms.CharField(
        label=gettext_lazy("Présentation en anglais"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    programme_action = forms.CharField(label=gettext_lazy("Action de programme"), required=False, max_length=80)

    def __init__(self, *args: Any, umbrellas: Any = None, **kwargs: Any) -> None:
        """Offer the lists of today; ``umbrellas`` to gather under are for those who may gather, ``None`` for others."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["type"].choices = _choices(Scheme.EVENT_TYPE, blank=_("Choisissez"))
        fields["themes"].choices = _choices(Scheme.THEME)
        fields["campaign"].choices = _choices(Scheme.CAMPAIGN, blank=_("Aucune"))
        fields["audiences"].choices = _choices(Scheme.AUDIENCE)
        if umbrellas is None:
            del fields["is_umbrella"], fields["umbrella"]
        else:
            fields["umbrella"].queryset = umbrellas
            fields["umbrella"].empty_label = _("Aucun")
        self.impairments = [term for term in terms_of(Scheme.IMPAIRMENT) if not term.retired]
        for term in self.impairments:
            fields[f"access_{term.code}"] = forms.BooleanField(label=term.label, required=False)
            fields[f"access_note_{term.code}"] = forms.CharField(
                label=_("%(kind)s : ce qui est prévu") % {"kind": term.label}, required=False, max_length=200
            )

    def clean(self) -> dict[str, Any]:
        """What goes together: ages in order, a link when online, a description of the image unless it is decorative."""
        data = super().clean() or self.cleaned_data
        low, high = data.get("age_from"), data.get("age_to")
        if low is not None and high is not None and high < low:
            self.add_error("age_to", _("L’âge maximal est au moins égal à l’âge minimal."))
        if (
            data.get("mode") in {Mode.ONLINE, Mode.MIXED}
            and not data.get("online_url")
            and "online_url" not in self.errors
        ):
            self.add_error(
                "online_url", _("Indiquez le lien pour participer : il est nécessaire pour un événement en ligne.")
            )
        needed = {"link": "registration_url", "phone": "registration_phone", "mail": "registration_email"}
        name = needed.get(data.get("registration", ""))
        if name and not data.get(name) and name not in self.errors:
            self.add_error(name, _("Cette façon de s’inscrire demande cette information."))
        if self.lacks_description(data):
            self.add_error("image_alt", _("Décrivez l’image en une phrase, ou cochez « décorative »."))
        if data.get("is_umbrella") and data.get("umbrella"):
            self.add_error("umbrella", _("Un événement qui en regroupe d’autres ne fait pas partie d’un autre."))
        self._clean_place(data)
        return data

    def _clean_place(self, data: dict[str, Any]) -> None:
        """A place that exists, or a new one with its commune; required on site."""
        self.venue_found = Venue.objects.published().filter(pk=data.get("venue") or 0).first()
        self.commune_found, problem = commune_of(self, "venue_commune", "venue_commune_label")
        if self.commune_found is None and data.get("venue_name"):
            self.add_error("venue_commune_label", problem)
        if self.venue_found is None and not data.get("venue_name"):
            self.venue_found, problem = _place_typed(data.get("venue_label") or "")
            if self.venue_found is None and data.get("mode") in {Mode.ON_SITE, Mode.MIXED}:
                self.add_error("venue_label", problem)

    def recognise_venue(self, own: Venue | None) -> None:
        """A form sent twice types its new place twice: it is the one made the first time."""
        same = own is not None and own.name == clean_line(self.cleaned_data.get("venue_name", ""))
        if (
            own is not None
            and same
            and self.venue_found is None
            and own.commune_id == self.cleaned_data["venue_commune"]
        ):
            self.venue_found = own

    def propose_venues(self) -> list[Venue]:
        """Places that the new one may be: the same commune and a close name."""
        if self.commune_found is None or self.venue_found is not None or self.cleaned_data.get("venue_anyway"):
            return []
        return Venue.objects.similar_to(self.cleaned_data.get("venue_name", ""), self.commune_found)


def event_data(
    form: EventForm, slots: Any, organisers: Any, fees: Any, *, kept: EventData | None, zone: str
) -> EventData:
    """What the valid forms say; what they do not show is kept from the event as it was."""
    data = form.cleaned_data
    plain: dict[str, Any] = {name: data[name] for name in PLAIN}
    english = {
        "title": clean_line(data["title_en"]),
        "summary": clean_line(data["summary_en"]),
        "description": rich(data["description_en"]),
    }  # fmt: skip
    others = {tongue: words for tongue, words in (kept.translations if kept else {}).items() if tongue != "en"}
    return EventData(
        **plain,
        description=rich(data["description"]),
        type=_term(Scheme.EVENT_TYPE, data["type"]),
        themes=_terms(Scheme.THEME, data["themes"]),
        audiences=_terms(Scheme.AUDIENCE, data["audiences"]),
        campaign=_term(Scheme.CAMPAIGN, data["campaign"]),
        umbrella=data.get("umbrella", kept.umbrella if kept else None),
        is_umbrella=data["is_umbrella"] if "is_umbrella" in data else bool(kept and kept.is_umbrella),
        life=data["life"] or (kept.life if kept else Life.SCHEDULED),
        venue=form.venue_found,
        languages=tuple(data["languages"]),
        is_free={"1": True, "0": False}.get(data["is_free"]),
        prices=tuple(
            (row.cleaned_data["label"], row.cleaned_data["amount"])
            for row in fees.forms
            if row.cleaned_data and not row.cleaned_data.get("DELETE")
        ),
        slots=slots_from(slots, zone),
        organisers=organisers_from(organisers),
        accessibility=tuple(
            (term, data[f"access_note_{term.code}"])
            for term in form.impairments
            if data[f"access_{term.code}"] or data[f"access_note_{term.code}"]
        ),
        translations=others
        | ({"en": {name: text for name, text in english.items() if text}} if any(english.values()) else {}),
        time_zone=zone,
        image=form.picture_wanted(kept.image if kept else None),
    )


def initial_of(event: Event, data: EventData) -> dict[str, Any]:
    """The fields of an event as the form shows them."""
    names = (*PLAIN, "description", "life", "is_umbrella")
    english = data.translations.get("en", {})
    access = {f"access_{term.code}": True for term, _note in data.accessibility}
    notes = {f"access_note_{term.code}": note for term, note in data.accessibility}
    return (
        {name: getattr(data, name) for name in names}
        | access
        | notes
        | {
            "seen": event.contribution.updated_at.isoformat(),
            "type": data.type.code if data.type else "",
            "themes": [term.code for term in data.themes],
            "audiences": [term.code for term in data.audiences],
            "campaign": data.campaign.code if data.campaign else "",
            "umbrella": data.umbrella,
            "venue": data.venue.pk if data.venue else None,
            "venue_label": data.venue.where if data.venue else "",
            "languages": list(data.languages),
            "is_free": {True: "1", False: "0"}.get(data.is_free, "") if data.is_free is not None else "",
            "title_en": english.get("title", ""),
            "summary_en": english.get("summary", ""),
            "description_en": english.get("description", ""),
        }
    )
