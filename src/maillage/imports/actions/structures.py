"""Structures of a file: organisations and the places they hold; look-alikes are proposed, never doubled."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from html import escape
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.directory.actions.bulk import create_organisations
from maillage.directory.actions.likeness import Found, Index, compare, known_rows, row_of, search_pairs
from maillage.directory.actions.likeness import Row as Entry
from maillage.directory.actions.organisations import OrganisationData, change_organisation, data_of
from maillage.directory.actions.projection import refresh_venues
from maillage.directory.enums import Way
from maillage.directory.models import Organisation
from maillage.imports.actions.places import Place, Places
from maillage.imports.actions.terms import Labels
from maillage.imports.enums import Deed
from maillage.imports.models import Change, Link, Run, Source
from maillage.imports.schemas import Problem, SourceOrganisation, SourceVenue
from maillage.journal.actions import record
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

BOTH, ORGANISATIONS, PLACES = "both", "organisations", "places"
DEEDS = ("created", "updated", "unchanged", "duplicates", "refused")
FILLED = ("family", "mission", "address", "commune", "website", "phone")
SITES = frozenset({"musee", "fablab", "observatoire", "bibliotheque", "lieu-culturel", "centre-de-sciences"})


@dataclass
class Row:
    """One structure and what becomes of it."""

    told: SourceOrganisation
    family: Term | None
    deed: str = "created"
    place: Place | None = None
    data: OrganisationData | None = None
    link: Link | None = None
    mark: str = ""
    twin: Entry | None = None
    why: str = ""
    same: int | None = None
    is_left: bool = False
    """Nobody has said what it is, or it was left aside: nothing of it enters, not even its place."""


class Known:
    """The organisations that are there, and those of the file read so far: what a new one may double."""

    def __init__(self) -> None:
        """Read those that are there, once."""
        rows = known_rows()
        self.index = Index(rows)
        self.last = 0

    def add(self, entry: Entry) -> None:
        """Remember one of the file."""
        self.index.add(entry)

    def entry(self, name: str, commune: str, point: tuple[float, float] | None, site: str) -> Entry:
        """A line of the file as it is compared; its key is negative, since it has none yet."""
        self.last -= 1
        return row_of(self.last, name, commune, point, site)

    def look_alike(self, entry: Entry) -> tuple[Entry, Found] | None:
        """The one it looks like most: the surest reason, then the nearest."""
        found = [(other, why) for other in self.index.neighbours(entry) if (why := compare(entry, other)) is not None]
        order = ("identifier", "name", "website", "near")
        return min(found, key=lambda pair: (order.index(pair[1].why), pair[1].metres or 0, pair[0].pk), default=None)


def _held_by(holder: str) -> str:
    words = _("Structure porteuse : %(holder)s") % {"holder": escape(holder)}
    return f"<p>{words}</p>"


def _fingerprint(told: SourceOrganisation) -> str:
    return hashlib.sha256(repr(asdict(replace(told, line=0))).encode("utf-8", "replace")).hexdigest()


@dataclass
class Structures:
    """The rows of a file, what is said of them, the places they hold."""

    source: Source
    places: Places
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, *, dry_run: bool) -> dict[str, Any]:
        """Counts that add up, places, and messages."""
        tally = Counter(row.deed for row in self.rows)
        tally["refused"] += sum(problem.level == "refused" for problem in self.problems)
        counts = {deed: tally[deed] for deed in DEEDS}
        return {
            "source": self.source.name,
            "dry_run": dry_run,
            "read": sum(counts.values()),
            **counts,
            "places": len(self.places.places),
            "places_new": sum(place.venue is None for place in self.places.places),
            "messages": [problem.as_dict() for problem in self.problems],
        }


def plan_structures(
    *,
    source: Source,
    items: Iterable[SourceOrganisation | Problem],
    family: Term | None = None,
    into: str = BOTH,
    decisions: Mapping[str, str] | None = None,
) -> Structures:
    """What importing these structures would do; nothing is written.

    ``decisions`` answers for those that look like one already there (external id → its key, ``new`` or ``skip``).
    """
    made = Structures(source, Places(source))
    labels = Labels(source)
    told: list[SourceOrganisation] = []
    for item in items:
        if isinstance(item, Problem):
            made.problems.append(item)
        else:
            told.append(item)
    made.places.learn(one.venue for one in told)
    known = Known()
    answers = decisions or {}
    links = {
        link.external_id: link
        for link in Link.objects.filter(source=source.pk, contribution__kind="organisation").select_related(
            "contribution"
        )
    }
    for one in told:
        found = next(iter(labels.terms(Scheme.FAMILY, [*one.kind_labels, one.name])), None) or family
        row = Row(one, found, place=made.places.of(one.venue), mark=_fingerprint(one), link=links.get(one.external_id))
        _decide(made, row, known, into, answers.get(one.external_id, ""))
        made.rows.append(row)
    kept = {id(row.place) for row in made.rows if not row.is_left}
    made.places.places = [place for place in made.places.places if place.venue is not None or id(place) in kept]
    return made


def _decide(made: Structures, row: Row, known: Known, into: str, answer: str) -> None:
    place, told = row.place, row.told
    if place is None:
        return
    _warn_of_place(made, row, place)
    if into == PLACES or (told.organiser_name and row.family is None):
        row.deed = "created" if place.venue is None else "unchanged"
    if into == PLACES:
        place.is_visitable = place.is_visitable or bool(row.family and row.family.code in SITES)
        return
    is_holder = bool(told.organiser_name) and row.family is None
    name = told.organiser_name if is_holder else told.name
    commune = place.commune.pk if place.commune else ""
    entry = known.entry(name, commune, place.point, told.url)
    if row.link is not None:
        row.deed = "unchanged" if row.link.fingerprint == row.mark else "updated"
    elif _is_double(made, row, known, entry, is_holder=is_holder, answer=answer):
        return
    known.add(entry)
    row.data = _data(row, name, place, is_holder=is_holder)
    place.is_visitable = not is_holder and bool(row.family and row.family.code in SITES)
    if into == ORGANISATIONS and place in made.places.places:
        made.places.places.remove(place)


def _is_double(made: Structures, row: Row, known: Known, entry: Entry, *, is_holder: bool, answer: str) -> bool:
    """Whether the line adds no organisation: it is one already there, or nobody has said yet."""
    found = known.look_alike(entry)
    if found is None or answer == "new":
        row.deed = "created"
        return False
    row.twin, row.why = found[0], found[1].why
    if is_holder:
        return True
    if answer == "skip":
        row.deed, row.is_left = "unchanged", True
    elif answer.isdecimal() and int(answer) == row.twin.pk:
        row.deed, row.same = "updated", row.twin.pk
        row.data = _data(row, entry.name, row.place, is_holder=False) if row.place else None
    else:
        row.deed, row.is_left = "duplicates", True
        _propose(made, row, row.twin)
    return True


def _warn_of_place(made: Structures, row: Row, place: Place) -> None:
    if place.commune is None:
        message = _("La commune n’est pas reconnue (« %(where)s »).") % {
            "where": row.told.venue.city or row.told.venue.postcode
        }
        _say(made, row, "city", message, _("Ajoutez le code postal ou le code INSEE."))
    elif place.is_far:
        message = _("Le point est à plus de 20 km de %(commune)s.") % {"commune": place.commune.name}
        _say(made, row, "latitude", message, _("Vérifiez les coordonnées ou la commune."))


def _propose(made: Structures, row: Row, twin: Entry) -> None:
    if twin.pk < 0:  # a line has no number yet
        words = _("Cette structure ressemble à « %(name)s », plus haut dans le fichier : elle n’est pas doublée.")
    else:
        words = _("Cette structure ressemble à « %(name)s », déjà dans l’annuaire : elle n’est pas doublée.")
    _say(made, row, "name", words % {"name": twin.name}, _("Dites si c’est la même : comparez les deux."))


def _say(made: Structures, row: Row, about: str, message: str, remedy: str) -> None:
    made.problems.append(Problem(line=row.told.line, field=about, message=message, remedy=remedy, title=row.told.name))


def _data(row: Row, name: str, place: Place, *, is_holder: bool) -> OrganisationData:
    told: SourceVenue = row.told.venue
    holder = row.told.organiser_name
    return OrganisationData(
        name=name,
        family=row.family,
        mission=row.told.summary,
        description=_held_by(holder) if holder and not is_holder else "",
        address="" if is_holder else told.address,
        commune=place.commune,
        latitude=told.latitude,
        longitude=told.longitude,
        website=row.told.url[:400],
        phone=row.told.phone[:30],
    )


@transaction.atomic
def import_structures(*, actor: User | None, made: Structures, at: datetime, run: Run | None = None) -> None:
    """Write what was planned: organisations, then the places they hold, in one transaction.

    What looks alike afterwards, across files and territories, is proposed to the moderators.
    """
    source = made.source
    fresh = [row for row in made.rows if row.deed == "created" and row.data is not None]
    written = create_organisations(
        actor=actor, origin=source.territory, organisations_=[row.data for row in fresh if row.data], at=at
    )
    held = [
        (row.place, organisation)
        for row, organisation in zip(fresh, written, strict=True)
        if row.place is not None and not row.told.organiser_name
    ]
    for place, organisation in held:
        place.organisation = organisation
    _give_places(held, at)
    for row in made.rows:
        if row.same is not None:
            _complete(actor, made, row, at)
        elif row.deed == "updated":
            _update(actor, made, row, at)
    made.places.make(actor=actor, at=at, run=run)
    Link.objects.bulk_create(
        (
            Link(source=source, external_id=row.told.external_id, contribution=organisation.contribution,
                 fingerprint=row.mark)
            for row, organisation in zip(fresh, written, strict=True)
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    if run is not None:
        Change.objects.bulk_create(Change(run=run, contribution=one.contribution, deed=Deed.CREATED) for one in written)
    if written:
        search_pairs(at=at, fresh=[one.pk for one in written])
    source.read_at = at
    source.save(update_fields=["read_at"])
    counts: dict[str, Any] = {
        name: value for name, value in made.report(dry_run=False).items() if isinstance(value, int)
    }
    record(actor=actor, verb="imported", obj=source, at=at, territory_id=source.territory_id, **counts)


def _give_places(held: list[tuple[Place, Organisation]], at: datetime) -> None:
    """Places that were already there and that nobody held are now held by their organisation."""
    touched = []
    for place, organisation in held:
        venue = place.venue
        if venue is not None and venue.organisation_id is None:
            venue.organisation, venue.is_visitable = organisation, venue.is_visitable or place.is_visitable
            venue.save(update_fields=["organisation", "is_visitable"])
            touched.append(venue.contribution_id)
    if touched:
        refresh_venues(touched, at)


def _complete(actor: User | None, made: Structures, row: Row, at: datetime) -> None:
    """A person said that the line is an organisation already there: its blanks are filled, nothing is overwritten."""
    found = Organisation.objects.select_related("contribution").filter(pk=row.same or 0, merged_into=None).first()
    if found is None or row.data is None:
        row.deed = "unchanged"
        return
    Link.objects.get_or_create(
        source=made.source, external_id=row.told.external_id,
        defaults={"contribution": found.contribution, "fingerprint": row.mark},
    )  # fmt: skip
    now = data_of(found)
    blanks = {name: getattr(row.data, name) for name in FILLED if not getattr(now, name) and getattr(row.data, name)}
    if not blanks:
        row.deed = "unchanged"
        return
    note = _("complétée depuis « %(source)s »") % {"source": made.source.name}
    change_organisation(actor=actor, organisation=found, data=replace(now, **blanks), at=at, note=note, way=Way.IMPORT)


def _update(actor: User | None, made: Structures, row: Row, at: datetime) -> None:
    """Bring an organisation up to date when nobody has written in it since the import."""
    link = row.link
    if link is None or row.data is None:
        return
    linked = Organisation.objects.select_related("contribution", "merged_into__contribution")
    organisation = linked.get(contribution=link.contribution_id)
    organisation = organisation.merged_into or organisation
    envelope = organisation.contribution
    if envelope.updated_at != envelope.created_at and not link.written.get("again"):
        row.deed = "unchanged"
        _say(made, row, "record", _("Cette fiche a été corrigée à la main : elle est gardée telle quelle."), "")
    else:
        change_organisation(actor=actor, organisation=organisation, data=row.data, at=at)
        link.written = {"again": True}
    link.fingerprint = row.mark
    link.save(update_fields=["fingerprint", "written"])
