"""Structures of a file: organisations and the places they hold; look-alikes are proposed, never doubled."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from html import escape
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.text import fold
from maillage.directory.actions.bulk import create_organisations
from maillage.directory.actions.organisations import OrganisationData, change_organisation
from maillage.directory.actions.projection import refresh_venues
from maillage.directory.models import Organisation
from maillage.geography.recognition.gazetteer import distance_km
from maillage.imports.actions.places import NEAR_KM, Place, Places, similar
from maillage.imports.actions.terms import Labels
from maillage.imports.models import Link, Source
from maillage.imports.schemas import Problem, SourceOrganisation, SourceVenue
from maillage.journal.actions import record
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term

BOTH, ORGANISATIONS, PLACES = "both", "organisations", "places"
DEEDS = ("created", "updated", "unchanged", "duplicates", "refused")
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


@dataclass
class Known:
    """The organisations that are there, and those of the file read so far, by name and by commune."""

    by_name: set[tuple[str, str]] = field(default_factory=set)
    by_commune: dict[str, list[tuple[str, float | None, float | None]]] = field(default_factory=dict)

    def add(self, name: str, commune: str, latitude: float | None, longitude: float | None) -> None:
        """Remember one."""
        self.by_name.add((fold(name), commune))
        self.by_commune.setdefault(commune, []).append((name, latitude, longitude))

    def look_alike(self, name: str, commune: str, point: tuple[float, float] | None) -> str:
        """The name of one that looks the same: its name, or a neighbour's within 150 m; empty when there is none."""
        if (fold(name), commune) in self.by_name:
            return name
        for other, latitude, longitude in self.by_commune.get(commune, ()):
            if point is None or latitude is None or longitude is None:
                continue
            if distance_km(*point, latitude, longitude) < NEAR_KM and similar(fold(name), fold(other)):
                return other
        return ""


def _held_by(holder: str) -> str:
    words = _("Structure porteuse : %(holder)s") % {"holder": escape(holder)}
    return f"<p>{words}</p>"


def _known() -> Known:
    known = Known()
    rows = Organisation.objects.published().filter(merged_into=None).order_by("pk")
    for row in rows.values_list("name", "commune", "latitude", "longitude"):
        known.add(row[0], row[1] or "", row[2], row[3])
    return known


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
    *, source: Source, items: Iterable[SourceOrganisation | Problem], family: Term | None = None, into: str = BOTH
) -> Structures:
    """What importing these structures would do; nothing is written."""
    made = Structures(source, Places(source))
    labels = Labels(source)
    told: list[SourceOrganisation] = []
    for item in items:
        if isinstance(item, Problem):
            made.problems.append(item)
        else:
            told.append(item)
    made.places.learn(one.venue for one in told)
    known = _known()
    links = {
        link.external_id: link
        for link in Link.objects.filter(source=source.pk, contribution__kind="organisation").select_related(
            "contribution"
        )
    }
    for one in told:
        found = next(iter(labels.terms(Scheme.FAMILY, [*one.kind_labels, one.name])), None) or family
        row = Row(one, found, place=made.places.of(one.venue), mark=_fingerprint(one), link=links.get(one.external_id))
        _decide(made, row, known, into)
        made.rows.append(row)
    return made


def _decide(made: Structures, row: Row, known: Known, into: str) -> None:
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
    if row.link is not None:
        row.deed = "unchanged" if row.link.fingerprint == row.mark else "updated"
    else:
        twin = known.look_alike(name, commune, place.point)
        if twin:
            row.deed = "duplicates" if not is_holder else row.deed
            if not is_holder:
                _propose(made, row, twin)
            return
        row.deed = "created"
    known.add(name, commune, *(place.point or (None, None)))
    row.data = _data(row, name, place, is_holder=is_holder)
    place.is_visitable = not is_holder and bool(row.family and row.family.code in SITES)
    if into == ORGANISATIONS and place in made.places.places:
        made.places.places.remove(place)


def _warn_of_place(made: Structures, row: Row, place: Place) -> None:
    if place.commune is None:
        message = _("La commune n’est pas reconnue (« %(where)s »).") % {
            "where": row.told.venue.city or row.told.venue.postcode
        }
        _say(made, row, "city", message, _("Ajoutez le code postal ou le code INSEE."))
    elif place.is_far:
        message = _("Le point est à plus de 20 km de %(commune)s.") % {"commune": place.commune.name}
        _say(made, row, "latitude", message, _("Vérifiez les coordonnées ou la commune."))


def _propose(made: Structures, row: Row, twin: str) -> None:
    _say(
        made, row, "name", _(
            "Cette structure ressemble à « %(name)s », déjà dans l’annuaire : elle "
            "n’est pas doublée."
        ) % {"name": twin},
        _("Si ce sont deux structures différentes, créez celle-ci depuis l’annuaire."),
    )  # fmt: skip


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
def import_structures(*, actor: User | None, made: Structures, at: datetime) -> None:
    """Write what was planned: organisations, then the places they hold, in one transaction."""
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
        if row.deed == "updated":
            _update(actor, made, row, at)
    made.places.make(actor=actor, at=at)
    Link.objects.bulk_create(
        (
            Link(source=source, external_id=row.told.external_id, contribution=organisation.contribution,
                 fingerprint=row.mark)
            for row, organisation in zip(fresh, written, strict=True)
        ),
        ignore_conflicts=True,
    )  # fmt: skip
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


def _update(actor: User | None, made: Structures, row: Row, at: datetime) -> None:
    """Bring an organisation up to date when nobody has written in it since the import."""
    link = row.link
    if link is None or row.data is None:
        return
    organisation = Organisation.objects.select_related("contribution").get(contribution=link.contribution_id)
    envelope = organisation.contribution
    if envelope.updated_at != envelope.created_at and not link.written.get("again"):
        row.deed = "unchanged"
        _say(made, row, "record", _("Cette fiche a été corrigée à la main : elle est gardée telle quelle."), "")
    else:
        change_organisation(actor=actor, organisation=organisation, data=row.data, at=at)
        link.written = {"again": True}
    link.fingerprint = row.mark
    link.save(update_fields=["fingerprint", "written"])
