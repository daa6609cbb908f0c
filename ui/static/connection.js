// Asks the server how it is: says when it can't be reached, and goes on by itself once it can be.
import { keepQuestion, logIn, restoreQuestion } from "./login.js";
import { Refusal, Unreachable } from "./server.js";
import { text } from "./texts.js";

const OFTEN = 1500;
const SELDOM = 10000;
const COMPLAINT = 10000;
let server = ""; // names one run of the server
let lost = false;
let timer;
let saying;
const told = new EventTarget();

// Calls back with {work, unread} whenever the server has told how it is (ui/chat/routes).
export const onState = (call) => told.addEventListener("state", ({ detail }) => call(detail));

export async function look() {
  clearTimeout(timer);
  let isBusy = false;
  try {
    const response = await fetch("/ui/alive", { cache: "no-store" });
    if (response.status === 401) {
      logIn();
      return;
    }
    if (!response.ok) throw new TypeError(String(response.status));
    const { run, ...state } = await response.json();
    if (lost || (server && run !== server)) restart(run !== server);
    else server = run;
    isBusy = state.work !== null;
    told.dispatchEvent(new CustomEvent("state", { detail: state }));
  } catch {
    lost = true;
    say(text("connection.lost"));
  }
  clearTimeout(timer);
  timer = setTimeout(look, lost || isBusy ? OFTEN : SELDOM);
}

// Gradio doesn't find back to a server by itself. The conversation is kept there; the words in the
// question box are kept here.
function restart(anew) {
  say(text(anew ? "connection.restarted" : "connection.back"));
  keepQuestion();
  location.reload();
}

// Says what a part of the page could not do and has no place of its own to say it.
async function complain(event) {
  const error = event.reason;
  if (!(error instanceof Unreachable) && !(error instanceof Refusal)) return;
  event.preventDefault();
  if (error instanceof Unreachable) await look();
  if (lost) return;
  say(error.message || text("page.failed"));
  clearTimeout(saying);
  saying = setTimeout(() => lost || say(""), COMPLAINT);
}

function say(words) {
  const banner = document.getElementById("banner");
  banner.textContent = words;
  banner.hidden = !words;
}

export function connect() {
  look();
  addEventListener("offline", () => say(text("connection.lost")));
  addEventListener("online", look);
  addEventListener("unhandledrejection", complain);
  restoreQuestion();
}
