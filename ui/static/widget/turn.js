// One question with what is shown for it, while it is being answered and ever after.
import { Problem, say, setup } from "./server.js";
import { closest, draw, label, make, sources } from "./view.js";
import { show } from "./viewer.js";

// The API says a refusal in English, and this page in its own language.
const worded = (piece) => (piece.text === setup.refusal ? { ...piece, text: say("refused") } : piece);

const noticed = ({ notices, support: { withheld: count } }) =>
  notices.map((notice) => say(`notice.${notice}`, { count })).join(" ");

// `turn` is what is kept: {question, answerId, answer, written, state, rating}, where the state is
// "pending", "done", "stopped" or an error's text.
export function turnView(turn, { retry, rate, speak }) {
  const words = make("div", { class: "words", dir: "auto" });
  const status = make("p", { class: "note", hidden: "" });
  const below = make("div", {});
  const cited = new Map();
  const open = (citation) => show(citation, [...cited.values()]);
  const element = make(
    "article",
    { class: "turn" },
    make("h2", { class: "question", dir: "auto" }, turn.question),
    make("div", { class: "answer" }, words, status, below),
  );

  function note(text) {
    status.textContent = text;
    status.hidden = !text;
  }

  function segment(piece) {
    draw(words, worded(piece), cited, open);
    if (piece.marker === null) speak([...(piece.lead ?? []), worded(piece).text].join(" "));
  }

  function restart() {
    turn.written = [];
    words.replaceChildren();
    cited.clear();
    note("");
  }

  // Everything once more from what is kept, so that what was streamed can't differ from it.
  function finish() {
    const { answer } = turn;
    const isRefused = Boolean(answer?.refused);
    words.replaceChildren();
    cited.clear();
    for (const citation of answer?.citations ?? turn.cited ?? []) {
      cited.set(citation.marker, citation);
    }
    for (const piece of answer?.segments ?? turn.written) draw(words, worded(piece), cited, open);
    if (answer?.missing?.length) words.append(` ${say("missing", { names: answer.missing.join(", ") })}`);
    element.classList.toggle("refused", isRefused);
    element.classList.remove("pending");
    const isDone = turn.state === "done";
    note(isDone ? noticed(answer) : turn.state === "stopped" ? say("notice.stopped") : turn.state);
    status.classList.toggle("error", !isDone && turn.state !== "stopped");
    if (cited.size) below.append(sources(cited.values(), open));
    if (answer?.closest.length && isRefused) {
      below.append(closest(answer.closest, (one) => show(one, [one])));
    }
    below.append(actions());
  }

  function actions() {
    const bar = make("div", { class: "actions" });
    const thumbs = ["up", "down"].map((rating) =>
      label(make("button", { type: "button", class: "quiet" }), rating, say(rating)),
    );
    const press = () =>
      thumbs.forEach((thumb, at) =>
        thumb.setAttribute("aria-pressed", String(turn.rating === ["up", "down"][at])),
      );
    thumbs.forEach((thumb, at) =>
      thumb.addEventListener("click", () => {
        const rating = ["up", "down"][at];
        rate(turn, turn.rating === rating ? null : rating).then(press, (error) =>
          note(error instanceof Problem ? error.message : say("lost")),
        );
      }),
    );
    press();
    const again = make("button", { type: "button", class: "quiet again", onclick: retry });
    if (turn.state === "done") bar.append(...thumbs);
    bar.append(label(again, "retry", say("retry")));
    return bar;
  }

  if (turn.state === "pending") {
    element.classList.add("pending");
    note(say("searching"));
  } else {
    finish();
  }
  return {
    element,
    finish,
    restart,
    note,
    event(name, data) {
      note("");
      if (name === "citation") cited.set(data.marker, data);
      turn.cited = [...cited.values()];
      if (name === "delta") {
        turn.written.push(data);
        segment(data);
      }
    },
  };
}
