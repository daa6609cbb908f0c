// What the chat page does in the browser beyond Gradio. It only moves the view: no text is read
// from the page or written to it.
(() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const behavior = () => (calm.matches ? "auto" : "smooth");
  let rows = 0;

  // A new question goes to the top of the view, so that its answer is read from its beginning.
  function follow() {
    const questions = document.querySelectorAll("#conversation .user-row");
    if (questions.length > rows && rows > 0) {
      questions[questions.length - 1].scrollIntoView({ block: "start" });
    }
    rows = questions.length;
  }

  // Gradio labels each message with its source, which a screen reader would read out as markup.
  function unlabel() {
    for (const message of document.querySelectorAll("#conversation [data-testid][aria-label]")) {
      message.removeAttribute("aria-label");
    }
  }

  // A marker leads to its quote, wherever that is visible: in the excerpt or the whole passage.
  // The link itself would do, but Gradio's <base> makes it reload a page that has a query string.
  function jump(event) {
    const marker = event.target.closest("a.marker");
    if (!marker) return;
    event.preventDefault();
    const name = marker.hash.slice(1);
    const quotes = [...document.getElementsByClassName(name)];
    const target = quotes.find((quote) => quote.offsetParent) ?? document.getElementById(name);
    if (!target) return;
    target.scrollIntoView({ block: "center", behavior: behavior() });
    target.focus({ preventScroll: true });
  }

  new MutationObserver(() => {
    unlabel();
    follow();
  }).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("click", jump);
})();
