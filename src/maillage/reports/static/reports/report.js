// A link to a figure opens its entry, in browsers that do not do it by themselves.

const open = () => {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const entry = target?.closest("details");
  if (!entry) return;
  if (!entry.open) {
    entry.open = true;
    target.scrollIntoView({ block: "center" });
  }
};

window.addEventListener("hashchange", open);
open();
