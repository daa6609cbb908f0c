// The page's words that the browser says by itself, in the page's language.
let texts;

export function text(key, values = {}) {
  texts ??= JSON.parse(document.getElementById("texts").textContent);
  let words = texts[key];
  if (typeof words === "object") words = words[values.count === 1 ? "one" : "other"];
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
