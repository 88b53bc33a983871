// Guides a person through a challenge, one action at a time, and sends what the camera saw meanwhile.

import { brightness, cameraTrouble, closeCamera, openCamera, still } from "./camera.js";
import { sleep } from "./countdown.js";
import { firstProblem, Offline, post, sentences } from "./http.js";
import { voice } from "./voice.js";
import { wordsOf } from "./words.js";

const STRAIGHT_MS = 800; // the judge compares every action with a face looking straight ahead
const ACTION_MS = 2200;
const DO_MS = 1500; // of each action; then back to straight ahead
const EVERY_MS = 100; // 10 frames a second, so that a blink is not missed
const MOST_FRAMES = 120;
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

function fill(part) {
  mark.setAttribute("stroke-dasharray", `${part * 100} 200`);
}

function showStep(at, total) {
  const marks = Array.from({ length: total }, (_, index) => {
    const dot = document.createElement("li");
    dot.className = index < at ? "done" : index === at ? "now" : "";
    return dot;
  });
  dots.replaceChildren(...marks);
}

/** Stills until `stopped()`: {blobs, atMs}, times in ms since the first. A slow device gives fewer, never late ones. */
async function record(stopped) {
  const began = performance.now();
  const blobs = [];
  const atMs = [];
  while (!stopped() && blobs.length < MOST_FRAMES) {
    const at = performance.now();
    blobs.push(await still(video, { longest: 640, quality: 0.8 }));
    atMs.push(Math.round(at - began));
    await sleep(Math.max(0, at + EVERY_MS - performance.now()));
  }
  return { blobs, atMs };
}

async function guide(challenge) {
  const total = challenge.actions.length;
  tell(words("live.straight"));
  await sleep(STRAIGHT_MS);
  for (const [index, action] of challenge.actions.entries()) {
    showStep(index, total);
    tell(challenge.labels[action]);
    const began = performance.now();
    for (let spent = 0; spent < ACTION_MS; spent = performance.now() - began) {
      if (spent >= DO_MS && say.textContent !== words("live.straight")) tell(words("live.straight"));
      count.textContent = spent < DO_MS ? Math.ceil((DO_MS - spent) / 500) : "";
      fill((index + spent / ACTION_MS) / total);
      await sleep(100);
    }
  }
  showStep(total, total);
  fill(1);
}

async function perform(challenge) {
  let over = false;
  const recording = record(() => over);
  await guide(challenge).finally(() => { over = true; });
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
  fail(sentences(outcome).join(" "));
}

async function begin() {
  start.disabled = true;
  voice.on = root.querySelector("[data-voice]").checked;
  root.scrollIntoView({ block: "start" });
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
    if (!problem.hidden) {
      fill(0);
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
