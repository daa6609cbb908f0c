// The quote behind a marker, shown while the pointer or the focus is on it.
let marker = null;
let leaving = 0;
const tip = () => document.getElementById("tip");

function show(link) {
  clearTimeout(leaving);
  if (link === marker) return;
  hide();
  const quote = document.getElementById(link.hash.replace("#source-", "quote-"));
  if (!quote) return;
  marker = link;
  marker.setAttribute("aria-describedby", "tip");
  const box = tip();
  box.textContent = quote.textContent;
  box.hidden = false;
  const place = link.getBoundingClientRect();
  const left = Math.min(place.left - 12, innerWidth - box.offsetWidth - 12);
  const above = place.top - box.offsetHeight - 8;
  box.style.left = `${Math.max(12, left)}px`;
  box.style.top = `${above > 8 ? above : place.bottom + 8}px`;
}

function hide() {
  clearTimeout(leaving);
  marker?.removeAttribute("aria-describedby");
  marker = null;
  tip().hidden = true;
}

export function watchTips() {
  const soon = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 150);
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return; // a touch opens the panel
    const link = event.target.closest?.("a.marker");
    if (link) show(link);
    else if (event.target.closest?.("#tip")) clearTimeout(leaving);
    else if (marker && marker !== document.activeElement) soon();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("a.marker:focus-visible")) show(event.target);
    else if (marker) hide();
  });
  document.addEventListener("click", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !marker) return;
      hide();
      event.preventDefault(); // the first Escape is for the quote, the next for the panel
    },
    true,
  );
}
