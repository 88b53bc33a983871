// The face check, from the button to the verdict. Whatever stops it has a sentence, a next step, and loses nothing.

import { cameraTrouble, openCamera, stopCamera } from "./camera.js";
import { sleep } from "./countdown.js";
import { perform } from "./face_clip.js";
import { wellPlaced } from "./face_placing.js";
import { clipForm, deliver } from "./face_sending.js";
import { FaceView } from "./face_view.js";
import { firstProblem, Offline, post, sentences } from "./http.js";
import { Stopped } from "./stopped.js";
import { voice } from "./voice.js";
import { wordsOf } from "./words.js";

const ANYWAY_MS = 8000;
const LABEL_LENGTH = 120;

const root = document.querySelector("[data-liveness]");
const words = wordsOf(root);
const view = new FaceView(root.querySelector("dialog"), words);
const [start, problem] = [root.querySelector("[data-start]"), root.querySelector("[data-problem]")];
const [aloud, plain] = [root.querySelector("[data-voice]"), root.querySelector("[data-plain]")];
const stiller = matchMedia("(prefers-reduced-motion: reduce)");
let attempt = null;

/** A switch that lasts as long as this page, reloads included: it is kept with the history entry, nowhere else. */
function keep(box, name) {
  box.checked = history.state?.[name] ?? box.checked;
  box.addEventListener("change", () => history.replaceState({ ...history.state, [name]: box.checked }, ""));
}

async function begin() {
  if (attempt) return;
  attempt = new AbortController();
  problem.hidden = true;
  voice.on = aloud.checked;
  view.open();
  try {
    conclude(await Promise.race([run(attempt.signal), stopped(attempt.signal)]));
  } catch (error) {
    if (error instanceof Locked) location.reload();
    else fail(sentenceFor(error));
  } finally {
    attempt = null;
  }
}

/** Rejects as soon as the attempt is given up, whatever is still being waited for. */
function stopped(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

async function run(signal) {
  const camera = await film(signal);
  view.phase("placing", "live.hold");
  await place(signal);
  const { challenge, until } = await ask();
  signal.throwIfAborted();
  view.phase("filming");
  const clip = await perform(view, challenge, signal);
  signal.throwIfAborted();
  stopCamera(view.video);
  view.phase("checking", "live.checking");
  const waiting = () => view.phase("waiting", "live.waiting");
  return deliver(root.dataset.answerUrl, clipForm(challenge, clip, camera), { until, waiting, signal });
}

/** Opens the camera and resolves to its name. */
async function film(signal) {
  const stream = await openCamera(view.video, "user", 640);
  const [track] = stream.getVideoTracks();
  if (signal.aborted) track.stop();
  signal.throwIfAborted();
  track.addEventListener("ended", () => leave("live.gone"));
  return track.label.slice(0, LABEL_LENGTH);
}

async function place(signal) {
  let pressed = false;
  view.anyway.onclick = () => { pressed = true; };
  const patience = setTimeout(() => { view.anyway.hidden = false; }, ANYWAY_MS);
  await wellPlaced({
    video: view.video,
    url: root.dataset.lookUrl,
    tell: (hint) => view.hint(hint),
    steady: (part) => view.fill(part),
    anyway: () => pressed,
    signal,
  }).finally(() => clearTimeout(patience));
  view.anyway.hidden = true;
  view.fill(0);
}

/** A fresh challenge, and until when, on performance.now()'s clock, its clip is taken. */
async function ask() {
  const reply = await post(root.dataset.challengeUrl, { colors: !plain.checked && !stiller.matches });
  if (isLocked(reply)) throw new Locked();
  if (!reply.ok) throw new Refusal(firstProblem(reply));
  const { issued_at: since, deadline } = reply.data;
  return { challenge: reply.data, until: performance.now() + Date.parse(deadline) - Date.parse(since) };
}

/** The server's own sentence. */
class Refusal extends Error {}

/** Too many failures: the page itself says until when, and offers the other way. */
class Locked extends Error {}

function isLocked(reply) {
  return Object.values(reply.problems).some((each) => each.code === "liveness_locked");
}

function conclude(outcome) {
  if (outcome.next && outcome.outcome !== "retry") {
    view.phase("done", "live.done");
    location.assign(outcome.next);
    return;
  }
  if (isLocked(outcome)) throw new Locked();
  fail(sentences(outcome).join(" "));
}

function sentenceFor(error) {
  if (error instanceof Stopped) return error.word && words(error.word);
  if (error instanceof Refusal) return error.message;
  if (error instanceof Offline) return words("http.offline");
  if (error instanceof DOMException) return words(cameraTrouble(error, "live"));
  view.close();
  throw error;
}

/** Back to the page; `sentence` null where the person chose to leave. */
function fail(sentence) {
  view.close();
  if (!sentence) return;
  problem.hidden = false;
  problem.querySelector("span").textContent = sentence;
  voice.say(sentence);
  start.querySelector("span").textContent = words("live.again");
  start.focus();
}

function leave(word) {
  attempt?.abort(new Stopped(word));
}

keep(aloud, "voice");
keep(plain, "plain");
if (stiller.matches) [plain.checked, plain.disabled] = [true, true];
start.addEventListener("click", begin);
root.querySelector("[data-cancel]").addEventListener("click", () => leave(null));
view.screen.addEventListener("cancel", () => leave(null));
root.querySelector("[data-other-way]").addEventListener("click", () => stopCamera(view.video));
document.addEventListener("visibilitychange", () => {
  if (document.hidden && ["placing", "filming"].includes(view.screen.dataset.phase)) leave("live.away");
});
addEventListener("pagehide", () => leave(null));
