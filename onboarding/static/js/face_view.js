// The dialog of the face check: one instruction at a time, said, shown and drawn, and how far we are.

import { Announcer } from "./announcer.js";
import { closeCamera } from "./camera.js";
import { voice } from "./voice.js";

const QUIET = new Set(["opening", "good", "straight", "back"]); // shown only: another instruction follows at once

export class FaceView {
  constructor(dialog, words) {
    const find = (name) => dialog.querySelector(name);
    this.screen = dialog;
    this.words = words;
    this.video = find("video");
    this.say = find(".live-say");
    this.mark = find(".mark");
    this.dots = find(".live-dots");
    this.anyway = find("[data-anyway]");
    this.announcer = new Announcer(find("[data-announce]"));
  }

  open() {
    this.fill(0);
    this.step(0, 0);
    this.anyway.hidden = true;
    this.screen.showModal();
    this.phase("opening", "live.opening");
  }

  close() {
    voice.stop();
    this.announcer.stop();
    closeCamera(this.video);
    if (this.screen.open) this.screen.close();
  }

  /** "opening", "placing", "filming", "checking", "waiting" or "done", with the word to read meanwhile. */
  phase(name, word) {
    this.screen.dataset.phase = name;
    if (word) this.#tell(name, this.words(word));
  }

  /** A hint of the server's, or "lighter" from the page. */
  hint(code) {
    const known = { no_face: "live.hold", straight: "live.straight", unseen: "live.hold" };
    this.#tell(code === "unseen" ? "no_face" : code, this.words(known[code] ?? `live.hint_${code}`));
  }

  /** An action with its label; "straight" before the first, "back" after each. */
  ask(cue, label) {
    this.#tell(cue, label ?? this.words("live.straight"));
    if (cue === "back") voice.say(this.words("live.back"));
    else if (cue === "straight") voice.say(this.words("live.straight"));
  }

  fill(part) {
    this.mark.setAttribute("stroke-dasharray", `${part * 100} 200`);
  }

  step(at, total) {
    const marks = Array.from({ length: total }, (_, index) => {
      const dot = document.createElement("li");
      dot.className = index < at ? "done" : index === at ? "now" : "";
      return dot;
    });
    this.dots.replaceChildren(...marks);
  }

  #tell(cue, sentence) {
    this.screen.dataset.cue = cue === "back" ? "straight" : cue;
    for (const drawn of this.screen.querySelectorAll("[data-for]")) {
      drawn.toggleAttribute("hidden", !drawn.dataset.for.split(" ").includes(this.screen.dataset.cue));
    }
    if (this.say.textContent !== sentence) this.say.textContent = sentence;
    if (QUIET.has(cue)) return;
    this.announcer.say(sentence);
    voice.say(sentence);
  }
}
