"""Indicators and their versions: a definition never changes, a new one takes its place from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.core.text import slug as slugged
from maillage.journal.actions import record
from maillage.programmes.actions.managing import CodeTaken
from maillage.programmes.enums import (
    ALLOWED_RULES,
    RULES,
    UNSAID,
    BreakdownKind,
    Nature,
    Overlap,
    Polarity,
)
from maillage.programmes.models import (
    Action,
    Breakdown,
    BreakdownMember,
    CompositePart,
    FeedRule,
    Indicator,
    IndicatorVersion,
    Programme,
)


class WrongRule(Refused):
    """A rule that does not go with the nature of the indicator."""


class WrongTerms(Refused):
    """Indicators that do not make a composite."""


# A sum of these means something; a ratio, a mean or a story does not add up.
ADDS_UP = frozenset({Nature.FLOW, Nature.STOCK, Nature.UNIQUE, Nature.RUNNING, Nature.MONEY, Nature.MILESTONE})
LEAST_TERMS = 2


@dataclass(frozen=True, kw_only=True)
class BreakdownData:
    """A breakdown: (code, label) of its members; « non renseigné » is added to a partition."""

    dimension: str
    label: str
    kind: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class FeedData:
    """What fills the indicator by itself."""

    measure: str
    kinds: tuple[str, ...] = ()
    filters: dict[str, Any] = field(default_factory=dict)
    only_named: bool = True
    breakdowns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VersionData:
    """One definition. Rules left empty are those of the nature."""

    label: str
    counts: str
    nature: str
    since: date
    definition: str = ""
    unit: str = ""
    over_time: str = ""
    over_structures: str = ""
    overlap: str = Overlap.UNKNOWN
    polarity: str = Polarity.UP
    decimals: int = 0
    small_count: int = 0
    reason: str = ""
    breakdowns: tuple[BreakdownData, ...] = ()
    feed: FeedData | None = None
    composed_of: tuple[Indicator, ...] = ()


def _rules(data: VersionData) -> tuple[str, str]:
    usual = RULES[data.nature]
    rules = (data.over_time or usual[0], data.over_structures or usual[1])
    allowed = ALLOWED_RULES[data.nature]
    if rules[0] not in allowed[0] or rules[1] not in allowed[1]:
        words = {"nature": Nature(data.nature).label}
        raise WrongRule(_("Cette règle ne va pas avec un indicateur de nature « %(nature)s ».") % words)
    return rules


def _check_terms(indicator: Indicator, data: VersionData) -> None:
    """Whether these indicators make a composite: several, of the programme, that add up, and are no composites."""
    if not data.composed_of:
        return
    if len(data.composed_of) < LEAST_TERMS:
        raise WrongTerms(_("Un composite réunit au moins deux indicateurs : cochez-en un autre, ou aucun."))
    if data.feed is not None:
        raise WrongTerms(_("Un composite se calcule : il n’est pas rempli aussi par l’activité enregistrée."))
    for one in data.composed_of:
        if fault := _fault_of_term(indicator, one):
            raise WrongTerms(fault % {"code": one.code})
    if indicator.composites.filter(composite__in=_in_force(indicator.programme)).exists():
        raise WrongTerms(_("Cet indicateur entre déjà dans un composite : il ne peut pas en devenir un."))


def _fault_of_term(indicator: Indicator, one: Indicator) -> str:
    version = one.versions.newest_first().first()
    if one.programme_id != indicator.programme_id or one.pk == indicator.pk:
        return _("« %(code)s » ne peut pas entrer dans ce composite : choisissez-en un autre.")
    if version is None or version.nature not in ADDS_UP:
        return _("« %(code)s » ne s’additionne pas : ni ratio, ni moyenne, ni récit.")
    return _("« %(code)s » est déjà un composite : cochez plutôt ce dont il est fait.") if version.is_composite else ""


def _in_force(programme: Programme) -> list[int]:
    """The last definition of each indicator."""
    rows = IndicatorVersion.objects.filter(indicator__programme=programme).order_by("since", "number")
    return list(dict(rows.values_list("indicator", "pk")).values())


def _write(indicator: Indicator, number: int, data: VersionData, actor: User, at: datetime) -> IndicatorVersion:
    over_time, over_structures = _rules(data)
    _check_terms(indicator, data)
    version = IndicatorVersion.objects.create(
        indicator=indicator, number=number, label=clean_line(data.label), definition=clean_text(data.definition),
        unit=clean_line(data.unit), counts=data.counts, nature=data.nature, over_time=over_time,
        over_structures=over_structures, overlap=data.overlap, polarity=data.polarity, decimals=data.decimals,
        small_count=data.small_count, since=data.since, reason=clean_line(data.reason), at=at, by=actor,
        is_composite=bool(data.composed_of),
    )  # fmt: skip
    for rank, one in enumerate(data.breakdowns):
        _write_breakdown(version, rank, one)
    if data.feed is not None:
        FeedRule.objects.create(
            version=version, measure=data.feed.measure, kinds=list(data.feed.kinds), filters=data.feed.filters,
            only_named=data.feed.only_named, breakdowns=list(data.feed.breakdowns),
        )  # fmt: skip
    CompositePart.objects.bulk_create(
        CompositePart(composite=version, indicator=one, position=rank) for rank, one in enumerate(data.composed_of)
    )
    return version


def _write_breakdown(version: IndicatorVersion, rank: int, data: BreakdownData) -> None:
    dimension = slugged(data.dimension or data.label, length=20)
    if version.breakdowns.filter(dimension=dimension).exists():
        raise CodeTaken(_("Deux répartitions ont le même nom : « %(name)s ».") % {"name": data.label})
    row = Breakdown.objects.create(
        version=version, dimension=dimension, label=clean_line(data.label)[:80], kind=data.kind, position=rank
    )
    members = [(code, clean_line(label)[:120]) for code, label in data.members if code != UNSAID]
    if data.kind == BreakdownKind.PARTITION:
        members.append((UNSAID, "non renseigné"))
    if len({code for code, _label in members}) < len(members):
        raise CodeTaken(_("« %(name)s » : deux parts ont le même code.") % {"name": data.label})
    BreakdownMember.objects.bulk_create(
        BreakdownMember(breakdown=row, code=code, label=label, position=place)
        for place, (code, label) in enumerate(members)
    )


@transaction.atomic
def create_indicator(
    *, actor: User, programme: Programme, code: str, theme: str, rhythm: str, actions: Sequence[Action],
    data: VersionData, at: datetime, is_public: bool = True,
) -> Indicator:  # fmt: skip
    """Add an indicator with its first definition.

    Raises:
        CodeTaken: another has this code, or two breakdowns or parts have the same.
        WrongRule: a rule does not go with the nature.
        WrongTerms: indicators that do not make a composite.
    """
    code = clean_line(code)
    if programme.indicators.filter(code=code).exists():
        raise CodeTaken(_("Un indicateur de ce programme a déjà ce code : donnez-en un autre."))
    made = Indicator.objects.create(
        programme=programme, code=code, theme=clean_line(theme), rhythm=rhythm, is_public=is_public,
        position=programme.indicators.count(),
    )  # fmt: skip
    made.actions.set(actions)
    _write(made, 1, data, actor, at)
    record(actor=actor, verb="indicator_made", obj=made, at=at, territory_id=programme.territory_id)
    return made


def _keep_units(last: IndicatorVersion, version: IndicatorVersion) -> None:
    """The parts of a composite keep the unit they count, from one definition to the next."""
    rows = BreakdownMember.objects.filter(breakdown__version=last).exclude(counts="").select_related("breakdown")
    for row in rows.order_by("pk"):
        same = BreakdownMember.objects.filter(breakdown__version=version, breakdown__dimension=row.breakdown.dimension)
        same.filter(code=row.code).update(counts=row.counts)


@transaction.atomic
def define_anew(*, actor: User, indicator: Indicator, data: VersionData, at: datetime) -> IndicatorVersion:
    """A new definition from a day on; figures of the past keep theirs.

    Raises:
        Refused: it does not begin after the last one.
        WrongRule: a rule does not go with the nature.
        WrongTerms: indicators that do not make a composite.
    """
    last = indicator.versions.newest_first().first()
    if last is not None and data.since <= last.since:
        raise Refused(_("La nouvelle définition commence après celle qui est en vigueur."))
    version = _write(indicator, (last.number if last is not None else 0) + 1, data, actor, at)
    if last is not None:
        _keep_units(last, version)
    record(actor=actor, verb="indicator_redefined", obj=indicator, at=at, territory_id=indicator.programme.territory_id)
    return version


@transaction.atomic
def retire(*, actor: User, indicator: Indicator, at: datetime) -> Indicator:
    """Stop asking for an indicator; its figures stay."""
    if Indicator.objects.filter(pk=indicator.pk, retired_at=None).update(retired_at=at):
        indicator.retired_at = at
        territory = indicator.programme.territory_id
        record(actor=actor, verb="indicator_retired", obj=indicator, at=at, territory_id=territory)
    return indicator


@transaction.atomic
def ask_of(
    *, actor: User, indicator: Indicator, theme: str, rhythm: str, actions: Sequence[Action], is_public: bool,
    at: datetime,
) -> Indicator:  # fmt: skip
    """Change of which actions an indicator is asked, how often, and whether it is published."""
    indicator.theme, indicator.rhythm, indicator.is_public = clean_line(theme), rhythm, is_public
    indicator.save(update_fields=["theme", "rhythm", "is_public"])
    indicator.actions.set(actions)
    territory = indicator.programme.territory_id
    record(actor=actor, verb="indicator_changed", obj=indicator, at=at, territory_id=territory)
    return indicator
