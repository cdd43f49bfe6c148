/* The table of a structure: a line saves itself when it is complete; nothing typed is replaced. */
const form = document.querySelector("form[data-counting]");
const KEY = `counting:${location.pathname}`;

const read = () => { try { return JSON.parse(sessionStorage.getItem(KEY) || "{}"); } catch { return {}; } };
const keep = (kept) => { try { sessionStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* private browsing */ } };
const remember = (line) => {
  const kept = read();
  kept[line.dataset.line] = [...line.querySelectorAll("[name]")].filter((one) => one.type !== "hidden").map((one) => [one.name, one.value]);
  keep(kept);
};
const forget = (uid) => { const kept = read(); delete kept[uid]; keep(kept); };

const say = (line, words, state) => {
  line.classList.remove("wrong", "saved");
  if (state) line.classList.add(state);
  line.querySelector("output").textContent = words;
};

const isComplete = (line) => {
  const [number, what] = ["number", "what"].map((name) => line.querySelector(`[name$="-${name}"]`).value.trim());
  return what !== "" && (number !== "" || !["counted", "estimated"].includes(what)) || number === "0";
};

const send = async (line) => {
  if (!isComplete(line)) return;
  if (line.dataset.busy) { line.dataset.again = "1"; return; }
  line.dataset.busy = "1";
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const field of line.querySelectorAll("[name]")) data.set(field.name, field.value);
  try {
    const answer = await fetch(location.href, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const told = (await answer.json()).lines.find((one) => one.uid === line.dataset.line);
    if (told) {
      line.querySelector('[name$="-seen"]').value = told.seen;
      if (told.wrong) say(line, told.words, "wrong");
      else if (told.saved) { say(line, told.words, "saved"); forget(told.uid); }
    }
  } catch { say(line, form.dataset.failed, "wrong"); }
  delete line.dataset.busy;
  if (line.dataset.again) { delete line.dataset.again; send(line); }
};

if (form) {
  const kept = read();
  for (const line of form.querySelectorAll("[data-line]")) {
    for (const [name, value] of kept[line.dataset.line] || []) {
      const field = line.querySelector(`[name="${CSS.escape(name)}"]`);
      if (field && field.value === "") field.value = value;
    }
    line.addEventListener("input", () => remember(line));
    line.addEventListener("change", () => send(line));
  }
}
