// What the page asks its server. Every fragment it gets has all text escaped.
import { logIn } from "./login.js";

// The server refuses, and mostly says why; or it can't be reached.
export class Refusal extends Error {}
export class Unreachable extends Error {}

export async function fragment(path) {
  return (await answered(await reach(path))).text();
}

export async function send(method, path, body) {
  return answered(
    await reach(path, {
      method,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body ?? {}),
    }),
  );
}

// With progress, which fetch doesn't have: told(share of it that is sent, 0 to 1).
export function upload(path, file, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => told(event.loaded / event.total);
    request.onload = () => {
      if (request.status === 401) logIn();
      else {
        const type = request.getResponseHeader("Content-Type");
        const source = decodeURIComponent(request.getResponseHeader("X-Source") ?? "");
        const { status, responseText } = request;
        done({ status, source, words: wordsOf(status, type, responseText) });
      }
    };
    request.onerror = () => failed(new Unreachable());
    request.send(file);
  });
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Unreachable(); // a fetch fails for no other reason
  }
}

async function answered(response) {
  if (response.status === 401) {
    logIn();
    return new Promise(() => {}); // the page is being left: nothing more is to happen in it
  }
  if (!response.ok) {
    const type = response.headers.get("Content-Type");
    throw new Refusal(wordsOf(response.status, type, await response.text()));
  }
  return response;
}

// What our own routes say is plain text in the page's language; all else is for programs.
function wordsOf(status, type, words) {
  return type?.startsWith("text/plain") && status !== 500 ? words : "";
}
