"""Tourist offices' exchanges: Apidae v002 (``objetsTouristiques``) and Tourinsoft syndication v3/v5 (``d.results``)."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from maillage.imports.readers.flat import build
from maillage.imports.readers.linked import text
from maillage.imports.readers.record import Record, attempt, line_of
from maillage.imports.schemas import Options, Problem, SourceEvent

Data = Mapping[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def looks_like(document: Any) -> bool:
    """Whether a document is one of the two."""
    return isinstance(document, Mapping) and (
        isinstance(document.get("objetsTouristiques"), list) or bool(_tourinsoft(document))
    )


def _tourinsoft(document: Any) -> list[Any]:
    if not isinstance(document, Mapping):
        return []
    inner = document.get("d")
    rows = inner.get("results") if isinstance(inner, Mapping) else document.get("value")
    return (
        rows
        if isinstance(rows, list) and any(isinstance(row, Mapping) and "SyndicObjectID" in row for row in rows)
        else []
    )


def read(document: Any, *, zone: ZoneInfo, options: Options) -> Iterator[SourceEvent | Problem]:
    """Each object as an event."""
    rows = document.get("objetsTouristiques") if isinstance(document, Mapping) else None
    apidae = isinstance(rows, list)
    for line, row in enumerate(rows if isinstance(rows, list) else _tourinsoft(document), start=1):
        record = Record(line, zone, options)
        yield from attempt(record, _one(row, record, apidae=apidae))


def _one(row: Data, record: Record, *, apidae: bool) -> Iterator[SourceEvent | Problem]:
    yield from build(_apidae(row) if apidae else _tourinsoft_values(row), record)


def _at(node: Any, path: str) -> Any:
    for name in path.split("."):
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def _fr(node: Any) -> str:
    return str(node.get("libelleFr") or "") if isinstance(node, Mapping) else ""


def _apidae(row: Data) -> dict[str, object]:
    festival = row.get("informationsFeteEtManifestation")
    address, point = _at(row, "localisation.adresse"), _at(row, "localisation.geolocalisation.geoJson.coordinates")
    lines = [line_of(_at(address, f"adresse{rank}")) for rank in (1, 2, 3)]
    photo: Any = next(iter(row.get("illustrations") or ()), {})
    files = _at(photo, "traductionFichiers")
    return {
        "external_id": row.get("id"),
        "title": _fr(row.get("nom")),
        "summary": _fr(_at(row, "presentation.descriptifCourt")),
        "description": _fr(_at(row, "presentation.descriptifDetaille")),
        "timings": [
            [_stamp(period, "dateDebut", "horaireOuverture"), _stamp(period, "dateFin", "horaireFermeture")]
            for period in _at(row, "ouverture.periodesOuvertures") or ()
            if isinstance(period, Mapping)
        ],
        "dates_note": _fr(_at(row, "ouverture.periodeEnClair")),
        "venue_name": _at(festival, "nomLieu"),
        "address": ", ".join(line for line in lines if line),
        "postcode": _at(address, "codePostal"),
        "insee": _at(address, "commune.code"),
        "city": _at(address, "commune.nom"),
        "point": point[1::-1] if isinstance(point, list) and len(point) == 2 else None,  # noqa: PLR2004 - longitude, latitude
        "organiser": _fr(_at(row, "informations.structureGestion.nom")),
        "price": _fr(_at(row, "descriptionTarif.tarifsEnClair")),
        "type": [_fr(item) for item in _at(festival, "typesManifestation") or ()],
        "theme": [_fr(item) for item in _at(festival, "themes") or ()],
        "image": _at(files[0], "url") if isinstance(files, list) and files else None,
        "image_credit": _fr(_at(photo, "copyright")),
        "updated_at": _at(row, "gestion.dateModification"),
        **_contacts(row),
    }


def _stamp(period: Data, day: str, hour: str) -> str:
    return f"{period.get(day) or ''}" + (f"T{period[hour]}" if period.get(hour) else "")


def _contacts(row: Data) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in _at(row, "informations.moyensCommunication") or ():
        value = text(_at(item, "coordonnees"))
        field = {201: "registration_phone", 204: "registration_email", 205: "url"}.get(_at(item, "type.id"))
        if field and value:
            found.setdefault(field, value)
    return found


def _tourinsoft_values(row: Data) -> dict[str, object]:
    place = [*str(row.get("AdresseComplete") or "").split("|"), "", "", "", "", "", ""]
    contacts = dict(part.split("|", 1) for part in str(row.get("MoyenDeCom") or "").split("#") if "|" in part)
    photo = [*str(row.get("Photos") or "").split("#")[0].split("|"), "", ""]
    return {
        "external_id": row.get("SyndicObjectID"),
        "title": row.get("SyndicObjectName"),
        "description": row.get("DescriptionCommerciale"),
        "timings": [_period(part) for part in str(row.get("PeriodeOuverture") or "").split("#") if part],
        "address": ", ".join(part for part in place[:3] if part),
        "postcode": place[3],
        "city": place[4],
        "insee": place[5],
        "latitude": row.get("GmapLatitude"),
        "longitude": row.get("GmapLongitude"),
        "type": [label for label in (row.get("Classification"), row.get("Classification2")) if label],
        "url": contacts.get("Site web (URL)"),
        "registration_phone": contacts.get("Téléphone") or contacts.get("Téléphone cellulaire"),
        "registration_email": contacts.get("Mél"),
        "image": photo[0],
        "image_alt": photo[1],
        "updated_at": _ticks(row.get("Updated")),
    }


def _period(part: str) -> list[object]:
    """« 01/06/2100|02/06/2100|10:00|18:00|… »: hours only when both are given and the period is one day."""
    cells = [*part.split("|"), "", "", "", ""]
    if cells[0] == cells[1] and cells[2]:
        return [f"{cells[0]} {cells[2]}", f"{cells[1]} {cells[3]}".strip()]
    return [cells[0], cells[1] or None]


def _ticks(value: object) -> str:
    match = re.fullmatch(r"/Date\((-?\d{1,14})(?:[+-]\d{4})?\)/", str(value or ""))
    return (EPOCH + timedelta(milliseconds=int(match.group(1)))).isoformat(timespec="seconds") if match else ""
