// Guides a person through a challenge, one action at a time, and films them meanwhile.

import { nextFrame, still } from "./camera.js";
import { sleep } from "./countdown.js";
import { showColors } from "./screen_colors.js";

const STRAIGHT_MS = 800; // the judge compares every action with a face looking straight ahead
const ACTION_MS = 2200;
const DO_MS = 1500; // of each action; then back to straight ahead
const EVERY_MS = 100; // 10 frames a second, so that a blink is not missed
const STALLED_MS = 400; // a camera that has no new picture by then gives its last one again
const MOST_FRAMES = 120;

/** Resolves to {blobs, atMs}: pictures, and when each was taken, in ms since the first colour, or since the first. */
export async function perform(view, challenge, signal) {
  const zero = await showColors(view.screen, challenge.colors ?? [], signal);
  let over = false;
  const filming = film(view.video, zero, () => over || signal.aborted);
  await guide(view, challenge, signal).finally(() => { over = true; });
  return filming;
}

/** A slow device gives fewer pictures, never late ones; none is taken twice while the camera runs. */
async function film(video, zero, stopped) {
  const [blobs, atMs] = [[], []];
  while (!stopped() && blobs.length < MOST_FRAMES) {
    const at = performance.now();
    blobs.push(await still(video, { longest: 640, quality: 0.8 }));
    atMs.push(Math.max(0, Math.round(at - zero)));
    await sleep(Math.max(0, at + EVERY_MS - 20 - performance.now()));
    if (!stopped()) await Promise.race([nextFrame(video), sleep(STALLED_MS)]);
  }
  return { blobs, atMs };
}

async function guide(view, challenge, signal) {
  const total = challenge.actions.length;
  view.step(0, total);
  view.ask("straight");
  await pause(STRAIGHT_MS, signal);
  for (const [index, action] of challenge.actions.entries()) {
    view.step(index, total);
    view.ask(action, challenge.labels[action]);
    const began = performance.now();
    let back = false;
    for (let spent = 0; spent < ACTION_MS; spent = performance.now() - began) {
      if (spent >= DO_MS && !back) {
        back = true;
        view.ask("back");
      }
      view.fill((index + spent / ACTION_MS) / total);
      await pause(100, signal);
    }
  }
  view.step(total, total);
  view.fill(1);
}

async function pause(ms, signal) {
  await sleep(ms);
  signal.throwIfAborted();
}
