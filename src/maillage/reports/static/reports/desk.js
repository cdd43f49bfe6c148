// Choosing a figure puts its token where the cursor is; without script it goes at the end and the page comes back.

const form = document.querySelector("[data-block-form]");
const text = form?.querySelector("textarea[name=text]");
let place = null;

text?.addEventListener("blur", () => { place = [text.selectionStart, text.selectionEnd]; });
form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button || !text) return;
  event.preventDefault();
  const [from, to] = place ?? [text.value.length, text.value.length];
  text.setRangeText(button.value, from, to, "end");
  place = [text.selectionStart, text.selectionEnd];
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
