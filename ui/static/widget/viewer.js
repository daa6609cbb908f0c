// The passage viewer: a quote highlighted where it stands, with the text around it.
import { call, say } from "./server.js";
import { make, nameOf, part, placeOf } from "./view.js";

const AROUND = 600; // characters before and after the passage
const viewer = part("viewer");
let list = [];
let current = null;

export const isOpen = () => viewer.open;

// `citations` are those that one can step through; a passage without a quote is one as well.
export function show(citation, citations) {
  list = citations;
  paint(citation);
  if (!viewer.open) viewer.showModal();
  fetchAround(citation);
}

function paint(citation, context = {}) {
  current = citation;
  const { passage, marker } = citation;
  const at = list.indexOf(citation);
  part("viewer-title").textContent =
    marker === undefined
      ? nameOf(passage)
      : say("source", { marker, title: nameOf(passage) });
  part("viewer-place").textContent = placeOf(citation);
  for (const [id, step] of [["previous", -1], ["next", 1]]) {
    part(id).hidden = list.length < 2;
    part(id).disabled = !list[at + step];
    part(id).onclick = () => show(list[at + step], list);
  }
  const text = part("viewer-text");
  const mark = make("mark", {});
  const [before, quote, after] = split(citation);
  mark.append(quote);
  text.replaceChildren(
    ...(context.note ? [make("p", { class: "note" }, context.note)] : []),
    make(
      "div",
      { class: "passage", dir: "auto" },
      make("span", { class: "around" }, context.before ?? ""),
      before,
      ...(quote ? [mark] : []),
      after,
      make("span", { class: "around" }, context.after ?? ""),
    ),
  );
  text.scrollTop = quote ? mark.offsetTop - text.clientHeight / 4 : 0;
}

// The passage before the quote, the quote, and after it. Offsets count characters; JavaScript's
// strings count UTF-16 units. What doesn't fit is not highlighted.
function split({ passage, start, end, quote }) {
  const points = [...passage.text];
  const cut = (low, high) => points.slice(low, high).join("");
  const [low, high] = [start - passage.start, end - passage.start];
  if (!quote || cut(low, high) !== quote) return [passage.text, "", ""];
  return [cut(0, low), quote, cut(high)];
}

async function fetchAround(citation) {
  const { id, text } = citation.passage;
  try {
    const response = await call(`api/passages/${encodeURIComponent(id)}?around=${AROUND}`);
    if (current !== citation) return;
    if (response.status === 404) return paint(citation, { note: say("gone") });
    if (!response.ok) return;
    const { passage, before, after } = await response.json();
    if (current === citation && passage.text === text) paint(citation, { before, after });
  } catch {
    // No connection: the passage that came with the answer stays.
  }
}

viewer.addEventListener("click", (event) => {
  if (event.target === viewer) viewer.close(); // beside it
});
part("back").addEventListener("click", () => viewer.close());
