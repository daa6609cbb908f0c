// The conversations: listed, searched, opened, renamed, deleted; and the drawer on a phone.
import { confirmed } from "./confirm.js";
import { current, question, tell, whenReady } from "./gradio.js";
import { fragment, send } from "./server.js";
import { go } from "./views.js";

let asked = 0;
const list = () => document.getElementById("conversations");
const search = () => document.getElementById("search");

export async function refresh() {
  const request = ++asked;
  const found = await fragment(`/ui/conversations?search=${encodeURIComponent(search().value)}`);
  if (request !== asked) return;
  list().innerHTML = found;
  const chosen = list().querySelector(`li[data-id="${CSS.escape(current())}"]`);
  chosen?.classList.add("current");
  chosen?.querySelector("a").setAttribute("aria-current", "true");
}

function open(id) {
  go("chat");
  drawer(false);
  tell("open", id);
  question().focus();
}

function rename(item) {
  const link = item.querySelector("a");
  const name = document.createElement("input");
  name.type = "text";
  name.value = link.textContent;
  name.maxLength = 200;
  name.setAttribute("aria-label", item.querySelector("[data-do=rename]").textContent);
  let done = false;
  const finish = async (keep) => {
    if (done) return;
    done = true;
    if (keep) await send("POST", `/ui/conversations/${item.dataset.id}`, { title: name.value });
    refresh();
  };
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") finish(true);
    if (event.key === "Escape") finish(false);
  });
  name.addEventListener("blur", () => finish(true));
  item.replaceChildren(name);
  name.select();
}

async function remove(item, sure) {
  if (!(await confirmed(sure))) return;
  await send("DELETE", `/ui/conversations/${item.dataset.id}`);
  if (item.dataset.id === current()) open("");
  refresh();
}

function drawer(wanted) {
  document.getElementById("sidebar").classList.toggle("open", wanted);
  document.getElementById("menu").setAttribute("aria-expanded", String(wanted));
}

export function watchSidebar() {
  const sidebar = document.getElementById("sidebar");
  document.getElementById("new").addEventListener("click", () => open(""));
  search().addEventListener("input", refresh);
  document.getElementById("menu").addEventListener("click", () => {
    drawer(true);
    document.getElementById("new").focus();
  });
  list().addEventListener("click", (event) => {
    const item = event.target.closest("li");
    const act = event.target.closest("[data-do]");
    if (act?.dataset.do === "rename") rename(item);
    else if (act?.dataset.do === "delete") remove(item, act.dataset.sure);
    else if (item && event.target.closest("li > a") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(item.dataset.id);
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of sidebar.querySelectorAll(".menu[open]")) {
      if (!menu.contains(event.target) || event.target.closest(".menu > div")) menu.open = false;
    }
    const outside = !event.target.closest("#sidebar, #menu, dialog");
    if (outside || event.target.closest("#sidebar .drawer, [data-view]")) drawer(false);
  });
  sidebar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = sidebar.querySelector(".menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (sidebar.classList.contains("open")) {
      drawer(false);
      document.getElementById("menu").focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  whenReady(refresh);
}
