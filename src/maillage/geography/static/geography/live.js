// The map that moves: our outlines, clusters counted by the server, pins; details are fetched as one zooms in.

import { Background } from "./background.js";
import { Marks } from "./marks.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const FOLLOW_AFTER = 250;

const parse = (text, otherwise) => {
  try {
    return text ? JSON.parse(text) : otherwise;
  } catch {
    return otherwise;
  }
};

export class TerritoryMap {
  constructor(root, leaflet) {
    this.root = root;
    this.leaflet = leaflet;
    this.words = parse(root.dataset.words, {});
    this.points = parse(root.dataset.points, []);
    this.canvas = root.querySelector(".map-canvas");
    this.follow = document.querySelector(`[data-map-follow="${root.id}"]`);
    this.byHand = false;
  }

  start() {
    const { leaflet, root } = this;
    const still = calm();
    this.map = leaflet.map(this.canvas, {
      attributionControl: false, zoomControl: false, fadeAnimation: !still, zoomAnimation: !still, inertia: !still,
      markerZoomAnimation: !still, minZoom: 4, maxZoom: 18, scrollWheelZoom: false, worldCopyJump: true, zoomSnap: 0, zoomDelta: 1,
    });
    leaflet.control.zoom({ position: "bottomright", zoomInTitle: this.words.zoomIn, zoomOutTitle: this.words.zoomOut }).addTo(this.map);
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", root.dataset.label || "");
    this.begin();
    if (root.dataset.tiles) leaflet.tileLayer(root.dataset.tiles, { maxZoom: 18 }).addTo(this.map);
    this.background = new Background(leaflet, this.map, root.dataset);
    this.marks = new Marks(leaflet, this.map, this.words, root.dataset, still);
    this.marks.points = this.points;
    this.marks.lay();
    return this.background.first().then(() => {
      root.classList.add("started");
      this.listen();
      return this.moved();
    });
  }

  // The view of the drawing, which keeps its proportions in a frame of another size.
  begin() {
    const { frame, framePhone } = this.root.dataset;
    const drawn = matchMedia("(max-width: 760px)").matches ? framePhone : frame;
    const [latitude, longitude, zoom, width, height] = parse(drawn, [46.8, 2.5, 5, 600, 600]);
    this.map.options.zoomSnap = 0;
    const shown = Math.min(this.canvas.clientWidth / width, this.canvas.clientHeight / height) || 1;
    this.map.setView([latitude, longitude], zoom + Math.log2(shown), { animate: false });
    this.map.options.zoomSnap = 0.5;
  }

  listen() {
    this.map.on("focus click", () => this.map.scrollWheelZoom.enable());
    this.map.on("blur", () => this.map.scrollWheelZoom.disable());
    for (const name of ["dragstart", "keydown", "boxzoomstart"]) this.map.on(name, () => { this.byHand = true; });
    for (const name of ["wheel", "pointerdown", "keydown"]) this.canvas.addEventListener(name, () => { this.byHand = true; }, { passive: true });
    this.map.on("moveend", () => this.moved());
    if (this.follow) this.follow.closest("label").hidden = false;
    this.follow?.addEventListener("change", () => this.tell());
    this.query = new URLSearchParams(this.root.dataset.query || "").toString();
    for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "maille:filters-changed"]) {
      document.addEventListener(name, (event) => this.refilter(event.detail?.query ?? location.search));
    }
    addEventListener("popstate", () => this.refilter(location.search));
    new ResizeObserver(() => {
      this.map.invalidateSize({ animate: false });
      if (!this.byHand) this.begin();
    }).observe(this.canvas);
  }

  refilter(search) {
    if (!this.root.dataset.clustersUrl || this.root.dataset.query === undefined) return;
    this.query = new URLSearchParams(search).toString();
    this.clusters();
  }

  moved() {
    this.background.detail().then(() => this.marks.towns(this.background.towns()));
    if (this.byHand && this.follow?.checked) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.tell(), FOLLOW_AFTER);
    }
    return this.clusters();
  }

  area() {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((side) => +side.toFixed(4));
  }

  tell() {
    const detail = { bbox: this.area(), zoom: this.map.getZoom(), follow: Boolean(this.follow?.checked) };
    this.root.dispatchEvent(new CustomEvent("maille:map-moved", { bubbles: true, detail }));
  }

  async clusters() {
    const address = this.root.dataset.clustersUrl;
    if (!address) {
      this.marks.lay();
      return;
    }
    const asked = new URL(address, location.href);
    for (const [name, value] of new URLSearchParams(this.query ?? this.root.dataset.query ?? "")) asked.searchParams.append(name, value);
    for (const name of ["zone", "page"]) asked.searchParams.delete(name);
    asked.searchParams.set("bbox", this.area().join(","));
    asked.searchParams.set("zoom", Math.floor(this.map.getZoom() + 0.25));
    this.request?.abort();
    this.request = new AbortController();
    try {
      const answer = await fetch(asked, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.marks.clusters((await answer.json()).clusters);
      else this.marks.say(this.words.failed);
    } catch (error) {
      if (error.name !== "AbortError") this.marks.say(this.words.failed);
    }
    this.marks.towns(this.background.towns());
  }
}
