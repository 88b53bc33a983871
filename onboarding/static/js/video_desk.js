// The reviewer in the room: the newest picture, the question, what was answered.

import { sleep } from "./countdown.js";
import { firstProblem, get, Offline, post } from "./http.js";
import { wordsOf } from "./words.js";
import "./video_queue.js";

const EVERY_MS = 300;

const desk = document.querySelector("[data-desk]");
if (desk) sit(desk);

function sit(root) {
  const words = wordsOf(root);
  const picture = root.querySelector("[data-live]");
  const status = root.querySelector("[data-status]");
  const form = root.querySelector("[data-question]");
  const problem = root.querySelector("[data-problem]");
  let newest = -1;
  let shown = "";
  let leaving = false; // a decision ends the room, and its answer must not be cut off by a reload

  function say(sentence) {
    if (status.textContent !== sentence) status.textContent = sentence;
  }

  function fail(sentence) {
    problem.hidden = !sentence;
    problem.querySelector("span").textContent = sentence;
  }

  function line(tag, text) {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  function list(asked) {
    const key = JSON.stringify(asked);
    if (key === shown) return;
    shown = key;
    const items = [...asked].reverse().map((one) => {
      const item = document.createElement("li");
      item.append(line("p", one.text));
      if (one.expected) {
        const hint = line("p", `${words("desk.expected")} ${one.expected}`);
        hint.className = "hint";
        item.append(hint);
      }
      if (one.answer) item.append(line("strong", `${words("desk.answer")} ${one.answer}`));
      return item;
    });
    root.querySelector("[data-asked]").replaceChildren(...items);
  }

  function show(data) {
    if (data.picture) {
      newest = data.newest;
      picture.src = data.picture;
      picture.hidden = false;
      root.querySelector("[data-none]").hidden = true;
    }
    list(data.asked);
    if (data.state === "over") say(words("desk.over"));
    else say(words(data.applicant_here ? "desk.live" : "desk.gone"));
    root.querySelector("[data-count]").textContent = words("desk.frames", { n: data.frames });
    return data.state !== "over";
  }

  async function watch() {
    for (let on = true; on;) {
      const at = performance.now();
      try {
        const reply = await get(`${root.dataset.desk}?after=${newest}`);
        if (reply.ok) on = show(reply.data);
        else if (!leaving) return location.reload();
      } catch (error) {
        if (!(error instanceof Offline)) throw error;
        say(words("http.offline"));
      }
      await sleep(Math.max(0, at + EVERY_MS - performance.now()));
    }
    if (!leaving) location.reload(); // the clip is kept now, and the page shows it
  }

  async function ask(code, own = "") {
    const body = new FormData();
    body.set("code", code);
    body.set("own", own);
    try {
      const reply = await post(root.dataset.ask, body);
      fail(reply.ok ? "" : firstProblem(reply));
      if (!reply.ok) return;
      list(reply.data.asked);
      form.own.value = "";
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      fail(words("http.offline"));
    }
  }

  form.code.addEventListener("change", () => {
    form.querySelector("[data-expected].hint, .hint [data-expected]").textContent = form.code.selectedOptions[0].dataset.expected;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form.code.value, form.own.value);
  });
  document.addEventListener("submit", (event) => { leaving ||= !event.defaultPrevented; });
  for (const button of root.querySelectorAll("[data-prompt]")) {
    button.addEventListener("click", () => ask(button.dataset.prompt));
  }
  watch();
}
