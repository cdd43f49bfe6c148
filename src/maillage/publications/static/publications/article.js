// A page of the magazine: videos that load when one asks, the part one reads in the contents, one reading counted.
for (const figure of document.querySelectorAll("figure.video")) {
  const link = figure.querySelector("a.button");
  const load = document.createElement("button");
  load.type = "button";
  load.className = "button primary";
  load.append(...link.childNodes);
  load.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: figure.dataset.player, title: load.textContent.trim() });
    frame.allow = "fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    figure.querySelector(".video-frame").replaceChildren(frame);
    frame.focus();
  });
  link.replaceWith(load);
}

const entries = new Map([...document.querySelectorAll(".article-contents a")].map((link) => [link.hash.slice(1), link]));
if (entries.size && "IntersectionObserver" in window) {
  const seen = new IntersectionObserver((changes) => {
    for (const change of changes) {
      if (!change.isIntersecting) continue;
      for (const link of entries.values()) link.removeAttribute("aria-current");
      entries.get(decodeURIComponent(change.target.id))?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const id of entries.keys()) {
    const target = document.getElementById(decodeURIComponent(id));
    if (target) seen.observe(target);
  }
}

// Once for each visit, after ten seconds of a page that is looked at: a number, nothing else.
const counter = document.querySelector("[data-count-url]")?.dataset.countUrl;
if (counter) {
  let left = 10;
  const tick = setInterval(() => {
    if (document.visibilityState !== "visible" || --left > 0) return;
    clearInterval(tick);
    try {
      const key = `read:${counter}`;
      if (sessionStorage.getItem(key)) return;
      sessionStorage.setItem(key, "1");
    } catch { /* no storage: it is counted */ }
    navigator.sendBeacon(counter);
  }, 1000);
}
