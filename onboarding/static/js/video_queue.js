// Marks in an open list, and on an open review, who has just come into the video room.

import { sleep } from "./countdown.js";
import { get, Offline } from "./http.js";

const EVERY_MS = 4000;

function mark(here) {
  for (const pill of document.querySelectorAll("[data-here]")) {
    if (pill.dataset.here) pill.hidden = !here.includes(pill.dataset.here);
  }
  for (const form of document.querySelectorAll("[data-waits]")) {
    const come = here.includes(form.dataset.waits);
    form.querySelector("[data-away]").hidden = come;
    form.querySelector("[data-join]").hidden = !come;
    const line = form.querySelector("[data-here]");
    const words = come ? form.querySelector("[data-come]").content.textContent : "";
    if (line.textContent !== words) line.textContent = words;
  }
}

async function watch(address) {
  for (;;) {
    await sleep(EVERY_MS);
    if (document.hidden) continue;
    try {
      const reply = await get(address);
      if (reply.ok) mark(reply.data.here);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
    }
  }
}

const place = document.querySelector("[data-queue]");
if (place) watch(place.dataset.queue);
