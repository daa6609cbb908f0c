// An answer as a stream of events, which goes on where it was when the connection is lost.
import { call, post, Problem, problemOf } from "./server.js";

const SILENCE_MS = 45_000; // the server says something at least every 15 seconds
const TRIES = 7;
const STOPPED = 499; // not by us: the server ends, and is asked again once it is back
const RESTARTS = 2; // for a question that the server forgot, or that brings it down

// Calls on.event(name, data) for each event once, on.restart() when the answer starts over,
// on.waiting() while the server can't be reached. Throws a Problem, or what `signal` was ended by.
export async function follow({ body, answerId = null, signal, on }) {
  let last = -1;
  let failed = 0;
  let restarts = 0;
  let isDone = false;
  for (;;) {
    try {
      const response = answerId
        ? await call(`api/answers/${encodeURIComponent(answerId)}/events`, {
            signal,
            headers: last < 0 ? {} : { "Last-Event-ID": String(last) },
          })
        : await post("api/ask", body, { signal, headers: { Accept: "text/event-stream" } });
      if (response.status === 404 && answerId) {
        if (++restarts > RESTARTS) throw await problemOf(response);
        [answerId, last] = [null, -1];
        on.restart();
        continue;
      }
      if (!response.ok) throw await problemOf(response);
      for await (const { id, name, data } of read(response.body)) {
        if (id <= last) continue; // said before the connection was lost
        [last, failed] = [id, 0];
        if (name === "start") answerId = data.answer_id;
        if (name === "error" && data.status === STOPPED) break;
        if (name === "error") throw new Problem(data.status, data);
        on.event(name, data);
        isDone = name === "done"; // the connection then ends by itself
      }
    } catch (error) {
      if (isDone) return;
      if (signal.aborted || error instanceof Problem) throw error;
    }
    if (isDone) return;
    // The connection ended before the answer did.
    if (++failed > TRIES) throw new Problem(0);
    on.waiting();
    await pause(Math.min(250 * 2 ** failed, 5000), signal);
  }
}

async function* read(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await withTimeout(reader.read());
      if (done) return;
      // A pair of \r and \n may come in two pieces, so what ends in \r waits for the next.
      text += value;
      const isHalf = text.endsWith("\r");
      const blocks = (isHalf ? text.slice(0, -1) : text).replace(/\r\n?/g, "\n").split("\n\n");
      text = blocks.pop() + (isHalf ? "\r" : "");
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parse(block) {
  const fields = { data: [] };
  for (const line of block.split("\n")) {
    const [, name, value] = line.match(/^([^:]*):? ?(.*)$/s);
    if (name === "data") fields.data.push(value);
    else if (name) fields[name] = value;
  }
  if (!fields.event || !fields.data.length) return null;
  return { id: Number(fields.id), name: fields.event, data: JSON.parse(fields.data.join("\n")) };
}

function withTimeout(promise) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("silence")), SILENCE_MS);
  });
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
