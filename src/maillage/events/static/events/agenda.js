// « Autour de moi »: asks the browser, puts the position in the address, stores nothing.
const ready = (root) => {
  for (const button of root.querySelectorAll("[data-near-me]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const address = new URL(button.dataset.nearMe, location.href);
          const kept = new URLSearchParams(location.search);
          for (const name of ["ou", "commune", "zone", "page"]) kept.delete(name);
          kept.set("pres", `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
          address.search = kept;
          location.assign(address);
        },
        () => {
          button.removeAttribute("aria-busy");
          const field = document.getElementById("f-ou");
          if (field) field.focus();
        },
        { timeout: 8000, maximumAge: 600000 },
      );
    });
  }
};
ready(document);
document.addEventListener("htmx:afterSwap", (event) => ready(event.target));

// The map tells where it was moved; the list follows when the box is ticked.
document.addEventListener("maille:map-moved", (event) => {
  const address = new URL(location.href);
  address.searchParams.set("zone", event.detail.bbox.join(","));
  address.searchParams.delete("page");
  if (window.htmx) {
    window.htmx.ajax("GET", address.pathname + address.search, { target: ".agenda-list", select: ".agenda-list", swap: "outerHTML" });
    history.replaceState(null, "", address);
  }
});
