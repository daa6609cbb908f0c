// Where the next question looks: in all documents, or in those that are chosen.
import { whenReady, write } from "./gradio.js";
import { fragment } from "./server.js";
import { text } from "./texts.js";

let names = [];
const part = (id) => document.getElementById(id);

export function choose(chosen) {
  names = chosen;
  write("scope", names.length ? JSON.stringify(names) : "");
  const button = part("chosen");
  button.classList.toggle("narrowed", names.length > 0);
  button.textContent =
    names.length === 0
      ? text("scope.all")
      : names.length === 1
        ? names[0].split("/").pop()
        : text("scope.some", { count: names.length });
}

async function open() {
  part("places").innerHTML = await fragment("/ui/places");
  for (const box of part("places").querySelectorAll("input")) {
    box.checked = names.includes(box.value);
  }
  part("scope-filter").value = "";
  part("scopes").showModal();
}

function filter() {
  const wanted = part("scope-filter").value.toLowerCase();
  for (const label of part("places").querySelectorAll("label")) {
    label.hidden = !label.textContent.toLowerCase().includes(wanted);
  }
}

export function watchScope() {
  part("chosen").addEventListener("click", open);
  part("scope-filter").addEventListener("input", filter);
  part("places").addEventListener("change", () => {
    choose([...part("places").querySelectorAll("input:checked")].map((box) => box.value));
  });
  part("everything").addEventListener("click", () => {
    choose([]);
    part("scopes").close();
  });
  whenReady(() => document.getElementById("composer").before(part("chosen")));
}
