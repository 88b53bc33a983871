// Sends a one-time code without leaving the page, then counts down to the next chance.

import { countdown } from "./countdown.js";
import { firstProblem, post } from "./http.js";
import { wordsOf } from "./words.js";

for (const box of document.querySelectorAll("[data-send-code]")) {
  const button = box.querySelector("button");
  const label = button.querySelector("span");
  const status = box.querySelector("[role=status]");
  const words = wordsOf(box);

  const wait = (seconds) => {
    button.disabled = true;
    countdown(
      seconds,
      (left) => { label.textContent = words("code.wait", { n: left }); },
      () => { label.textContent = words("code.resend"); button.disabled = false; },
    );
  };

  const send = async (event) => {
    event.preventDefault();
    const form = button.form;
    button.disabled = true;
    try {
      const reply = await post(form.action, new FormData(form));
      status.textContent = reply.ok ? words("code.sent") : firstProblem(reply);
      const after = reply.data.resend_after_s ?? 0;
      if (after) wait(after);
      else button.disabled = false;
      if (reply.ok) document.querySelector("input[name=code]")?.focus();
    } catch {
      status.textContent = words("http.offline");
      button.disabled = false;
    }
  };

  button.addEventListener("click", send);
  const after = Number(box.dataset.after);
  if (after > 0) wait(after);
}
