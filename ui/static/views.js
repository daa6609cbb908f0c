// Which of the page's views is shown: the chat, the documents or the insights.
import { Refusal, fragment } from "./server.js";
import { text } from "./texts.js";

const VIEWS = ["chat", "documents", "insights"];
const shown = new EventTarget();

export const onView = (name, call) => shown.addEventListener(name, call);

export function view() {
  const name = location.hash.slice(1);
  return VIEWS.includes(name) ? name : "chat";
}

export function go(name) {
  const address = new URL(location.href);
  address.hash = name === "chat" ? "" : name;
  history.pushState(null, "", address);
  show();
}

function show() {
  const name = view();
  document.querySelector("gradio-app").hidden = name !== "chat";
  document.getElementById("chosen").hidden = name !== "chat";
  document.getElementById("documents").hidden = name !== "documents";
  document.getElementById("insights").hidden = name !== "insights";
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  shown.dispatchEvent(new Event(name));
}

export function watchViews() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-view], a.go");
    if (!link) return;
    event.preventDefault();
    go(link.dataset.view ?? link.hash.slice(1));
  });
  addEventListener("popstate", show);
  onView("insights", async () => {
    const place = document.getElementById("insights");
    try {
      place.innerHTML = await fragment("/ui/insights");
    } catch (error) {
      place.textContent = (error instanceof Refusal && error.message) || text("page.failed");
    }
  });
  show();
}
