"""Figures of a programme, read from its cells: grouped as a page needs them, in a fixed number of queries.

Nothing here reads revisions: a cell carries its current answer. A return that was not sent yet gives nothing. Pages
that name no answer have their figures added by the database (`totals_of`); what cites its sources reads each of them
(`figures_of`). Both go through the same rules.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef

from maillage.programmes.enums import NEEDS_A_BASE, TOTAL, Nature, PartRole, RequestState, Rule
from maillage.programmes.querysets.aggregation import Definition, Figure, aggregate, composite, figure_of
from maillage.programmes.querysets.cautions import Caution
from maillage.programmes.querysets.summing import GROUPS, Group, Key, Question, summed_groups, total_only
from maillage.programmes.querysets.tallies import Observation, tallies_of

if TYPE_CHECKING:
    from datetime import date

    from maillage.programmes.models import Programme

APPROVED = (RequestState.APPROVED,)
SENT = (RequestState.SUBMITTED, RequestState.RETURNED, RequestState.APPROVED)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which cells: of these indicators, periods, actions, structures (None: all), in returns of these states.

    ``keys``: parts of breakdowns too (None), or these only; the totals unless said.
    """

    indicators: Collection[int] | None = None
    periods: Collection[int] | None = None
    actions: Collection[int] | None = None
    organisations: Collection[int] | None = None
    states: Collection[str] = SENT
    keys: Collection[str] | None = (TOTAL,)


@dataclass(frozen=True)
class Frame:
    """What a programme says of its figures, read once for several questions.

    ``definitions``: indicator → the last one; ``versions``: version → its own; ``owners``: version → indicator.
    """

    programme: "Programme"
    definitions: dict[int, Definition]
    versions: dict[int, Definition]
    owners: dict[int, int]
    lines: dict[tuple[int, int], Hashable]
    terms: dict[int, tuple[str, list[int]]]
    scopes: dict[int, tuple[str, frozenset[int]]]


def _narrowed(scope: Scope) -> dict[str, Any]:
    """The filters of a scope, for returns and for cells."""
    given = {
        "period__in": scope.periods, "action__in": scope.actions, "organisation__in": scope.organisations,
    }  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def _filters(programme: "Programme", scope: Scope) -> dict[str, Any]:
    found: dict[str, Any] = {"programme": programme.pk, "request__state__in": scope.states, **_narrowed(scope)}
    if scope.indicators is not None:
        found["indicator__in"] = scope.indicators
    if scope.keys is not None:
        found |= {"key": total_only()} if tuple(scope.keys) == (TOTAL,) else {"key__in": scope.keys}
    return found


def _cell_model(programme: "Programme") -> Any:
    return programme.requests.model._meta.get_field("cells").related_model


def cells_in(programme: "Programme", scope: Scope) -> Any:
    """The cells of a scope: exactly those behind a figure."""
    return _cell_model(programme)._default_manager.filter(**_filters(programme, scope))


def definition_of(version: Any) -> Definition:
    """How a version adds up."""
    return Definition(
        nature=version.nature, over_time=version.over_time, over_structures=version.over_structures,
        counts=version.counts, overlap=version.overlap, decimals=version.decimals, small_count=version.small_count,
        unit=version.unit,
    )  # fmt: skip


def lines_of(programme: "Programme") -> dict[tuple[int, int], Hashable]:
    """(action, structure) → whose figures it continues: one that takes an action over the day another leaves it."""
    model = programme.actions.model._meta.get_field("parts").related_model
    rows = model._default_manager.filter(action__programme=programme, role=PartRole.LEAD).order_by("starts_on", "pk")
    ended: dict[tuple[int, date], list[int]] = defaultdict(list)
    starting: Counter[tuple[int, date]] = Counter()
    parts = list(rows.values_list("action_id", "organisation_id", "starts_on", "ends_before"))
    for action, organisation, starts_on, ends_before in parts:
        starting[action, starts_on] += 1
        if ends_before is not None:
            ended[action, ends_before].append(organisation)
    lines: dict[tuple[int, int], Hashable] = {}
    for action, organisation, starts_on, _ends in parts:
        before = [one for one in ended.get((action, starts_on), []) if one != organisation]
        succeeds = len(before) == 1 and starting[action, starts_on] == 1
        own = (action, organisation)
        lines.setdefault(own, lines.get((action, before[0]), own) if succeeds else own)
    return lines


def frame_of(programme: "Programme") -> Frame:
    """Five queries."""
    rows = _versions(programme)._default_manager.filter(indicator__programme=programme).order_by("since", "number")
    definitions: dict[int, Definition] = {}
    versions: dict[int, Definition] = {}
    owners: dict[int, int] = {}
    for version in rows:
        versions[version.pk] = definitions[version.indicator_id] = definition_of(version)
        owners[version.pk] = version.indicator_id
    return Frame(
        programme, definitions, versions, owners, lines_of(programme), terms_of(programme), scopes_of(programme)
    )


def figures_of(programme: "Programme", scope: Scope | None = None, *, by: Collection[str] = ()) -> dict[Key, Figure]:
    """The figures of a programme with the revisions they use: (indicator, part of breakdown, *groups) → figure.

    Args:
        programme: whose.
        scope: which cells; the totals of what was sent unless said.
        by: « action », « organisation », « period »; the groups follow in that order.
    """
    frame, wanted = frame_of(programme), scope or Scope()
    whole = _with_terms(wanted, frame.terms)
    return _made(frame, wanted, by, _read(frame, whole, by))


def totals_of(
    programme: "Programme", scope: Scope | None = None, *, by: Collection[str] = (), frame: Frame | None = None
) -> dict[Key, Figure]:
    """The same figures without their revisions, added by the database: what a page shows costs no more with years.

    ``frame``: when several questions are asked of one programme.
    """
    frame, wanted = frame or frame_of(programme), scope or Scope()
    whole = _with_terms(wanted, frame.terms)
    ones = [(frame.owners[pk], one) for pk, one in frame.versions.items()]
    asked = {owner for owner, _one in ones if whole.indicators is None or owner in whole.indicators}
    based = {owner for owner, one in ones if one.nature in NEEDS_A_BASE} & asked
    question = Question(
        model=_cell_model(programme), filters=_filters(programme, whole), by=tuple(by), lines=frame.lines, asked=asked,
        based=based, last={owner for owner, one in ones if one.over_time == Rule.LAST} & asked - based,
        marked={pk for pk, one in frame.versions.items() if one.nature == Nature.UNIQUE and frame.owners[pk] in asked},
    )  # fmt: skip
    groups, left = summed_groups(question)
    if left:
        for key, group in _read(frame, replace(whole, indicators=left), by).items():
            groups[key] = Group(group.versions, lines=tallies_of(group.rows))
    return _made(frame, wanted, by, groups)


def _made(frame: Frame, wanted: Scope, by: Collection[str], groups: Mapping[Key, Group]) -> dict[Key, Figure]:
    asked, *apart = _asked(frame, _with_terms(wanted, frame.terms), by)
    figures: dict[Key, Figure] = {}
    totals = {(indicator, TOTAL, *place) for indicator, place in asked}
    for key in totals | set(groups):
        indicator, place = key[0], key[2:]
        definition = frame.definitions.get(indicator)  # type: ignore[call-overload]  # the first is an indicator
        if definition is None:
            continue
        gone, missed, unchecked = (one[indicator, place] for one in apart)
        counts = (asked[indicator, place], gone, missed, unchecked)
        figures[key] = _figure(frame, groups.get(key, Group()), definition, counts)
    figures |= _composed(frame.terms, figures)
    return {key: figure for key, figure in figures.items() if wanted.indicators is None or key[0] in wanted.indicators}


def _with_terms(scope: Scope, terms: Mapping[int, tuple[str, list[int]]]) -> Scope:
    """The indicators of a scope, and those that its composites are made of."""
    if scope.indicators is None:
        return scope
    named = {part for whole in scope.indicators for part in terms.get(whole, ("", []))[1]}
    return replace(scope, indicators={*scope.indicators, *named})


def _figure(frame: Frame, group: Group, definition: Definition, counts: tuple[int, int, int, int]) -> Figure:
    asked, gone, missed, unchecked = counts
    versions = [frame.versions[one] for one in sorted(group.versions)]
    rule = versions[-1] if versions else definition
    cautions: tuple[Caution, ...] = ()
    if len({(one.nature, one.counts) for one in versions}) > 1:
        group, rule, cautions = Group(), definition, (Caution("unlike_versions"),)
    elif len(set(versions)) > 1:
        cautions = (Caution("versions"),)
    expected = asked - gone
    figure = aggregate(group.rows, rule, expected) if group.rows else figure_of(group.lines, rule, expected)
    if figure.is_rectified:
        cautions = (*cautions, Caution("rectified"))
    return replace(
        figure, not_applicable=figure.not_applicable + gone, not_provided=figure.not_provided + missed,
        unchecked=unchecked, warnings=(*figure.warnings, *cautions),
    )  # fmt: skip


def _read(frame: Frame, scope: Scope, by: Collection[str]) -> dict[Key, Group]:
    """Answer by answer."""
    cells = cells_in(frame.programme, scope)
    shared = _shared(frame.programme, cells)
    marks = _marks(cells, {pk for pk, one in frame.versions.items() if one.nature == Nature.UNIQUE})
    columns = (
        "pk", "indicator_id", "key", "version_id", "status", "value", "base", "precision", "base_precision",
        "revision", "is_rectified", "action_id", "organisation_id", "period__starts_on", *(GROUPS[one] for one in by),
    )  # fmt: skip
    groups: dict[Key, Group] = defaultdict(Group)
    for row in cells.order_by().values_list(*columns):
        pk, indicator, part, version, status, value, base, step, base_step, revision, rectified, action, who, on = row[
            :14
        ]
        group = groups[indicator, part, *row[14:]]
        group.versions.add(version)
        group.rows.append(
            Observation(
                line=frame.lines.get((action, who), (action, who)), on=on, status=status, value=value, base=base,
                precision=step, base_precision=base_step, shared=shared.get(pk, {}), marks=marks.get(pk, frozenset()),
                source=(pk, revision), is_rectified=rectified,
            )
        )  # fmt: skip
    return groups


def _shared(programme: "Programme", cells: Any) -> dict[int, dict[Hashable, Decimal]]:
    model = cells.model._meta.get_field("sources").related_model
    found: dict[int, dict[Hashable, Decimal]] = defaultdict(dict)
    known = cells.order_by().values("pk")
    rows = model._default_manager.filter(programme=programme, is_shared=True, amount__isnull=False, cell__in=known)
    for cell, kind, key, amount in rows.order_by("pk").values_list("cell_id", "kind", "key", "amount"):
        found[cell][kind, key] = amount
    return found


def _marks(cells: Any, versions: Collection[int]) -> Mapping[int, frozenset[str]]:
    if not versions:
        return {}
    model = cells.model._meta.get_field("marks").related_model
    found: dict[int, set[str]] = defaultdict(set)
    rows = model._default_manager.filter(cell__in=cells.filter(version__in=versions).order_by().values("pk"))
    for cell, mark in rows.order_by("pk").values_list("cell_id", "mark"):
        found[cell].add(mark)
    return {cell: frozenset(marks) for cell, marks in found.items()}


Counts = Counter[tuple[Hashable, Key]]


def scopes_of(programme: "Programme") -> dict[int, tuple[str, frozenset[int]]]:
    """Indicator → (the kind of period it is asked for, the actions it is asked of; none means all)."""
    through = programme.indicators.model.actions.through._default_manager
    named: dict[int, set[int]] = defaultdict(set)
    for indicator, action in through.filter(indicator__programme=programme).values_list("indicator_id", "action_id"):
        named[indicator].add(action)
    return {pk: (kind, frozenset(named[pk])) for pk, kind in programme.indicators.values_list("pk", "rhythm")}


def _asked(frame: Frame, scope: Scope, by: Collection[str]) -> tuple[Counts, Counts, Counts, Counts]:
    """How many answers are expected of each indicator and group.

    All, « sans objet », « défaut constaté », and those sent that the scope does not read yet.
    """
    names = [f"{one}_id" for one in by]
    rows = frame.programme.requests.filter(**_narrowed(scope)).order_by()
    counted = list(rows.values_list("action_id", "period__kind", "state", *names).annotate(number=Count("pk")))
    asked, gone, missed, unchecked = Counts(), Counts(), Counts(), Counts()
    unread = frozenset(SENT) - set(scope.states)
    for indicator, (rhythm, actions) in frame.scopes.items():
        if scope.indicators is not None and indicator not in scope.indicators:
            continue
        for action, kind, state, *groups, number in counted:
            if kind != rhythm or (actions and action not in actions):
                continue
            about = (indicator, tuple(groups))
            asked[about] += number
            gone[about] += number if state == RequestState.NOT_APPLICABLE else 0
            missed[about] += number if state == RequestState.DEFAULT else 0
            unchecked[about] += number if state in unread else 0
    return asked, gone, missed, unchecked


def _versions(programme: "Programme") -> Any:
    return programme.indicators.model._meta.get_field("versions").related_model


def terms_of(programme: "Programme") -> dict[int, tuple[str, list[int]]]:
    """Composite → (its declared name, the indicators it is made of), by its last definition."""
    terms = _versions(programme)._meta.get_field("composed_of").related_model._default_manager
    later = _versions(programme)._default_manager.filter(
        indicator=OuterRef("composite__indicator"), since__gt=OuterRef("composite__since")
    )
    rows = terms.filter(~Exists(later), composite__indicator__programme=programme, composite__is_composite=True)
    found: dict[int, tuple[str, list[int]]] = {}
    for whole, unit, label, part in rows.order_by("composite__since", "position", "pk").values_list(
        "composite__indicator_id", "composite__unit", "composite__label", "indicator_id"
    ):
        found.setdefault(whole, (unit or label, []))[1].append(part)
    return found


def _composed(terms: Mapping[int, tuple[str, list[int]]], figures: Mapping[Key, Figure]) -> dict[Key, Figure]:
    """Declared composites, made of the figures of their terms."""
    made: dict[Key, Figure] = {}
    for whole, (name, members) in terms.items():
        for groups in {key[2:] for key in figures if key[0] in members and key[1] == TOTAL}:
            found = [figures[part, TOTAL, *groups] for part in members if (part, TOTAL, *groups) in figures]
            made[whole, TOTAL, *groups] = composite(found, name)
    return made
