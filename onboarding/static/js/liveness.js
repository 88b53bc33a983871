// Guides a person through a challenge, one action at a time, and sends what the camera saw meanwhile.

import { brightness, cameraTrouble, closeCamera, openCamera, still } from "./camera.js";
import { sleep } from "./countdown.js";
import { firstProblem, Offline, post } from "./http.js";
import { voice } from "./voice.js";
import { wordsOf } from "./words.js";

const ACTION_MS = 2200;
const FRAMES = 40;
const FASTEST_MS = 100; // 10 frames a second
const TOO_DARK = 45; // mean luma of 255

const root = document.querySelector("[data-liveness]");
const words = wordsOf(root);
const video = root.querySelector("video");
const say = root.querySelector(".live-say");
const count = root.querySelector(".live-count");
const mark = root.querySelector(".mark");
const dots = root.querySelector(".live-dots");
const start = root.querySelector("[data-start]");
const problem = root.querySelector("[data-problem]");

function tell(sentence) {
  say.textContent = sentence;
  voice.say(sentence);
}

function fail(sentence) {
  problem.hidden = false;
  problem.querySelector("span").textContent = sentence;
  voice.say(sentence);
}

function showStep(at, total) {
  const marks = Array.from({ length: total }, (_, index) => {
    const dot = document.createElement("li");
    dot.className = index < at ? "done" : index === at ? "now" : "";
    return dot;
  });
  dots.replaceChildren(...marks);
}

/** Stills taken evenly over the whole challenge: {blobs, atMs}, times in ms since it began. */
async function record(duration, stopped) {
  const every = Math.max(FASTEST_MS, duration / FRAMES);
  const began = performance.now();
  const blobs = [];
  const atMs = [];
  for (let next = 0; next < duration && blobs.length < FRAMES && !stopped(); next += every) {
    await sleep(began + next - performance.now());
    atMs.push(Math.round(performance.now() - began));
    blobs.push(await still(video, { longest: 640, quality: 0.8 }));
  }
  return { blobs, atMs };
}

async function guide(challenge) {
  const total = challenge.actions.length;
  for (const [index, action] of challenge.actions.entries()) {
    showStep(index, total);
    tell(challenge.labels[action]);
    const ends = performance.now() + ACTION_MS;
    while (performance.now() < ends) {
      const left = ends - performance.now();
      count.textContent = Math.ceil(left / 1000);
      mark.setAttribute("stroke-dasharray", `${((index + 1 - left / ACTION_MS) / total) * 100} 100`);
      await sleep(100);
    }
  }
  showStep(total, total);
  count.textContent = "";
}

async function perform(challenge) {
  let over = false;
  const recording = record(challenge.actions.length * ACTION_MS, () => over);
  await guide(challenge);
  over = true;
  return recording;
}

async function send(challenge, { blobs, atMs }) {
  const body = new FormData();
  body.set("challenge_id", challenge.id);
  blobs.forEach((blob, index) => body.append("frames", blob, `${index}.jpg`));
  atMs.forEach((at) => body.append("at_ms", at));
  return post(root.dataset.answerUrl, body);
}

async function run() {
  tell(words("live.hold"));
  await openCamera(video, "user", 640);
  root.classList.add("is-running");
  await sleep(1200);
  if (brightness(video) < TOO_DARK) {
    fail(words("live.dark"));
    return;
  }
  const reply = await post(root.dataset.challengeUrl, {});
  if (!reply.ok) {
    fail(firstProblem(reply));
    return;
  }
  const recording = await perform(reply.data);
  closeCamera(video);
  tell(words("live.checking"));
  conclude(await send(reply.data, recording));
}

function conclude(outcome) {
  if (outcome.next && outcome.outcome !== "retry") {
    root.classList.add("is-done");
    tell(words("live.done"));
    location.assign(outcome.next);
    return;
  }
  fail(firstProblem(outcome));
}

async function begin() {
  start.disabled = true;
  problem.hidden = true;
  try {
    await run();
  } catch (error) {
    if (error instanceof Offline) fail(words("http.offline"));
    else if (error instanceof DOMException) fail(words(cameraTrouble(error, "live")));
    else throw error;
  } finally {
    closeCamera(video);
    root.classList.remove("is-running");
    mark.setAttribute("stroke-dasharray", "0 100");
    if (!problem.hidden) {
      say.textContent = words("live.again");
      start.querySelector("span").textContent = words("live.again");
    }
    start.disabled = false;
  }
}

start.addEventListener("click", begin);
root.querySelector("[data-voice]").addEventListener("change", (event) => {
  voice.on = event.target.checked;
  voice.say(say.textContent);
});
