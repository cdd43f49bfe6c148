"""The rows of an organisation's form: names, numbers, contacts, networks, figures, labels, impact, area, lineage."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import fold
from maillage.directory.actions.profile_data import (
    AreaData,
    CertificationData,
    ContactData,
    FigureData,
    IdentifierData,
    ImpactData,
    LineageData,
    NameData,
    NetworkData,
)
from maillage.directory.enums.organisations import (
    AreaKind,
    Blank,
    IdentifierScheme,
    LineageKind,
    NameKind,
    Reach,
)
from maillage.directory.models import Organisation
from maillage.directory.models.area import FARTHEST_KM
from maillage.directory.models.numbers import WrongNumberError, normalised, printed
from maillage.geography.models import Commune, Department, Epci, PlaceKey, Region
from maillage.territories.registry import registry
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

MOST_ROWS = 40
LAST_ID = 2**63
SIGNED = re.compile(r"^\s*(\+|±|≈|~|>|<|≥|≤)?\s*(.*)$", re.DOTALL)
BLANKS = re.compile(r"[\s\u00a0\u202f]+")
FIRST_YEAR, LAST_YEAR = 1900, 2200
PLACE_MODELS: dict[str, type[Any]] = {
    AreaKind.COMMUNE: Commune, AreaKind.EPCI: Epci, AreaKind.DEPARTMENT: Department, AreaKind.REGION: Region,
}  # fmt: skip
LARGEST = Decimal(10) ** 14  # what the column of a figure holds, with two digits after the point
COUNTRIES = {"france": "FR", "belgique": "BE", "fr": "FR", "be": "BE"}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _known(pk: int | None) -> Organisation | None:
    wanted = pk if pk is not None and 0 < pk < LAST_ID else 0
    return Organisation.objects.published().filter(pk=wanted).first()


class NameForm(forms.Form):
    """A name that is not the current usual one."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        choices=[choice for choice in NameKind.choices if choice[0] != NameKind.USUAL],
        initial=NameKind.LEGAL.value,
    )
    text = forms.CharField(label=gettext_lazy("Nom"), max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Langue"), required=False,
        choices=[("", "–"), ("fr", gettext_lazy("français")), ("en", gettext_lazy("anglais")),
                 ("nl", gettext_lazy("néerlandais")), ("de", gettext_lazy("allemand"))],
    )  # fmt: skip
    valid_from = _day(gettext_lazy("À partir du"))
    valid_until = _day(gettext_lazy("Jusqu’au"))

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        return _in_order(self, "valid_from", "valid_until")


def _in_order(form: forms.Form, first: str, last: str) -> dict[str, Any]:
    data = form.cleaned_data
    if data.get(first) and data.get(last) and data[last] < data[first]:
        form.add_error(last, _("Le dernier jour suit le premier."))
    return data


class IdentifierForm(forms.Form):
    """A number of a register."""

    scheme = forms.ChoiceField(label=gettext_lazy("Registre"), choices=IdentifierScheme.choices, initial="siren")
    value = forms.CharField(label=gettext_lazy("Numéro"), max_length=30)

    def clean(self) -> dict[str, Any]:
        """The check digits agree."""
        data = self.cleaned_data
        if data.get("scheme") and data.get("value"):
            try:
                data["value"] = normalised(data["scheme"], data["value"])
            except WrongNumberError as wrong:
                self.add_error("value", str(wrong))
        return data


class ContactForm(forms.Form):
    """Whom to reach for what."""

    label = forms.CharField(label=gettext_lazy("Pour quoi"), max_length=120)
    name = forms.CharField(label=gettext_lazy("Nom ou service"), required=False, max_length=120)
    email = forms.EmailField(label=gettext_lazy("Courriel"), required=False)
    phone = forms.CharField(label=gettext_lazy("Téléphone"), required=False, max_length=30)

    def clean(self) -> dict[str, Any]:
        """A contact reaches somebody."""
        if not self.cleaned_data.get("email") and not self.cleaned_data.get("phone") and not self.errors:
            self.add_error("email", _("Donnez un courriel ou un téléphone."))
        return self.cleaned_data


class NetworkForm(forms.Form):
    """A network joined."""

    network = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Réseau"), max_length=160)
    joined_on = _day(gettext_lazy("Depuis le"))
    left_on = _day(gettext_lazy("Jusqu’au"))

    @property
    def chosen(self) -> Any:
        """Where the value chosen in the list is kept, for the template."""
        return self["network"]

    def clean(self) -> dict[str, Any]:
        """The organisation of the list, when it is still the one named; days in order."""
        data = _in_order(self, "joined_on", "left_on")
        found = _known(data.get("network"))
        data["network"] = found if found is not None and found.name == data.get("name") else None
        return data


def counted(digits: str) -> Decimal:
    """A number as it was typed, never rounded.

    Raises:
        InvalidOperation: it is no number, or one too large to be kept.
        ValueError: it says more than two digits after the comma; the message is a sentence.
    """
    value = Decimal(BLANKS.sub("", digits).replace(",", "."))
    if not value.is_finite() or abs(value) >= LARGEST:
        raise InvalidOperation
    kept = value.quantize(Decimal("0.01"))
    if kept != value:
        raise ValueError(
            _("Deux chiffres au plus après la virgule ; pour des milliers, laissez une espace : « 12 345 ».")
        )
    return kept


class FigureForm(forms.Form):
    """A key figure: « +16 000 » is typed as it is read; a figure that is missing says why, or is left out."""

    label = forms.CharField(label=gettext_lazy("Ce que l’on compte"), max_length=120)
    value = forms.CharField(label=gettext_lazy("Valeur"), required=False, max_length=24)
    unit = forms.CharField(label=gettext_lazy("Unité"), required=False, max_length=20)
    year = forms.IntegerField(label=gettext_lazy("Année"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    reach = forms.ChoiceField(label=gettext_lazy("Public"), choices=Reach.choices, initial=Reach.NOT_APPLICABLE.value)
    blank = forms.ChoiceField(
        label=gettext_lazy("Sans valeur"), required=False,
        choices=[("", gettext_lazy("La valeur est donnée")), *Blank.choices],
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """A number with its sign; a value or a blank, never both."""
        data = self.cleaned_data
        sign, digits = SIGNED.match(data.get("value") or "").groups()  # type: ignore[union-attr]  # it matches all
        data["sign"], data["value"] = sign or "", None
        if digits:
            try:
                data["value"] = counted(digits)
            except InvalidOperation:
                self.add_error("value", _("Écrivez un nombre, par exemple « 330 » ou « +16 000 »."))
            except ValueError as wrong:
                self.add_error("value", str(wrong))
        if data.get("value") is not None and data.get("blank"):
            self.add_error("blank", _("Vous avez donné une valeur : choisissez « La valeur est donnée »."))
        return data


class LabelForm(forms.Form):
    """A label or a certification."""

    label = forms.ChoiceField(label=gettext_lazy("Label"), required=False)
    name = forms.CharField(label=gettext_lazy("Autre nom"), required=False, max_length=120)
    issuer = forms.CharField(label=gettext_lazy("Donné par"), required=False, max_length=160)
    detail = forms.CharField(label=gettext_lazy("Précision"), required=False, max_length=160)
    starts_on = _day(gettext_lazy("Depuis le"))
    ends_on = _day(gettext_lazy("Jusqu’au"))
    proof = forms.URLField(label=gettext_lazy("Preuve"), required=False, max_length=400, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the labels of today."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        known = [(term.code, term.label) for term in terms_of(Scheme.LABEL) if not term.retired]
        fields["label"].choices = [("", _("Choisissez")), *known]

    def clean(self) -> dict[str, Any]:
        """A label of the list, or a name."""
        data = _in_order(self, "starts_on", "ends_on")
        code = data.get("label")
        data["label"] = next((term for term in terms_of(Scheme.LABEL) if term.code == code), None)
        if data["label"] is None and not data.get("name"):
            self.add_error("label", _("Choisissez un label, ou écrivez son nom."))
        return data


class ImpactForm(forms.Form):
    """A measure of impact."""

    method = forms.CharField(label=gettext_lazy("Méthode"), max_length=200)
    year = forms.IntegerField(label=gettext_lazy("Année"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    link = forms.URLField(label=gettext_lazy("Où la lire"), required=False, max_length=400, assume_scheme="https")


class AreaForm(forms.Form):
    """A part of the area of action: a radius in kilometres, or a place by its name."""

    kind = forms.ChoiceField(label=gettext_lazy("Étendue"), choices=AreaKind.choices, initial=AreaKind.DEPARTMENT.value)
    code = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Lieu"), required=False, max_length=160)
    radius_km = forms.IntegerField(label=gettext_lazy("Rayon (km)"), required=False, min_value=1, max_value=FARTHEST_KM)

    @property
    def chosen(self) -> Any:
        """Where the value chosen in the list is kept, for the template."""
        return self["code"]

    def clean(self) -> dict[str, Any]:
        """A radius for a circle; for the rest a place of our lists, by its code or by its whole name."""
        data = self.cleaned_data
        kind = data.get("kind")
        if kind == AreaKind.RADIUS:
            data |= {"code": "", "name": ""}
            if not data.get("radius_km"):
                self.add_error("radius_km", _("Donnez le rayon en kilomètres."))
            return data
        data["radius_km"] = None
        data["code"] = place_code(kind or "", data.get("code") or "", data.get("name") or "")
        if kind and not data["code"]:
            self.add_error("name", _("Nous ne connaissons pas ce lieu : écrivez son nom entier."))
        return data


def place_code(kind: str, code: str, name: str) -> str:
    """The code of a place of our lists, from the code a list gave or from the name typed."""
    wanted = fold(name)
    if kind == AreaKind.COUNTRY:
        return COUNTRIES.get(wanted, "")
    if kind == AreaKind.TERRITORY:
        known = registry().by_slug.values()
        return next((one.slug for one in known if wanted in {fold(one.name), one.slug}), "")
    model = PLACE_MODELS.get(kind)
    if model is None or not wanted:
        return ""
    chosen = model.objects.filter(pk=code or name.strip().upper()).first()
    if chosen is not None and (not code or fold(chosen.name) in wanted or wanted in fold(str(chosen))):
        return str(chosen.pk)
    for _kind, found in PlaceKey.objects.found_by(name, kinds=(kind,)):
        place = model.objects.filter(pk=found).first()
        if place is not None and fold(place.name) == fold(name.partition("(")[0]):
            return str(place.pk)
    same = model.objects.filter(name__iexact=name.partition("(")[0].strip()).order_by("pk")[:2]
    return str(same[0].pk) if len(same) == 1 else ""


class LineageForm(forms.Form):
    """What passed to or from another organisation."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Ce qui s’est passé"), choices=LineageKind.choices, initial=LineageKind.MERGER.value
    )
    is_origin = forms.TypedChoiceField(
        label=gettext_lazy("L’autre structure était"), coerce=lambda typed: typed == "1", initial="1",
        choices=[("1", gettext_lazy("avant celle-ci")), ("0", gettext_lazy("après celle-ci"))],
    )  # fmt: skip
    other = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("L’autre structure"), max_length=200)
    on = forms.DateField(label=gettext_lazy("Le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=gettext_lazy("Précision"), required=False, max_length=200)

    @property
    def chosen(self) -> Any:
        """Where the value chosen in the list is kept, for the template."""
        return self["other"]

    def clean(self) -> dict[str, Any]:
        """The organisation of the list, when it is still the one named."""
        data = self.cleaned_data
        data["other"] = _known(data.get("other"))
        return data


@dataclass(frozen=True)
class Part:
    """One kind of rows: its form, what it makes, and how a row is shown again."""

    form: type[forms.Form]
    made: type[Any]
    shown: Callable[[Any], dict[str, Any]]


def _same(row: Any) -> dict[str, Any]:
    return dict(vars(row))


def _figure(row: FigureData) -> dict[str, Any]:
    value = "" if row.value is None else f"{row.sign}{row.value.normalize():f}"
    return vars(row) | {"value": value.replace(".", ",")}


PARTS: dict[str, Part] = {
    "names": Part(NameForm, NameData, _same),
    "identifiers": Part(IdentifierForm, IdentifierData, lambda r: vars(r) | {"value": printed(r.scheme, r.value)}),
    "contacts": Part(ContactForm, ContactData, _same),
    "networks": Part(NetworkForm, NetworkData, lambda r: vars(r) | {"network": r.network.pk if r.network else None}),
    "figures": Part(FigureForm, FigureData, _figure),
    "certifications": Part(
        LabelForm, CertificationData,
        lambda r: vars(r) | {"label": r.label.code if r.label else "",
                             "name": "" if r.label and r.name == r.label.label_fr else r.name},
    ),
    "impacts": Part(ImpactForm, ImpactData, _same),
    "areas": Part(AreaForm, AreaData, _same),
    "lineage": Part(
        LineageForm, LineageData,
        lambda r: vars(r) | {"other": r.other.pk if r.other else None, "is_origin": "1" if r.is_origin else "0"},
    ),
}  # fmt: skip


# A row as the summary of errors names it, before its number.
ROW_NAMES: dict[str, Any] = {
    "names": gettext_lazy("Nom"), "identifiers": gettext_lazy("Numéro"), "contacts": gettext_lazy("Contact"),
    "networks": gettext_lazy("Réseau"), "figures": gettext_lazy("Chiffre"), "certifications": gettext_lazy("Label"),
    "impacts": gettext_lazy("Mesure"), "areas": gettext_lazy("Zone"), "lineage": gettext_lazy("Étape"),
}  # fmt: skip


def formset_of(part: str, typed: Any = None, rows: Any = (), *, extra: int = 0) -> Any:
    """The rows of one part: as posted, or as they are kept, with so many empty ones."""
    kind: Any = forms.formset_factory(
        PARTS[part].form, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    kind.row_name = f"{ROW_NAMES[part]} %(n)s"
    if typed is not None:
        return kind(typed, prefix=part)
    return kind(prefix=part, initial=[PARTS[part].shown(row) for row in rows])


def data_of_rows(part: str, formset: Any) -> tuple[Any, ...]:
    """What the rows that are not deleted say."""
    made = PARTS[part].made
    kept = [form for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return tuple(
        made(**{name: value for name, value in form.cleaned_data.items() if name != "DELETE"}) for form in kept
    )
