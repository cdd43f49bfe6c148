"""The entry form as pages show it: filled from an event, from a draft, or from what was just posted."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.forms.once import new_key
from maillage.contributions.rules import will_be_read_again
from maillage.core.errors import Refused
from maillage.directory.models import Member, Organisation
from maillage.events import rules
from maillage.events.actions.slot_rules import BadRule, Rule, joined, read_list, slots_of
from maillage.events.actions.submission import NewVenue
from maillage.events.actions.writing import EventData, OrganiserData, SlotData, data_of
from maillage.events.forms.entry import EventForm, event_data, initial_of
from maillage.events.forms.rows import (
    FeeFormSet,
    OrganiserFormSet,
    RuleForm,
    SlotFormSet,
    one_more,
    organiser_initial,
    silence,
    slot_initial,
    slot_problem,
    slots_from,
)
from maillage.events.models import Draft, Event
from maillage.events.panels.differences import differences
from maillage.territories.models import Territory
from maillage.territories.rules import moderates

PARIS = "Europe/Paris"


@dataclass
class Entry:
    """The forms of one event being typed, and what the page says about them."""

    form: EventForm
    slots: Any
    organisers: Any
    fees: Any
    rule: RuleForm
    kept: EventData | None
    zone: str
    problems: list[str] = field(default_factory=list)
    candidates: list[Any] = field(default_factory=list)
    twins: list[Event] = field(default_factory=list)
    changed: bool = False
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Whether everything typed can be written; the sentences are in the forms and in ``problems``."""
        parts = [self.form.is_valid(), self.slots.is_valid(), self.organisers.is_valid(), self.fees.is_valid()]
        if all(parts):
            self._check_rows()
            parts = [not self.form.errors, all(not row.errors for row in self.slots.forms)]
        if all(parts):
            if problem := slot_problem(self.slots, self.zone):
                self.problems.append(problem)
            self.form.recognise_venue(self.kept.venue if self.kept else None)
            self.candidates = self.form.propose_venues()
        return all(parts) and not self.problems and not self.candidates

    def _check_rows(self) -> None:
        """What rows and form say together: hours that exist in the zone of the event, no price when it is free."""
        for row in self.slots.forms:
            row.check_hours(self.zone)
        rows = [row.cleaned_data for row in self.fees.forms if not row.cleaned_data.get("DELETE")]
        if self.form.cleaned_data["is_free"] == "1" and any(row.get("amount") for row in rows):
            self.form.add_error(
                "is_free", _("Vous donnez aussi un prix : choisissez « Payant », ou retirez le prix ci-dessous.")
            )

    def has_twins(self, user: User, event: Event | None) -> bool:
        """Whether this very event seems to be there already: same title, same place, an hour in common."""
        data = self.data()
        if self.form.cleaned_data["twin_anyway"] or not data.slots:
            return False
        found = Event.objects.visible_to(user).twins_of(data.title, data.venue, [slot.starts_at for slot in data.slots])
        others = found.exclude(pk=event.pk) if event is not None else found
        self.twins = list(others.order_by("pk")[:3])
        return bool(self.twins)

    def data(self) -> EventData:
        """What the valid forms say."""
        return event_data(self.form, self.slots, self.organisers, self.fees, kept=self.kept, zone=self.zone)

    def new_venue(self) -> NewVenue | None:
        """The place typed with the event, when none was chosen."""
        typed, commune = self.form.cleaned_data, self.form.commune_found
        if self.form.venue_found is not None or not typed["venue_name"] or commune is None:
            return None
        return NewVenue(name=typed["venue_name"], address=typed["venue_address"], commune=commune)


def _umbrellas(origin: Territory, event: Event | None) -> Any:
    """Those of the territory, in preparation or published: for its moderators, who gather stands under them."""
    found = Event.objects.filter(is_umbrella=True, contribution__origin=origin).order_by("title", "pk")
    found = found.exclude(contribution__state__in=[State.REMOVED, State.REFUSED])
    return found.exclude(pk=event.pk) if event is not None else found


def _options(user: User, origin: Territory, event: Event | None) -> dict[str, Any]:
    gathers = rules.may_gather(user, event) if event is not None else moderates(user, origin.pk, "event")
    return {"umbrellas": _umbrellas(origin, event) if gathers else None}


def blank_entry(user: User, origin: Territory, event: Event | None, *, draft: bool = True) -> Entry:
    """The form before anything is posted: the draft of this person when there is one, the event as it is otherwise."""
    kept = data_of(event) if event is not None else None
    found = Draft.objects.filter(user=user, event=event).order_by("-saved_at").first() if draft else None
    if found is not None:
        typed = MultiValueDict({name: list(values) for name, values in found.data.items()})
        entry = posted_entry(user, origin, event, typed, None)
        silence(entry.form, entry.slots, entry.organisers, entry.fees, entry.rule)
        return entry
    zone = kept.time_zone if kept is not None else origin.time_zone
    first = _own_organisation(user) if kept is None else None
    organisers = [organiser_initial(row) for row in kept.organisers] if kept else []
    if first is not None:
        organisers = [organiser_initial(OrganiserData(organisation=first))]
    return Entry(
        form=EventForm(
            initial=initial_of(event, kept) if event and kept else {"languages": ["fr"], "once": new_key()},
            **_options(user, origin, event),
        ),
        slots=SlotFormSet(prefix="slots", initial=[slot_initial(slot, zone) for slot in (kept.slots if kept else ())]),
        organisers=OrganiserFormSet(prefix="organisers", initial=organisers),
        fees=FeeFormSet(
            prefix="fees",
            initial=[{"label": label, "amount": amount} for label, amount in (kept.prices if kept else ())],
        ),
        rule=RuleForm(prefix="rule"),
        kept=kept,
        zone=zone,
    )


def _own_organisation(user: User) -> Organisation | None:
    """The one organisation of a person who acts for one only: proposed as organiser."""
    teams = list(Member.objects.of(user).select_related("organisation").order_by("pk")[:2])
    return teams[0].organisation if len(teams) == 1 else None


def posted_entry(user: User, origin: Territory, event: Event | None, typed: Any, files: Any) -> Entry:
    """The form as posted."""
    kept = data_of(event) if event is not None else None
    for prefix in ("slots", "organisers", "fees"):
        _repair(typed, prefix)
    return Entry(
        form=EventForm(typed, files, **_options(user, origin, event)),
        slots=SlotFormSet(typed, prefix="slots"),
        organisers=OrganiserFormSet(typed, prefix="organisers"),
        fees=FeeFormSet(typed, prefix="fees"),
        rule=RuleForm(typed, prefix="rule"),
        kept=kept,
        zone=kept.time_zone if kept is not None else origin.time_zone,
    )


def _repair(typed: Any, prefix: str) -> None:
    """Rows whose count was lost or forged: the count is read from the rows themselves."""
    total = typed.get(f"{prefix}-TOTAL_FORMS", "")
    if not total.isdigit():
        ranks = [name.split("-")[1] for name in typed if name.startswith(f"{prefix}-") and name.count("-") >= 2]  # noqa: PLR2004 - prefix, rank, name
        count = max((int(rank) + 1 for rank in ranks if rank.isdigit()), default=0)
        if isinstance(typed, QueryDict):
            typed._mutable = True  # noqa: SLF001 - our own copy of the posted form
        typed[f"{prefix}-TOTAL_FORMS"], typed[f"{prefix}-INITIAL_FORMS"] = str(count), "0"


def with_rule(entry: Entry, origin: Territory, today: date) -> None:
    """Add the slots of the helper to the rows, everything else as typed; problems become sentences."""
    valid = entry.slots.is_valid()
    kept = list(slots_from(entry.slots, entry.zone)) if valid else []
    added: list[SlotData] = []
    if not valid:
        entry.problems.append(_("Corrigez d’abord les séances ci-dessus, puis ajoutez les nouvelles."))
    elif entry.rule.is_valid():
        added = _added(entry, origin, today)
    if valid:
        rows = joined(kept, added)
        entry.slots = SlotFormSet(prefix="slots", initial=[slot_initial(slot, entry.zone) for slot in rows])
        if added:
            entry.rule = RuleForm(prefix="rule")
    silence(entry.form, entry.organisers, entry.fees)


def _added(entry: Entry, origin: Territory, today: date) -> list[SlotData]:
    typed = entry.rule.cleaned_data
    found, problems = read_list(typed["pasted"], today, entry.zone)
    entry.problems += problems
    if not typed["weekdays"] and found:
        return found
    department = origin.departments.order_by("pk").first()
    if not typed["first_on"] or not typed["last_on"]:
        entry.problems.append(_("Donnez le premier et le dernier jour de la série."))
        return found
    rule = Rule(
        weekdays=frozenset(int(day) for day in typed["weekdays"]), first_on=typed["first_on"], last_on=typed["last_on"],
        starts=typed["starts"], ends=typed["ends"], weeks=typed["weeks"] or 1, skip_school=typed["skip_school"],
        skip_public=typed["skip_public"], department=department.pk if department else "", zone=entry.zone,
    )  # fmt: skip
    try:
        return [*found, *slots_of(rule)]
    except BadRule as refusal:
        entry.problems.append(str(refusal))
        return found


def with_one_more(entry: Entry, rows: str) -> None:
    """One empty row more for slots, organisers or prices, everything else as typed."""
    silence(entry.form, entry.slots, entry.organisers, entry.fees)
    setattr(entry, rows, one_more(getattr(entry, rows), rows))


def seen_at(entry: Entry) -> datetime | None:
    """The last change of the event that this form was filled from; nothing for a form that never held one."""
    typed = entry.form.data.get("seen", "")
    try:
        return datetime.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def changed_meanwhile(entry: Entry, event: Event | None) -> bool:
    """Whether somebody wrote the event since this form was opened, whatever they changed.

    The form is then shown again beside what was written, field by field, and saves over it once it was seen.
    """
    seen = seen_at(entry)
    if event is None or entry.kept is None or seen is None or seen == event.contribution.updated_at:
        return False
    entry.changed = True
    entry.differences = differences(entry.kept, entry.data(), entry.zone)
    typed: Any = entry.form.data  # our own copy of what was posted
    typed["seen"] = event.contribution.updated_at.isoformat()
    return True


def refusal_of(entry: Entry, refusal: Refused) -> None:
    """An action refused: its sentence stands on top, everything typed stays."""
    entry.problems.append(str(refusal))


def context_of(entry: Entry, event: Event | None, origin: Territory, at: datetime, *, user: User) -> dict[str, Any]:
    """What the template of the form shows."""
    state = event.contribution.state if event is not None else "draft"
    return {
        "entry": entry,
        "form": entry.form,
        "event": event,
        "origin": origin,
        "read_again": event is not None and will_be_read_again(user, event.contribution),
        "sendable": state in {"draft", "returned", "refused"},
        "returned": event.contribution if event is not None and state in {"returned", "refused"} else None,
        "access_fields": [
            (entry.form[f"access_{term.code}"], entry.form[f"access_note_{term.code}"])
            for term in entry.form.impairments
        ],
        "at": at,
    }
