// The source panel: what a marker stands for, in its document.
import { conversation, question } from "./gradio.js";
import { Refusal, Unreachable, fragment } from "./server.js";
import { text } from "./texts.js";

const PATHS = { source: "/ui/sources", closest: "/ui/closest" };
const LINK = "a.marker, a.source";
let open = ""; // the address, like #source-turn-marker, of what is shown
let opener = null;
let asked = 0;

const panel = () => document.getElementById("panel");
const inAnswer = (hash) =>
  [...conversation().querySelectorAll("a.source")].filter(
    (link) => link.hash.replace(/\d+$/, "") === hash.replace(/\d+$/, ""),
  );

export async function show(path, { hash = "", from = null } = {}) {
  const request = ++asked;
  open = hash;
  opener = from ?? opener;
  let shown;
  try {
    shown = await fragment(path);
  } catch (error) {
    shown = "";
    if (!(error instanceof Refusal) && !(error instanceof Unreachable)) throw error;
  }
  if (request !== asked) return; // another was opened meanwhile
  const source = document.getElementById("source");
  source.innerHTML = shown;
  if (!shown) source.append(gone());
  document.getElementById("which").textContent =
    source.querySelector(".about")?.dataset.which ?? "";
  panel().hidden = false;
  source.scrollTop = 0;
  await source.querySelector("img")?.decode();
  const place = source.querySelector(".box, mark, .near:not(:empty)"); // none in a whole document
  const isLong = place?.offsetHeight > source.clientHeight;
  place?.scrollIntoView({ block: isLong ? "start" : "center" });
  source.focus({ preventScroll: true });
  highlight();
}

function gone() {
  const words = document.createElement("p");
  words.className = "passage";
  words.textContent = text("panel.gone");
  return words;
}

function close() {
  asked += 1;
  panel().hidden = true;
  open = "";
  highlight();
  (opener?.isConnected ? opener : question())?.focus();
  opener = null;
}

function step(by) {
  const links = inAnswer(open);
  const next = links[links.findIndex((link) => link.hash === open) + by];
  if (next) follow(next, opener);
}

function follow(link, from) {
  const [, kind, turn, number] = link.hash.match(/^#(source|closest)-([0-9a-f]+)-(\d+)$/);
  show(`${PATHS[kind]}/${turn}/${number}`, { hash: link.hash, from });
}

// The citation that is open shows as such in its answer; when that goes, so does the panel.
export function highlight() {
  for (const link of conversation()?.querySelectorAll(LINK) ?? []) {
    link.classList.toggle("shown", open !== "" && link.hash === open);
  }
  const links = open ? inAnswer(open) : [];
  const at = links.findIndex((link) => link.hash === open);
  panel().querySelector(".previous").disabled = at < 1;
  panel().querySelector(".next").disabled = at < 0 || at === links.length - 1;
  panel().querySelector(".previous").hidden = panel().querySelector(".next").hidden = !open;
  if (open && !links.length) close();
}

export function watchPanel() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(LINK);
    if (!link) return;
    event.preventDefault(); // with Gradio's <base>, the link itself would load another page
    if (!link.closest(".writing")) follow(link, link);
  });
  panel().querySelector(".close").addEventListener("click", close);
  panel().querySelector(".previous").addEventListener("click", () => step(-1));
  panel().querySelector(".next").addEventListener("click", () => step(1));
  document.addEventListener("keydown", (event) => {
    if (panel().hidden || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea")) return;
    const act = { Escape: close, ArrowLeft: () => step(-1), ArrowRight: () => step(1) }[event.key];
    if (!act || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act();
  });
}
