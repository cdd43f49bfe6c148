// Runs before the first paint: the light or dark choice kept by this browser (no cookie, nothing sent).
try {
  const kept = localStorage.getItem("scheme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.scheme = kept;
} catch { /* storage refused: the system's preference holds */ }
