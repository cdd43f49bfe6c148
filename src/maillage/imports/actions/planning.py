"""What a reading would do, record by record. Nothing is written: previews and imports start from it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.contributions.enums import State
from maillage.core.text import fold
from maillage.events.models import Event
from maillage.imports.actions.contents import Context, context_of, fingerprint
from maillage.imports.enums import Deed
from maillage.imports.models import Link, Source
from maillage.imports.schemas import Problem, SourceEvent
from maillage.vocabularies.enums import Scheme

MOST_LINES = 10_000
MOST_MESSAGES = 10_000
SUSPECT_SHARE, SUSPECT_COUNT = 0.5, 10
COUNTED = (Deed.CREATED, Deed.UPDATED, Deed.UNCHANGED, Deed.REMOVED, Deed.REFUSED)


@dataclass(slots=True)
class Line:
    """One record of the source and what becomes of it."""

    line: int
    title: str
    deed: str
    external_id: str = ""
    fingerprint: str = ""
    event: SourceEvent | None = None
    link: Link | None = None


@dataclass
class Plan:
    """Every record, what is said of them, and the links whose record is no longer there."""

    context: Context
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    vanished: list[Link] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """``read`` is the sum of what becomes of the records; ``cancelled`` counts those no longer in the list."""
        tally = Counter(line.deed for line in self.lines)
        counts = {str(deed): tally[deed] for deed in COUNTED}
        places = self.context.places.places
        return {
            "read": sum(counts.values()),
            **counts,
            "cancelled": len(self.vanished),
            "places_known": sum(place.venue is not None for place in places),
            "places_new": sum(place.venue is None for place in places),
        }

    def report(self) -> dict[str, Any]:
        """The preview as JSON: lines, messages, and the labels that nobody has recognised."""
        return {
            "lines": [[line.line, line.title, line.deed] for line in self.lines[:MOST_LINES]],
            "cancelled": [link.contribution.title for link in self.vanished[:MOST_LINES]],
            "messages": [problem.as_dict() for problem in self.problems[:MOST_MESSAGES]],
            "labels": self.context.labels.as_report(),
        }


def plan(source: Source, items: Iterable[Any], at: datetime) -> Plan:
    """Read everything and decide, with a number of queries that does not grow with the records."""
    made = Plan(context_of(source))
    links = {
        link.external_id: link
        for link in Link.objects.filter(source=source.pk, contribution__kind="event").select_related("contribution")
    }
    seen: dict[str, int] = {}
    for item in items:
        if isinstance(item, SourceEvent):
            _take(made, _completed(item, made), links, seen)
        elif isinstance(item, Problem):
            made.problems.append(item)
            if item.level == "refused":
                made.lines.append(Line(item.line, item.title, Deed.REFUSED))
    _find_vanished(made, links, seen, at)
    _look_around(made)
    return made


def _completed(event: SourceEvent, made: Plan) -> SourceEvent | None:
    """The event with the place or the link that its mode needs; None when it has neither, and the refusal is said."""
    if event.removed or (event.mode == "online" and (event.online_url or event.url)):
        return event if event.removed else replace(event, online_url=event.online_url or event.url)
    placed = event.venue is not None or made.context.source.venue is not None
    if event.mode == "mixed" and placed and not event.online_url:
        return replace(event, online_url=event.url) if event.url else replace(event, mode="on_site")
    if placed and event.mode != "online":
        return event
    if event.online_url:
        return replace(event, mode="online")
    _refuse(
        made,
        event,
        "venue",
        _("Cet événement ne dit ni où il a lieu, ni comment y participer en ligne."),
        _("Ajoutez un lieu à la source, ou choisissez un lieu par défaut pour cette source."),
    )
    return None


def _refuse(made: Plan, event: SourceEvent, about: str, message: str, remedy: str) -> None:
    made.problems.append(
        Problem(line=event.line, field=about, message=message, remedy=remedy, level="refused", title=event.title)
    )
    made.lines.append(Line(event.line, event.title, Deed.REFUSED, event.external_id))


def _take(made: Plan, event: SourceEvent | None, links: dict[str, Link], seen: dict[str, int]) -> None:
    if event is None:
        return
    if event.external_id in seen:
        message = _("Cet identifiant a déjà été lu ligne %(line)d : la première fiche est gardée.")
        _refuse(made, event, "external_id", message % {"line": seen[event.external_id]}, _("Retirez le doublon."))
        return
    seen[event.external_id] = event.line
    link = links.get(event.external_id)
    mark = fingerprint(event, made.context.source)
    made.lines.append(Line(event.line, event.title, _deed(event, link, mark), event.external_id, mark, event, link))


def _deed(event: SourceEvent, link: Link | None, mark: str) -> str:
    if link is None:
        return Deed.UNCHANGED if event.removed else Deed.CREATED
    if link.contribution.state == State.REMOVED:
        return Deed.UNCHANGED
    if event.removed:
        return Deed.REMOVED
    return Deed.UNCHANGED if link.fingerprint == mark and link.vanished_at is None else Deed.UPDATED


def _look_around(made: Plan) -> None:
    """Recognise the places of what enters, and say which communes are not known and which points are far away."""
    entering = [
        line for line in made.lines if line.event and line.event.venue and line.deed in (Deed.CREATED, Deed.UPDATED)
    ]
    places = made.context.places
    places.learn(line.event.venue for line in entering if line.event and line.event.venue)
    for line in made.lines:
        if line.event and line.deed in (Deed.CREATED, Deed.UPDATED):
            _notice_labels(made, line.event)
    for line in entering:
        place = places.of(line.event.venue) if line.event and line.event.venue else None
        if place is None or line.event is None or line.event.venue is None:
            continue
        if place.commune is None and place.venue is None:
            where = (
                line.event.venue.city or line.event.venue.postcode or line.event.venue.address or line.event.venue.name
            )
            _warn(
                made, line, "city", _("La commune n’est pas reconnue (« %(where)s »).") % {"where": where[:80]},
                _("Ajoutez le code postal ou le code INSEE à la source, ou corrigez le lieu après l’import."),
            )  # fmt: skip
        elif place.is_far and place.commune:
            _warn(
                made, line, "latitude", _(
                    "Le point est à plus de 20 km de "
                    "%(commune)s."
                ) % {"commune": place.commune.name},
                _("Vérifiez les coordonnées ou la commune à la source."),
            )  # fmt: skip


def _notice_labels(made: Plan, event: SourceEvent) -> None:
    made.context.labels.notice(Scheme.EVENT_TYPE, event.type_labels)
    made.context.labels.notice(Scheme.THEME, event.theme_labels)
    made.context.labels.notice(Scheme.AUDIENCE, event.audience_labels)


def _warn(made: Plan, line: Line, about: str, message: str, remedy: str) -> None:
    made.problems.append(Problem(line=line.line, field=about, message=message, remedy=remedy, title=line.title))


def _find_vanished(made: Plan, links: dict[str, Link], seen: dict[str, int], at: datetime) -> None:
    """Upcoming events whose record is gone from a complete list. A list cut short cancels nothing."""
    refused = {line.title for line in made.lines if line.deed == Deed.REFUSED}
    absent = [
        link
        for link in links.values()
        if link.external_id not in seen
        and link.vanished_at is None
        and link.contribution.state != State.REMOVED
        and link.contribution.title not in refused
    ]
    if not absent:
        return
    coming = set(
        Event.objects.filter(contribution__in=[link.contribution_id for link in absent], last_ends_at__gt=at)
        .order_by("pk")
        .values_list("contribution", flat=True)
    )
    found = [link for link in absent if link.contribution_id in coming]
    if not made.context.source.complete:
        _say_kept(made, len(found))
        return
    found = _without_moved(made, found)
    _say_archived(made, len(absent) - len(coming))
    if len(found) >= SUSPECT_COUNT and len(found) > SUSPECT_SHARE * len(links):
        made.problems.append(
            Problem(
                line=0,
                field="record",
                message=_(
                    "%(count)d événements à venir ne sont plus dans la liste, plus de la moitié : aucun n’est annulé."
                )
                % {"count": len(found)},
                remedy=_("La liste semble incomplète. Si elle ne l’est pas, annulez-les depuis l’agenda."),
            )
        )
        return
    made.vanished = found


def _without_moved(made: Plan, absent: list[Link]) -> list[Link]:
    """The absent events less those that a record without identifier still announces, at another hour or place.

    Such a record is known by its title, its first date and its place: when one of these is corrected, its event is the
    only upcoming one of this title that the list no longer has.
    """
    titles = Counter(fold(link.contribution.title) for link in absent)
    fresh = [line for line in made.lines if line.deed == Deed.CREATED and line.event and not line.event.identified]
    told = Counter(fold(line.event.title) for line in fresh if line.event)
    by_title = {fold(link.contribution.title): link for link in absent}
    for line in fresh:
        key = fold(line.event.title) if line.event else ""
        if titles[key] == 1 and told[key] == 1:
            line.deed, line.link = Deed.UPDATED, by_title[key]
    followed = {line.link.pk for line in fresh if line.link}
    return [link for link in absent if link.pk not in followed]


def _say_kept(made: Plan, count: int) -> None:
    if count:
        made.problems.append(
            Problem(
                line=0,
                field="record",
                message=ngettext(
                    "%(count)d événement à venir n’est plus dans la liste : il reste annoncé.",
                    "%(count)d événements à venir ne sont plus dans la liste : ils restent annoncés.",
                    count,
                )
                % {"count": count},
                remedy=_("Si la source donne toujours sa liste complète, dites-le : ils seront annulés."),
                level="info",
            )
        )


def _say_archived(made: Plan, count: int) -> None:
    if count:
        made.problems.append(
            Problem(
                line=0,
                field="record",
                message=ngettext(
                    "%(count)d événement passé n’est plus dans la liste : il reste dans les archives.",
                    "%(count)d événements passés ne sont plus dans la liste : ils restent dans les archives.",
                    count,
                )
                % {"count": count},
                level="info",
            )
        )
