// Says when the server can't be reached, and goes on by itself once it can be again.
import { keepQuestion, logIn, restoreQuestion } from "./login.js";
import { text } from "./texts.js";

const OFTEN = 1500;
const SELDOM = 10000;
let server = ""; // names one run of the server
let lost = false;

async function look() {
  try {
    const response = await fetch("/ui/alive", { cache: "no-store" });
    if (response.status === 401) {
      logIn();
      return;
    }
    const run = await response.text();
    if (!response.ok) throw new TypeError(String(response.status));
    if (lost || (server && run !== server)) restart(run !== server);
    else server = run;
  } catch {
    lost = true;
    say(text("connection.lost"));
  }
  setTimeout(look, lost ? OFTEN : SELDOM);
}

// Gradio doesn't find back to a server by itself. The conversation is kept there; the words in the
// question box are kept here.
function restart(anew) {
  say(text(anew ? "connection.restarted" : "connection.back"));
  keepQuestion();
  location.reload();
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
  restoreQuestion();
}
