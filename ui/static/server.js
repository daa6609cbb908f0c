// What the page asks its server. Every fragment it gets has all text escaped.
import { logIn } from "./login.js";

export class Refusal extends Error {}

export async function fragment(path) {
  return (await answered(await fetch(path))).text();
}

export async function send(method, path, body) {
  return answered(
    await fetch(path, {
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
      else done({ status: request.status, words: request.responseText });
    };
    request.onerror = () => failed(new TypeError("upload"));
    request.send(file);
  });
}

async function answered(response) {
  if (response.status === 401) {
    logIn();
    return new Promise(() => {}); // the page is being left: nothing more is to happen in it
  }
  if (!response.ok) throw new Refusal(await response.text());
  return response;
}
