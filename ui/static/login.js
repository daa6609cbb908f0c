// Where the server asks for a key: to the login page and back, with the words in the question box.
import { question, whenReady, write } from "./gradio.js";

const KEPT = "passage-question";

export function keepQuestion() {
  sessionStorage.setItem(KEPT, question()?.value ?? "");
}

export function restoreQuestion() {
  whenReady(() => {
    const words = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    if (words) write("question-box", words);
  });
}

// The login has ended, or the server was restarted and has forgotten it.
export function logIn() {
  keepQuestion();
  const here = `/${location.search}${location.hash}`;
  location.assign(`/login?next=${encodeURIComponent(here)}`);
}

export function watchLogin() {
  document.getElementById("logout")?.addEventListener("click", async () => {
    await fetch("/logout", { method: "POST" });
    location.assign("/login");
  });
}
