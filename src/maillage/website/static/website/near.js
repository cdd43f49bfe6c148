// « Autour de moi » on the home page, and the suggestions of its search box. Nothing is stored.
for (const button of document.querySelectorAll("[data-near-me]")) {
  if (!("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const address = new URL(button.dataset.nearMe, window.location.href);
        address.searchParams.set("pres", `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
        window.location.assign(address);
      },
      () => {
        button.removeAttribute("aria-busy");
        const sentence = document.getElementById("near-refused");
        if (sentence) sentence.hidden = false;
      },
      { maximumAge: 600000, timeout: 8000 },
    );
  });
}

for (const box of document.querySelectorAll("[data-opens]")) {
  box.addEventListener("chosen", ({ detail }) => {
    const address = detail?.value ?? "";
    if (address.startsWith("/")) window.location.assign(address);
  });
}
