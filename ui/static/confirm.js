// A question that has to be answered before something is lost.
export function confirmed(words) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("p").textContent = words;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  });
}
