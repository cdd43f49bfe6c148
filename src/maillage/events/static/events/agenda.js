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
          const sentence = document.getElementById("near-refused");
          if (sentence) sentence.hidden = false;
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

// The map tells where it was moved; the list and what is said of it follow when the box is ticked. The map itself stays.
let asking;
const follow = async (address) => {
  asking?.abort();
  asking = new AbortController();
  const answer = await fetch(address, { signal: asking.signal });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-follows-map]")) {
    const fresh = page.querySelector(`[data-follows-map="${part.dataset.followsMap}"]`);
    if (!fresh) continue;
    part.replaceWith(fresh);
    window.htmx?.process(fresh);
    fresh.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: {} }));
  }
  history.replaceState(null, "", address);
};
document.addEventListener("maille:map-moved", (event) => {
  const address = new URL(location.href);
  const zone = document.getElementById("f-zone");
  const edges = event.detail.follow ? event.detail.bbox.join(",") : "";
  address.searchParams.delete("page");
  if (edges) address.searchParams.set("zone", edges); else address.searchParams.delete("zone");
  if (zone) zone.value = edges;
  follow(address).catch((error) => { if (error.name !== "AbortError") throw error; });
});
