// The days of a tool by the keyboard: arrows move from day to day, Home and End to the ends of the week.
// Without this file every day is a link that Tab reaches.

const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 };

document.addEventListener("keydown", (event) => {
  const day = event.target.closest?.("#dates a.day");
  if (!day || event.altKey || event.ctrlKey || event.metaKey) return;
  const days = [...document.querySelectorAll("#dates a.day")];
  const row = [...day.closest("tr").querySelectorAll("a.day")];
  const wanted =
    event.key === "Home" ? row[0] : event.key === "End" ? row.at(-1) : days[days.indexOf(day) + (STEPS[event.key] ?? 0)];
  if (!wanted || wanted === day) return;
  event.preventDefault();
  wanted.focus();
});
