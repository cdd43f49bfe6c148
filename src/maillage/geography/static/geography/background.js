// What the map lies on: sea, land around, departments, then EPCI or communes of those in sight, and the names of towns.

import { box, decode, polygons, sides } from "./topology.js";

const EPCI_FROM = 7;
const COMMUNES_FROM = 9.5;
const MOST_AT_ONCE = 24;

const read = async (address) => decode(await (await fetch(address)).json());

export class Background {
  constructor(leaflet, map, data) {
    this.leaflet = leaflet;
    this.map = map;
    this.data = data;
    this.ours = new Set((data.departments || "").split(",").filter(Boolean));
    this.files = JSON.parse(data.outlines || "{}");
    this.boxes = new Map();
    this.details = { epcis: new Map(), communes: new Map() };
    this.layers = Object.fromEntries(
      ["land", "around", "ours", "epcis", "communes", "borders"].map((name) => [name, leaflet.layerGroup().addTo(map)]),
    );
    for (const [rank, name] of ["land", "around", "ours", "epcis", "communes", "borders"].entries()) {
      map.createPane(`maille-${name}`).style.zIndex = 300 + rank * 10;
      map.getPane(`maille-${name}`).style.pointerEvents = "none";
    }
  }

  draw(name, shapes, kind = "polygon", shown = name) {
    const options = { pane: `maille-${name}`, className: `map-${shown}`, interactive: false, smoothFactor: 1, fillOpacity: 1, opacity: 1 };
    return this.leaflet[kind](shapes, { ...options, stroke: kind === "polyline" || name === "around", fill: kind === "polygon" }).addTo(this.layers[name]);
  }

  async first() {
    const [land, departments] = await Promise.all([read(this.data.land), read(this.data.departmentsUrl)]);
    if (!this.data.tiles) {
      this.draw("land", polygons(land, "land"));
      this.draw("around", polygons(departments, "departments", (code) => !this.ours.has(code)));
      this.draw("ours", polygons(departments, "departments", (code) => this.ours.has(code)));
    }
    this.borders = sides(departments, "departments")
      .filter(([, codes]) => codes.some((code) => this.ours.has(code)))
      .map(([arc]) => departments.arcs[arc]);
    this.cities = departments.places.filter((town) => this.ours.has(town[4]));
    this.border = this.draw("borders", this.borders, "polyline");
    for (const geometry of departments.objects.departments.geometries) {
      if (this.ours.has(geometry.id)) this.boxes.set(geometry.id, this.leaflet.latLngBounds(box(geometry, departments.arcs)));
    }
  }

  inSight() {
    const sight = this.map.getBounds();
    return [...this.boxes].filter(([code, bounds]) => this.files[code] && sight.intersects(bounds)).map(([code]) => code).slice(0, MOST_AT_ONCE);
  }

  async detail() {
    const zoom = this.map.getZoom();
    const codes = zoom >= EPCI_FROM ? this.inSight() : [];
    const fine = zoom >= COMMUNES_FROM;
    await Promise.all(codes.map((code) => this.load("epcis", code)));
    if (fine) await Promise.all(codes.map((code) => this.load("communes", code)));
    for (const [name, shown] of [["epcis", zoom >= EPCI_FROM && !fine], ["communes", fine]]) {
      for (const [code, { lines }] of this.details[name]) {
        const here = shown && codes.includes(code);
        if (lines && here !== this.layers[name].hasLayer(lines)) this.layers[name][here ? "addLayer" : "removeLayer"](lines);
      }
    }
  }

  async load(name, code) {
    const known = this.details[name];
    if (known.has(code)) return;
    known.set(code, {});
    const address = this.files[code][name === "epcis" ? 0 : 1];
    if (!address) return;
    try {
      const file = await read(address);
      const inner = sides(file, name).filter(([, around]) => around.length > 1).map(([arc]) => file.arcs[arc]);
      const lines = this.draw(name, inner, "polyline");
      this.layers[name].removeLayer(lines);
      known.set(code, { lines, places: file.places });
    } catch {
      known.delete(code);
    }
  }

  // Towns whose names may be written, largest first: more of them as one zooms in.
  towns() {
    const least = [5e5, 5e5, 5e5, 5e5, 2e5, 1e5, 6e4, 2e4, 1e4, 6e3, 2500, 0][Math.min(11, Math.floor(this.map.getZoom()))] ?? 0;
    const sight = this.map.getBounds();
    const near = [...this.details.epcis.values()].flatMap(({ places = [] }) => places);
    const known = new Set(near.map(([name, latitude]) => `${name}${latitude}`));
    return [...near, ...this.cities.filter(([name, latitude]) => !known.has(`${name}${latitude}`))]
      .filter(([, latitude, longitude, population]) => population >= least && sight.contains([latitude, longitude]))
      .sort((one, other) => other[3] - one[3])
      .slice(0, 60);
  }
}
