// The widget's page: what is asked, stopped, tried again and kept, and its talk with the page.
import { call, keep, options, post, Problem, problemOf, recall, say, setup } from "./server.js";
import { follow } from "./stream.js";
import { turnView } from "./turn.js";
import { label, make, part } from "./view.js";
import { isOpen } from "./viewer.js";

const KEPT = 20; // turns
const EARLIER = 6; // turns that a question is read with
const [log, question, spoken] = ["log", "question", "spoken"].map(part);
const turns = recall("turns") ?? [];
const views = [];
let running = null;
let unspoken = "";

function tell(message) {
  if (parent !== window) parent.postMessage(message, setup.origin);
}

// A screen reader is given whole sentences, not every few words.
function speak(text) {
  unspoken += text;
  const sentences = unspoken.match(/^.*[.!?…。！？]["'”’»)\]]*\s/s);
  if (sentences) flush(sentences[0].length);
}

function flush(length = unspoken.length) {
  const text = unspoken.slice(0, length).trim();
  unspoken = unspoken.slice(length);
  if (text) spoken.append(make("p", { dir: "auto" }, text));
}

function save() {
  let kept = turns.slice(-KEPT);
  while (!keep("turns", kept) && kept.length > 1) kept = kept.slice(kept.length / 2);
}

function arrange() {
  const isBusy = Boolean(running);
  part("welcome").hidden = turns.length > 0;
  part("clear").hidden = !turns.length;
  label(part("send"), isBusy ? "stop" : "send", say(isBusy ? "stop" : "send"));
  const retries = log.querySelectorAll(".again"); // only the last question can be asked again
  retries.forEach((button, at) => (button.hidden = at < retries.length - 1 || isBusy));
}

function earlier(turn) {
  const answered = turns
    .slice(0, turns.indexOf(turn))
    .filter((one) => one.state === "done" && !one.answer.refused);
  return answered.slice(-EARLIER).flatMap((one) => {
    const words = one.answer.segments.filter((piece) => piece.marker === null);
    return [
      { role: "user", content: one.question },
      { role: "assistant", content: words.map((piece) => piece.text).join("") },
    ];
  });
}

function add(turn) {
  const view = turnView(turn, { retry, rate, speak });
  views.push(view);
  part("turns").append(view.element);
  return view;
}

function ask(text) {
  if (!text.trim()) return;
  stop();
  const turn = { question: text, answerId: null, answer: null, written: [], state: "pending" };
  turns.push(turn);
  spoken.replaceChildren();
  unspoken = "";
  answer(turn, add(turn));
}

async function answer(turn, view) {
  const controller = new AbortController();
  running = controller;
  arrange();
  save();
  log.scrollTop = view.element.offsetTop; // scrollIntoView would move the page around it too
  try {
    await follow({
      body: { question: turn.question, history: earlier(turn) },
      answerId: turn.answerId,
      signal: controller.signal,
      on: {
        event(name, data) {
          view.event(name, data);
          if (name === "start") turn.answerId = data.answer_id;
          if (name === "start") save();
          if (name === "done") Object.assign(turn, { answer: data.answer, state: "done" });
        },
        restart: view.restart,
        waiting: () => view.note(say("waiting")),
      },
    });
  } catch (error) {
    turn.state = controller.signal.aborted ? "stopped" : explain(error);
  }
  view.finish();
  flush();
  if (turn.state !== "done") speak(turn.state === "stopped" ? say("notice.stopped") : turn.state);
  flush();
  if (running === controller) running = null;
  arrange();
  save();
  if (turn.state === "done") report(turn);
}

function report({ question: asked, answer: { refused, text, citations } }) {
  const detail = {
    question: asked,
    text,
    sources: citations.map(({ marker, quote, passage: { title, source } }) => ({
      marker,
      quote,
      title,
      source,
    })),
  };
  tell({ passage: refused ? "refused" : "answer", detail });
}

function explain(error) {
  if (!(error instanceof Problem)) throw error;
  return error.message;
}

function stop() {
  if (!running) return;
  const { answerId } = turns.at(-1); // the server would wait a little for us to come back
  if (answerId) call(`api/answers/${answerId}`, { method: "DELETE" }).catch(() => {});
  running.abort();
}

function retry() {
  const { question: text } = turns.pop();
  views.pop().element.remove();
  ask(text);
  question.focus({ preventScroll: true });
}

async function rate(turn, rating) {
  const response = await post("api/feedback", { answer_id: turn.answerId, rating });
  if (!response.ok) throw await problemOf(response);
  turn.rating = rating;
  save();
}

function submit() {
  if (running) return stop();
  ask(question.value);
  question.value = "";
}

function clear() {
  stop();
  turns.splice(0);
  for (const view of views.splice(0)) view.element.remove();
  save();
  arrange();
  question.focus({ preventScroll: true });
}

function dress() {
  const root = document.documentElement;
  for (const [name, colour] of Object.entries(setup.colours)) {
    root.style.setProperty(`--${name}`, colour);
  }
  const theme = options.get("theme");
  if (theme === "light" || theme === "dark") root.style.colorScheme = theme;
  root.dir = options.get("dir") === "rtl" ? "rtl" : "ltr";
  document.title = options.get("title") || setup.title;
  part("title").textContent = document.title;
  document.querySelector(".hello").textContent = options.get("greeting") || setup.greeting;
  document.querySelector(".starters").append(
    ...options
      .getAll("starter")
      .filter(Boolean)
      .map((text) => make("button", { type: "button", dir: "auto", onclick: () => ask(text) }, text)),
  );
  for (const one of document.querySelectorAll("[data-icon]")) {
    label(one, one.dataset.icon, one.getAttribute("aria-label"));
  }
  part("close").hidden = !options.has("corner");
}

// The browser's word on the pages around, where it gives it: frame-ancestors lets https stand in for
// http, and only some browsers ask what a page without an origin is.
if ([...(location.ancestorOrigins ?? [])].some((origin) => origin !== setup.origin)) {
  throw new Error("This page is shown by another one than it was made for.");
}
dress();
part("send").addEventListener("click", submit);
part("clear").addEventListener("click", clear);
part("close").addEventListener("click", () => tell({ passage: "close" }));
question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!running) submit();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || isOpen()) return;
  // A quote that is shown over the text goes first; the next one closes.
  const tip = document.querySelector(".cite:not(.off):is(:hover, :focus-within)");
  if (tip) tip.classList.add("off");
  else if (options.has("corner")) tell({ passage: "close" });
});
// A quote is shown on the side of its marker where there is more room.
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, ({ target }) => {
    const cite = target.closest?.(".cite");
    for (const other of document.querySelectorAll(".cite.off")) {
      other.classList.toggle("off", other === cite);
    }
    cite?.classList.toggle("up", cite.getBoundingClientRect().top > innerHeight / 2);
  });
}
addEventListener("message", ({ source, origin, data }) => {
  // The page around is told by the browser: the one that the token is bound to, or nobody.
  if (source !== parent || origin !== setup.origin || !data) return;
  if (data.passage === "focus") question.focus({ preventScroll: true });
  if (data.passage === "ask") ask(String(data.text));
});
for (const turn of turns) {
  const view = add(turn);
  if (turn.state === "pending") {
    view.restart();
    answer(turn, view);
  }
}
arrange();
log.scrollTop = log.scrollHeight;
tell({ passage: "ready" });
