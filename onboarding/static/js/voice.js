// Says a sentence aloud where the device has a voice; the words are always on screen as well.

export const voice = {
  on: false,
  say(sentence) {
    if (!this.on || !("speechSynthesis" in window)) return;
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.lang = document.documentElement.lang;
    speechSynthesis.speak(utterance);
  },
  stop() {
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  },
};
