"""The page of a structure in a wave: last year's entry, one gesture for each field."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.contributions.tables.differences import FIELDS
from maillage.directory.actions.census import FIGURE, PROFILE, Amount, Said, WaveData
from maillage.directory.enums import Gesture
from maillage.directory.enums.organisations import Field, LegalForm
from maillage.directory.forms.rows import BLANKS
from maillage.directory.models import Figure, Organisation, Questionnaire, Wave
from maillage.directory.rules.visibility import is_public
from maillage.ui.templatetags.ui.words import language, number
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

LABELS: dict[str, Any] = {
    "legal_form": gettext_lazy("Forme juridique"),
    "founded_in": gettext_lazy("Année de création"),
    "staff": gettext_lazy("Effectif salarié"),
}
LINES = {"name": 160, "acronym": 30, "mission": 200, "address": 200, "phone": 30}
ASKED = ("name", "acronym", "family", "mission", "address", "website", "phone", *PROFILE)
ECONOMY: tuple[tuple[str, Any, Any], ...] = (
    ("budget", gettext_lazy("Budget annuel consacré à la culture scientifique"), gettext_lazy("en euros")),
    ("subsidies", gettext_lazy("dont subventions publiques"), gettext_lazy("en euros")),
    ("earned", gettext_lazy("dont recettes propres"), gettext_lazy("en euros")),
    ("jobs", gettext_lazy("Emplois"), gettext_lazy("en équivalents temps plein")),
    ("volunteers", gettext_lazy("Bénévoles actifs"), gettext_lazy("en personnes")),
)
MOST_EUROS = Decimal(10) ** 11
# The field that says who reads a question, where it has not the question's own name.
SEEN_AS = {"acronym": Field.NAMES.value}
ENGLISH_GROUPS = re.compile(r",(?=\d{3}(?!\d))")


def _digits(typed: Any) -> Any:
    """A number as people write it (« 6 171 », « 12,5 », in English « 6,171 »), as machines read it."""
    if not isinstance(typed, str):
        return typed
    plain = BLANKS.sub("", typed)
    return (ENGLISH_GROUPS.sub("", plain) if language() == "en" else plain).replace(",", ".")


class TypedNumber(forms.DecimalField):
    """A number that may be written with a comma and with blanks between thousands."""

    widget = forms.TextInput({"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # Django makes it of an IntegerField
        """The number."""
        return super().to_python(_digits(value))

    def prepare_value(self, value: Any) -> Any:
        """As it is written in the language of the page, with no digit that says nothing."""
        if not isinstance(value, Decimal):
            return value
        written = f"{value.normalize():f}"
        return written if language() == "en" else written.replace(".", ",")


class TypedCount(forms.IntegerField):
    """A whole number that may be written with blanks between thousands."""

    widget = forms.TextInput({"inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        """The number."""
        return super().to_python(_digits(value))


def questions_of(organisation: Organisation, *, by_link: bool) -> tuple[str, ...]:
    """The questions asked: a link, which anyone may hold, asks about what everyone reads."""
    return tuple(
        name for name in ASKED if not by_link or name == "name" or is_public(organisation, SEEN_AS.get(name, name))
    )


def figures_of(organisation: Organisation, *, by_link: bool) -> dict[str, Figure]:
    """The figures asked about, by the name of their question."""
    if by_link and not is_public(organisation, Field.FIGURES):
        return {}
    rows = Figure.objects.filter(organisation=organisation).order_by("position", "pk")
    return {f"{FIGURE}{row.pk}": row for row in rows}


class WaveForm(forms.Form):
    """A year's census, prepared by a coordinator."""

    year = forms.IntegerField(label=gettext_lazy("Année"), min_value=2000, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=120)
    introduction = forms.CharField(
        label=gettext_lazy("Un mot dans le courriel"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    closes_on = forms.DateField(
        label=gettext_lazy("Dernier jour pour répondre"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reminders = forms.IntegerField(
        label=gettext_lazy("Rappels au plus"), min_value=0, max_value=5, initial=2,
        help_text=gettext_lazy("Ils s’arrêtent à la réponse, au refus, à la clôture et si l’adresse ne répond plus."),
    )  # fmt: skip
    reminder_days = forms.IntegerField(
        label=gettext_lazy("Jours entre deux rappels"), min_value=3, max_value=90, initial=14
    )
    asks_economy = forms.BooleanField(
        label=gettext_lazy("Poser aussi les questions économiques"), required=False, initial=True,
        help_text=gettext_lazy("Elles ne sont jamais lues structure par structure, seulement additionnées."),
    )  # fmt: skip

    def __init__(self, *args: Any, territory: Any, today: date, **options: Any) -> None:
        """Know where and when."""
        super().__init__(*args, **options)
        self.territory, self.today = territory, today

    def clean(self) -> dict[str, Any]:
        """One wave a year, that closes in the future."""
        data = super().clean() or self.cleaned_data
        if data.get("closes_on") and data["closes_on"] <= self.today:
            self.add_error("closes_on", _("Choisissez un jour à venir."))
        if Wave.objects.filter(territory=self.territory, year=data.get("year") or 0).exists():
            self.add_error("year", _("Ce territoire a déjà une vague pour cette année."))
        return data

    def wave_data(self) -> WaveData:
        """What was typed, for the action."""
        return WaveData(**self.cleaned_data)


@dataclass(frozen=True)
class Row:
    """One field on the page: what it says, since when, and its controls."""

    name: str
    label: str
    today: str
    blank: str
    since: Any
    gesture: Any
    value: Any
    publish: Any


class CensusForm(forms.Form):
    """Last year's entry, field by field; untouched, every field is confirmed."""

    note = forms.CharField(
        label=gettext_lazy("Un mot à la coordination"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, questionnaire: Questionnaire, days: dict[str, Any], by_link: bool, **options: Any
    ) -> None:
        """Fill each field with what the page says."""
        super().__init__(*args, **options)
        organisation, economy = questionnaire.organisation, questionnaire.wave.asks_economy
        self.organisation, self.days, self.economy = organisation, days, economy
        self.questions = questions_of(organisation, by_link=by_link)
        self.figures = figures_of(organisation, by_link=by_link)
        self.keeps_back = by_link and not (is_public(organisation, Field.FIGURES) and len(self.questions) == len(ASKED))
        for name in self.questions:
            self._ask(name, self._control(name), str(LABELS.get(name) or FIELDS.get(name) or name))
        for name, row in self.figures.items():
            control = TypedNumber(required=False, max_digits=14, decimal_places=2, min_value=0, initial=row.value)
            self._ask(name, control, f"{row.label}{f' ({row.year})' if row.year else ''}")
            self.fields[f"{name}:year"] = forms.IntegerField(
                label=_("Année"), required=False, min_value=1900, max_value=2200, initial=row.year
            )
        for name, label, unit in ECONOMY if economy else ():
            self.fields[f"eco:{name}"] = TypedNumber(
                label=str(label), help_text=str(unit), required=False, min_value=0, max_value=MOST_EUROS,
                decimal_places=2,
            )  # fmt: skip
            self.fields[f"eco:{name}:blank"] = forms.ChoiceField(
                label=_("Sans réponse"), required=False,
                choices=[("", "—"), *((g.value, g.label) for g in (Gesture.NOT_PROVIDED, Gesture.DECLINED))],
            )  # fmt: skip

    def _ask(self, name: str, control: forms.Field, label: str) -> None:
        control.label, control.required = _("Valeur corrigée : %(field)s") % {"field": label}, False
        may_be_blank = name in PROFILE or name.startswith(FIGURE)
        gestures = Gesture.choices if may_be_blank else Gesture.choices[:2]
        self.fields[f"{name}:gesture"] = forms.ChoiceField(
            label=label, choices=gestures, widget=forms.RadioSelect, required=False, initial=Gesture.CONFIRMED.value
        )
        self.fields[f"{name}:value"] = control
        self.fields[f"{name}:publish"] = forms.BooleanField(label=_("Publier ma réponse"), required=False)

    def _control(self, name: str) -> forms.Field:
        said = getattr(self.organisation, name)
        if name == "family":
            terms = [(term.code, term.label) for term in terms_of(Scheme.FAMILY) if not term.retired]
            return forms.ChoiceField(choices=[("", "—"), *terms], initial=said.code if said else "")
        if name == "legal_form":
            return forms.ChoiceField(choices=[("", "—"), *LegalForm.choices], initial=said)
        if name == "website":
            return forms.URLField(max_length=400, assume_scheme="https", initial=said)
        if name == "founded_in":
            return forms.IntegerField(min_value=1000, max_value=2200, initial=said)
        if name == "staff":
            return TypedCount(min_value=0, max_value=1_000_000, initial=said)
        return forms.CharField(max_length=LINES[name], initial=said)

    def clean(self) -> dict[str, Any]:
        """A correction says something; a name is never emptied."""
        data = super().clean() or self.cleaned_data
        for name in (*self.questions, *self.figures):
            corrected = data.get(f"{name}:gesture") == Gesture.CORRECTED
            empty = data.get(f"{name}:value") in (None, "")
            needs = name in {"name", "family", *PROFILE, *self.figures}
            if corrected and empty and needs and f"{name}:value" not in self.errors:
                self.add_error(f"{name}:value", _("Écrivez la valeur corrigée, ou dites pourquoi il n’y en a pas."))
        return data

    @property
    def rows(self) -> Iterator[Row]:
        """The fields of the page, in order."""
        for name in (*self.questions, *self.figures):
            gesture = self[f"{name}:gesture"]
            since = self.days.get("figures" if name in self.figures else name)
            since = self.days.get(name) or since
            yield Row(
                name,
                str(gesture.label),
                self._today(name),
                self._blank(name),
                since,
                gesture,
                self[f"{name}:value"],
                self[f"{name}:publish"],
            )

    def _blank(self, name: str) -> str:
        """Why the page says nothing, when it was said why."""
        row = self.figures.get(name)
        return str(row.blank if row is not None else self.organisation.blanks.get(name, ""))

    def _today(self, name: str) -> str:
        """What the page says today, in words."""
        field: Any = self.fields[f"{name}:value"]
        words = (
            dict(getattr(field, "choices", ())).get(field.initial, field.initial) if field.initial else field.initial
        )
        if name in self.figures and field.initial is not None:
            row = self.figures[name]
            whole = field.initial == field.initial.to_integral_value()
            return " ".join(filter(None, [f"{row.sign}{number(field.initial, 0 if whole else 2)}", row.unit]))
        if name == "staff":
            return number(field.initial)
        return "" if words is None else str(words)

    @property
    def economic_rows(self) -> list[tuple[Any, Any]]:
        """The questions that are only read summed."""
        return [(self[f"eco:{name}"], self[f"eco:{name}:blank"]) for name, _l, _u in ECONOMY] if self.economy else []

    def said(self, beside: Iterable[str]) -> dict[str, Said]:
        """What was said of each field; what the page shows beside its questions is confirmed with them."""
        found = confirmed(beside)
        for name in (*self.questions, *self.figures):
            gesture = self.cleaned_data[f"{name}:gesture"] or Gesture.CONFIRMED.value
            value = self._value(name) if gesture == Gesture.CORRECTED else None
            found[name] = Said(gesture=gesture, value=value, publish=self.cleaned_data[f"{name}:publish"])
        return found

    def _value(self, name: str) -> Any:
        value = self.cleaned_data[f"{name}:value"]
        if name == "family":
            return next((term for term in terms_of(Scheme.FAMILY) if term.code == value), None)
        if name in self.figures:
            return {"value": str(value), "year": self.cleaned_data[f"{name}:year"]}
        return value

    def amounts(self) -> dict[str, Amount]:
        """What was said to the economic questions."""
        if not self.economy:
            return {}
        return {
            name: Amount(amount=self.cleaned_data[f"eco:{name}"], blank=self.cleaned_data[f"eco:{name}:blank"])
            for name, _label, _unit in ECONOMY
        }


def confirmed(names: Iterable[str]) -> dict[str, Said]:
    """These fields are still right."""
    return {name: Said(gesture=Gesture.CONFIRMED.value, publish=True) for name in names}


def everything_confirmed(
    organisation: Organisation, beside: Iterable[str] = (), *, by_link: bool = False
) -> dict[str, Said]:
    """« Tout est encore juste »: the one gesture, for the questions and what the page shows beside them."""
    figures = figures_of(organisation, by_link=by_link)
    return confirmed([*questions_of(organisation, by_link=by_link), *figures, *beside])
