// The widget on a page of another origin: a button, and a frame of ours that it opens.
//
// The page's style rules can't reach into the shadow root, and ours can't reach out of it. Styles
// are set through the CSSOM alone, which a strict content security policy of the page leaves be.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) {
    console.error("widget.js needs a plain <script src> tag: no module, no import.");
    return;
  }
  const texts = {/* texts */};
  const options = script.dataset;
  const home = new URL(".", script.src);
  const language = options.lang || document.documentElement.lang || "en";
  const text = texts[language.toLowerCase().split("-")[0]] || texts.en;
  const title = options.title || text.title;
  const accent = /^#[0-9a-f]{6}$/i.test(options.accent) ? options.accent : "#1f6f5c";
  const SILENT_MS = 1500; // how long a frame that has loaded may stay silent

  // !important, as here it is stronger than any !important of the page; and no variables, as
  // those would be the page's to set.
  const style = (below, ink) => `
    :host { all: initial !important; display: block !important; color-scheme: light dark !important;
      font: 600 15px/1.2 system-ui, sans-serif !important; }
    :host(.corner) { position: fixed !important; z-index: 2147483000 !important;
      inset: auto 20px ${below}px auto !important; direction: ltr !important; }
    :host(.corner.left) { inset: auto auto ${below}px 20px !important; }
    :host(.inline) { height: 100% !important; min-height: 480px !important; }
    .inline { height: 100%; }
    button { all: initial; position: relative; z-index: 1; box-sizing: border-box; display: flex; align-items: center; gap: 10px;
      min-width: 52px; height: 52px; margin-left: auto; padding: 0 15px; border-radius: 26px;
      font: inherit; background: ${accent}; color: ${ink}; cursor: pointer; justify-content: center;
      box-shadow: 0 4px 16px rgb(0 0 0 / 24%), 0 1px 3px rgb(0 0 0 / 20%); }
    button:hover { filter: brightness(1.1); }
    button:focus-visible { outline: 3px solid ${accent}; outline-offset: 3px;
      box-shadow: 0 0 0 3px #fff; }
    button span { max-width: 220px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .left button { margin-left: 0; }
    svg { flex: none; width: 22px; height: 22px; fill: none; stroke: currentColor;
      stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    [aria-expanded="true"] span, [aria-expanded="true"] .ask, [aria-expanded="false"] .shut {
      display: none; }
    .panel { overflow: hidden; background: light-dark(#fbfaf8, #151716); }
    .panel[hidden] { display: none; }
    .corner .panel { position: fixed; right: 20px; bottom: ${below + 64}px;
      width: min(400px, 100vw - 40px); height: min(640px, 100dvh - ${below + 92}px);
      border-radius: 16px; border: 1px solid light-dark(#d9d6cf, #3a403d);
      box-shadow: 0 12px 40px rgb(0 0 0 / 28%); animation: rise 0.16s ease-out; }
    .corner.left .panel { right: auto; left: 20px; }
    .inline .panel { height: 100%; border: 1px solid light-dark(#d9d6cf, #3a403d);
      box-sizing: border-box; border-radius: 12px; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    p { margin: 24px; font-weight: 400; line-height: 1.5; color: light-dark(#22262a, #e4e6e3); }
    @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
    @media (prefers-reduced-motion: reduce) { .panel { animation: none !important; } }
    @media (max-width: 480px), (max-height: 420px) {
      .corner .panel.panel { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
      .open button { display: none; }
      button span { display: none; }
    }`;

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function icon(name, path) {
    const [svg, line] = ["svg", "path"].map((tag) =>
      document.createElementNS("http://www.w3.org/2000/svg", tag),
    );
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", name);
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  // Black or white, whichever is told apart better on this colour (WCAG 2, relative luminance).
  function inkOn(colour) {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
  }

  // What the frame is asked for. The server reads origin, scope and lang; the frame all the rest.
  function address() {
    const url = new URL("widget", home);
    const put = (name, value) => url.searchParams.append(name, value);
    put("origin", location.origin);
    put("lang", language);
    put("dir", getComputedStyle(document.documentElement).direction);
    for (const name of ["title", "greeting", "accent", "theme"]) {
      if (options[name]) put(name, options[name]);
    }
    // An empty scope is passed on, and refused: it must not come to mean everything.
    if ("scope" in options) options.scope.split(",").forEach((name) => put("scope", name.trim()));
    if (options.starters) options.starters.split("|").forEach((one) => put("starter", one.trim()));
    if (!options.target) put("corner", "1");
    put("number", document.querySelectorAll("[data-passage]").length);
    return url;
  }

  function start() {
    const target = options.target && document.querySelector(options.target);
    if (options.target && !target) {
      console.error(`widget.js: the page has no element ${options.target}.`);
      return;
    }
    const isLeft = options.position
      ? options.position === "left"
      : getComputedStyle(document.documentElement).direction === "rtl";
    const kind = target ? "inline" : isLeft ? "corner left" : "corner";
    const host = make("div", { class: kind });
    const root = host.attachShadow({ mode: "open" });
    const taken = document.querySelectorAll(`[data-passage="${kind}"]`).length;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style(20 + taken * 68, inkOn(accent)));
    root.adoptedStyleSheets = [sheet];
    const button = make(
      "button",
      { type: "button", "aria-expanded": "false", "aria-label": title },
      icon("ask", "M21 12a8 8 0 0 1-11.6 7.1L4 20.5l1.4-4.9A8 8 0 1 1 21 12zM9 10.5h6M9 14h4"),
      icon("shut", "M6 6l12 12M18 6L6 18"),
      make("span", {}, title),
    );
    const panel = make("div", { class: "panel", hidden: "" });
    const frame = make("div", { class: kind }, ...(target ? [] : [button]), panel);
    root.append(frame);
    host.dataset.passage = kind;
    // Not in the body, whose own transform or filter would become what "fixed" refers to.
    (target || document.documentElement).append(host);

    let iframe = null;
    let isReady = false;
    let waiting = []; // messages for a frame that isn't listening yet
    let before = null; // what had the focus

    function send(message) {
      if (isReady) iframe.contentWindow.postMessage(message, home.origin);
      else waiting.push(message);
    }

    // A frame that loads and stays silent was refused by the browser, or isn't the server's.
    function load() {
      isReady = false;
      iframe = make("iframe", {
        title,
        // Our own script in our own origin, which keeps its history there and asks the server.
        // Not: leading this page elsewhere, dialogs, downloads, forms (nothing is submitted).
        // A full page that is opened from it is an ordinary one.
        sandbox: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox",
        referrerpolicy: "origin", // whatever the page's own policy: the server compares it
        src: address(),
      });
      iframe.addEventListener("load", () => {
        setTimeout(() => {
          if (isReady) return;
          panel.replaceChildren(make("p", { role: "alert" }, text.unreachable));
          iframe = null; // the next time it is opened it is tried again
          console.error(
            `widget.js: ${home.origin} can't be reached, or ${location.origin} is not in its` +
              " RAG_ALLOWED_ORIGINS.",
          );
        }, SILENT_MS);
      });
      panel.replaceChildren(iframe);
    }

    function open(takeFocus = true) {
      if (!target && panel.hidden) {
        before = document.activeElement === host ? button : document.activeElement;
        if (before === document.body) before = button;
      }
      panel.hidden = false;
      button.setAttribute("aria-expanded", "true");
      if (!iframe) load();
      frame.classList.toggle("open", isReady); // until then the button is the only way back
      if (!takeFocus) return;
      iframe.focus({ preventScroll: true });
      send({ passage: "focus" });
    }

    function close() {
      if (target || panel.hidden) return;
      panel.hidden = true;
      frame.classList.remove("open");
      button.setAttribute("aria-expanded", "false");
      (before && before.isConnected ? before : button).focus();
    }

    function ask(question) {
      open();
      send({ passage: "ask", text: String(question) });
    }

    addEventListener("message", (event) => {
      if (!iframe || event.source !== iframe.contentWindow || event.origin !== home.origin) return;
      const { passage, detail } = event.data ?? {};
      if (passage === "ready") {
        isReady = true;
        frame.classList.toggle("open", !panel.hidden);
        for (const message of waiting.splice(0)) send(message);
      } else if (passage === "close") {
        close();
      } else if (passage === "answer" || passage === "refused") {
        host.dispatchEvent(
          new CustomEvent(`passage:${passage}`, { detail, bubbles: true, composed: true }),
        );
      }
    });
    button.addEventListener("click", () => (panel.hidden ? open() : close()));
    frame.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    // The page's first widget is `Passage`; each is also its own script tag's `passage`.
    script.passage = { open: () => open(), close, ask };
    window.Passage ??= script.passage;
    if (target || "open" in options) open(false);
    document.dispatchEvent(new CustomEvent("passage:ready"));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
