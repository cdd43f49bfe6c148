// The calendar by copy is a table of links. With this script it is one stop of the tabulation, and the arrow keys go
// from bar to bar: left and right along a copy, up and down to the bar nearest in time. Without it, every link is a stop.
for (const table of document.querySelectorAll("[data-gantt]")) {
  const rows = [...table.tBodies[0].rows].map((row) => {
    let column = 0;
    const bars = [];
    for (const cell of row.cells) {
      const bar = cell.querySelector("a.bar");
      if (bar) bars.push({ bar, middle: column + cell.colSpan / 2 });
      column += cell.colSpan;
    }
    return bars;
  }).filter((bars) => bars.length);
  if (!rows.length) continue;
  const places = new Map();
  rows.forEach((bars, line) => bars.forEach((one, rank) => {
    places.set(one.bar, [line, rank]);
    one.bar.tabIndex = -1;
  }));
  rows[0][0].bar.tabIndex = 0;

  const go = (one) => {
    if (!one) return;
    for (const bar of places.keys()) bar.tabIndex = -1;
    one.bar.tabIndex = 0;
    one.bar.focus();
    one.bar.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const nearest = (bars, middle) =>
    bars && bars.reduce((best, one) => (Math.abs(one.middle - middle) < Math.abs(best.middle - middle) ? one : best));

  table.addEventListener("keydown", (event) => {
    const place = places.get(event.target);
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    const [line, rank] = place;
    const row = rows[line];
    const to = {
      ArrowRight: () => row[rank + 1],
      ArrowLeft: () => row[rank - 1],
      ArrowDown: () => nearest(rows[line + 1], row[rank].middle),
      ArrowUp: () => nearest(rows[line - 1], row[rank].middle),
      Home: () => row[0],
      End: () => row[row.length - 1],
      PageUp: () => rows[0][0],
      PageDown: () => rows[rows.length - 1][0],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    go(to());
  });
  table.addEventListener("focusin", (event) => {
    if (!places.has(event.target)) return;
    for (const bar of places.keys()) bar.tabIndex = bar === event.target ? 0 : -1;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
