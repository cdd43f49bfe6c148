// A passkey that fails says why: without a word, one presses the button again and again.
const told = document.querySelector("[data-key-refused]");

document.addEventListener("allauth.error", (event) => {
  if (!told) return;
  event.preventDefault();
  const because = event.detail.exception?.name ?? "";
  const reasons = [...told.querySelectorAll("[data-because]")];
  const known = reasons.some((reason) => reason.dataset.because === because);
  for (const reason of reasons) reason.hidden = reason.dataset.because !== (known ? because : "");
  told.setAttribute("role", "alert");
  told.hidden = false;
  const button = document.querySelector("#passkey_login, [id^='mfa_webauthn_']");
  (button?.closest("p, .form-foot") ?? button)?.after(told);
});
