// What the room and the clip share: entering with the camera open, sending pictures one after the other.

import { cameraTrouble, closeCamera, openCamera, still } from "./camera.js";
import { sleep } from "./countdown.js";
import { firstProblem, get, Offline, post } from "./http.js";
import { voice } from "./voice.js";
import { wordsOf } from "./words.js";

const EVERY_MS = 250; // four pictures a second
const LOOK_MS = 1000; // where no pictures are wanted
const LARGEST = 78_000; // bytes of one picture, below what the server takes

export const root = document.querySelector("[data-video]");
export const words = wordsOf(root);
const before = root.querySelector("[data-before]");
const room = root.querySelector("[data-room]");
const video = room.querySelector("video");
const start = root.querySelector("[data-start]");
const stateLine = room.querySelector("[data-state]");
const askLine = room.querySelector("[data-ask]");

export function tell(sentence) {
  if (stateLine.textContent !== sentence) stateLine.textContent = sentence;
}

/** A question, large and aloud. */
export function ask(sentence) {
  if (askLine.textContent === sentence) return;
  askLine.textContent = sentence;
  voice.say(sentence);
}

function show(line, sentence) {
  line.hidden = !sentence;
  line.querySelector("span").textContent = sentence;
}

export const trouble = (sentence) => show(room.querySelector("[data-trouble]"), sentence);

/** Back to the page before the room, with what went wrong. */
export function giveUp(sentence) {
  closeCamera(video);
  room.hidden = true;
  before.hidden = false;
  start.disabled = false;
  const line = before.querySelector("[data-problem]");
  show(line, sentence);
  line.scrollIntoView({ block: "center" });
}

class Over extends Error {}

export async function answer(url, body) {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) form.set(name, value);
  return post(url, form);
}

async function picture() {
  const sharp = await still(video, { longest: 640, quality: 0.7 });
  return sharp.size <= LARGEST ? sharp : still(video, { longest: 480, quality: 0.5 });
}

/** One room: `step(data)` after every answer says whether to film on; it ends with the server's word where to go. */
export class Relay {
  constructor(data) {
    this.url = data.url;
    this.data = data;
    this.next = null;
    this.began = performance.now();
  }

  get wantsPictures() {
    return ["met", "filming"].includes(this.data.state);
  }

  /** Pictures or looks until `step` says stop or the room is over. Resolves to where to go, or null. */
  async run(step) {
    while (step(this.data) && !this.next) {
      const at = performance.now();
      const every = this.wantsPictures ? EVERY_MS : LOOK_MS;
      try {
        this.take(await (this.wantsPictures ? this.send() : get(this.url)));
        trouble("");
      } catch (error) {
        if (!(error instanceof Offline)) throw error;
        trouble(words("http.offline"));
      }
      await sleep(Math.max(0, at + every - performance.now()));
    }
    return this.next;
  }

  async send() {
    if (!video.srcObject?.active) throw new DOMException("the camera has gone", "InvalidStateError");
    const at = Math.round(performance.now() - this.began);
    const body = new FormData();
    body.set("frame", await picture(), "frame.jpg");
    body.set("seq", this.data.frames);
    body.set("at_ms", at);
    const reply = await post(`${this.url}/frames`, body);
    // A number whose answer was lost is found again; a room that is over says where to go.
    return ["frame_out_of_order", "room_over"].includes(reply.code) ? get(this.url) : reply;
  }

  take(reply) {
    if (reply.status === 401 || reply.status === 404) location.reload(); // the session ended: the page says the way back
    if (reply.code === "frame_late") throw new Over(firstProblem(reply));
    if (reply.ok) [this.data, this.next] = [{ ...this.data, ...reply.data }, reply.next];
    else trouble(firstProblem(reply));
  }
}

async function enter(body) {
  await openCamera(video, "user", 640);
  const reply = await answer(root.dataset.open, body);
  if (!reply.ok) return giveUp(firstProblem(reply));
  before.hidden = true;
  room.hidden = false;
  room.scrollIntoView({ block: "start" });
  return reply.data;
}

/** Lets `perform(relay)` film once the visitor agrees and starts; whatever fails is said, and another way is at hand. */
export function onStart(perform) {
  voice.on = true;
  room.querySelector("[data-voice]").addEventListener("change", (event) => {
    voice.on = event.target.checked;
    if (voice.on) voice.say(askLine.textContent);
    else voice.stop();
  });
  start.addEventListener("click", async () => {
    const consent = before.querySelector("#field-consent");
    const missing = consent && !consent.checked;
    show(before.querySelector("[data-problem]"), missing ? words("video.consent_first") : "");
    if (missing) return consent.focus();
    start.disabled = true;
    try {
      const body = { kind: root.dataset.kind, ...(consent ? { [consent.name]: consent.value } : {}) };
      const data = await enter(body);
      if (data) await perform(new Relay(data));
    } catch (error) {
      if (error instanceof Offline) giveUp(words("http.offline"));
      else if (error instanceof Over) giveUp(error.message);
      else if (error.name === "InvalidStateError") giveUp(words("video.ended_camera"));
      else if (error instanceof DOMException) giveUp(words(cameraTrouble(error, "video")));
      else throw error;
    } finally {
      voice.stop();
      closeCamera(video);
    }
  });
}
