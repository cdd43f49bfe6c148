// The proof of work of an open form, computed in a worker while the person writes. Without it (no worker, blocked
// script), the word to copy stays on the page and the form works all the same.

for (const form of document.querySelectorAll("form[data-guard]")) {
  const proof = form.elements.namedItem("proof");
  const token = form.elements.namedItem("token");
  const word = form.querySelector("[data-guard-word]");
  let worker;
  try {
    worker = new Worker(form.dataset.guard);
  } catch {
    continue;
  }
  worker.addEventListener("message", (event) => {
    proof.value = event.data;
    if (word) word.hidden = true;
    worker.terminate();
  });
  worker.addEventListener("error", () => worker.terminate());
  worker.postMessage({ token: token.value, bits: Number(form.dataset.bits) });
}
