// The dialog with the camera: a guide, a hint, and a photo that is taken when the card lies well, or by hand.

import { around, guideIn, measure, PRINT, printIn, Trigger, VIEW } from "./autocapture.js";
import { closeCamera, nextFrame, openCamera, still } from "./camera.js";
import { SIDES } from "./card_edges.js";
import { sleep } from "./countdown.js";
import { Pace } from "./hints.js";
import { voice } from "./voice.js";

const EVERY_MS = 140; // seven looks a second
const SETTLE_MS = 900; // nobody is photographed before they have seen the picture
const TAKEN_MS = 550;
const WHOLE_RING = 100;

export class Viewfinder {
  #run = 0; // of the dialog; a loop of an earlier one ends
  #taking = false;
  #guide = null;
  #view = canvas(VIEW.width, VIEW.height);
  #print = canvas(PRINT.width, PRINT.height);

  /** `words(key)` gives page words; hints are `id.hint_*`. */
  constructor(dialog, words) {
    const find = (name) => dialog.querySelector(name);
    this.dialog = dialog;
    this.words = words;
    this.video = find("video");
    this.frame = find(".viewfinder-frame");
    this.hint = find(".viewfinder-hint");
    this.ring = find(".shutter .mark");
    this.torch = find("[data-torch]");
    this.auto = find("[data-auto]");
    this.voice = find("[data-voice]");
    this.#wire(find("[data-shutter]"), find("[data-cancel]"));
  }

  #wire(shutter, cancel) {
    shutter.addEventListener("click", () => this.#take(undefined));
    cancel.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.#close());
    this.torch.addEventListener("click", () => this.#light(this.torch.getAttribute("aria-pressed") !== "true"));
    this.#keep(this.auto, "aria-checked", "auto", () => {});
    this.#keep(this.voice, "aria-pressed", "voice", (on) => {
      voice.on = on;
      if (on && this.video.srcObject) voice.say(this.hint.textContent);
      else if (!on) voice.stop();
    });
    new ResizeObserver(() => this.#fit()).observe(this.frame);
    this.video.addEventListener("resize", () => this.#fit());
    window.addEventListener("pagehide", () => this.dialog.close());
  }

  /** A switch that lasts as long as this page, reloads included: it is kept with the history entry, nowhere else. */
  #keep(button, attribute, name, changed) {
    const draw = (on) => {
      button.setAttribute(attribute, String(on));
      changed(on);
    };
    draw(history.state?.[name] ?? button.getAttribute(attribute) === "true");
    button.addEventListener("click", () => {
      const on = button.getAttribute(attribute) !== "true";
      history.replaceState({ ...history.state, [name]: on }, "");
      draw(on);
    });
  }

  /** Resolves to a JPEG, or to null when the person leaves; rejects with a DOMException where no camera opens. */
  async photograph(side, title) {
    this.#run += 1;
    const run = this.#run;
    this.#taking = false;
    this.dialog.dataset.side = side;
    this.dialog.querySelector("#viewfinder-title").textContent = title;
    this.dialog.classList.remove("is-taken");
    this.#mark({}, 0);
    this.#tell("place");
    this.dialog.showModal();
    const photo = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    openCamera(this.video, "environment").then((stream) => this.#opened(run, stream), (error) => this.#fail(run, error));
    return photo;
  }

  #opened(run, stream) {
    if (run !== this.#run || !this.dialog.open) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    const [track] = stream.getVideoTracks();
    track.addEventListener("ended", () => this.#fail(run, new DOMException("the camera went away", "NotFoundError")));
    this.torch.hidden = !track.getCapabilities?.().torch;
    this.torch.setAttribute("aria-pressed", "false");
    this.#fit();
    this.#look(run);
  }

  #fail(run, error) {
    if (run !== this.#run) return;
    this.reject(error);
    this.dialog.close();
  }

  #close() {
    this.#run += 1;
    voice.stop();
    closeCamera(this.video);
    this.resolve?.(null); // unless a photo was taken
  }

  async #light(on) {
    const [track] = this.video.srcObject?.getVideoTracks() ?? [];
    try {
      await track.applyConstraints({ advanced: [{ torch: on }] });
      this.torch.setAttribute("aria-pressed", String(on));
    } catch {
      this.torch.hidden = true; // promised, but not there
    }
  }

  /** Puts the guide where the picture shows what it stands for. An upright picture fills an upright frame. */
  #fit() {
    const { videoWidth, videoHeight } = this.video;
    const box = this.frame.getBoundingClientRect();
    if (!videoWidth || !box.width) return;
    const fills = videoHeight > videoWidth && box.height > box.width;
    const scale = (fills ? Math.max : Math.min)(box.width / videoWidth, box.height / videoHeight);
    const [width, height] = [Math.min(videoWidth, box.width / scale), Math.min(videoHeight, box.height / scale)];
    const guide = guideIn(width, height);
    guide.left += (videoWidth - width) / 2;
    guide.top += (videoHeight - height) / 2;
    this.#guide = guide;
    this.dialog.classList.toggle("is-filled", fills);
    this.dialog.style.setProperty("--guide-width", `${guide.width * scale}px`);
    this.dialog.style.setProperty("--guide-top", `${(box.height - guide.height * scale) / 2}px`);
  }

  async #look(run) {
    const [trigger, pace, began] = [new Trigger(), new Pace(), performance.now()];
    pace.take("place", began);
    for (let spent = 0; run === this.#run; ) {
      await Promise.all([nextFrame(this.video), sleep(Math.max(EVERY_MS - spent, spent))]);
      if (run !== this.#run || this.#taking || document.hidden || !this.#guide) continue;
      const at = performance.now();
      const found = measure(this.#see(this.#view, around(this.#guide)), this.#see(this.#print, printIn(this.#guide)));
      const { hint, count, fire } = trigger.see(found);
      const automatic = this.auto.getAttribute("aria-checked") === "true";
      this.#mark(found.sides, automatic ? count / trigger.needed : 0);
      const now = pace.take(hint, at);
      if (now) this.#tell(now === "good" && !automatic ? "press" : now);
      spent = performance.now() - at;
      if (fire && automatic && at - began > SETTLE_MS) this.#take(around(this.#guide));
    }
  }

  #see(context, { left, top, width, height }) {
    const { canvas } = context;
    context.drawImage(this.video, left, top, width, height, 0, 0, canvas.width, canvas.height);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  #mark(sides, part) {
    for (const side of SIDES) this.frame.querySelector(`[data-edge=${side}]`).classList.toggle("is-found", Boolean(sides[side]));
    this.ring.setAttribute("stroke-dasharray", `${Math.min(1, part) * WHOLE_RING} 200`);
  }

  #tell(hint) {
    const sentence = this.words(`id.hint_${hint}`);
    this.dialog.dataset.hint = hint;
    const line = this.hint.querySelector("span");
    if (line.textContent !== sentence) line.textContent = sentence;
    voice.say(sentence);
  }

  async #take(part) {
    if (this.#taking || !this.video.videoWidth) return;
    this.#taking = true;
    this.video.pause(); // what was taken stays on screen for a moment
    const photo = await still(this.video, { part });
    this.dialog.classList.add("is-taken");
    this.#tell("taken");
    await sleep(TAKEN_MS);
    this.resolve(photo);
    this.dialog.close();
  }
}

function canvas(width, height) {
  const made = document.createElement("canvas");
  Object.assign(made, { width, height });
  const context = made.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "medium"; // averages, where "low" would skip pixels
  return context;
}
