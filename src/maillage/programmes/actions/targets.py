"""Decisions and the targets that they set."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.journal.actions import record
from maillage.programmes.actions.checking import fault_of_number
from maillage.programmes.actions.managing import CodeTaken
from maillage.programmes.actions.voices import voice_of_coordination
from maillage.programmes.models import Action, Decision, Indicator, Period, Programme, Target, TargetRevision
from maillage.territories.pagecache import renew


@dataclass(frozen=True, kw_only=True)
class DecisionData:
    """What a body decided."""

    number: str
    body: str
    decided_on: date
    text: str


@transaction.atomic
def record_decision(*, actor: User, programme: Programme, data: DecisionData, at: datetime) -> Decision:
    """Write down a decision.

    Raises:
        CodeTaken: another has this number.
        Refused: it is dated in the future.
    """
    number = clean_line(data.number)
    if programme.decisions.filter(number=number).exists():
        raise CodeTaken(_("Une décision de ce programme a déjà ce numéro : donnez-en un autre."))
    if data.decided_on > day_of(at, programme.territory.time_zone):
        raise Refused(_("Une décision s’enregistre une fois prise."))
    made = Decision.objects.create(
        programme=programme, number=number, body=clean_line(data.body), decided_on=data.decided_on,
        text=clean_text(data.text), at=at, by=actor,
    )  # fmt: skip
    record(actor=actor, verb="decision_recorded", obj=made, at=at, territory_id=programme.territory_id)
    return made


@transaction.atomic
def set_target(
    *, actor: User, indicator: Indicator, action: Action | None, period: Period | None, value: Decimal | None,
    decision: Decision, at: datetime,
) -> Target:  # fmt: skip
    """Set, change or withdraw (``value`` None) a target, by a decision. The same value again changes nothing.

    Raises:
        Refused: the decision, the action or the period is of another programme, or the target makes no sense for what
            is counted.
    """
    programme = indicator.programme
    if any(one is not None and one.programme_id != programme.pk for one in (action, period, decision)):
        raise Refused(_("La cible et sa décision appartiennent au même programme."))
    version = indicator.versions.newest_first().first()
    if value is not None and version is not None and (fault := fault_of_number(version, value)):
        raise Refused(fault)
    about = {"programme": programme, "indicator": indicator, "action": action, "period": period}
    row = Target.objects.select_for_update().filter(**about).first()
    if row is not None and row.value == value:
        return row
    if row is None:
        row = Target.objects.create(**about, value=value, revision=1)
    else:
        row.value, row.revision = value, row.revision + 1
        row.save(update_fields=["value", "revision"])
    TargetRevision.objects.create(
        target=row, number=row.revision, value=value, decision=decision, at=at, by=actor,
        author=voice_of_coordination(programme),
    )  # fmt: skip
    record(actor=actor, verb="target_set", obj=indicator, at=at, territory_id=programme.territory_id)
    renew({programme.territory.slug})
    return row
