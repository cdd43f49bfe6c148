/* The form of a return: each line saves itself; nothing typed is replaced; what could not leave stays in this tab. */
const form = document.querySelector("form[data-return]");
const KEY = `return:${location.pathname}`;

const read = () => { try { return JSON.parse(sessionStorage.getItem(KEY) || "{}"); } catch { return {}; } };
const keep = (kept) => { try { sessionStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* private browsing */ } };
const fieldsOf = (line) => form.querySelectorAll(`[name^="${CSS.escape(line.dataset.line)}-"]`);
const remember = (line) => {
  const kept = read();
  kept[line.dataset.line] = [...fieldsOf(line)].filter((one) => one.type !== "hidden").map((one) => [one.name, one.value]);
  keep(kept);
};
const forget = (id) => { const kept = read(); delete kept[id]; keep(kept); };

const say = (line, words, state) => {
  line.classList.remove("wrong", "saved", "doubtful");
  if (state) line.classList.add(state);
  line.querySelector("output").textContent = words;
};

const send = async (line) => {
  if (line.dataset.busy) { line.dataset.again = "1"; return; }
  line.dataset.busy = "1";
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const field of fieldsOf(line)) data.set(field.name, field.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok && answer.status !== 409) throw new Error(answer.status);
    const told = await answer.json();
    const mine = told.lines.find((one) => one.id === line.dataset.line);
    if (told.said) say(line, told.said, "wrong");
    else if (mine) {
      line.querySelector('[name$="-seen"]').value = mine.seen;
      if (mine.faults.length) say(line, mine.faults.join(" "), "wrong");
      else { say(line, `${mine.words} ${mine.doubt}`.trim(), mine.doubt ? "doubtful" : "saved"); forget(mine.id); }
    }
  } catch { say(line, form.dataset.failed, "wrong"); }
  delete line.dataset.busy;
  if (line.dataset.again) { delete line.dataset.again; send(line); }
};

if (form) {
  const kept = read();
  const lineOf = (field) => form.querySelector(`[data-line="${CSS.escape(field.name.replace(/-[a-z]+$/, ""))}"]`);
  for (const line of form.querySelectorAll("[data-line]")) {
    for (const [name, value] of kept[line.dataset.line] || []) {
      const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
      if (field && field.value === "") field.value = value;
    }
  }
  form.addEventListener("input", (event) => { const line = event.target.name && lineOf(event.target); if (line) remember(line); });
  form.addEventListener("change", (event) => { const line = event.target.name && lineOf(event.target); if (line) send(line); });
}
