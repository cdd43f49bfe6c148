// The editor of long reading: ProseMirror and Tiptap as django-prose-editor bundles them, with our blocks and our tools.
// Without it, the same fields are plain textareas (docs/decisions/0012-editor.md).
import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History, HorizontalRule,
  Italic, Link, ListItem, Mark, Node, OrderedList, Paragraph, Strike, Subscript, Superscript, Text,
} from "../django_prose_editor/editor.js";

const words = document.getElementById("editeur").dataset;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

// --- Our blocks, written as the server keeps them
const Picture = Node.create({
  name: "picture",
  group: "block",
  content: "inline*",
  isolating: true,
  draggable: true,
  addAttributes: () => ({ digest: { default: "" }, src: { default: "" }, alt: { default: "" }, credit: { default: "" } }),
  parseHTML: () => [{
    tag: "figure[data-image]",
    contentElement: (figure) => figure.querySelector("figcaption") ?? document.createElement("figcaption"),
    getAttrs: (figure) => {
      const image = figure.querySelector("img");
      const { image: digest, credit = "" } = figure.dataset;
      return { digest, src: image?.getAttribute("src") ?? "", alt: image?.getAttribute("alt") ?? "", credit };
    },
  }],
  renderHTML: ({ node }) => [
    "figure", { "data-image": node.attrs.digest, ...(node.attrs.credit ? { "data-credit": node.attrs.credit } : {}) },
    ["img", { src: node.attrs.src, alt: node.attrs.alt }],
    ["figcaption", 0],
  ],
});

const Embed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({ kind: { default: "card" }, address: { default: "" }, label: { default: "" } }),
  parseHTML: () => ["video", "card"].map((kind) => ({
    tag: `figure[data-${kind}]`,
    getAttrs: (figure) => ({ kind, address: figure.dataset[kind], label: "" }),
  })),
  renderHTML: ({ node }) => {
    const { kind, address, label } = node.attrs;
    const name = kind === "video" ? words.wordVideo : words.wordCard;
    return ["figure", { [`data-${kind}`]: address }, kind === "video" && label ? label : `${name} · ${label || address}`];
  },
});

const Note = Node.create({
  name: "note",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ words: { default: "" } }),
  parseHTML: () => [{ tag: "sup[data-note]", priority: 100, getAttrs: (mark) => ({ words: mark.dataset.note }) }],
  renderHTML: ({ node }) => ["sup", { "data-note": node.attrs.words }],
});

const Cite = Mark.create({
  name: "cite",
  parseHTML: () => [{ tag: "cite" }],
  renderHTML: () => ["cite", 0],
});

// --- Dialogs: they answer an object, or nothing when they are closed
function ask(name, given = {}, check = () => "") {
  const form = document.querySelector(`form[data-dialog=${name}]`);
  const dialog = form.closest("dialog");
  const problem = form.querySelector(".problem");
  const say = (sentence) => { problem.textContent = sentence; problem.hidden = !sentence; };
  form.reset();
  say("");
  for (const [key, value] of Object.entries(given)) if (form.elements[key]) form.elements[key].value = value;
  return new Promise((resolve) => {
    const submitted = async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const answer = event.submitter?.value ?? "ok";
      if (!answer) { dialog.close(); return; }
      const said = { ...Object.fromEntries(new FormData(form)), answer };
      const wrong = await check(said);
      if (wrong) { say(wrong); form.querySelector("input, textarea").focus(); return; }
      done(said);
      dialog.close();
    };
    const closed = () => done(null);
    const done = (said) => {
      form.removeEventListener("submit", submitted);
      dialog.removeEventListener("close", closed);
      resolve(said);
    };
    form.addEventListener("submit", submitted);
    dialog.addEventListener("close", closed);
    dialog.showModal();
  });
}

async function asked(url, options) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, ...options });
    return await answer.json();
  } catch {
    return { error: words.wordUnreachable };
  }
}

// The picture that is selected, or in whose caption one writes: where it begins, and itself.
function pictureHere({ selection }) {
  if (selection.node?.type.name === "picture") return { at: selection.from, node: selection.node };
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "picture") return { at: $from.before(depth), node: $from.node(depth) };
  }
  return null;
}

async function placePicture(editor) {
  const here = pictureHere(editor.state);
  const given = here ? { alt: here.node.attrs.alt, caption: here.node.textContent, credit: here.node.attrs.credit } : {};
  const form = document.querySelector("form[data-dialog=picture]");
  form.querySelector("[data-keeps]").hidden = !here;
  let taken = here?.node.attrs;
  const asking = ask("picture", given, async (typed) => {
    if (!typed.alt.trim() && !typed.decorative) return words.wordDescribe;
    if (here && !typed.file.size) return "";
    const body = new FormData();
    body.append("image", typed.file);
    body.append("csrfmiddlewaretoken", token());
    taken = await asked(words.pictureUrl, { method: "POST", body });
    return taken.error ?? "";
  });
  form.elements.decorative.checked = Boolean(here) && !here.node.attrs.alt;
  const said = await asking;
  if (!said) return;
  const alt = said.decorative ? "" : said.alt.trim();
  const attrs = { digest: taken.digest, src: taken.src, alt, credit: said.credit.trim() };
  const content = said.caption.trim() ? [{ type: "text", text: said.caption.trim() }] : [];
  const picture = { type: "picture", attrs, content };
  if (!here) editor.chain().focus().insertContent([picture, { type: "paragraph" }]).run();
  // A caption that did not change keeps its links and its italics.
  else if (said.caption === here.node.textContent) {
    editor.chain().focus().command(({ tr }) => Boolean(tr.setNodeMarkup(here.at, null, attrs))).run();
  } else editor.chain().focus().insertContentAt({ from: here.at, to: here.at + here.node.nodeSize }, picture).run();
}

async function placeEmbed(editor) {
  let found;
  const said = await ask("embed", {}, async (typed) => {
    found = await asked(`${words.lookUrl}?address=${encodeURIComponent(typed.address)}`);
    return found.error ?? "";
  });
  if (!said) return;
  const attrs = { kind: found.block, address: said.address.trim(), label: found.label };
  editor.chain().focus().insertContent([{ type: "embed", attrs }, { type: "paragraph" }]).run();
}

async function placeNote(editor) {
  const said = await ask("note");
  if (said?.words.trim()) editor.chain().focus().insertContent({ type: "note", attrs: { words: said.words.trim() } }).run();
}

// An address as the server keeps it; « exemple.fr » is one without its beginning. Nothing for what leads nowhere.
function addressOf(typed) {
  const address = typed.trim();
  if (/^(https?:\/\/|mailto:|tel:|\/(?!\/)|#)\S+$/i.test(address)) return address;
  return /^[^\s/:@]+\.[^\s/:@]{2,}(\/\S*)?$/.test(address) ? `https://${address}` : "";
}

async function placeLink(editor) {
  const said = await ask("link", { href: editor.getAttributes("link").href ?? "" }, (typed) => (
    typed.answer === "none" || addressOf(typed.href) ? "" : words.wordAddress
  ));
  if (!said) return;
  const chain = editor.chain().focus().extendMarkRange("link");
  const href = addressOf(said.href);
  if (said.answer === "none") chain.unsetLink().run();
  else if (editor.state.selection.empty && !editor.isActive("link")) {
    editor.chain().focus().insertContent({ type: "text", text: said.href.trim(), marks: [{ type: "link", attrs: { href } }] }).run();
  } else chain.setLink({ href }).run();
}

// --- Tools: what each button does, and when it is on
const DEEDS = {
  heading: [(e) => e.chain().focus().toggleHeading({ level: 2 }).run(), (e) => e.isActive("heading", { level: 2 })],
  subheading: [(e) => e.chain().focus().toggleHeading({ level: 3 }).run(), (e) => e.isActive("heading", { level: 3 })],
  bold: [(e) => e.chain().focus().toggleBold().run(), (e) => e.isActive("bold")],
  italic: [(e) => e.chain().focus().toggleItalic().run(), (e) => e.isActive("italic")],
  bullets: [(e) => e.chain().focus().toggleBulletList().run(), (e) => e.isActive("bulletList")],
  numbers: [(e) => e.chain().focus().toggleOrderedList().run(), (e) => e.isActive("orderedList")],
  quote: [(e) => e.chain().focus().toggleBlockquote().run(), (e) => e.isActive("blockquote")],
  link: [placeLink, (e) => e.isActive("link")],
  picture: [placePicture, (e) => Boolean(pictureHere(e.state))],
  embed: [placeEmbed],
  note: [placeNote],
  undo: [(e) => e.chain().focus().undo().run()],
  redo: [(e) => e.chain().focus().redo().run()],
};

function wire(tools, editor) {
  const buttons = [...tools.querySelectorAll("button")];
  const reach = (rank) => {
    const chosen = (rank + buttons.length) % buttons.length;
    buttons.forEach((button, here) => { button.tabIndex = here === chosen ? 0 : -1; });
    return buttons[chosen];
  };
  reach(0);
  buttons.forEach((button, rank) => button.addEventListener("click", () => {
    reach(rank);
    editor.view.focus(); // at once: what is typed next is text, not a press on the button
    DEEDS[button.dataset.deed][0](editor);
  }));
  tools.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const moves = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 };
    if (event.key === "Escape") editor.view.focus();
    else if (event.key in moves) reach(moves[event.key]).focus();
    else return;
    event.preventDefault();
  });
  const show = () => {
    for (const button of buttons) {
      const active = DEEDS[button.dataset.deed][1];
      if (active) button.setAttribute("aria-pressed", String(active(editor)));
    }
  };
  editor.on("transaction", show);
  show();
  return () => buttons.find((button) => button.tabIndex === 0).focus();
}

function edit(area) {
  const label = area.labels[0];
  label.id ||= `${area.id}-label`;
  const place = document.createElement("div");
  place.className = "editor";
  const tools = document.getElementById("outils").cloneNode(true);
  tools.removeAttribute("id");
  tools.setAttribute("aria-label", `${tools.getAttribute("aria-label")} : ${label.firstChild.textContent.trim()}`);
  tools.setAttribute("aria-controls", `${area.id}-editor`);
  tools.hidden = false;
  area.before(tools, place);
  area.hidden = true;
  for (const id of (area.getAttribute("aria-describedby") ?? "").split(" ")) {
    if (id.endsWith("helptext")) document.getElementById(id)?.setAttribute("hidden", ""); // it tells how to do without
  }
  const wrong = (area.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && !id.endsWith("helptext"));
  let toTools = () => {};
  const editor = new Editor({
    element: place,
    injectCSS: false,
    extensions: [
      Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor, Heading.configure({ levels: [2, 3, 4] }),
      Bold, Italic, Strike, Subscript, Superscript, BulletList, OrderedList, ListItem, Blockquote, HorizontalRule,
      Link.extend({ addKeyboardShortcuts: () => ({ "Mod-k": ({ editor: own }) => { placeLink(own); return true; } }) })
        .configure({ enableTarget: false, openOnClick: false }),
      Picture, Embed, Note, Cite,
    ],
    content: area.value.includes("<") ? area.value : area.value.split(/\n\s*\n/).map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line.outerHTML;
    }).join(""),
    editorProps: {
      attributes: {
        id: `${area.id}-editor`, role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id,
        "aria-describedby": ["outils-aide", ...wrong].join(" "), class: "prose",
        ...(area.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
      },
      // A picture is chosen by a click, as a video or a card is; its caption is written in like any text.
      handleClickOn: (_view, _at, node, place, event) => (
        node.type.name === "picture" && event.target.tagName === "IMG" && editor.commands.setNodeSelection(place)
      ),
      handleKeyDown: (_view, event) => {
        if (event.altKey && event.key === "F10") { toTools(); return true; }
        return false;
      },
    },
    onUpdate: ({ editor: own }) => {
      area.value = own.isEmpty ? "" : own.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  toTools = wire(tools, editor);
  label.addEventListener("click", () => editor.commands.focus());
  for (const link of document.querySelectorAll(`a[href="#${area.id}"]`)) {
    link.addEventListener("click", (event) => { event.preventDefault(); editor.commands.focus(); });
  }
}

for (const area of document.querySelectorAll("textarea[data-rich]")) edit(area);
for (const plain of document.querySelectorAll("[data-plain]")) plain.hidden = true;
document.querySelector("[data-editor-hint]").hidden = false;
