// The queue by keyboard: j/k go through the lines, o opens, p publishes, r returns, x refuses, ? helps.
// Every key presses a button or opens a form that is on the page anyway.

// Lines that this person may open: an appeal against their own decision is somebody else's to read.
const items = () => [...document.querySelectorAll("[data-queue-item]:has([data-open])")];

function move(step) {
  const all = items();
  if (!all.length) return;
  const here = all.findIndex((item) => item.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
  next.querySelector("[data-open]")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const item = document.activeElement?.closest("[data-queue-item]");
  if (item) {
    if (key === "p") item.querySelector('button[name="deed"]')?.click();
    else item.querySelector("[data-open]")?.click();
    return;
  }
  const deed = document.querySelector(`[data-deed="${key}"]`);
  if (!deed) return;
  if (deed instanceof HTMLDetailsElement) {
    deed.open = true;
    deed.querySelector("textarea")?.focus();
  } else {
    deed.querySelector('button[name="deed"]')?.click();
  }
}

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  o: () => document.activeElement?.closest("[data-queue-item]")?.querySelector("[data-open]")?.click(),
  p: () => press("p"),
  r: () => press("r"),
  x: () => press("x"),
  "?": () => document.getElementById("raccourcis")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// A saved reply fills the message and its reason; what was already written is kept after it.
for (const select of document.querySelectorAll("select[data-fills]")) {
  select.addEventListener("change", () => {
    const chosen = select.selectedOptions[0];
    const message = document.getElementById(select.dataset.fills);
    if (!chosen?.dataset.text || !message) return;
    message.value = message.value ? `${chosen.dataset.text}\n\n${message.value}` : chosen.dataset.text;
    const reason = message.form.elements.namedItem("reason");
    if (reason && chosen.dataset.reason) reason.value = chosen.dataset.reason;
    message.focus();
  });
}
