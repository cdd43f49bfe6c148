"""The rules that do not depend on copies: dates, lengths, who, where, how many, which papers."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from maillage.loans.availability.blocking import Blocked
from maillage.loans.availability.reasons import Reason
from maillage.loans.enums import AgreementKind, BorrowerType, InsuranceRule, ProofKind, QuotaScope, RuleCode, ToolKind
from maillage.loans.models import Quota
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_said

if TYPE_CHECKING:
    from maillage.loans.availability.planner import Planner

DAY = timedelta(days=1)
ONE = 1


def limits(planner: "Planner", first: date, last: date, blocked: Blocked | None = None) -> list[Reason]:
    """What the rules say of a period, and of who asks for it."""
    found = [*_of_dates(planner, first, last, blocked), *_of_people(planner)]
    if blocked is not None:
        found += [*_of_quotas(planner, blocked), *_again(planner, first, last), *_of_papers(planner, blocked)]
    return found


def _of_dates(planner: "Planner", first: date, last: date, blocked: Blocked | None) -> Iterator[Reason]:
    rules, today, length = planner.rules, planner.today, (last - first).days + 1
    if first < today:
        yield Reason(RuleCode.PAST)
    elif first < (soonest := today + DAY * rules.notice_days):
        yield Reason(RuleCode.NOTICE, {"days": rules.notice_days, "day": soonest})
    elif blocked is not None and blocked.first < today:
        yield Reason(RuleCode.PREPARATION, {"day": blocked.first})
    if rules.horizon_days is not None and last > (latest := today + DAY * rules.horizon_days):
        yield Reason(RuleCode.HORIZON, {"days": rules.horizon_days, "day": latest})
    if length < rules.min_days:
        yield Reason(RuleCode.SHORTEST, {"days": rules.min_days})
    if rules.max_days is not None and length > rules.max_days:
        yield Reason(RuleCode.LONGEST, {"days": rules.max_days})


def _of_people(planner: "Planner") -> Iterator[Reason]:
    rules, wish = planner.rules, planner.wish
    if rules.eligible is not None and wish.borrower_type and wish.borrower_type not in rules.eligible:
        types = tuple(BorrowerType(one).label for one in rules.eligible if one in BorrowerType.values)
        yield Reason(RuleCode.BORROWER, {"types": types})
    if not planner.facts.is_served:
        yield Reason(RuleCode.AREA, {"zones": tuple(zone.name for zone in planner.lender.zones.all())})
    if rules.age_from is not None and wish.youngest is not None and wish.youngest < rules.age_from:
        yield Reason(RuleCode.AGE, {"age": rules.age_from})
    if rules.levels is not None and wish.levels and not set(wish.levels) <= set(rules.levels):
        yield Reason(RuleCode.LEVEL, {"levels": terms_said(Scheme.LEVEL, rules.levels)})


def _of_quotas(planner: "Planner", blocked: Blocked) -> Iterator[Reason]:
    for quota in planner.lender.quotas.all():
        if quota.kinds and planner.tool.kind not in quota.kinds:
            continue
        spans = [
            (leaves, returns)
            for kind, _tool, _first, _last, leaves, returns in planner.facts.planned
            if not quota.kinds or kind in quota.kinds
        ]
        if _counted(quota, spans, (blocked.leaves_on, blocked.returns_on)) >= quota.most:
            yield Reason(RuleCode.QUOTA, {"most": quota.most, "what": _kinds(quota), "scope": _scope(quota)})


def _counted(quota: Quota, spans: list[tuple[date, date]], wanted: tuple[date, date]) -> int:
    """How many loans are counted together with the one wanted, itself excepted."""
    first, last = wanted
    if quota.scope == QuotaScope.YEAR:
        return sum(1 for leaves, _returns in spans if leaves.year == first.year)
    if quota.scope == QuotaScope.SEASON:
        seasons = [one for one in seasons_of(quota, first.year) if one[0] <= last and one[1] >= first]
        return max((sum(1 for span in spans if _touch(span, season)) for season in seasons), default=0)
    near = [span for span in spans if _touch(span, wanted)]
    days = [first, *(leaves for leaves, _returns in near if leaves > first)]
    return max(sum(1 for span in near if _touch(span, (day, day))) for day in days)


def seasons_of(quota: Quota, year: int) -> list[tuple[date, date]]:
    """The season of a quota around a year; a 29th of February that does not exist is the 28th."""
    found = []
    for start in (year - ONE, year, year + ONE):
        first = _day(start, quota.first_month, quota.first_day)
        last = _day(start, quota.last_month, quota.last_day)
        found.append((first, last if last >= first else _day(start + ONE, quota.last_month, quota.last_day)))
    return found


def _day(year: int, month: int | None, day: int | None) -> date:
    for number in range(day or ONE, 0, -1):
        try:
            return date(year, month or ONE, number)
        except ValueError:
            continue
    return date(year, month or ONE, ONE)


def _touch(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and one[1] >= other[0]


def _kinds(quota: Quota) -> tuple[str, ...]:
    """What is counted: these kinds, or everything."""
    return tuple(str(ToolKind(kind).label) for kind in quota.kinds) or (str(_("tous les outils")),)


def _scope(quota: Quota) -> str:
    return quota.name if quota.scope == QuotaScope.SEASON and quota.name else quota.get_scope_display()


def _again(planner: "Planner", first: date, last: date) -> Iterator[Reason]:
    """The same borrower leaves others some time before having the same tool again."""
    pause = planner.rules.again_after_days
    if not pause:
        return
    for _kind, tool, other_first, other_last, _leaves, _returns in planner.facts.planned:
        near = tool == planner.tool.pk and first <= other_last + DAY * pause and last >= other_first - DAY * pause
        if near:
            yield Reason(RuleCode.AGAIN, {"days": pause, "day": other_last + DAY * (pause + ONE)})
            return


def _of_papers(planner: "Planner", blocked: Blocked) -> Iterator[Reason]:
    """What must be there before the departure: said in time, never in the way of a request."""
    rules, facts = planner.rules, planner.facts
    asker = planner.wish.user is not None or planner.wish.borrower is not None
    kind = planner.tool.habilitation
    if kind is not None and asker:
        ended = facts.habilitated_until is not None and facts.habilitated_until < blocked.leaves_on
        if not facts.is_habilitated or ended:
            yield Reason(RuleCode.HABILITATION, {"name": kind.name})
    if not asker:
        return
    away = (blocked.leaves_on, blocked.returns_on)
    if rules.insurance != InsuranceRule.NONE and not _covered(facts.insured, away):
        proof = ProofKind.CERTIFICATE if rules.insurance == InsuranceRule.CERTIFICATE else ProofKind.UNDERTAKING
        yield Reason(RuleCode.INSURANCE, {"period": away, "proof": proof.label}, is_hard=False)
    if rules.agreement == AgreementKind.YEARLY and not _covered(facts.agreed, away):
        yield Reason(RuleCode.AGREEMENT, is_hard=False)


def _covered(spans: tuple[tuple[date, date], ...], wanted: tuple[date, date]) -> bool:
    return any(first <= wanted[0] and last >= wanted[1] for first, last in spans)
