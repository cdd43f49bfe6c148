"""Tables of places as rows: those shipped with Maillage, and newer official files.

Shipped tables are made by `tools/build_geography.py`. Official files, recognised by their columns:
- INSEE's code officiel géographique, « v_commune_<year>.csv » (TYPECOM, COM, REG, DEP, LIBELLE, COMPARENT);
- the `communes.json` of the `@etalab/decoupage-administratif` package (code, nom, codesPostaux, population, chefLieu);
- any CSV with the columns of our own communes table (code, name, department…), for corrections.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.core.errors import Refused
from maillage.geography.enums import Country, FormerKind

FOLDER = Path(__file__).resolve().parent / "data"
FORMER_TYPES = {
    "COMD": FormerKind.DELEGATED,
    "COMA": FormerKind.ASSOCIATED,
    "ARM": FormerKind.DISTRICT,
    "commune-deleguee": FormerKind.DELEGATED,
    "commune-associee": FormerKind.ASSOCIATED,
    "arrondissement-municipal": FormerKind.DISTRICT,
}
CURRENT_TYPES = frozenset({"COM", "commune-actuelle"})
NOT_A_GEOGRAPHY_FILE = (
    "Ce fichier n’est ni un « v_commune » de l’Insee, ni un « communes.json » d’Etalab, "
    "ni un CSV aux colonnes code, name, department : vérifiez que c’est le bon."
)


class UnknownTable(Refused):
    """The file is not one of those that can be read; the sentence says which can."""


@dataclass(frozen=True)
class CommuneRow:
    """A commune as a file tells it; what the file does not tell is None and stays as it was."""

    code: str
    name: str
    department: str
    country: str = Country.FRANCE
    other_names: str | None = None
    postcodes: str | None = None
    epci: str | None = None
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class FormerRow:
    """A code or a name that stands for another commune; `name` is empty when only the code is known."""

    code: str
    name: str
    commune: str
    kind: str
    postcodes: str = ""


@dataclass(frozen=True)
class Tables:
    """Communes and former communes of one file or folder."""

    communes: list[CommuneRow]
    former: list[FormerRow]


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped table, by its name without extension."""
    with gzip.open(FOLDER / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def shipped() -> Tables:
    """The communes shipped with Maillage."""
    return Tables(
        [_own_row(row) for row in table("communes")],
        [FormerRow(**row) for row in table("former_communes")],
    )


def official(path: Path) -> Tables:
    """The communes of a newer official file; raises `UnknownTable` when it is none."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
        entries = json.loads(text) if text.lstrip().startswith("[") else _csv_rows(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UnknownTable(NOT_A_GEOGRAPHY_FILE) from error
    first = entries[0] if entries and isinstance(entries[0], dict) else {}
    if {"TYPECOM", "COM", "LIBELLE"} <= set(first):
        return _tables(_from_insee(entry) for entry in entries)
    if {"code", "nom", "type"} <= set(first):
        return _tables(_from_etalab(entry) for entry in entries)
    if {"code", "name", "department"} <= set(first):
        return Tables([_own_row(entry) for entry in entries], [])
    raise UnknownTable(NOT_A_GEOGRAPHY_FILE)


def _csv_rows(text: str) -> list[dict[str, str]]:
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def _own_row(row: Mapping[str, str]) -> CommuneRow:
    def number(name: str) -> float | None:
        return float(row[name]) if row.get(name) else None

    return CommuneRow(
        code=row["code"],
        name=row["name"],
        department=row["department"],
        country=row.get("country") or Country.FRANCE,
        other_names=row.get("other_names"),
        postcodes=row.get("postcodes"),
        epci=row.get("epci"),
        population=int(row["population"]) if row.get("population") else None,
        latitude=number("latitude"),
        longitude=number("longitude"),
    )


def _from_insee(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": row["TYPECOM"],
        "code": row["COM"],
        "nom": row["LIBELLE"],
        "departement": row.get("DEP", ""),
        "chefLieu": row.get("COMPARENT", ""),
    }


def _from_etalab(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**entry, "chefLieu": entry.get("chefLieu") or entry.get("commune") or ""}


def _tables(entries: Iterator[dict[str, Any]]) -> Tables:
    communes, former = [], []
    for entry in entries:
        code, name = str(entry["code"]), str(entry["nom"])
        if entry["type"] in CURRENT_TYPES:
            postcodes = entry.get("codesPostaux")
            communes.append(
                CommuneRow(
                    code=code,
                    name=name,
                    department=str(entry.get("departement") or department_of(code)),
                    postcodes=" ".join(postcodes) if postcodes is not None else None,
                    population=entry.get("population"),
                )
            )
            former += [
                FormerRow(old, "", code, FormerKind.MERGED) for old in entry.get("anciensCodes", []) if old != code
            ]
        elif entry["type"] in FORMER_TYPES and entry.get("chefLieu"):
            former.append(FormerRow(code, name, str(entry["chefLieu"]), FORMER_TYPES[entry["type"]]))
    return Tables(communes, former)


def department_of(code: str) -> str:
    """The department of an INSEE commune code: three characters overseas, two elsewhere."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]
