// A map is a drawing until somebody wants it: a pointer comes over it, a finger touches it, its button is pressed. What
// moves it (Leaflet, the outlines) is fetched then. Where the map is the page itself, it starts when it is seen, and so
// do the next ones once somebody has wanted one.

let wanted = false;

const begin = async (root) => {
  if (root.dataset.begun) return;
  root.dataset.begun = "yes";
  const button = root.querySelector(".map-wake");
  button?.setAttribute("aria-busy", "true");
  try {
    const [{ TerritoryMap }] = await Promise.all([import("./live.js"), window.L || import(root.dataset.leaflet)]);
    const pressed = document.activeElement === button;
    await new TerritoryMap(root, window.L).start();
    if (pressed) root.querySelector(".map-canvas").focus({ preventScroll: true });
  } catch (error) {
    root.dataset.failed = error.message; // the drawing stays
  }
  button?.remove();
};

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    begin(target);
  }
}, { rootMargin: "200px" });

const wake = ({ currentTarget }) => {
  wanted = true;
  begin(currentTarget.closest(".map"));
};

const watch = (part) => {
  for (const root of part.querySelectorAll?.(".map[data-leaflet]:not([data-watched])") ?? []) {
    root.dataset.watched = "yes";
    if (wanted || root.dataset.height === "full") seen.observe(root);
    for (const name of ["pointerenter", "touchstart"]) root.addEventListener(name, wake, { once: true, passive: true });
    const button = root.querySelector(".map-wake");
    button.hidden = false;
    button.addEventListener("click", wake);
  }
};
watch(document);
document.addEventListener("htmx:afterSwap", ({ target }) => watch(target));
