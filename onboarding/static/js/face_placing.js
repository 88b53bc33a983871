// Before the clip: small pictures go to the server, hints come back, until the face is well placed.

import { brightness, still } from "./camera.js";
import { sleep } from "./countdown.js";
import { Pace } from "./hints.js";
import { Offline, post } from "./http.js";

const EVERY_MS = 150; // six or seven looks a second; a slow server gets fewer, never a queue
const LATE_MS = 1500;
const SHORT_SIDE = 160; // pixels: a picture of 4 to 8 kB
const SEE_MS = 700; // nobody is filmed before they have seen themselves
const GOOD_SHARE = 1 / 3; // three good looks in a row are enough
const BLIND_LOOKS = 8; // without the server for so many, then it is asked again
const TOO_DARK = 45; // mean luma of 255

/**
 * Resolves once the face is well placed, or `anyway()` is true. `tell(hint)` is called with hints worth showing,
 * `steady(part)` with how far we are, 0 to 1.
 */
export async function wellPlaced({ video, url, tell, steady, anyway, signal }) {
  const [pace, began] = [new Pace(), performance.now()];
  for (let [part, blind] = [0, 0]; !anyway(); ) {
    const at = performance.now();
    const known = blind > 0 ? null : await look(video, url);
    signal.throwIfAborted();
    blind = known === null ? (blind || BLIND_LOOKS + 1) - 1 : 0;
    const hint = known ?? light(video);
    part = added(part, hint);
    steady(Math.min(1, part));
    if (part >= 0.99 && at - began >= SEE_MS) return;
    const told = pace.take(hint, at);
    if (told) tell(told);
    await sleep(Math.max(0, at + EVERY_MS - performance.now()));
    signal.throwIfAborted();
  }
}

function added(part, hint) {
  if (hint === "good") return part + GOOD_SHARE;
  return hint === "unseen" ? part + 1 / BLIND_LOOKS : 0; // who only knows how bright it is takes longer
}

/** The server's hint, or null where it has none to give: offline, too slow, too busy. */
async function look(video, url) {
  const [long, short] = [Math.max(video.videoWidth, video.videoHeight), Math.min(video.videoWidth, video.videoHeight)];
  const body = new FormData();
  body.set("picture", await still(video, { longest: (SHORT_SIDE * long) / short, quality: 0.7 }), "look.jpg");
  try {
    const reply = await post(url, body, { signal: AbortSignal.timeout(LATE_MS) });
    return reply.ok ? reply.data.hint : null;
  } catch (error) {
    if (error instanceof Offline) return null;
    throw error;
  }
}

function light(video) {
  return brightness(video) < TOO_DARK ? "lighter" : "unseen";
}
