// What can be done with messages, and where the view stands among them.
import { confirmed } from "./confirm.js";
import { conversation, current, question, tell, whenReady } from "./gradio.js";
import { highlight } from "./panel.js";
import { fragment, send } from "./server.js";
import { refresh } from "./sidebar.js";
import { text } from "./texts.js";
import { go, view } from "./views.js";

let rows = 0;
let shown = "";
let last = "";

const VERBS = {
  copy,
  retry: (turn, link) => again({ turn }, link),
  undo: (turn) => {
    tell("undo", turn);
    question().focus();
  },
  edit,
  up: (turn, link) => rate(turn, link, "up"),
  down: (turn, link) => rate(turn, link, "down"),
};

// Asks once more. What was asked afterwards goes, since it may rest on the answer that is replaced.
async function again(request, place) {
  const rows = [...conversation().querySelectorAll(".user-row")];
  const isLater = (row) => place.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (rows.some(isLater) && !(await confirmed(text("act.drops")))) return false;
  tell("again", JSON.stringify(request));
  return true;
}

// A new question goes to the top of the view, so that its answer is read from its beginning; a
// conversation that is opened again shows its last one.
function follow() {
  const questions = conversation().querySelectorAll(".user-row");
  if (questions.length > rows || (questions.length && current() !== shown && shown)) {
    questions[questions.length - 1].scrollIntoView({ block: "start" });
  }
  rows = questions.length;
}

// Gradio labels each message with its source, which a screen reader would read out as markup, and
// the conversation in English; and has each step of an answer announced. We announce what is finished.
function describe() {
  for (const message of conversation().querySelectorAll("[data-testid][aria-label]")) {
    message.removeAttribute("aria-label");
  }
  const log = conversation().querySelector("[role=log]");
  log?.setAttribute("aria-live", "off");
  log?.setAttribute("aria-label", text("page.chat"));
  for (const link of conversation().querySelectorAll("a:is(.act, .try, .source):not([role])")) {
    link.setAttribute("role", "button");
  }
}

function finished() {
  const answers = conversation().querySelectorAll(".answer.done, .answer.notice");
  const newest = answers[answers.length - 1];
  const name = newest?.querySelector("a.act")?.hash ?? newest?.textContent ?? "";
  if (conversation().querySelector(".writing") || (name === last && current() === shown)) return;
  if (name !== last && newest && last !== null) {
    const words = newest.querySelector(".words").textContent;
    document.getElementById("heard").textContent = `${text("answer.ready")} ${words}`;
  }
  last = name;
  shown = current();
  const address = new URL(location.href);
  if (shown) address.searchParams.set("c", shown);
  else address.searchParams.delete("c");
  history.replaceState(null, "", address);
  refresh();
}

function changed() {
  describe();
  follow();
  finished();
  highlight();
}

async function copy(turn, link) {
  await toClipboard(await fragment(`/ui/turns/${turn}.md`));
  link.classList.add("ticked");
  document.getElementById("heard").textContent = text("act.copied");
  setTimeout(() => link.classList.remove("ticked"), 1500);
}

// The clipboard is there on secure origins only, and an intranet is often none.
async function toClipboard(words) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(words);
    return;
  }
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = words;
  area.select();
  document.execCommand("copy");
  area.remove();
}

async function rate(turn, link, rating) {
  const acts = link.closest(".acts");
  const taken = acts.classList.contains(`rated-${rating}`);
  await send("POST", `/ui/turns/${turn}/rating`, { rating: taken ? null : rating });
  acts.classList.remove("rated-up", "rated-down");
  acts.parentElement.querySelector(".reason")?.remove();
  if (taken) return;
  acts.classList.add(`rated-${rating}`);
  if (rating === "down") acts.after(reason(turn));
}

function reason(turn) {
  const form = document.createElement("form");
  form.className = "reason";
  const words = document.createElement("input");
  words.type = "text";
  words.maxLength = 1000;
  words.placeholder = text("act.reason");
  words.setAttribute("aria-label", text("act.reason"));
  form.append(words, button(text("act.send")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await send("POST", `/ui/turns/${turn}/rating`, { rating: "down", reason: words.value });
    form.textContent = text("act.thanks");
  });
  setTimeout(() => words.focus());
  return form;
}

function edit(turn, link) {
  const message = link.closest(".message-content");
  const asked = message.querySelector(".question");
  const form = document.createElement("form");
  form.className = "change";
  const words = document.createElement("textarea");
  words.value = asked.textContent;
  words.rows = 3;
  words.setAttribute("aria-label", text("page.question"));
  const row = document.createElement("p");
  const cancel = button(text("act.cancel"), "button");
  const save = button(text("act.save"));
  save.className = "first";
  row.append(cancel, save);
  form.append(words, row);
  const leave = () => {
    form.remove();
    message.firstElementChild.hidden = false;
  };
  const submit = async (event) => {
    event.preventDefault();
    if (await again({ turn, question: words.value }, form)) leave();
  };
  form.addEventListener("submit", submit);
  cancel.addEventListener("click", leave);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && !event.shiftKey && event.target === words) submit(event);
  });
  message.firstElementChild.hidden = true;
  message.append(form);
  words.focus();
}

function button(words, type = "submit") {
  const made = document.createElement("button");
  made.type = type;
  made.textContent = words;
  return made;
}

export function watchConversation() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.act, a.try");
    if (!link) return;
    event.preventDefault();
    if (conversation().querySelector(".writing")) return;
    if (link.matches(".try")) {
      tell("question-box", link.textContent);
      return;
    }
    const [, verb, turn] = link.hash.match(/^#([a-z]+)-([0-9a-f]+)$/);
    VERBS[verb](turn, link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("a[role=button]")) return;
    event.preventDefault();
    event.target.click();
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    if (view() !== "chat") go("chat");
    question()?.focus();
  });
  whenReady(() => {
    const observer = new MutationObserver(changed);
    observer.observe(conversation(), { childList: true, subtree: true });
    changed();
  });
}
