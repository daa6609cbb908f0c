// The way from the page to Gradio's handlers: what is written into a box is a message to one.
const box = (id) => document.querySelector(`#${id} textarea, #${id} input`);

export const current = () => box("current")?.value ?? "";
export const question = () => box("question-box");
export const conversation = () => document.getElementById("conversation");

export function tell(id, value) {
  const field = box(id);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function ask(words) {
  tell("question-box", words);
  setTimeout(() => document.querySelector("#ask").click()); // once Gradio has taken the words in
}

const BOXES = ["question-box", "current", "scope", "open", "again", "undo"];
const isReady = () => conversation() && BOXES.every(box);

// Calls back as soon as the chat is there; Gradio puts its parts in place one after another.
export function whenReady(call) {
  if (isReady()) {
    call();
    return;
  }
  const waiting = new MutationObserver(() => {
    if (isReady()) {
      waiting.disconnect();
      call();
    }
  });
  waiting.observe(document.body, { childList: true, subtree: true });
}
