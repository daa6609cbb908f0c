// Shows how far the reading of documents is, and brings the page up to date when it is over.
import { onState } from "./connection.js";
import { conversation, tell, whenReady } from "./gradio.js";
import { text } from "./texts.js";

const told = new EventTarget();
let wasBusy = false;

// Calls back when documents have been read, whoever had them read.
export const onRead = (call) => told.addEventListener("read", call);

function show({ work, unread }) {
  const isBusy = work !== null;
  const line = document.getElementById("work");
  const [words, bar, share] = line.children;
  const said = isBusy ? text("indexing.title") : unread ? text("indexing.failed") : "";
  if (words.textContent !== said) words.textContent = said; // it is read out when it changes
  bar.value = work ?? 0;
  share.textContent = work === null ? "" : `${work} %`;
  bar.hidden = share.hidden = !isBusy;
  line.className = isBusy ? "" : "failed";
  line.hidden = !said;
  if (!isBusy) greet();
  if (wasBusy && !isBusy) told.dispatchEvent(new Event("read"));
  wasBusy = isBusy;
}

// A welcome that came while there was less to ask.
function greet() {
  whenReady(() => {
    if (conversation().querySelector(".greeting:is(.indexing, .empty)")) tell("greet", "again");
  });
}

export function watchReading() {
  onState(show);
}
