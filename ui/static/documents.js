// The documents: listed, filtered, added, opened, deleted, read again.
import { confirmed } from "./confirm.js";
import { look } from "./connection.js";
import { show } from "./panel.js";
import { onRead } from "./reading.js";
import { choose } from "./scope.js";
import { Refusal, fragment, send, upload } from "./server.js";
import { text } from "./texts.js";
import { go, onView, view } from "./views.js";

let asked = 0;
const part = (id) => document.getElementById(id);

async function refresh() {
  const request = ++asked;
  const found = await fragment(`/ui/documents?search=${encodeURIComponent(part("filter").value)}`);
  if (request === asked) part("listed").innerHTML = found;
}

async function add(files) {
  for (const file of files) await addOne(file); // one by one: the index is written by one
}

async function addOne(file) {
  const item = part("uploads").appendChild(document.createElement("li"));
  const name = item.appendChild(document.createElement("span"));
  const bar = item.appendChild(document.createElement("progress"));
  const state = item.appendChild(document.createElement("span"));
  name.textContent = file.name;
  state.className = "state";
  const told = (share) => {
    bar.value = share;
    const percent = Math.floor(share * 100);
    state.textContent =
      share < 1 ? text("documents.sending", { percent }) : text("documents.reading");
    if (share === 1) bar.removeAttribute("value");
  };
  told(0);
  try {
    const { status, words, source } = await sent(file, told);
    item.dataset.source = source ?? "";
    state.textContent = words || text("page.failed");
    item.className = status < 300 ? "added" : "failed";
  } catch {
    state.textContent = text("page.failed");
    item.className = "failed";
  }
  bar.remove();
  refresh();
  look();
}

function sent(file, told) {
  const { most, megabytes } = part("drop").dataset; // the server would refuse it, part of it sent
  if (file.size > Number(most)) return { status: 413, words: text("documents.large", { megabytes }) };
  return upload(`/ui/documents?name=${encodeURIComponent(file.name)}`, file, told);
}

async function act(button) {
  const { source, id } = button.closest("tr").dataset;
  if (button.dataset.do === "open") {
    show(`/ui/documents/${id}`, { from: button });
  } else if (button.dataset.do === "ask") {
    choose([source]);
    go("chat");
  } else if (await confirmed(button.dataset.sure)) {
    await tried(async () => {
      await send("POST", "/ui/documents/delete", { source, document_id: id });
      for (const item of part("uploads").querySelectorAll("li")) {
        if (item.dataset.source === source) item.remove(); // what it says is true no more
      }
    });
  }
}

async function tried(work) {
  try {
    await work();
  } catch (error) {
    note((error instanceof Refusal && error.message) || text("page.failed"), "failed");
  }
  refresh();
}

function note(words, kind) {
  const item = part("uploads").appendChild(document.createElement("li"));
  item.className = kind;
  item.textContent = words;
}

export function watchDocuments() {
  const drop = part("drop");
  onView("documents", refresh);
  onRead(() => view() === "documents" && refresh());
  part("filter").addEventListener("input", refresh);
  part("files").addEventListener("change", (event) => {
    add([...event.target.files]);
    event.target.value = "";
  });
  part("reindex").addEventListener("click", async (event) => {
    event.target.disabled = true;
    for (const item of part("uploads").querySelectorAll(".reread")) item.remove();
    const reading = tried(async () => {
      const response = await send("POST", "/ui/documents/reindex");
      note(await response.text(), "reread");
    });
    look();
    await reading;
    event.target.disabled = false;
  });
  part("listed").addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) act(button);
  });
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault(); // else the browser would leave the page for the file
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    if (!part("documents").hidden) add([...event.dataTransfer.files]);
  });
}
