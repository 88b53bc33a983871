// Saves each answer as it is given; the server says which questions show and what the estimate is.

import { Offline, post } from "./http.js";
import { oneByOne } from "./one_by_one.js";
import { drawEstimate } from "./estimate.js";
import { clearProblem, showProblems } from "./problems.js";
import { wireSlider } from "./slider.js";
import { wordsOf } from "./words.js";

const PAUSE_MS = 350;

const form = document.querySelector("[data-questionnaire]");
const words = wordsOf(form);
const saved = document.querySelector("[data-saved]");
const waiting = new Map();
let latest = 0;

function valueOf(question) {
  return new FormData(form).get(`answers.${question.dataset.question}`) ?? "";
}

function showOnly(visible) {
  for (const question of form.querySelectorAll("[data-question]")) {
    question.hidden = !visible.includes(question.dataset.question);
  }
  form.dispatchEvent(new Event("visibility"));
}

function draw(reply, name) {
  const problems = reply.data.problems ?? reply.problems;
  clearProblem(form, name);
  showProblems(form, problems);
  if (reply.data.visible) showOnly(reply.data.visible);
  if (reply.data.preview) drawEstimate(reply.data.preview, words);
}

/** Whether it is kept; where that is nobody's answer's fault (a session that ended), the server's own sentence. */
function verdict(reply) {
  if (reply.outcome === "error") return reply.message;
  return words(reply.ok && !Object.keys(reply.data.problems).length ? "ask.saved" : "ask.unsaved");
}

async function save(question) {
  const name = question.dataset.question;
  const turn = ++latest;
  saved.textContent = words("ask.saving");
  try {
    const reply = await post(form.dataset.save, { name, value: valueOf(question) });
    if (turn === latest) draw(reply, name); // an older answer must not overwrite a newer picture
    saved.textContent = verdict(reply);
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    saved.textContent = words("http.offline");
  }
}

function later(question) {
  clearTimeout(waiting.get(question));
  waiting.set(question, setTimeout(() => save(question), PAUSE_MS));
}

for (const question of form.querySelectorAll("[data-question]")) {
  const slider = question.querySelector("[data-slider]");
  if (slider) wireSlider(slider, () => later(question));
  else question.addEventListener("input", () => later(question));
}

if (document.documentElement.classList.contains("large")) oneByOne(form, words);
