// What lies on the map: clusters, points, numbered pins, names of towns that touch none of them, what is said.

const GAP = 4;
const SHIFTS = [3, -21, 22, -40, 34];
const radius = (count) => 11 + 2.6 * Math.sqrt(Math.min(count, 250));
const short = new Intl.NumberFormat(document.documentElement.lang || "fr", { notation: "compact", maximumFractionDigits: 1 });

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

export class Marks {
  constructor(leaflet, map, words, data, still) {
    this.leaflet = leaflet;
    this.map = map;
    this.words = words;
    this.data = data;
    this.still = still;
    this.taken = [];
    this.pinned = [];
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

  pins(points) {
    for (const point of points) {
      const place = [point.lat ?? point.latitude, point.lon ?? point.longitude];
      this.pinned.push(place);
      if (point.number) this.add("pins", place, this.number(point), [30, 38], [15, 37], 5000);
      else if (point.count > 1) this.clusterMark({ ...point, lat: place[0], lon: place[1] }, "pins");
      else this.add("pins", place, this.link(point, "map-point"), [24, 24]);
    }
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
    const focused = document.activeElement?.closest?.(".map-cluster, .map-point")?.dataset.place;
    this.layers.clusters.clearLayers();
    this.taken = [];
    for (const one of found) {
      const item = one.items?.length === 1 ? one.items[0] : one;
      if (one.count > 1) this.clusterMark(one, "clusters");
      else this.pointMark(one, item);
    }
    if (focused) this.map.getContainer().querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();
    this.say("");
  }

  pointMark(one, item) {
    const place = this.map.latLngToContainerPoint([one.lat, one.lon]);
    this.taken.push([place.x - 12, place.y - 12, place.x + 12, place.y + 12]);
    if (item.number) this.add("clusters", [one.lat, one.lon], this.number(item), [30, 38], [15, 37]);
    else {
      const made = this.link(item, "map-point");
      made.dataset.place = `${one.lat},${one.lon}`;
      this.add("clusters", [one.lat, one.lon], made, [24, 24]);
    }
  }

  clusterMark(one, layer) {
    const size = radius(one.count);
    const button = element("button", "map-cluster", short.format(one.count));
    button.type = "button";
    button.dataset.place = `${one.lat},${one.lon}`;
    button.setAttribute("aria-label", (this.words.cluster || "{n}").replace("{n}", one.count));
    button.addEventListener("click", () => this.open(one));
    this.add(layer, [one.lat, one.lon], button, [size * 2, size * 2]);
    const place = this.map.latLngToContainerPoint([one.lat, one.lon]);
    this.taken.push([place.x - size - GAP, place.y - size - GAP, place.x + size + GAP, place.y + size + GAP]);
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
    const pins = this.pinned.map((one) => this.map.latLngToContainerPoint(one)).map(({ x, y }) => [x - 16, y - 38, x + 16, y + 2]);
    const taken = [...this.taken, ...pins];
    const free = (one) => !taken.some((other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]);
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
