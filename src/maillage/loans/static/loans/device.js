/* The service worker of condition reports, and of nothing else: it opens a page that was opened before when there is no
   connection. Answers, photos and their sending are the page's affair (condition.js): what is typed never passes here. */
const KEPT = "private-constats"; // ui.js empties it on the first page without an account: what waits to leave is elsewhere
const PATIENCE = 6000;
const PIECES = ["script", "style", "font", "image"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([caches.delete("constats"), self.clients.claim()])));

// Asked by name: `caches.open` would make again, empty, what signing out has just thrown away.
const kept = (request) => caches.match(request, { cacheName: KEPT, ignoreVary: true });

const page = async (request) => {
  const found = await kept(request);
  if (!found) return fetch(request);
  const late = new Promise((_resolve, reject) => { setTimeout(reject, PATIENCE); });
  return Promise.race([fetch(request), late]).catch(() => found);
};

const piece = (request) => fetch(request).catch(async (problem) => (await kept(request)) ?? Promise.reject(problem));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (PIECES.includes(request.destination)) event.respondWith(piece(request));
});
