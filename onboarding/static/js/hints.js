// Keeps hints calm: one at a time, each for long enough to be read, and none that flickers.

const AFTER_FRAMES = 3; // alike, before a hint is believed
const APART_MS = 2000;
const AGAIN_MS = 8000; // then it is said again

export class Pace {
  constructor() {
    this.shown = null;
    this.since = -Infinity;
    this.last = null;
    this.alike = 0;
  }

  /** The hint to give now, or null; `at` in milliseconds. "good" is believed at once: it will not be true for long. */
  take(hint, at) {
    this.alike = hint === this.last ? this.alike + 1 : 1;
    this.last = hint;
    const [steady, wait] = hint === "good" ? [1, 0] : [AFTER_FRAMES, hint === this.shown ? AGAIN_MS : APART_MS];
    const fresh = hint !== this.shown || hint !== "good";
    if (!fresh || this.alike < steady || at - this.since < wait) return null;
    this.shown = hint;
    this.since = at;
    return hint;
  }
}
