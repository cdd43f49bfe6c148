"""The census: opening a wave, answering it, refusing to be asked, closing.

What is answered is kept apart (``FieldAnswer``, ``EconomicAnswer``). A correction reaches the page only when the
organisation agrees to publish that field, and by the policy of the territory like any other change by its team.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.core.clock import day_of
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line, clean_text
from maillage.directory.actions.corrections import write_unread
from maillage.directory.actions.freshness import confirm_entry, date_fields
from maillage.directory.actions.organisations import OrganisationData, change_organisation, data_of
from maillage.directory.enums import FOLLOW_MOVES, WAVE_MOVES, Follow, Gesture, WaveState, Way
from maillage.directory.models import (
    EconomicAnswer,
    FieldAnswer,
    Figure,
    Organisation,
    Questionnaire,
    SignedLink,
    Wave,
)
from maillage.journal.actions import record
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

BATCH = 500
LONGEST_NOTE = 2000
PROFILE = ("legal_form", "founded_in", "staff")  # columns of the page that keep their own blank
FIGURE = "figure:"


class WaveClosed(Refused):
    """Nobody answers a wave that is not open."""


class BadDates(Refused):
    """A wave closes after it opens."""


@dataclass(frozen=True, kw_only=True)
class WaveData:
    """What a coordinator says of a wave."""

    year: int
    title: str
    closes_on: date
    introduction: str = ""
    reminders: int = 2
    reminder_days: int = 14
    asks_economy: bool = True


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said of one field."""

    gesture: str
    value: Any = None
    publish: bool = False


@dataclass(frozen=True, kw_only=True)
class Amount:
    """What was said to one economic question."""

    amount: Decimal | None = None
    blank: str = ""


@transaction.atomic
def create_wave(*, actor: User, territory: Territory, data: WaveData, at: datetime) -> Wave:
    """Prepare a year's census: nobody is written to before it opens."""
    made = Wave.objects.create(
        territory=territory, created_by=actor, created_at=at, year=data.year, title=clean_line(data.title)[:120],
        introduction=clean_text(data.introduction)[:LONGEST_NOTE], closes_on=data.closes_on, reminders=data.reminders,
        reminder_days=data.reminder_days, asks_economy=data.asks_economy,
    )  # fmt: skip
    record(actor=actor, verb="wave_created", obj=made, at=at, territory_id=territory.pk)
    return made


@transaction.atomic
def open_wave(*, actor: User, wave: Wave, at: datetime) -> int:
    """Make the list of the structures of the territory and start writing to them; gives how many there are.

    Raises:
        BadDates: it would close before it opens.
    """
    if wave.closes_on <= day_of(at, wave.territory.time_zone):
        raise BadDates(_("Le dernier jour pour répondre est passé : choisissez-en un à venir."))
    advance(wave, to=WaveState.OPEN, moves=WAVE_MOVES, opened_at=wave.opened_at or at, closed_at=None)
    listed = set(wave.questionnaires.values_list("organisation", flat=True))
    rows = Organisation.objects.published().filter(merged_into=None, contribution__origin=wave.territory_id)
    fresh = [Questionnaire(wave=wave, organisation=one) for one in rows.order_by("pk") if one.pk not in listed]
    Questionnaire.objects.bulk_create(fresh, batch_size=BATCH)
    record(actor=actor, verb="wave_opened", obj=wave, at=at, territory_id=wave.territory_id, structures=len(fresh))
    later("maillage.directory.tasks.send_wave", wave.pk)
    return len(fresh) + len(listed)


@transaction.atomic
def close_wave(*, actor: User | None, wave: Wave, at: datetime) -> None:
    """Nobody answers any more, nobody is reminded, the links open nothing."""
    advance(wave, to=WaveState.CLOSED, moves=WAVE_MOVES, closed_at=at)
    SignedLink.objects.filter(questionnaire__wave=wave, revoked_at=None).update(revoked_at=at)
    record(actor=actor, verb="wave_closed", obj=wave, at=at, territory_id=wave.territory_id)


def _require_open(questionnaire: Questionnaire, at: datetime) -> None:
    wave = questionnaire.wave
    if not wave.is_open or day_of(at, wave.territory.time_zone) > wave.closes_on:
        raise WaveClosed(_("Ce recensement est clos. Votre fiche peut être corrigée à tout moment depuis sa page."))


@transaction.atomic
def note_opened(*, actor: User | None, questionnaire: Questionnaire, at: datetime) -> None:
    """Somebody opened the page; only the first time counts."""
    Questionnaire.objects.filter(pk=questionnaire.pk, opened_at=None).update(opened_at=at)
    moved = Questionnaire.objects.filter(pk=questionnaire.pk, state__in=[Follow.WAITING, Follow.CONTACTED])
    if moved.update(state=Follow.OPENED):
        organisation = questionnaire.organisation
        origin = questionnaire.wave.territory_id
        record(actor=actor, verb="census_opened", obj=organisation, at=at, territory_id=origin)


@transaction.atomic
def refuse_wave(*, actor: User | None, questionnaire: Questionnaire, at: datetime, way: str) -> None:
    """« Ne plus me solliciter cette année »: no reminder any more; one may still answer."""
    if questionnaire.state in {Follow.CONFIRMED, Follow.CORRECTED, Follow.REFUSED}:
        return
    advance(
        questionnaire, to=Follow.REFUSED, moves=FOLLOW_MOVES, answered_at=at, answered_by=actor, way=way,
        opened_at=questionnaire.opened_at or at,
    )  # fmt: skip
    origin = questionnaire.wave.territory_id
    record(actor=actor, verb="census_refused", obj=questionnaire.organisation, at=at, territory_id=origin)


@transaction.atomic
def answer_wave(
    *, actor: User | None, questionnaire: Questionnaire, said: Mapping[str, Said], at: datetime, way: str,
    economy: Mapping[str, Amount] | None = None, note: str = "",
) -> None:  # fmt: skip
    """Keep what was said of each field, publish what may be, and date what was confirmed. Again replaces.

    Raises:
        WaveClosed: the wave is over.
    """
    _require_open(questionnaire, at)
    corrected = any(one.gesture != Gesture.CONFIRMED for one in said.values())
    advance(
        questionnaire, to=Follow.CORRECTED if corrected else Follow.CONFIRMED, moves=FOLLOW_MOVES, answered_at=at,
        answered_by=actor, way=way, opened_at=questionnaire.opened_at or at, note=clean_text(note)[:LONGEST_NOTE],
    )  # fmt: skip
    FieldAnswer.objects.filter(questionnaire=questionnaire).delete()
    FieldAnswer.objects.bulk_create(
        FieldAnswer(questionnaire=questionnaire, field=name[:60], gesture=one.gesture, value=kept(one.value),
                    publish=one.publish, at=at)
        for name, one in said.items()
    )  # fmt: skip
    _keep_economy(questionnaire, economy or {})
    _publish(actor, questionnaire.organisation, said, at, way)
    origin = questionnaire.wave.territory_id
    verb = "census_answered"
    record(actor=actor, verb=verb, obj=questionnaire.organisation, at=at, territory_id=origin, way=way)


def _keep_economy(questionnaire: Questionnaire, economy: Mapping[str, Amount]) -> None:
    questionnaire.economy.all().delete()
    EconomicAnswer.objects.bulk_create(
        EconomicAnswer(questionnaire=questionnaire, question=name[:40], amount=one.amount, blank=one.blank)
        for name, one in economy.items()
        if one.amount is not None or one.blank
    )


def kept(value: Any) -> Any:
    """A value as the answers keep it: JSON."""
    if isinstance(value, Term):
        return value.code
    return str(value) if isinstance(value, Decimal) else value


def _publish(actor: User | None, organisation: Organisation, said: Mapping[str, Said], at: datetime, way: str) -> None:
    """Write on the page what may be shown; what was confirmed gets today's date, and the entry is confirmed."""
    shown = {name: one for name, one in said.items() if one.publish and one.gesture != Gesture.CONFIRMED}
    _write_figures(organisation, shown)
    _write_profile(organisation, shown)
    values = {name: one.value for name, one in shown.items() if one.gesture == Gesture.CORRECTED and name in _WRITABLE}
    if shown:
        data = replace(data_of(organisation), **values)
        note = _("recensement")
        if way == Way.LINK:
            write_unread(actor=actor, organisation=organisation, data=data, at=at, note=note, way=way)
        else:
            change_organisation(actor=actor, organisation=organisation, data=data, at=at, note=note, way=way)
    confirmed = [name for name, one in said.items() if one.gesture == Gesture.CONFIRMED]
    figures = ["figures"] if any(name.startswith(FIGURE) for name in (*confirmed, *shown)) else []
    date_fields(organisation, [*confirmed, *shown, *figures], at, way)
    confirm_entry(organisation, at, way)


_WRITABLE = frozenset(
    field.name for field in fields(OrganisationData)
) - {"email", "logo", "translations", "description", "profile"}  # fmt: skip


def _write_figures(organisation: Organisation, shown: Mapping[str, Said]) -> None:
    for name, one in shown.items():
        if not name.startswith(FIGURE):
            continue
        rows = Figure.objects.filter(organisation=organisation, pk=int(name.removeprefix(FIGURE)))
        if one.gesture == Gesture.CORRECTED:
            rows.update(value=one.value["value"], year=one.value["year"], blank="")
        else:
            rows.update(value=None, blank=one.gesture)


def _write_profile(organisation: Organisation, shown: Mapping[str, Said]) -> None:
    touched: list[str] = []
    blanks: dict[str, Any] = dict(organisation.blanks)
    for name in PROFILE:
        one = shown.get(name)
        if one is None:
            continue
        if one.gesture == Gesture.CORRECTED:
            setattr(organisation, name, one.value)
            blanks.pop(name, None)
        else:
            setattr(organisation, name, "" if name == "legal_form" else None)
            blanks[name] = one.gesture
        touched.append(name)
    if touched:
        organisation.blanks = blanks
        organisation.save(update_fields=[*touched, "blanks"])
