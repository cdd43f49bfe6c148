"""The rows of the entry form: slots, organisers, prices, and the helper that adds slots."""

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext_lazy

from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.events.actions.slot_rules import FIRST_YEAR, LAST_YEAR, slot_on
from maillage.events.actions.writing import OrganiserData, SlotData, check_slots
from maillage.events.enums import OrganiserRole, SlotState
from maillage.events.models import MOST_SEATS, MOST_SLOTS

MOST_ROWS = 30
DAYS = (MinValueValidator(date(FIRST_YEAR, 1, 1)), MaxValueValidator(date(LAST_YEAR, 12, 31)))


class SlotForm(forms.Form):
    """One slot: local day and hours."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(
        label=gettext_lazy("Jour"),
        validators=DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("Début"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("Fin"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Situation"), choices=SlotState.choices, required=False, initial=SlotState.SCHEDULED
    )
    note = forms.CharField(label=gettext_lazy("Explication"), required=False, max_length=160)
    capacity = forms.IntegerField(label=gettext_lazy("Places"), required=False, min_value=1, max_value=MOST_SEATS)

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

    label = forms.CharField(label=gettext_lazy("Tarif"), max_length=80)
    amount = forms.DecimalField(
        label=gettext_lazy("Montant (€)"), min_value=0, max_digits=7, decimal_places=2, localize=True
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


SlotFormSet = forms.formset_factory(
    SlotForm, extra=0, can_delete=True, max_num=MOST_SLOTS, absolute_max=MOST_SLOTS + 50
)
OrganiserFormSet = forms.formset_factory(
    OrganiserForm, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
FeeFormSet = forms.formset_factory(FeeForm, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


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
        check_slots(slots_from(slots, zone))
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
    }  # fmt: skip


def organiser_initial(row: OrganiserData) -> dict[str, Any]:
    """One organiser as its row shows it."""
    if row.organisation is not None:
        return {"organisation": row.organisation.pk, "name": row.organisation.name, "role": row.role}
    return {"name": row.name, "role": row.role}
