/* The form of one person saves itself while it is typed; without this script the button « Garder le brouillon » does. */
const form = document.querySelector("form[data-autosave]");
let timer = 0;
let busy = false;
let again = false;

const save = async () => {
  if (busy) { again = true; return; }
  busy = true;
  const output = form.querySelector("output");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok && answer.status !== 409) throw new Error(answer.status);
    const told = await answer.json();
    output.textContent = told.said || told.words;
  } catch { output.textContent = form.dataset.autosave; }
  busy = false;
  if (again) { again = false; save(); }
};

if (form) {
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1200); });
  form.addEventListener("change", () => { clearTimeout(timer); save(); });
  form.addEventListener("submit", () => clearTimeout(timer));
}
