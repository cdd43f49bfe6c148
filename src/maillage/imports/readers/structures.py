"""Structures and places from tables: museums, fablabs, cultural sites, places and organisers of events."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from maillage.imports.readers.fields import Fields
from maillage.imports.readers.flat import code_of
from maillage.imports.readers.guard import Unreadable
from maillage.imports.readers.mapping import header_key
from maillage.imports.readers.numbers import parse_coordinates, parse_point
from maillage.imports.readers.record import PHONE, fingerprint_id, labels_of, link_of
from maillage.imports.readers.table import Row, table_of
from maillage.imports.schemas import Problem, SourceOrganisation, SourceVenue

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "external_id": ("id", "uid", "identifiant", "venueid", "siret", "rna", "code", "ref"),
    "name": ("name", "nom", "denomination", "raisonsociale", "nomdelastructure", "structure", "venue", "lieu", "title"),
    "kind": ("kind", "types", "type", "categorie", "famille", "nature", "typologie"),
    "organiser": ("organizer", "organisateur", "organisation", "organisme", "porteur", "association"),
    "summary": ("summary", "resume", "description", "presentation", "mission", "objet"),
    "address": ("address", "adresse", "rue", "voie", "streetaddress"),
    "postcode": ("postcode", "codepostal", "cp", "postalcode", "zip"),
    "city": ("city", "commune", "ville", "localite"),
    "insee": ("insee", "codeinsee", "codecommune", "citycode"),
    "latitude": ("lat", "latitude"),
    "longitude": ("lon", "lng", "longitude", "long"),
    "point": ("coordonnees", "geopoint2d", "geopoint", "coordinates", "geolocalisation"),
    "url": ("url", "website", "siteweb", "site", "lien", "uri"),
    "phone": ("phone", "telephone", "tel"),
}
RANKS = {word: (field, rank) for field, words in SYNONYMS.items() for rank, word in enumerate(words)}


def columns_of(headers: Iterable[str]) -> dict[str, str]:
    """The field of each header, the best named column for each field."""
    best: dict[str, tuple[int, str]] = {}
    for header in headers:
        found = RANKS.get(header_key(header))
        if found and (found[0] not in best or found[1] < best[found[0]][0]):
            best[found[0]] = (found[1], header)
    return {header: field for field, (_rank, header) in best.items()}


def read(
    rows: Iterable[tuple[int, Row]], mapping: Mapping[str, str] | None = None
) -> Iterator[SourceOrganisation | Problem]:
    """Each row as a structure, by the corrected roles of the columns or the usual ones; without a name it is refused.

    Raises:
        Unreadable: no column gives the name.
    """
    table = table_of(rows)
    known = columns_of(table.headers)
    said = {header: (mapping or {}).get(header, known.get(header, "")) for header in table.headers}
    fields = {header: field for header, field in said.items() if field}
    if "name" not in fields.values():
        raise Unreadable(
            _("Aucune colonne ne donne le nom (colonnes lues : %(headers)s). Appelez-la « nom ».")
            % {"headers": ", ".join(table.headers[:12])}
        )
    for line, cells in table.rows:
        values = {fields[name]: cell for name, cell in zip(table.headers, cells, strict=False) if name in fields}
        yield _structure(line, Fields(values))


def _structure(line: int, fields: Fields) -> SourceOrganisation | Problem:
    name = fields.text("name", 160)
    if not name:
        return Problem(
            line=line,
            field="name",
            message=_("Cette ligne n’a pas de nom."),
            remedy=_("Donnez un nom à la structure."),
            level="refused",
        )
    point = parse_coordinates(fields.raw("latitude"), fields.raw("longitude")) or parse_point(fields.json("point"))
    identity = fields.text("external_id", 200)
    phone = PHONE.search(fields.text("phone", 80))
    venue = SourceVenue(
        external_id=identity,
        name=name,
        address=fields.text("address", 200),
        postcode=code_of(fields.raw("postcode")),
        city=fields.text("city", 100),
        insee=code_of(fields.raw("insee")),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        url=link_of(fields.raw("url")),
        phone=phone.group() if phone else "",
    )
    return SourceOrganisation(
        line=line,
        external_id=identity or fingerprint_id(name, venue.insee or venue.postcode, venue.city, venue.address),
        name=name,
        kind_labels=labels_of(fields.raw("kind")),
        summary=fields.text("summary", 200),
        venue=venue,
        organiser_name=fields.text("organiser", 160),
        url=venue.url,
        phone=venue.phone,
    )
