// Sandbox only: a message that arrives on the drawn phone is shown here at once, as a phone would.

import { get, Offline } from "./http.js";
import { sleep } from "./countdown.js";

const EVERY_MS = 3000;
const SEEN = "onboarding-outbox-seen";

const toast = document.querySelector("[data-outbox]");

async function look() {
  const { messages = [] } = await get(toast.dataset.outbox);
  const newest = messages.reduce((late, message) => (!late || message.at > late.at ? message : late), null);
  if (!newest || newest.at <= (sessionStorage.getItem(SEEN) ?? "")) return;
  sessionStorage.setItem(SEEN, newest.at);
  toast.hidden = false;
  toast.querySelector("[role=status]").textContent = newest.text;
}

async function watch() {
  for (;;) {
    try {
      if (!document.hidden) await look();
    } catch (error) {
      if (!(error instanceof Offline)) throw error; // the next look will tell
    }
    await sleep(EVERY_MS);
  }
}

toast.querySelector("button").addEventListener("click", () => { toast.hidden = true; });
watch();
