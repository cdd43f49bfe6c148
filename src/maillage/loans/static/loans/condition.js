/* A condition report on a telephone. What is typed and photographed is written on the device at once, and leaves it only
   when the server has said that it is received: a lost connection, a closed tab, an expired session or a refusal lose
   nothing. Everything carries an identifier made here, so that what is sent twice is kept once. */
import { all, forget, photosOf, put, putPhoto, removePhoto, room } from "./device-store.js";

const bar = document.querySelector("[data-device]");
const form = document.querySelector("form[data-condition]");
const words = bar.dataset;
const state = bar.querySelector("[data-device-state]");
const list = bar.querySelector("[data-device-refused]");
const again = bar.querySelector("[data-device-again]");
const other = bar.querySelector("[data-device-page]");
const PAGES = "private-constats";
const LONGEST_SIDE = 2000;
const TWO_WEEKS = 14 * 24 * 3600 * 1000;
const PAUSES = [5, 15, 60, 300];
const person = words.person;
const key = `${person} ${location.pathname}${location.search}`;
let mine = null;
let tries = 0;
let timer = 0;

// --- The page itself is kept for when there is no connection ----------------------------------------------------------

const keepPage = async () => {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  await navigator.serviceWorker.register(words.device);
  const pieces = performance.getEntriesByType("resource").map((one) => one.name);
  const ours = [...new Set([location.href, ...pieces])].filter((url) => url.startsWith(location.origin) && !url.includes("/media/"));
  const shelf = await caches.open(PAGES);
  for (const asked of await shelf.keys()) {
    const there = await shelf.match(asked, { ignoreVary: true });
    if (!there) continue;
    const age = Date.now() - Date.parse(there.headers.get("Date"));
    const page = (there.headers.get("Content-Type") ?? "").includes("html") ? await there.text() : "";
    const theirs = page && !page.includes(`data-person="${person}"`); // the pages of another account leave the device
    if (age > TWO_WEEKS || theirs) await shelf.delete(asked, { ignoreVary: true });
  }
  await Promise.allSettled(ours.map((url) => shelf.add(url)));
};
const forgetPage = async (url) => { if (window.caches) await (await caches.open(PAGES)).delete(url, { ignoreVary: true }); };

// --- What is typed ----------------------------------------------------------------------------------------------------

const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
const draft = () => mine ??= form.dataset.report
  ? { key, person, page: location.href, state: "received", report: form.dataset.report, photos: form.getAttribute("action"), finish: form.dataset.finish, url: form.dataset.url }
  : { key, person, page: location.href, state: "writing", url: form.getAttribute("action"), uid: form.elements.uid.value };
const save = async () => {
  const row = draft();
  if (row.state !== "received") row.fields = typed();
  row.at = new Date().toISOString();
  await put(row);
};
const restore = () => {
  for (const [name, value] of mine.fields ?? []) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && field.type !== "file") field.value = value;
  }
};

// --- Photos -----------------------------------------------------------------------------------------------------------

const shrunk = async (file) => {
  let picture;
  try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return null; }
  const ratio = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * ratio), Math.round(picture.height * ratio));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: .85 });
};

const take = async (input) => {
  const area = input.closest("[data-part]").dataset.part;
  const chosen = [...input.files];
  for (const file of chosen) {
    const small = window.OffscreenCanvas ? await shrunk(file) : null;
    const blob = small ?? file;
    const photo = {
      uid: crypto.randomUUID(), draft: key, area, part: area === "chosen" ? form.elements.part.value : area, name: file.name,
      taken_at: new Date().toISOString(), type: blob.type, bytes: await blob.arrayBuffer(), said: "",
    };
    try { await putPhoto(photo); await save(); } catch { return say(words.wordFull, true); }
    show(photo);
    if (!small) say(words.wordUnreadable);
  }
  input.value = "";
  await tell();
  if (draft().state !== "writing") flush();
};

const show = async (photo) => {
  const shelf = form.querySelector(`[data-shots="${CSS.escape(photo.area)}"]`);
  if (!shelf) return;
  const line = document.createElement("li");
  line.dataset.shot = photo.uid;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 160;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", photo.name);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small text";
  button.textContent = form.dataset.wordRemoved;
  button.addEventListener("click", async () => {
    await removePhoto(photo.uid);
    line.remove();
    shelf.hidden = !shelf.children.length;
    if (draft().state === "writing") tell(); else flush();
  });
  line.append(canvas, button);
  shelf.append(line);
  shelf.hidden = false;
  try {
    const picture = await createImageBitmap(new Blob([photo.bytes], { type: photo.type }));
    const side = Math.min(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 160, 160);
  } catch { canvas.hidden = true; }
};

// --- What is said -----------------------------------------------------------------------------------------------------

const say = (sentence, bad = false) => { state.textContent = sentence; bar.classList.toggle("wrong", bad); };
const counted = (name, n) => n === 1 ? words[`${name}One`] : words[name].replace("{n}", n);

const tell = async (why = "") => {
  const drafts = (await all()).filter((one) => one.person === person);
  const waiting = drafts.filter((one) => one.state !== "writing");
  const parts = [];
  let photos = 0;
  for (const one of waiting) photos += (await photosOf(one.key)).length;
  if (waiting.some((one) => one.state === "ready") || (waiting.length && !photos)) parts.push(words.wordReport);
  if (photos) parts.push(counted("wordWaiting", photos));
  const here = drafts.find((one) => one.key === key && one.state === "writing");
  if (here) {
    const kept = (await photosOf(key)).length;
    parts.push(kept ? counted("wordKept", kept) : words.wordWriting);
  }
  if ((await all()).some((one) => one.person !== person && one.state !== "writing")) parts.push(words.wordOther);
  say([parts.join(", "), why].filter(Boolean).join(". ").replaceAll("..", "."), Boolean(why) && why !== words.wordSending);
  again.hidden = !waiting.length;
};

const refusals = async (drafts) => {
  list.replaceChildren();
  const add = (sentence) => { const line = document.createElement("li"); line.textContent = sentence; list.append(line); };
  for (const one of drafts) {
    if (one.said) add(one.said);
    for (const photo of await photosOf(one.key)) if (photo.said) add(`${photo.name} : ${photo.said}`);
    if (one.there) { other.href = one.there; other.hidden = false; }
  }
  list.hidden = !list.children.length;
};

const faults = (found) => {
  for (const old of form.querySelectorAll("[data-fault]")) old.remove();
  for (const wrong of form.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
  let first = null;
  for (const [name, sentence] of Object.entries(found ?? {})) {
    const field = form.elements.namedItem(name);
    if (!field || !field.id) continue;
    const line = document.createElement("p");
    line.className = "field-error";
    line.dataset.fault = "";
    line.id = `${field.id}_fault`;
    line.textContent = sentence;
    field.after(line);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.id);
    first ??= field;
  }
  first?.focus();
};

// --- Sending ----------------------------------------------------------------------------------------------------------

class Later extends Error {}
class SignedOut extends Error {}

const token = async () => {
  let answer;
  try { answer = await fetch(location.href, { headers: { Accept: "text/html" } }); } catch { throw new Later(words.wordOffline); }
  if (answer.status >= 500) throw new Later(words.wordLater);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector('meta[name="csrf-token"]');
  // A page kept for one person may be open while another one is signed in: nothing leaves in the other one's name.
  const whose = page.querySelector("[data-device]")?.dataset.person ?? person;
  if (!found || whose !== person) throw new SignedOut(words.wordSignedOut);
  return found.content;
};

const post = async (url, data, secret) => {
  let answer;
  data.set("csrfmiddlewaretoken", secret);
  try {
    answer = await fetch(url, { method: "POST", body: data, headers: { Accept: "application/json" } });
  } catch { throw new Later(navigator.onLine ? words.wordLater : words.wordOffline); }
  if (answer.status >= 500 || answer.status === 429) throw new Later(words.wordLater);
  const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
  if (answer.ok && !told) throw new SignedOut(words.wordSignedOut);
  return { ok: answer.ok, status: answer.status, told: told ?? { said: words.wordRefused } };
};

const known = async (uid) => {
  // The answer to a report may have been lost after it was kept: the server is asked by the identifier made here.
  const url = words.reports.replace("00000000-0000-0000-0000-000000000000", uid);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok && answer.headers.get("Content-Type").includes("json") ? await answer.json() : null;
  } catch { throw new Later(words.wordLater); }
};

const sendReport = async (row, secret) => {
  const data = new FormData();
  for (const [name, value] of row.fields) data.append(name, value);
  const { ok, status, told } = await post(row.url, data, secret);
  const target = ok ? told : told.report ? told : await known(row.uid);
  if (target) {
    // Somebody else wrote the report of this moment: photos join theirs, what was counted here stays to be compared.
    const doubled = !ok && told.report && told.report !== row.uid;
    Object.assign(row, { state: "received", report: target.report, photos: target.photos, finish: target.finish, url: target.url });
    Object.assign(row, doubled ? { said: told.said, there: target.url, doubled: true } : { said: "" });
  } else {
    Object.assign(row, { said: told.said, state: status === 422 ? "writing" : "ready" });
    if (row.key === key) faults(told.faults);
  }
  await put(row);
};

const sendPhoto = async (row, photo, secret) => {
  const data = new FormData();
  for (const name of ["uid", "part", "taken_at"]) data.set(name, photo[name]);
  data.set("image", new Blob([photo.bytes], { type: photo.type }), photo.name);
  const { ok, told } = await post(row.photos, data, secret);
  if (ok && told.photo) {
    await removePhoto(photo.uid);
    document.querySelector(`[data-shot="${photo.uid}"]`)?.remove();
  } else await putPhoto({ ...photo, said: told.said });
};

const finish = async (row, secret) => {
  if ((await photosOf(row.key)).length || row.doubled) return;
  const { ok } = await post(row.finish, new FormData(), secret);
  if (!ok) return;
  await forget(row.key);
  await forgetPage(row.page);
  if (row.key === key) { say(words.wordReceived); location.assign(row.url); }
};

const send = async () => {
  const drafts = (await all()).filter((one) => one.person === person && one.state !== "writing");
  if (!drafts.length) return tell();
  await tell(words.wordSending);
  const secret = await token();
  for (const row of drafts) {
    if (row.state === "ready") await sendReport(row, secret);
    if (row.state !== "received") continue;
    for (const photo of await photosOf(row.key)) await sendPhoto(row, photo, secret);
    await finish(row, secret);
  }
  mine = (await all()).find((one) => one.key === key) ?? mine;
  tries = 0;
  await refusals(drafts);
  await tell();
};

const flush = async () => {
  clearTimeout(timer);
  const work = async () => {
    try { await send(); } catch (problem) {
      if (!(problem instanceof Later || problem instanceof SignedOut)) throw problem;
      await tell(problem.message);
      if (problem instanceof Later) timer = setTimeout(flush, PAUSES[Math.min(tries++, PAUSES.length - 1)] * 1000);
    }
  };
  await (navigator.locks ? navigator.locks.request("constats", work) : work());
};

// --- A signature drawn with a finger ----------------------------------------------------------------------------------

const drawing = (area) => {
  const [canvas, value] = [area.querySelector("canvas"), document.getElementById(area.dataset.drawing)];
  const pen = canvas.getContext("2d");
  const lines = () => { try { return JSON.parse(value.value || "[]"); } catch { return []; } };
  let drawn = lines();
  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { lineWidth: 8, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
    for (const line of drawn) { pen.beginPath(); for (const [x, y] of line) pen.lineTo(x, y); pen.stroke(); }
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [Math.round((event.clientX - box.left) * 1000 / box.width), Math.round((event.clientY - box.top) * 400 / box.height)];
  };
  const keep = () => { value.value = drawn.length ? JSON.stringify(drawn) : ""; value.dispatchEvent(new Event("input", { bubbles: true })); };
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); drawn.push([at(event)]); });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    drawn.at(-1).push(at(event));
    paint();
  });
  canvas.addEventListener("pointerup", keep);
  area.querySelector("button").addEventListener("click", () => { drawn = []; paint(); keep(); });
  area.addEventListener("restored", () => { drawn = lines(); paint(); });
  paint();
};

// --- The page lives ---------------------------------------------------------------------------------------------------

const begin = async () => {
  if (!(await room())) return;
  for (const area of document.querySelectorAll("[data-drawing]")) drawing(area);
  if (form) {
    mine = (await all()).find((one) => one.key === key) ?? null;
    if (mine?.fields && mine.state !== "received") restore();
    for (const area of document.querySelectorAll("[data-drawing]")) area.dispatchEvent(new Event("restored"));
    for (const photo of await photosOf(key)) show(photo);
    form.addEventListener("input", (event) => { if (event.target.type !== "file" && !form.dataset.report) save().then(() => tell()); });
    form.addEventListener("change", (event) => { if (event.target.type === "file") take(event.target); });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const row = draft();
      if (row.state === "writing") {
        form.elements.written_at.value = new Date().toISOString();
        await save();
        row.state = "ready";
      }
      await put(row);
      flush();
    }, true);
  }
  again.querySelector("button").addEventListener("click", flush);
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  await flush();
  keepPage().catch(() => { /* without it the page opens only with a connection; what is kept stays kept */ });
};

begin();
