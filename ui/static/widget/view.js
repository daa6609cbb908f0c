// What is shown, as elements. Text of others only ever becomes text nodes and attributes of ours.
import { say } from "./server.js";

const SHAPES = {
  up: "M7 11v9H4v-9zM7 11l4-8c2 0 2.6 1.4 2.2 3L12.5 9H19a2 2 0 0 1 2 2.4l-1.3 7A2 2 0 0 1 17.7 20H7",
  down: "M17 13V4h3v9zM17 13l-4 8c-2 0-2.6-1.4-2.2-3l.7-3H5a2 2 0 0 1-2-2.4l1.3-7A2 2 0 0 1 6.3 4H17",
  retry: "M4 12a8 8 0 1 0 2.6-5.9L4 8.500M4 3.500v5h5",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  close: "M6 6l12 12M18 6L6 18",
  full: "M14 4h6v6M20 4l-8 8M10 5H5v14h14v-5",
  clear: "M12 5v14M5 12h14",
  previous: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
};

export const part = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function icon(name) {
  const [svg, path] = ["svg", "path"].map((tag) =>
    document.createElementNS("http://www.w3.org/2000/svg", tag),
  );
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

// Makes a button, or a link, that shows an icon and is called by its words.
export function label(element, name, words) {
  element.replaceChildren(icon(name));
  element.setAttribute("aria-label", words);
  element.title = words;
  return element;
}

// Where a passage stands, in words: page or line, heading, and its file.
export function placeOf({ passage, page = passage.page, line = passage.line, section }) {
  const parts = [];
  if (page != null) parts.push(say("page", { page }));
  else if (line != null) parts.push(say("line", { line }));
  const heading = section ?? passage.heading; // a passage by itself has no quote's section
  if (heading) parts.push(heading);
  if (passage.title) parts.push(passage.source);
  return parts.join(" · ");
}

export const nameOf = ({ title, source }) => title || source;

// The words of an answer so far. `cited` maps markers to citations; `show` opens one.
export function draw(words, segment, cited, show) {
  if (segment.marker === null) {
    // An answer that the browser kept from before an update has neither.
    const { lead = [], cells = [] } = segment;
    words.append(...lead.map((line) => make("span", { class: "lead" }, line)));
    if (cells.length) words.append(row(cells));
    else words.append(segment.bold ? make("strong", {}, segment.text) : segment.text);
    return;
  }
  const citation = cited.get(segment.marker);
  if (!citation) return;
  const last = words.lastChild; // a marker stays with its sentence
  if (last?.nodeType === Node.TEXT_NODE) last.data = last.data.replace(/ $/, "\u00a0");
  const name = say("source", { marker: segment.marker, title: nameOf(citation.passage) });
  words.append(
    make(
      "span",
      { class: "cite" },
      make(
        "button",
        { type: "button", class: "marker", "aria-label": name, onclick: () => show(citation) },
        String(segment.marker),
      ),
      make(
        "span",
        { class: "tip", role: "tooltip", dir: "auto" },
        make("span", {}, make("b", {}, nameOf(citation.passage)), `“${shorten(citation.quote)}”`),
      ),
    ),
  );
}

// A quoted row as a table of its own; without headers where it has none.
function row(cells) {
  const headers = cells.map(([header]) => make("th", { scope: "col" }, header));
  const values = cells.map(([, value]) => make("td", {}, value));
  const head = cells.some(([header]) => header) ? [make("tr", {}, ...headers)] : [];
  return make("table", { class: "row" }, ...head, make("tr", {}, ...values));
}

// The sources beneath an answer: a line for each passage, with the markers that lead to it.
export function sources(citations, show) {
  const groups = new Map();
  for (const citation of citations) {
    const group = groups.get(citation.passage.id) ?? [];
    groups.set(citation.passage.id, [...group, citation]);
  }
  const lines = [...groups.values()].map((group) =>
    line(group[0], group.map((citation) => citation.marker).join(" "), show),
  );
  return make("div", { class: "sources" }, make("h3", {}, say("sources")), make("ul", {}, ...lines));
}

export function closest(passages, show) {
  const lines = passages.map((passage) => line({ passage }, "", show));
  return make("div", { class: "sources" }, make("h3", {}, say("closest")), make("ul", {}, ...lines));
}

function line(citation, number, show) {
  return make(
    "li",
    {},
    make(
      "button",
      { type: "button", class: "line", onclick: () => show(citation) },
      ...(number ? [make("span", { class: "number" }, number)] : []),
      make("span", { class: "name", dir: "auto" }, nameOf(citation.passage)),
      make("span", { class: "place", dir: "auto" }, placeOf(citation)),
    ),
  );
}

function shorten(text) {
  return text.length > 300 ? `${text.slice(0, 300).replace(/\S*$/, "")}…` : text;
}
