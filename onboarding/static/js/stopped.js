/** Why something under way was given up; `word` names the sentence for it, null where the person left by themselves. */
export class Stopped extends Error {
  constructor(word = null) {
    super(word ?? "left");
    this.word = word;
  }
}
