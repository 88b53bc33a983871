// Records a short clip: one task after the other, sent while it is filmed.

import { firstProblem, post } from "./http.js";
import { ask, giveUp, onStart, root, tell, words } from "./video_relay.js";

const TASK_MS = 7500;

const bar = root.querySelector("progress");

onStart(async (relay) => {
  const tasks = relay.data.asked;
  const whole = TASK_MS * tasks.length;
  await relay.run((data) => {
    const spent = performance.now() - relay.began;
    const at = Math.min(tasks.length - 1, Math.floor(spent / TASK_MS));
    tell(words("video.ready", { n: at + 1, total: tasks.length }));
    ask(tasks[at].text);
    bar.value = Math.min(100, (100 * spent) / whole);
    return spent < whole && data.state !== "over";
  });
  tell(words("video.sending"));
  const reply = await post(`${relay.url}/end`, new FormData());
  if (!reply.ok) {
    giveUp(firstProblem(reply));
    return;
  }
  tell(words("video.clip_done"));
  location.assign(reply.next);
});
