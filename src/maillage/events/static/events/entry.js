// A few marks for the description: the text stays a plain textarea that works without this.
const MARKS = [
  ["strong", "<strong>", "</strong>"],
  ["em", "<em>", "</em>"],
  ["li", "<ul><li>", "</li></ul>"],
  ["h2", "<h2>", "</h2>"],
];
const wrap = (area, open, close) => {
  const { selectionStart: start, selectionEnd: end, value } = area;
  area.setRangeText(open + value.slice(start, end) + close, start, end, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
};
for (const area of document.querySelectorAll("textarea[name=description], textarea[name=description_en]")) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "toolbar");
  const names = (document.documentElement.lang === "en")
    ? { strong: "Bold", em: "Italic", li: "List", h2: "Heading" }
    : { strong: "Gras", em: "Italique", li: "Liste", h2: "Titre" };
  bar.setAttribute("aria-label", area.labels[0] ? area.labels[0].textContent.trim() : area.name);
  for (const [name, open, close] of MARKS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = names[name];
    button.addEventListener("click", () => wrap(area, open, close));
    bar.append(button);
  }
  area.before(bar);
}
