// What lies on the map: clusters, points, numbered pins, names of towns that touch none of them, what is said.
// Two marks never cover each other: clusters that would touch are one, pins stand side by side, clusters below them;
// none hides under the buttons and credits that are laid over the map.

const GAP = 4;
const PIN = { width: 30, height: 38 };
const MOST_BESIDE = 6;
const SHIFTS = [3, -21, 22, -40, 34];
const radius = (count) => 11 + 2.6 * Math.sqrt(Math.min(count, 250));
const short = new Intl.NumberFormat(document.documentElement.lang || "fr", { notation: "compact", maximumFractionDigits: 1 });

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

const touches = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
const side = (mark) => (mark.count > 1 ? radius(mark.count) + GAP : 12);
const apart = (one, other) => Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
const near = (marks, mark) => marks.find((other) => apart(mark, other) < side(other) + side(mark));
const sides = (one) => one.bbox ?? [one.lon, one.lat, one.lon, one.lat];
const around = (one, other) => sides(one).map((value, rank) => Math[rank < 2 ? "min" : "max"](value, sides(other)[rank]));
const both = (one, other) => (one.items?.length && other.items?.length ? [...one.items, ...other.items] : undefined);

export class Marks {
  constructor(leaflet, map, words, data, still) {
    this.leaflet = leaflet;
    this.map = map;
    this.words = words;
    this.data = data;
    this.still = still;
    this.points = [];
    this.found = null;
    this.taken = [];
    this.pinned = [];
    this.covers = [];
    this.layers = Object.fromEntries(["towns", "clusters", "pins"].map((name) => [name, leaflet.layerGroup().addTo(map)]));
  }

  add(layer, place, html, size, anchor = [size[0] / 2, size[1] / 2], above = 0) {
    const icon = this.leaflet.divIcon({ html, className: "", iconSize: size, iconAnchor: anchor });
    return this.leaflet.marker(place, { icon, keyboard: false, interactive: false, zIndexOffset: above }).addTo(this.layers[layer]);
  }

  tip(item) {
    const tip = element("span", "map-tip", item.title);
    const more = [item.when, item.place].filter(Boolean).join(" · ");
    if (more) tip.append(element("small", "", more));
    return tip;
  }

  link(item, className) {
    const made = element(item.url ? "a" : "span", className);
    if (item.url) made.href = item.url;
    else {
      made.tabIndex = 0;
      made.setAttribute("role", "img");
    }
    if (item.title) made.setAttribute("aria-label", item.title);
    else {
      // A lone point of the first drawing, before the clusters say what it is: the list beside the map tells it.
      made.setAttribute("aria-hidden", "true");
      made.removeAttribute("role");
      made.removeAttribute("tabindex");
    }
    if (item.title) made.append(this.tip(item));
    return made;
  }

  // All of it again, at the zoom of now; until the server has counted, what the drawing showed.
  lay() {
    const focused = document.activeElement?.closest?.("[data-place]")?.dataset.place;
    this.layers.clusters.clearLayers();
    this.layers.pins.clearLayers();
    this.taken = [];
    this.pinned = [];
    this.covers = this.laidOver();
    const told = this.points.map((point) => ({ ...point, count: point.count ?? 1, lat: point.lat ?? point.latitude, lon: point.lon ?? point.longitude }));
    for (const point of told.filter((one) => one.number)) this.pin(point);
    for (const one of this.apart(this.found ?? told.filter((point) => !point.number))) {
      if (one.count > 1) this.clusterMark(one);
      else this.pointMark(one);
    }
    if (focused) this.map.getContainer().querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();
  }

  // A pin at its place, or beside those that are there already.
  pin(point) {
    const { x, y } = this.map.latLngToContainerPoint([point.lat, point.lon]);
    const box = (beside) => [x + beside - PIN.width / 2, y - PIN.height + 1, x + beside + PIN.width / 2, y + 1];
    const places = Array.from({ length: MOST_BESIDE * 2 + 1 }, (_, rank) => (rank % 2 ? 1 : -1) * Math.ceil(rank / 2) * (PIN.width + 1));
    const taken = [...this.pinned, ...this.covers];
    const beside = places.find((one) => !taken.some((other) => touches(box(one), other))) ?? 0;
    this.pinned.push(box(beside));
    const made = this.number(point);
    made.dataset.place = `pin-${point.number}`;
    this.add("pins", [point.lat, point.lon], made, [PIN.width, PIN.height], [PIN.width / 2 - beside, PIN.height - 1], 5000);
  }

  // Clusters and points with room around each: those that would touch are counted together, those under a pin go below.
  apart(found) {
    const marks = [];
    for (const one of [...found].sort((first, second) => second.count - first.count)) {
      const alone = one.items?.length === 1 ? { ...one.items[0], ...one, items: one.items } : one;
      let mark = this.below({ ...alone, ...this.map.latLngToContainerPoint([one.lat, one.lon]) });
      for (let other = near(marks, mark); other; other = near(marks, mark)) {
        marks.splice(marks.indexOf(other), 1);
        mark = this.below({ ...other, count: other.count + mark.count, bbox: around(other, mark), items: both(other, mark) });
      }
      marks.push(mark);
    }
    return marks;
  }

  below(mark) {
    const half = side(mark);
    const covered = () => this.pinned.filter((pin) => touches([mark.x - half, mark.y - half, mark.x + half, mark.y + half], pin));
    for (let turn = 0, pins = covered(); pins.length && turn < MOST_BESIDE; turn += 1, pins = covered()) {
      mark.y = Math.max(...pins.map((pin) => pin[3])) + half + 1;
    }
    return this.clear(mark, half);
  }

  // What is on the map is whole on it, and beside what is laid over it: to the left or above, whichever is nearer.
  clear(mark, half) {
    const { x: width, y: height } = this.map.getSize();
    if (mark.x < 0 || mark.y < 0 || mark.x > width || mark.y > height) return mark;
    mark.x = Math.min(Math.max(mark.x, half), width - half);
    mark.y = Math.min(Math.max(mark.y, half), height - half);
    const over = () => this.covers.find((one) => touches([mark.x - half, mark.y - half, mark.x + half, mark.y + half], one));
    for (let turn = 0, cover = over(); cover && turn < MOST_BESIDE; turn += 1, cover = over()) {
      const [left, up] = [mark.x + half - cover[0] + 1, mark.y + half - cover[1] + 1];
      if (left < up) mark.x -= left;
      else mark.y -= up;
    }
    return mark;
  }

  // The buttons of the zoom and the credits, which hide what lies under them.
  laidOver() {
    const frame = this.map.getContainer();
    const { left, top } = frame.getBoundingClientRect();
    return [...(frame.closest(".map-frame") ?? frame.parentElement).querySelectorAll(".leaflet-control-zoom, .map-credit")].map((one) => {
      const box = one.getBoundingClientRect();
      return [box.left - left, box.top - top, box.right - left, box.bottom - top];
    });
  }

  number(point) {
    const made = this.link(point, "map-number");
    made.setAttribute("aria-label", `${point.number}. ${point.title || ""}`);
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 30 38");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS(space, "path");
    shape.setAttribute("d", "M15 37C12 30 2 24 2 14.500a13 13 0 1 1 26 0C28 24 18 30 15 37z");
    const figure = document.createElementNS(space, "text");
    figure.setAttribute("x", "15");
    figure.setAttribute("y", "19");
    figure.textContent = point.number;
    svg.append(shape, figure);
    made.prepend(svg);
    return made;
  }

  clusters(found) {
    this.found = found;
    this.lay();
    this.say("");
  }

  pointMark(one) {
    this.taken.push([one.x - 12, one.y - 12, one.x + 12, one.y + 12]);
    const made = this.link(one, "map-point");
    made.dataset.place = `${one.lat},${one.lon}`;
    this.put(one, made, 24);
  }

  clusterMark(one) {
    const size = radius(one.count);
    const button = element("button", "map-cluster", short.format(one.count));
    button.type = "button";
    button.dataset.place = `${one.lat},${one.lon}`;
    button.setAttribute("aria-label", (this.words.cluster || "{n}").replace("{n}", one.count));
    button.addEventListener("click", () => this.open(one));
    this.put(one, button, size * 2);
    this.taken.push([one.x - size - GAP, one.y - size - GAP, one.x + size + GAP, one.y + size + GAP]);
  }

  // Where it was given room, which may be a little beside its place.
  put(one, made, size) {
    const { x, y } = this.map.latLngToContainerPoint([one.lat, one.lon]);
    this.add("clusters", [one.lat, one.lon], made, [size, size], [size / 2 - (one.x - x), size / 2 - (one.y - y)]);
  }

  // A cluster opens by zooming on what it holds; when that shows nothing more, by a list.
  open(one) {
    const { map } = this;
    const [west, south, east, north] = one.bbox || [one.lon - 0.05, one.lat - 0.03, one.lon + 0.05, one.lat + 0.03];
    const closer = Math.min(Math.max(map.getBoundsZoom([[south, west], [north, east]]), map.getZoom() + 1), map.getMaxZoom());
    if (map.getZoom() < map.getMaxZoom() && !one.items?.length) map.setView([one.lat, one.lon], closer, { animate: !this.still });
    else this.list(one);
  }

  list(one) {
    const made = element("div", "map-popup");
    made.append(element("p", "", (this.words.here || "{n}").replace("{n}", one.count)));
    if (one.items?.length) {
      const list = element("ul");
      for (const item of one.items) {
        const line = element("li");
        const link = element("a", "", item.title);
        link.href = item.url;
        line.append(link);
        if (item.when) line.append(element("small", "", item.when));
        list.append(line);
      }
      made.append(list);
    } else if (this.data.listUrl && one.bbox) {
      const link = element("a", "", this.words.list);
      const address = new URL(this.data.listUrl, location.href);
      address.searchParams.set("zone", one.bbox.join(","));
      link.href = address;
      made.append(link);
    }
    this.leaflet.popup({ maxWidth: 280, closeButtonLabel: this.words.close }).setLatLng([one.lat, one.lon]).setContent(made).openOn(this.map);
  }

  // Names where they touch neither a cluster nor another name: below their town, else above, else farther.
  towns(places) {
    this.layers.towns.clearLayers();
    const taken = [...this.taken, ...this.pinned, ...this.covers];
    const free = (one) => !taken.some((other) => touches(one, other));
    for (const [name, latitude, longitude] of places) {
      const place = this.map.latLngToContainerPoint([latitude, longitude]);
      const half = name.length * 3.9 + GAP;
      const around = (shift) => [place.x - half, place.y + shift - 1, place.x + half, place.y + shift + 18];
      const shift = SHIFTS.find((one) => free(around(one)));
      if (shift !== undefined) {
        taken.push(around(shift));
        const made = element("div", "map-name");
        made.setAttribute("aria-hidden", "true");
        made.append(element("span", "", name));
        this.add("towns", [latitude, longitude], made, [0, 0], [0, -shift]);
      }
    }
  }

  say(text) {
    const root = this.map.getContainer().parentElement;
    const said = root.querySelector(".map-busy") || root.appendChild(element("p", "map-busy"));
    said.setAttribute("role", "status");
    said.textContent = text || "";
    said.hidden = !text;
  }
}
