"""What a lender types of its desk and of its rules."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import clean_line
from maillage.directory.enums.organisations import AreaKind
from maillage.directory.forms.rows import place_code
from maillage.geography.models import Commune, Department, Epci
from maillage.loans.actions.lenders import LenderData, QuotaData, ZoneData
from maillage.loans.availability.terms import NAMES
from maillage.loans.enums import (
    AgreementKind,
    AreaRule,
    BorrowerType,
    FeeBasis,
    InsuranceRule,
    QuotaScope,
    ToolKind,
    Transport,
)
from maillage.loans.forms.pieces import Row, day, kept_forms, line, measure, number, one_of, text, tick, ticks
from maillage.loans.models import Lender, Terms
from maillage.ui.forms import NEAR
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

WEEK = [(str(rank), name) for rank, name in enumerate(
    (gettext_lazy("lundi"), gettext_lazy("mardi"), gettext_lazy("mercredi"), gettext_lazy("jeudi"),
     gettext_lazy("vendredi"), gettext_lazy("samedi"), gettext_lazy("dimanche")))]  # fmt: skip
UNSAID = gettext_lazy("Rien de particulier")
YES_NO = [("1", gettext_lazy("oui")), ("0", gettext_lazy("non"))]
YEARS = 730


class DeskForm(forms.Form):
    """A desk: what it lends, when it is open, whom to write to."""

    summary = line(gettext_lazy("Ce que prête la structure"), 300)
    conditions = text(
        gettext_lazy("Conditions de prêt, en mots"), 8_000, 6,
        help_text=gettext_lazy("Ce que les règles ne disent pas : soin, assurance, affichage, retour."),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("Adresse du service de prêt"), required=False,
        help_text=gettext_lazy("Une adresse de service : elle est montrée à qui scanne une étiquette."),
    )  # fmt: skip
    phone = line(gettext_lazy("Téléphone du service de prêt"), 30)
    pickup = line(gettext_lazy("Adresse de retrait"), 300)
    pickup_hours = line(gettext_lazy("Heures de retrait"), 300)
    commune_label = line(gettext_lazy("Commune du dépôt"), 160)
    commune = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    weekdays = ticks(
        gettext_lazy("Jours d’ouverture"), WEEK,
        help_text=gettext_lazy("Les jours où un outil peut partir ou revenir."),
    )  # fmt: skip
    closed_on_holidays = tick(gettext_lazy("Fermé les jours fériés"), initial=True)
    offer_days = number(
        gettext_lazy("Jours pour répondre à une proposition"), least=1, most=30, required=True, initial=3,
        help_text=gettext_lazy("Quand une période se libère, la première personne en attente a ce délai pour agir."),
    )  # fmt: skip
    is_open = tick(gettext_lazy("Le service reçoit des demandes"), initial=True)

    def clean_weekdays(self) -> tuple[int, ...]:
        """At least one."""
        found = tuple(sorted(int(one) for one in self.cleaned_data.get("weekdays") or ()))
        if not found:
            raise forms.ValidationError(
                _("Cochez au moins un jour d’ouverture : l’outil doit pouvoir partir et revenir.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        """A commune of our lists, or none."""
        data = self.cleaned_data
        name = clean_line(data.get("commune_label") or "")
        code = place_code(AreaKind.COMMUNE, data.get("commune") or "", name) if name else ""
        data["place"] = Commune.objects.filter(pk=code).first() if code else None
        if name and data["place"] is None:
            self.add_error("commune_label", _("Nous ne connaissons pas cette commune : écrivez son nom entier."))
        return data

    def data_said(self) -> LenderData:
        """What was typed."""
        kept = {name: self.cleaned_data[name] for name in LENDER_NAMES if name != "commune"}
        return LenderData(**kept, commune=self.cleaned_data["place"])


LENDER_NAMES = ("summary", "conditions", "email", "phone", "pickup", "pickup_hours", "commune", "weekdays",
                "closed_on_holidays", "offer_days", "is_open")  # fmt: skip


def desk_initial(lender: Lender) -> dict[str, Any]:
    """A desk as its form shows it."""
    place = lender.commune
    return {name: getattr(lender, name) for name in LENDER_NAMES if name != "commune"} | {
        "weekdays": [str(one) for one in lender.weekdays],
        "commune": place.pk if place is not None else "",
        "commune_label": str(place) if place is not None else "",
    }


class TermsForm(forms.Form):
    """The rules for all tools, or for one kind; a field left empty says nothing of its own."""

    eligible = ticks(
        gettext_lazy("Emprunteurs admis"), BorrowerType.choices,
        help_text=gettext_lazy("Aucune case : tout le monde peut emprunter."),
    )  # fmt: skip
    area = one_of(gettext_lazy("Condition de lieu"), AreaRule.choices, UNSAID)
    notice_days = number(gettext_lazy("Préavis (jours)"), most=YEARS)
    horizon_days = number(gettext_lazy("Réservation au plus tôt (jours avant)"), most=YEARS * 2)
    min_days = number(gettext_lazy("Durée minimale (jours)"), least=1, most=YEARS)
    max_days = number(gettext_lazy("Durée maximale (jours)"), least=1, most=YEARS)
    renewals = number(gettext_lazy("Renouvellements possibles"), most=12)
    renewal_days = number(gettext_lazy("Durée d’un renouvellement (jours)"), most=YEARS)
    again_after_days = number(gettext_lazy("Jours entre deux emprunts du même outil"), most=YEARS)
    transport = one_of(gettext_lazy("Transport"), Transport.choices, UNSAID)
    transport_advice = line(gettext_lazy("Conseil de transport"), 300)
    preparation_days = number(gettext_lazy("Jours de préparation"), most=60)
    check_days = number(gettext_lazy("Jours de contrôle"), most=60)
    buffer_days = number(gettext_lazy("Jours entre deux prêts"), most=365)
    fee_basis = one_of(gettext_lazy("Tarif"), FeeBasis.choices, UNSAID)
    fee = measure(gettext_lazy("Montant (€)"), digits=12)
    deposit = measure(gettext_lazy("Caution (€)"), digits=12)
    agreement = one_of(gettext_lazy("Convention"), AgreementKind.choices, UNSAID)
    insurance = one_of(gettext_lazy("Assurance"), InsuranceRule.choices, UNSAID)
    nail_to_nail = one_of(gettext_lazy("Valeur assurée clou à clou"), YES_NO, UNSAID)
    condition_reports = number(gettext_lazy("Constats d’état par prêt"), most=4)
    age_from = number(gettext_lazy("Âge minimal du public"), most=120)
    levels = ticks(gettext_lazy("Niveaux admis"), [], help_text=gettext_lazy("Aucune case : tous les niveaux."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the levels of today."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["levels"].choices = [(term.code, term.label) for term in terms_of(Scheme.LEVEL) if not term.retired]

    def clean(self) -> dict[str, Any]:
        """Lengths in order; a fee says what it is for."""
        data = self.cleaned_data
        shortest, longest = data.get("min_days"), data.get("max_days")
        if shortest and longest and shortest > longest:
            self.add_error("max_days", _("La durée maximale est au moins égale à la durée minimale."))
        if data.get("fee") and data.get("fee_basis") in {"", FeeBasis.FREE}:
            self.add_error("fee_basis", _("Dites si ce montant est par prêt, par semaine ou par jour."))
        return data

    def values(self) -> dict[str, Any]:
        """The columns of these rules; what is empty says nothing."""
        data = {name: self.cleaned_data.get(name) for name in NAMES}
        data["eligible"], data["levels"] = data["eligible"] or None, data["levels"] or None
        data["nail_to_nail"] = {"1": True, "0": False}.get(str(data["nail_to_nail"] or ""))
        return data


def terms_initial(terms: Terms | None) -> dict[str, Any]:
    """Rules as their form shows them."""
    if terms is None:
        return {}
    found = {name: getattr(terms, name) for name in NAMES}
    found["nail_to_nail"] = {True: "1", False: "0"}.get(found["nail_to_nail"], "")
    return found


def says_something(values: Mapping[str, Any]) -> bool:
    """Whether one rule at least is written: zero and « no » are rules, an empty column is none."""
    return any(one not in (None, "", []) for one in values.values())


class NothingForm(forms.Form):
    """The form of a page that has rows only: what is refused is said there."""


class QuotaRow(Row):
    """How many loans one borrower may have."""

    telling: ClassVar[tuple[str, ...]] = ("most",)
    row_name = gettext_lazy("Quota %(n)s")

    most = number(gettext_lazy("Au plus"), least=1, most=999, required=True)
    scope = one_of(gettext_lazy("Comptés"), QuotaScope.choices, initial=QuotaScope.AT_ONCE.value)
    kinds = ticks(gettext_lazy("Types d’outils"), ToolKind.choices, help_text=gettext_lazy("Aucune case : tous."))
    name = line(gettext_lazy("Nom de la période"), 60)
    first = line(gettext_lazy("Du (jour/mois)"), 5)
    last = line(gettext_lazy("Au (jour/mois)"), 5)

    def clean(self) -> dict[str, Any]:
        """A season has its two days; other quotas have none."""
        data = self.cleaned_data
        for end in ("first", "last"):
            typed = data.get(end) or ""
            found = _day_of_year(typed)
            data[f"{end}_day"], data[f"{end}_month"] = found or (None, None)
            if (typed or data.get("scope") == QuotaScope.SEASON) and found is None:
                self.add_error(end, _("Écrivez le jour et le mois, comme 15/12."))
        return data

    def data_said(self) -> QuotaData:
        """What was typed."""
        data, season = self.cleaned_data, self.cleaned_data["scope"] == QuotaScope.SEASON
        days = ("first_day", "first_month", "last_day", "last_month")
        return QuotaData(
            most=data["most"], scope=data["scope"], kinds=tuple(data["kinds"]), name=data["name"],
            **{name: data[name] if season else None for name in days},
        )  # fmt: skip


def _day_of_year(typed: str) -> tuple[int, int] | None:
    first, _slash, second = typed.strip().partition("/")
    if not (first.isdecimal() and second.isdecimal()):
        return None
    found = int(first), int(second)
    return found if 1 <= found[0] <= 31 and 1 <= found[1] <= 12 else None  # noqa: PLR2004 - days and months


def quota_initial(lender: Lender) -> list[dict[str, Any]]:
    """The quotas as rows."""
    return [
        {"most": one.most, "scope": one.scope, "kinds": list(one.kinds), "name": one.name,
         "first": f"{one.first_day:02d}/{one.first_month:02d}" if one.first_day and one.first_month else "",
         "last": f"{one.last_day:02d}/{one.last_month:02d}" if one.last_day and one.last_month else ""}
        for one in lender.quotas.order_by("pk")
    ]  # fmt: skip


PLACES: dict[str, tuple[str, type[Any]]] = {
    "departments": (AreaKind.DEPARTMENT.value, Department), "epcis": (AreaKind.EPCI.value, Epci),
    "communes": (AreaKind.COMMUNE.value, Commune),
}  # fmt: skip


class ZoneRow(Row):
    """A part of the area served."""

    row_name = gettext_lazy("Zone %(n)s")

    name = line(gettext_lazy("Nom de la zone"), 80, required=True)
    departments = line(
        gettext_lazy("Départements"), 400, help_text=gettext_lazy("Noms ou numéros, séparés par des virgules.")
    )
    epcis = line(gettext_lazy("Intercommunalités"), 2_000)
    communes = line(gettext_lazy("Communes"), 4_000)
    days_out = number(gettext_lazy("Jours de transport aller"), most=30)
    days_back = number(gettext_lazy("Jours de transport retour"), most=30)

    def clean(self) -> dict[str, Any]:
        """Places of our lists."""
        data = self.cleaned_data
        for name, (kind, model) in PLACES.items():
            found: list[str] = []
            unknown: list[str] = []
            for typed in (clean_line(one) for one in (data.get(name) or "").split(",")):
                code = place_code(kind, "", typed) if typed else ""
                (found if code else unknown).append(code or typed)
            data[f"{name}_found"] = tuple(model.objects.filter(pk__in=found).order_by("pk"))
            if any(unknown):
                told = ", ".join(one for one in unknown if one)
                self.add_error(name, _("Inconnus de nos listes : %(names)s. Écrivez le nom entier, ou le code.")
                               % {"names": told})  # fmt: skip
        return data

    def data_said(self) -> ZoneData:
        """What was typed."""
        data = self.cleaned_data
        places: dict[str, Any] = {name: data[f"{name}_found"] for name in PLACES}
        return ZoneData(
            name=data["name"], days_out=data["days_out"] or 0, days_back=data["days_back"] or 0, **places
        )  # fmt: skip


def zone_initial(lender: Lender) -> list[dict[str, Any]]:
    """The zones as rows."""
    rows = lender.zones.prefetch_related("departments", "epcis", "communes").order_by("position", "pk")
    return [
        {"name": one.name, "days_out": one.days_out, "days_back": one.days_back,
         **{name: ", ".join(sorted(place.name for place in getattr(one, name).all())) for name in PLACES}}
        for one in rows
    ]  # fmt: skip


class ClosureRow(Row):
    """Days when nothing leaves nor comes back."""

    telling: ClassVar[tuple[str, ...]] = ("first_on", "last_on")
    row_name = gettext_lazy("Fermeture %(n)s")

    first_on = day(gettext_lazy("Du"), required=True)
    last_on = day(gettext_lazy("Au"), required=True)
    reason = line(gettext_lazy("Raison"), 120)

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        return self.in_order("first_on", "last_on")


class HabilitationRow(Row):
    """A training that some tools ask for."""

    row_name = gettext_lazy("Habilitation %(n)s")

    name = line(gettext_lazy("Habilitation"), 160, required=True)
    months = number(gettext_lazy("Valable (mois)"), least=1, most=600)
    description = text(gettext_lazy("Ce qu’elle demande"), 2_000, 2)


class ServiceRow(Row):
    """What a lender does beside lending."""

    row_name = gettext_lazy("Service %(n)s")

    name = line(gettext_lazy("Service"), 160, required=True)
    price = measure(gettext_lazy("Prix (€)"), digits=12)
    kinds = ticks(gettext_lazy("Types d’outils"), ToolKind.choices, help_text=gettext_lazy("Aucune case : tous."))
    description = text(gettext_lazy("Description"), 2_000, 2)


class ShuttleForm(forms.Form):
    """Delivery days by a pattern: these days of the week, every so many weeks, between two days."""

    weekdays = ticks(gettext_lazy("Jours de la semaine"), WEEK)
    every = number(gettext_lazy("Toutes les … semaines"), least=1, most=8, required=True, initial=2)
    first_on = day(gettext_lazy("Du"), required=True, reach=NEAR)
    last_on = day(gettext_lazy("Au"), required=True, reach=NEAR)
    zone: Any = forms.ModelChoiceField(
        label=gettext_lazy("Zone desservie"), required=False, queryset=None, empty_label=gettext_lazy("Toutes"),
    )  # fmt: skip
    volume = measure(gettext_lazy("Volume utile (m³)"), help_text=gettext_lazy("Vide : il y a toujours la place."))
    weight = measure(gettext_lazy("Charge utile (kg)"))
    skip_closed = tick(gettext_lazy("Sauf les jours de fermeture et les jours fériés"), initial=True)

    def __init__(self, *args: Any, lender: Lender, **kwargs: Any) -> None:
        """The zones of this lender."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["zone"].queryset = lender.zones.order_by("position", "pk")

    def clean(self) -> dict[str, Any]:
        """One day of the week at least; two years at most."""
        data = self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if not data.get("weekdays"):
            self.add_error("weekdays", _("Cochez au moins un jour de passage."))
        if first and last and last < first:
            self.add_error("last_on", _("Le dernier jour vient avant le premier : corrigez l’un des deux."))
        elif first and last and (last - first).days > YEARS:
            self.add_error("last_on", _("Deux ans au plus à la fois : ajoutez la suite plus tard."))
        return data


def quotas_said(formset: Any) -> list[QuotaData]:
    """The quotas that stay."""
    return [form.data_said() for form in kept_forms(formset)]


def zones_said(formset: Any) -> list[ZoneData]:
    """The zones that stay."""
    return [form.data_said() for form in kept_forms(formset)]


class HandForm(forms.Form):
    """To which desk everything goes."""

    target: Any = forms.ModelChoiceField(label=gettext_lazy("À quel prêteur"), queryset=None)

    def __init__(self, *args: Any, lenders: Any, **kwargs: Any) -> None:
        """The other desks that one keeps."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["target"].queryset = lenders
