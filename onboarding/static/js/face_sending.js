// Sends a clip. Where the network is gone the clip waits in memory and goes out by itself, until it would be too late.

import { Offline, post } from "./http.js";
import { Stopped } from "./stopped.js";

const AGAIN_MS = 3000;
const CONFLICT = 409; // an earlier try came through: the server is at it, or past it

export function clipForm(challenge, { blobs, atMs }, camera) {
  const body = new FormData();
  body.set("challenge_id", challenge.id);
  body.set("camera", camera);
  blobs.forEach((blob, index) => body.append("frames", blob, `${index}.jpg`));
  atMs.forEach((at) => body.append("at_ms", at));
  return body;
}

/**
 * Resolves to the server's answer. `until` is on performance.now()'s clock; `waiting()` is told once that the
 * network is gone. Rejects with Stopped when it is too late, or with the reason of `signal`.
 */
export async function deliver(url, body, { until, waiting, signal }) {
  for (let tries = 1; ; tries += 1) {
    try {
      const reply = await post(url, body);
      if (tries > 1 && reply.status === CONFLICT) return { next: location.href, problems: {} };
      return reply;
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
    }
    signal.throwIfAborted();
    if (tries === 1) waiting();
    await online();
    signal.throwIfAborted();
    if (performance.now() > until) throw new Stopped("live.too_late");
  }
}

/** Until the browser says that it is back, or for a while: it does not always know. */
function online() {
  return new Promise((resolve) => {
    addEventListener("online", resolve, { once: true });
    setTimeout(resolve, AGAIN_MS);
  });
}
