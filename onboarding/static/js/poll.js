// Waits for somebody or something to decide, and moves on by itself.

import { sleep } from "./countdown.js";
import { get, Offline } from "./http.js";
import { wordsOf } from "./words.js";

const SLOWEST_S = 30;

async function watch(root) {
  const words = wordsOf(root);
  const status = root.querySelector("[data-status]");
  const calm = status.textContent;
  for (let every = Number(root.dataset.every); ; every = Math.min(SLOWEST_S, every * 1.25)) {
    await sleep(every * 1000);
    if (document.hidden) continue;
    try {
      const { ok, status: code, next, message } = await get(root.dataset.poll);
      if (code === 401) return location.reload(); // the server's page says that the session ended, and the way back
      status.textContent = ok ? calm : message ?? calm;
      if (next && new URL(next, location.href).pathname !== location.pathname) {
        status.textContent = words("wait.moving");
        location.assign(next);
        return;
      }
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      status.textContent = words("wait.offline");
    }
  }
}

document.querySelectorAll("[data-poll]").forEach(watch);
