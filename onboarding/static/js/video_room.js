// The applicant in the room: waits for staff, films while they are there, shows what they ask.

import { post } from "./http.js";
import { answer, ask, onStart, root, tell, words } from "./video_relay.js";

const LONG_WAIT_MS = 120_000;

const room = root.querySelector("[data-room]");
const form = root.querySelector("[data-answer]");
let current = -1;

function show(data, waited) {
  room.classList.toggle("is-met", data.state === "met");
  tell(words(data.state === "waiting" && waited > LONG_WAIT_MS ? "video.long_wait" : `video.${data.state}`));
  const last = data.asked.at(-1);
  ask(last?.text ?? "");
  if ((last?.number ?? -1) === current) return;
  current = last?.number ?? -1;
  form.hidden = !last?.typed;
  form.reset();
  if (last?.typed) form.querySelector("input").focus();
}

onStart(async (relay) => {
  let left = false;
  const leave = () => { left = true; };
  const send = async (event) => {
    event.preventDefault();
    const reply = await answer(`${relay.url}/answers`, { number: current, answer: form.answer.value });
    if (!reply.ok) return;
    form.hidden = true;
    tell(words("video.answered"));
  };
  const button = room.querySelector("[data-leave]");
  button.addEventListener("click", leave);
  form.addEventListener("submit", send);
  try {
    const next = await relay.run((data) => {
      show(data, performance.now() - relay.began);
      return !left && data.state !== "over";
    });
    const reply = left ? await post(`${relay.url}/end`, new FormData()) : { next };
    tell(words("video.over"));
    location.assign(reply.next ?? next ?? location.href);
  } finally {
    button.removeEventListener("click", leave);
    form.removeEventListener("submit", send);
  }
});
