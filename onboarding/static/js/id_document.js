// Two sides of an identity card, by camera or by file; each is sent to be read as soon as it is taken.

import { cameraTrouble } from "./camera.js";
import { Offline, post, sentences } from "./http.js";
import { fitting, LARGEST_BYTES } from "./picture.js";
import { Viewfinder } from "./viewfinder.js";
import { wordsOf } from "./words.js";

const root = document.querySelector("[data-id-document]");
const words = wordsOf(root);
const viewfinder = new Viewfinder(root.querySelector(".viewfinder"), words);

function advise(form, sentences) {
  const lines = sentences.map((sentence) => {
    const line = document.createElement("li");
    line.className = "wrong";
    line.textContent = sentence;
    return line;
  });
  form.querySelector("[data-advice]").replaceChildren(...lines);
}

function preview(form, blob) {
  const image = form.querySelector("[data-preview]");
  if (image.src) URL.revokeObjectURL(image.src);
  image.src = URL.createObjectURL(blob);
  image.hidden = false;
}

function say(form, key, mood = "") {
  const pill = form.querySelector("[data-state]");
  pill.textContent = words(key);
  pill.className = `pill ${mood}`;
}

async function read(form, blob) {
  const open = form.querySelector("[data-open]");
  const body = new FormData(form);
  body.set("image", blob, "side.jpg");
  preview(form, blob);
  advise(form, []);
  say(form, "id.reading");
  open.disabled = true;
  open.classList.add("busy");
  try {
    const reply = await post(form.action, body);
    if (reply.ok) {
      location.reload(); // the server draws what it read of both sides, with its advice
      return;
    }
    say(form, "id.again", "warn");
    advise(form, sentences(reply));
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    say(form, "id.again", "warn");
    advise(form, [words("http.offline")]);
  }
  open.disabled = false;
  open.classList.remove("busy");
  open.focus(); // once more is one tap
}

async function photograph(form) {
  try {
    const photo = await viewfinder.photograph(form.dataset.side, form.querySelector("h2").textContent);
    if (photo) await read(form, photo);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    advise(form, [words(cameraTrouble(error, "id"))]);
    form.querySelector("input[type=file]").focus();
  }
}

async function send(form, file) {
  say(form, "id.preparing");
  const picture = await fitting(file);
  if (picture.size <= LARGEST_BYTES) {
    await read(form, picture);
    return;
  }
  say(form, "id.again", "warn");
  advise(form, [words("id.large_file")]);
}

for (const form of root.querySelectorAll("form[data-side]")) {
  form.querySelector("[data-open]").addEventListener("click", () => photograph(form));
  form.querySelector("input[type=file]").addEventListener("change", ({ target }) => {
    const [file] = target.files;
    if (file) send(form, file);
  });
}

// What was read stays on screen beside a correction.
for (const field of document.querySelectorAll("[data-reading]")) {
  const input = field.querySelector("input, textarea");
  input.addEventListener("input", () => {
    field.querySelector("[data-was]").hidden = input.value.trim() === field.dataset.reading;
  });
}
