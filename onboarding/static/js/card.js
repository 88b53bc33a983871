// The card's numbers: shown once asked for, for seconds, then gone from the page.

import "./send_code.js";
import { countdown } from "./countdown.js";
import { firstProblem, Offline, post } from "./http.js";
import { wordsOf } from "./words.js";

function wire(root) {
  const words = wordsOf(root);
  const show = root.querySelector("[data-show]");
  const list = root.querySelector(".secrets");
  const status = root.querySelector("[data-status]");
  const problem = root.querySelector("[data-problem]");

  const fill = (secrets) => {
    for (const place of root.querySelectorAll("[data-secret]")) place.textContent = secrets[place.dataset.secret] ?? "";
    list.hidden = !Object.keys(secrets).length;
  };
  const hide = () => {
    fill({});
    status.textContent = words("card.hidden_again");
    show.hidden = false;
  };
  const complain = (sentence) => {
    problem.hidden = !sentence;
    problem.querySelector("span").textContent = sentence;
  };

  /** A ticket first, then what it buys, once. */
  const ask = async () => {
    const ticket = await post(root.dataset.reveal, {});
    return ticket.ok ? post(root.dataset.showUrl, { ticket: ticket.data.ticket }) : ticket;
  };

  show.addEventListener("click", async () => {
    complain("");
    try {
      const reply = await ask();
      if (!reply.ok) {
        complain(firstProblem(reply));
        return;
      }
      fill({ ...reply.data, pan: reply.data.pan.replace(/(\d{4})(?=\d)/g, "$1 ") });
      show.hidden = true;
      const stop = countdown(reply.data.seconds, (left) => { status.textContent = words("card.hides_in", { n: left }); }, hide);
      document.addEventListener("visibilitychange", () => { stop(); hide(); }, { once: true });
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      complain(words("http.offline"));
    }
  });
}

document.querySelectorAll("[data-reveal]").forEach(wire);
