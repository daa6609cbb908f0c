// The server: how it set this page up, what is kept for the tab, and requests with a token.
export const setup = JSON.parse(document.body.dataset.setup);
export const options = new URLSearchParams(location.search);

const widget = ["scope", "title", "corner", "number"].map((name) => options.getAll(name));
const place = `passage:${JSON.stringify([setup.origin, ...widget])}:`;
const memory = new Map(); // where the browser keeps nothing for frames of other origins

let token = recall("token") ?? "";
let isFresh = false; // a kept token only tells the server whose answers these are
let minting = null;

// What the server says of a request that it won't answer (RFC 9457), in this page's language; a
// proxy before it may say less. Without a status, nobody has said anything.
export class Problem extends Error {
  constructor(status, { type = "", detail = "", values = {} } = {}) {
    const name = `error.${type.replace("urn:passage:", "")}`;
    const known = name in setup.strings && name;
    const usual = status === 429 || status === 503 ? "error.busy" : "error.fault";
    const other = detail ? "error.other" : usual;
    super(status ? say(known || other, { ...values, why: detail }) : say("lost"));
    this.status = status;
  }
}

export function say(name, values = {}) {
  let words = setup.strings[name];
  if (words.other) words = words[values.count === 1 ? "one" : "other"];
  const number = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "always" });
  return words.replace(/\{(\w+)(:,)?\}/g, (_, key, isNumber) =>
    isNumber ? number.format(values[key]) : values[key],
  );
}

export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(place + name) ?? memory.get(name) ?? "null");
  } catch {
    return JSON.parse(memory.get(name) ?? "null");
  }
}

export function keep(name, value) {
  const text = JSON.stringify(value);
  memory.set(name, text);
  try {
    sessionStorage.setItem(place + name, text);
    return true;
  } catch (error) {
    return error.name !== "QuotaExceededError";
  }
}

export async function call(path, options = {}) {
  if (!isFresh) await mint();
  const send = () =>
    fetch(path, {
      ...options,
      headers: { ...options.headers, Authorization: `Bearer ${token}` },
      credentials: "omit",
      cache: "no-store",
    });
  let response = await send();
  if (response.status === 401) {
    await mint();
    response = await send();
  }
  return response;
}

export function post(path, body, { headers, signal } = {}) {
  return call(path, { ...json(body), headers: { ...json(body).headers, ...headers }, signal });
}

export async function problemOf(response) {
  return new Problem(response.status, (await response.json().catch(() => null)) ?? {});
}

const json = (body) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

function mint() {
  minting ??= exchange().finally(() => (minting = null));
  return minting;
}

async function exchange() {
  for (const isLast of [false, true]) {
    const ticket = setup.ticket || (await anotherTicket());
    setup.ticket = ""; // it serves once
    const response = await fetch("widget/token", json({ ticket, previous: token }));
    if (response.ok) {
      ({ token } = await response.json());
      isFresh = true;
      keep("token", token);
      return;
    }
    // A page that was open for longer than its ticket lasts: once more, with another one.
    if (isLast || response.status !== 401) throw await problemOf(response);
  }
}

async function anotherTicket() {
  const address = new URL(location);
  address.searchParams.set("origin", setup.origin);
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new Problem(response.status, { type: "token" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return JSON.parse(page.body.dataset.setup).ticket;
}
