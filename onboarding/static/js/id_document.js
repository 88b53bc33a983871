// Two sides of an identity card, by camera or by file; each is sent to be read as soon as it is taken.

import { brightness, cameraTrouble, closeCamera, openCamera, still } from "./camera.js";
import { sleep } from "./countdown.js";
import { Offline, post, sentences } from "./http.js";
import { wordsOf } from "./words.js";

const TOO_DARK = 45; // mean luma of 255
const LARGEST_FILE = 10 * 1024 * 1024;

const root = document.querySelector("[data-id-document]");
const words = wordsOf(root);
const viewfinder = root.querySelector(".viewfinder");
const video = viewfinder.querySelector("video");
const shutter = viewfinder.querySelector("[data-shutter]");
let side = null;

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
}

async function adviseLight() {
  const line = viewfinder.querySelector(".viewfinder-advice");
  while (video.srcObject) {
    const sentence = words(brightness(video) < TOO_DARK ? "id.dark" : "id.hold");
    if (line.textContent !== sentence) line.textContent = sentence;
    await sleep(800);
  }
}

async function openViewfinder(form) {
  side = form;
  viewfinder.querySelector("#viewfinder-title").textContent = form.querySelector("h2").textContent;
  viewfinder.showModal();
  try {
    await openCamera(video, "environment");
    shutter.focus();
    adviseLight();
  } catch (error) {
    viewfinder.close();
    advise(form, [words(cameraTrouble(error, "id"))]);
    form.querySelector("input[type=file]").focus();
  }
}

shutter.addEventListener("click", async () => {
  const blob = await still(video);
  viewfinder.close();
  await read(side, blob);
});
viewfinder.querySelector("[data-cancel]").addEventListener("click", () => viewfinder.close());
viewfinder.addEventListener("close", () => closeCamera(video));

for (const form of root.querySelectorAll("form[data-side]")) {
  form.querySelector("[data-open]").addEventListener("click", () => openViewfinder(form));
  form.querySelector("input[type=file]").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (!file) return;
    if (file.size > LARGEST_FILE) advise(form, [words("id.large_file")]);
    else read(form, file);
  });
}

// What was read stays on screen beside a correction.
for (const field of document.querySelectorAll("[data-reading]")) {
  const input = field.querySelector("input, textarea");
  input.addEventListener("input", () => {
    field.querySelector("[data-was]").hidden = input.value.trim() === field.dataset.reading;
  });
}
