// Small behaviours of the design system. Each improves something that works without it.
// The hooks are listed in docs/design-system.md.

const root = document.documentElement;
const word = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), document.body.dataset[name] ?? "");
const all = (selector, inside = document) => inside.querySelectorAll(selector);
const onEvery = (type, selector, deed, options) =>
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) deed(found, event);
  }, options);
const store = {
  // The area is named: to touch it is already refused in a frame of another site.
  get(area, key) { try { return window[area].getItem(key); } catch { return null; } },
  set(area, key, value) { try { value === null ? window[area].removeItem(key) : window[area].setItem(key, value); } catch { /* refused */ } },
};

/** Say something to screen readers without moving the focus. */
export function announce(text) {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 60);
}

// --- Light or dark
function showScheme() {
  const chosen = root.dataset.scheme ?? "auto";
  for (const button of all("[data-scheme-choice]")) button.setAttribute("aria-pressed", String(button.dataset.schemeChoice === chosen));
}
onEvery("click", "[data-scheme-choice]", (button) => {
  const chosen = button.dataset.schemeChoice;
  if (chosen === "auto") delete root.dataset.scheme; else root.dataset.scheme = chosen;
  store.set("localStorage", "scheme", chosen === "auto" ? null : chosen);
  showScheme();
});
showScheme();

// --- Lists that drop from the header close by themselves
const closeDrops = (except) => { for (const drop of all("details.drop[open]")) if (drop !== except) drop.open = false; };
document.addEventListener("click", (event) => closeDrops(event.target.closest?.("details.drop")));
document.addEventListener("focusin", (event) => closeDrops(event.target.closest?.("details.drop")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const drop = event.target.closest?.("details.drop[open]");
  if (drop) { drop.open = false; drop.querySelector("summary").focus(); }
});

// --- Dialogs: browsers that know `command` open them alone
const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;
onEvery("click", "[commandfor]", (button) => {
  if (knowsCommands) return;
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (button.getAttribute("command") === "show-modal") dialog?.showModal(); else dialog?.close();
});
onEvery("click", "dialog.dialog", (dialog, event) => {
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});

// --- Drawers: what is behind sleeps; they fold back when the screen widens
for (const drawer of all("[popover].filters, [popover].site-menu, [popover].workspace-nav")) {
  drawer.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    for (const opener of all(`[popovertarget="${drawer.id}"]`)) if (!drawer.contains(opener)) opener.setAttribute("aria-expanded", String(open));
    if (open) (drawer.querySelector("[autofocus]") ?? drawer.querySelector("button, a, input"))?.focus();
  });
}
matchMedia("(min-width: 761px)").addEventListener("change", () => {
  for (const drawer of all(".filters:popover-open")) drawer.hidePopover();
});

// --- How many signs are left
function count(field) {
  const output = document.getElementById(field.dataset.counter);
  const most = Number(field.dataset.most);
  if (!output) return;
  output.textContent = output.dataset.text.replace("{n}", field.value.length).replace("{max}", most);
  output.classList.toggle("over", field.value.length > most);
}
onEvery("input", "[data-counter]", count);

// --- A form is sent once; empty filters stay out of the address
onEvery("submit", "form", (form, event) => {
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), 8000);
});
function release(form) {
  delete form.dataset.sent;
  for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy");
}
addEventListener("pageshow", (event) => { if (event.persisted) for (const form of all("form[data-sent]")) release(form); });
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-tidy]")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

// --- Leaving a form that was changed and not saved
const changed = new WeakSet();
onEvery("input", "form[data-confirm-leave], form[data-autosave-url]", (form) => changed.add(form));
addEventListener("beforeunload", (event) => {
  for (const form of all("form[data-confirm-leave]")) if (changed.has(form) && !form.dataset.sent) event.preventDefault();
});

// --- Drafts save themselves, and survive a session that expired
const kept = (form) => `draft:${form.dataset.draftKey ?? location.pathname}`;
const values = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
function say(form, text) {
  const output = form.querySelector("[data-saved]");
  if (output) output.textContent = text;
}
function restore(form) {
  const found = store.get("sessionStorage", kept(form));
  if (!found) return;
  const lists = new Map();
  for (const [name, value] of JSON.parse(found)) lists.set(name, [...(lists.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || "passing" in field.dataset || ["file", "hidden", "submit", "button"].includes(field.type)) continue;
    const given = lists.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (field.tagName === "SELECT" && field.multiple) for (const option of field.options) option.selected = given.includes(option.value);
    else if (given.length) field.value = given.shift();
  }
  say(form, word("wordRestored"));
}
function clock() {
  const hour = new Date().toLocaleTimeString(root.lang, { hour: "numeric", minute: "2-digit" });
  return root.lang.startsWith("fr") ? hour.replace(":", "\u00a0h\u00a0") : hour;
}
async function save(form) {
  const sent = values(form);
  store.set("sessionStorage", kept(form), JSON.stringify(sent));
  try {
    const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (answer.status === 403 || answer.redirected) { say(form, word("wordSignedOut")); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const told = answer.status === 204 ? {} : await answer.json();
    store.set("sessionStorage", kept(form), null);
    if (told.autosave_url) form.dataset.autosaveUrl = told.autosave_url;
    if (told.action) form.action = told.action;
    if (told.edit_url) history.replaceState(null, "", told.edit_url);
    changed.delete(form);
    say(form, word("wordSaved", { hour: clock() }));
  } catch {
    say(form, word("wordUnsaved"));
  }
}
const timers = new WeakMap();
onEvery("input", "form[data-autosave-url]", (form) => {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), 1500));
});
onEvery("submit", "form[data-autosave-url]", (form, event) => {
  if (event.defaultPrevented) return;
  clearTimeout(timers.get(form));
  store.set("sessionStorage", kept(form), JSON.stringify(values(form)));
  store.set("sessionStorage", "draft-sent", kept(form));
});
{
  // A form accepted by the server sent us elsewhere: its copy goes. After signing in again we are back on it: it returns.
  const sent = store.get("sessionStorage", "draft-sent");
  const forms = [...all("form[data-autosave-url]")];
  if (sent && document.body.dataset.signedIn && !forms.some((form) => kept(form) === sent)) {
    store.set("sessionStorage", sent, null);
    store.set("sessionStorage", "draft-sent", null);
  }
  forms.forEach(restore);
}

// --- Autocomplete (ARIA 1.2 combobox with a list)
function combobox(input) {
  const list = document.createElement("ul");
  const value = document.getElementById(input.dataset.comboboxValue);
  let active = -1;
  let asked = 0;
  list.id = `${input.id}-list`;
  list.className = "combobox-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  list.hidden = true;
  const box = input.closest(".combobox") ?? input.parentElement;
  box.append(list);
  for (const [name, text] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]]) input.setAttribute(name, text);
  const options = () => [...list.querySelectorAll("[role=option]")];
  const show = (open) => { list.hidden = !open; input.setAttribute("aria-expanded", String(open)); if (!open) mark(-1); };
  const mark = (rank) => {
    active = rank;
    options().forEach((option, here) => option.setAttribute("aria-selected", String(here === rank)));
    const option = options()[rank];
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    input.value = option.dataset.label ?? option.firstChild.textContent.trim();
    if (value) { value.value = option.dataset.value; value.dispatchEvent(new Event("change", { bubbles: true })); }
    input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { ...option.dataset } }));
    show(false);
  };
  const fill = (results) => {
    list.replaceChildren(...results.map((result) => {
      const option = document.createElement("li");
      Object.assign(option.dataset, { value: result.value, label: result.label, ...(result.data ?? {}) });
      option.append(result.label);
      if (result.note) { const note = document.createElement("small"); note.append(result.note); option.append(note); }
      return option;
    }));
  };
  const ask = async () => {
    const typed = input.value.trim();
    const turn = ++asked;
    if (typed.length < Number(input.dataset.comboboxFrom ?? 2)) { show(false); return; }
    const url = new URL(input.dataset.comboboxUrl, location.href);
    url.searchParams.set("q", typed);
    let answer;
    try { answer = await fetch(url, { headers: { Accept: "application/json, text/html" } }); } catch { return; }
    if (turn !== asked || !answer.ok) return;
    if (answer.headers.get("content-type")?.includes("json")) fill((await answer.json()).results ?? []);
    else list.innerHTML = await answer.text();
    if (turn !== asked) return;
    for (const option of list.querySelectorAll("li:not(.nothing)")) option.setAttribute("role", "option");
    options().forEach((option, rank) => { option.id = `${list.id}-${rank}`; });
    if (!options().length) list.innerHTML = `<li class="nothing"></li>`, list.firstChild.textContent = word("wordNothing");
    const n = options().length;
    announce(n ? word(n === 1 ? "wordResult" : "wordResults", { n }) : word("wordNothing"));
    show(true);
  };
  let timer;
  input.addEventListener("input", () => {
    if (value && value.value) { value.value = ""; value.dispatchEvent(new Event("change", { bubbles: true })); }
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const found = options();
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); show(false); }
    else if (event.key === "ArrowDown" && list.hidden) ask();
    else if (event.key === "ArrowDown" && found.length) { event.preventDefault(); mark((active + 1) % found.length); }
    else if (event.key === "ArrowUp" && found.length) { event.preventDefault(); mark((active - 1 + found.length) % found.length); }
    else if (event.key === "Enter" && !list.hidden && found[active]) { event.preventDefault(); choose(found[active]); }
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) choose(option);
    else if (event.target.closest(".nothing")) show(false); // it may hide the button that one reaches for
  });
  input.addEventListener("blur", () => setTimeout(() => show(false), 120));
}

// --- Share, copy, tick all
onEvery("click", "[data-share]", async (button) => {
  const url = button.dataset.share || location.href;
  if (navigator.share) { try { await navigator.share({ url, title: document.title }); } catch { /* closed */ } return; }
  await navigator.clipboard?.writeText(url);
  announce(word("wordCopied"));
  flash(button);
});
onEvery("click", "[data-copy]", async (button) => {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard?.writeText(source.value ?? source.textContent);
  announce(word("wordCopied"));
  flash(button);
});
function flash(button) {
  const label = button.querySelector("[data-label]") ?? button.lastChild;
  const before = label.textContent;
  label.textContent = word("wordCopied");
  setTimeout(() => { label.textContent = before; }, 2000);
}
onEvery("change", "[data-check-all]", (box) => {
  for (const other of all(`input[type=checkbox][name="${box.dataset.checkAll}"]`)) other.checked = box.checked;
});

// --- Pages that a script kept on the device for who was signed in (« private-… ») leave it once nobody is
async function forgetPrivatePages() {
  if (document.body.dataset.signedIn || !window.caches) return;
  for (const name of await caches.keys()) if (name.startsWith("private-")) await caches.delete(name);
}
forgetPrivatePages().catch(() => { /* a browser that keeps nothing */ });

// --- What must be prepared in the page, and again in each part that htmx brings
function prepare(inside) {
  all("[data-counter]", inside).forEach(count);
  for (const input of all("input[data-combobox-url]:not([role])", inside)) combobox(input);
  for (const button of all("[data-needs-script]", inside)) button.hidden = false;
}
prepare(document);
document.querySelector(".error-summary")?.focus();

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

// --- What htmx replaces leaves people where they were: the drawer open, its folds, its height, the focus.
const fold = (one) => `${one.closest("fieldset")?.querySelector("legend")?.textContent ?? ""}|${one.querySelector("summary")?.textContent.replace(/\d+/g, "").trim()}`;
const sameControl = (one) => {
  if (one.id) return `#${CSS.escape(one.id)}`;
  const value = ["checkbox", "radio"].includes(one.type) ? `[value="${CSS.escape(one.value)}"]` : "";
  return one.name ? `[name="${CSS.escape(one.name)}"]${value}` : "";
};
let left = null;
document.addEventListener("htmx:beforeSwap", ({ target }) => {
  const drawer = target.querySelector("[popover]:popover-open");
  const one = document.activeElement;
  left = {
    drawer: drawer?.id, height: drawer?.scrollTop, control: target.contains(one) ? sameControl(one) : "",
    open: new Set([...all("form details[open]", target)].map(fold)),
  };
});
function backWhereOneWas(target) {
  if (!left) return;
  const { drawer, height, control, open } = left;
  left = null;
  for (const one of all("form details", target)) if (open.has(fold(one))) one.open = true;
  const shown = drawer && document.getElementById(drawer);
  if (shown?.popover && !shown.matches(":popover-open")) { shown.showPopover(); shown.scrollTop = height; }
  const lost = !document.activeElement || document.activeElement === document.body || document.activeElement === shown;
  if (control && lost) target.querySelector(control)?.focus({ preventScroll: true });
}
document.addEventListener("htmx:afterSettle", (event) => {
  prepare(event.target);
  backWhereOneWas(event.target);
  const told = event.target.matches?.("[data-announce]") ? event.target : event.target.querySelector?.("[data-announce]");
  if (told) announce(told.dataset.announce || told.textContent.trim());
  event.target.querySelector?.("[data-focus]")?.focus();
});
