// Sandbox only: a message that arrives on the drawn phone is shown here at once, as a phone would.

import { get, Offline } from "./http.js";
import { sleep } from "./countdown.js";

const EVERY_MS = 3000;
const SEEN = "onboarding-outbox-seen";

const toast = document.querySelector("[data-outbox]");

/** Shows what is new; false where there is no phone any more, since the session ended. */
async function look() {
  const { status, messages = [] } = await get(toast.dataset.outbox);
  if (status === 401) return false;
  const newest = messages.reduce((late, message) => (!late || message.at > late.at ? message : late), null);
  if (!newest || newest.at <= (sessionStorage.getItem(SEEN) ?? "")) return true;
  sessionStorage.setItem(SEEN, newest.at);
  toast.hidden = false;
  toast.querySelector("[role=status]").textContent = newest.text;
  return true;
}

async function watch() {
  for (let goOn = true; goOn; ) {
    try {
      if (!document.hidden) goOn = await look();
    } catch (error) {
      if (!(error instanceof Offline)) throw error; // the next look will tell
    }
    await sleep(EVERY_MS);
  }
}

toast.querySelector("button").addEventListener("click", () => { toast.hidden = true; });
watch();
