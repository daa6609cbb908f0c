// The way from the page to Gradio's handlers: what is written into a box is a message to one.
const box = (id) => document.querySelector(`#${id} textarea, #${id} input`);

export const current = () => box("current")?.value ?? "";
export const question = () => box("question-box");
export const conversation = () => document.getElementById("conversation");

export function write(id, value) {
  box(id).value = value;
  box(id).dispatchEvent(new Event("input", { bubbles: true }));
}

// Gradio takes a box's words in as they are typed, and calls its handler on Enter.
export function tell(id, value) {
  write(id, value);
  box(id).dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
}

const BOXES = ["question-box", "current", "scope", "open", "again", "undo", "greet"];
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
