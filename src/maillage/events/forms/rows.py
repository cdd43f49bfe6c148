"""The rows of the entry form: slots, organisers, prices, and the helper that adds slots."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.events.actions.slot_rules import FIRST_YEAR, LAST_YEAR, skipped, slot_on
from maillage.events.actions.writing import OrganiserData, SlotData, check_slots
from maillage.events.enums import OrganiserRole, SlotState
from maillage.events.models import MOST_SEATS, MOST_SLOTS

MOST_ROWS = 30
ONE_DAY, LONGEST_NIGHT = timedelta(days=1), timedelta(hours=12)
FAR = gettext_lazy("Cette année est trop loin : vérifiez ses quatre chiffres.")
DAYS = (MinValueValidator(date(FIRST_YEAR, 1, 1), FAR), MaxValueValidator(date(LAST_YEAR, 12, 31), FAR))
DAY = {
    "required": gettext_lazy("Choisissez un jour, ou retirez la séance."),
    "invalid": gettext_lazy("Ce jour n’existe pas : écrivez-le comme 14/03/2027."),
}
HOUR = {"invalid": gettext_lazy("Cette heure n’existe pas : écrivez-la comme 14:30.")}
SEATS = dict.fromkeys(
    ("invalid", "min_value", "max_value"),
    gettext_lazy("Donnez un nombre de places entre 1 et 100 000, ou laissez vide s’il n’y a pas de limite."),
)
AMOUNT = {
    "required": gettext_lazy("Donnez le montant, ou retirez ce tarif."),
    "min_value": gettext_lazy("Un prix n’est jamais négatif : écrivez 0 pour la gratuité."),
    **dict.fromkeys(("invalid", "max_digits", "max_decimal_places", "max_whole_digits"),
                    gettext_lazy("Écrivez un montant en euros, comme 7,50.")),
}  # fmt: skip
NAME = {"required": gettext_lazy("Dites pour qui est ce tarif : plein, réduit, enfant.")}
# What says that a row was begun.
TELLING = {"slots": ("day", "starts", "ends"), "organisers": ("organisation", "name"), "fees": ("label", "amount")}


class SlotForm(forms.Form):
    """One slot: local day and hours."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(
        label=gettext_lazy("Jour"),
        validators=DAYS,
        error_messages=DAY,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("Début"),
        required=False,
        error_messages=HOUR,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=gettext_lazy("Fin"),
        required=False,
        error_messages=HOUR,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Situation"), choices=SlotState.choices, required=False, initial=SlotState.SCHEDULED
    )
    note = forms.CharField(label=gettext_lazy("Explication"), required=False, max_length=160)
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"), required=False, min_value=1, max_value=MOST_SEATS, error_messages=SEATS
    )
    overnight = forms.BooleanField(label=gettext_lazy("Elle finit bien le lendemain"), required=False)

    def clean(self) -> dict[str, Any]:
        """An end before the beginning is a night; a long one is asked about, for it is nearly always a slip."""
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts and not data.get("overnight") and not data.get("DELETE"):
            day = date(2000, 1, 1)
            lasts = datetime.combine(day + ONE_DAY, ends) - datetime.combine(day, starts)
            if lasts > LONGEST_NIGHT:
                sentence = _(
                    "La fin est avant le début : la séance durerait %(hours)s h. "
                    "Corrigez l’heure, ou dites qu’elle finit le lendemain."
                )
                self.add_error("ends", sentence % {"hours": lasts.seconds // 3600})
        return data

    def check_hours(self, zone: str) -> None:
        """An hour that the clocks skip is said, instead of being moved in silence."""
        data = self.cleaned_data
        for name in ("starts", "ends"):
            hour, day = data.get(name), data.get("day")
            if hour is None or day is None or data.get("DELETE"):
                continue
            day = day + ONE_DAY if name == "ends" and data.get("starts") and hour <= data["starts"] else day
            if skipped(day, hour, zone):
                sentence = _(
                    "Ce jour-là, on passe à l’heure d’été : %(hour)s n’existe pas. Choisissez une heure plus tard."
                )
                self.add_error(name, sentence % {"hour": f"{hour.hour} h {hour.minute:02d}"})

    def slot(self, zone: str) -> SlotData:
        """The slot in UTC; without a beginning it lasts the whole day, an early end is on the next day."""
        data = self.cleaned_data
        return replace(
            slot_on(data["day"], data["starts"], data["ends"], zone),
            pk=data.get("pk"),
            state=data.get("state") or SlotState.SCHEDULED,
            note=data.get("note") or "",
            capacity=data.get("capacity"),
        )


class OrganiserForm(forms.Form):
    """An organisation of the directory, or a name, and what it does."""

    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Structure"), required=False, max_length=160)
    role = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=OrganiserRole.choices, required=False)


class FeeForm(forms.Form):
    """One price."""

    label = forms.CharField(label=gettext_lazy("Nom du tarif"), max_length=80, error_messages=NAME)
    amount = forms.DecimalField(
        label=gettext_lazy("Montant (€)"),
        min_value=0,
        max_digits=7,
        decimal_places=2,
        localize=True,
        error_messages=AMOUNT,
    )


class RuleForm(forms.Form):
    """The slot helper."""

    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Jours"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(rank), name) for rank, name in enumerate(
            (gettext_lazy("lundi"), gettext_lazy("mardi"), gettext_lazy("mercredi"), gettext_lazy("jeudi"),
             gettext_lazy("vendredi"), gettext_lazy("samedi"), gettext_lazy("dimanche")))],
    )  # fmt: skip
    first_on = forms.DateField(
        label=gettext_lazy("Du"),
        required=False,
        validators=DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_on = forms.DateField(
        label=gettext_lazy("Au"),
        required=False,
        validators=DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("De"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("À"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("Toutes les … semaines"), required=False, min_value=1, max_value=8, initial=1
    )
    skip_school = forms.BooleanField(label=gettext_lazy("sauf pendant les vacances scolaires"), required=False)
    skip_public = forms.BooleanField(label=gettext_lazy("sauf les jours fériés"), required=False)
    pasted = forms.CharField(
        label=gettext_lazy("Ou une liste de dates, une par ligne"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Slots(forms.BaseFormSet[SlotForm]):
    """The slots."""

    row_name = gettext_lazy("Séance %(n)s")


class Organisers(forms.BaseFormSet[OrganiserForm]):
    """The organisers."""

    row_name = gettext_lazy("Structure %(n)s")


class Fees(forms.BaseFormSet[FeeForm]):
    """The prices."""

    row_name = gettext_lazy("Tarif %(n)s")


SlotFormSet = forms.formset_factory(
    SlotForm, Slots, extra=0, can_delete=True, max_num=MOST_SLOTS, absolute_max=MOST_SLOTS + 50
)
OrganiserFormSet = forms.formset_factory(
    OrganiserForm, Organisers, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
FeeFormSet = forms.formset_factory(FeeForm, Fees, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def one_more(formset: Any, prefix: str) -> Any:
    """The same rows with an empty one more; those that were removed before they were ever kept are gone."""
    typed = [dict(form.initial) | {name: form[name].value() for name in form.fields} for form in formset.forms]
    begun = [row for row in typed if any(row.get(name) for name in TELLING[prefix])]
    rows = [row for row in begun if row.get("pk") or not row.get("DELETE")]
    return type("More", (type(formset),), {"extra": 1})(prefix=prefix, initial=rows)


def silence(*parts: Any) -> None:
    """Show what was typed without judging it: drafts restored, rows added. Django keeps its verdicts in ``_errors``."""
    for part in parts:
        for form in getattr(part, "forms", [part]):
            form._errors = ErrorDict()  # noqa: SLF001 - see above
        if hasattr(part, "forms"):
            part._errors = [form._errors for form in part.forms]  # noqa: SLF001 - see above
            part._non_form_errors = ErrorList()  # noqa: SLF001 - see above


def slots_from(formset: Any, zone: str) -> tuple[SlotData, ...]:
    """The slots of the rows that are not deleted."""
    kept = [form for form in formset.forms if form.has_changed() or form.initial]
    return tuple(
        form.slot(zone)
        for form in kept
        if form.cleaned_data and not form.cleaned_data.get("DELETE") and form.cleaned_data.get("day")
    )


def organisers_from(formset: Any) -> tuple[OrganiserData, ...]:
    """The organisers of the rows that are not deleted, each once in each role."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    wanted = [row["organisation"] for row in rows if 0 < (row.get("organisation") or 0) < 2**63]
    known = Organisation.objects.published().filter(pk__in=wanted).in_bulk()
    found: dict[tuple[Any, str], OrganiserData] = {}
    for row in rows:
        organisation, name = known.get(row.get("organisation") or 0), clean_line(row.get("name") or "")
        role = row.get("role") or OrganiserRole.ORGANISER
        if organisation is not None:
            found[organisation.pk, role] = OrganiserData(organisation=organisation, role=role)
        elif name:
            found[name, role] = OrganiserData(name=name, role=role)
    return tuple(found.values())


def slot_problem(slots: Any, zone: str) -> str:
    """A sentence when the rows together cannot be: overlap, more than a day, too many."""
    try:
        check_slots(slots_from(slots, zone), zone)
    except Refused as refusal:
        return str(refusal)
    return ""


def slot_initial(slot: SlotData, zone: str) -> dict[str, Any]:
    """One slot as its row shows it, in local time."""
    place = ZoneInfo(zone)
    begin, end = slot.starts_at.astimezone(place), slot.ends_at.astimezone(place)
    return {
        "pk": slot.pk, "day": begin.date(), "starts": None if slot.whole_day else begin.time(),
        "ends": None if slot.whole_day or slot.ends_at == slot.starts_at else end.time(),
        "state": slot.state, "note": slot.note, "capacity": slot.capacity,
        "overnight": not slot.whole_day and begin.date() < end.date(),
    }  # fmt: skip


def organiser_initial(row: OrganiserData) -> dict[str, Any]:
    """One organiser as its row shows it."""
    if row.organisation is not None:
        return {"organisation": row.organisation.pk, "name": row.organisation.name, "role": row.role}
    return {"name": row.name, "role": row.role}
