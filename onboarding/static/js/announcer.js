// Tells a screen reader what changed, at most once in two seconds: of several changes the last is said.

const APART_MS = 2000;

export class Announcer {
  #said = -Infinity;
  #timer;

  /** `region` is a live region that holds nothing else. */
  constructor(region) {
    this.region = region;
  }

  say(sentence) {
    clearTimeout(this.#timer);
    const wait = this.#said + APART_MS - performance.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#now(sentence), wait);
      return;
    }
    this.#now(sentence);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #now(sentence) {
    if (this.region.textContent === sentence) return;
    this.#said = performance.now();
    this.region.textContent = sentence;
  }
}
