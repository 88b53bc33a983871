// "What if": the simulator on the result page. Nothing here changes the decision.

import { firstProblem, Offline, post } from "./http.js";
import { wireSlider } from "./slider.js";
import { wordsOf } from "./words.js";

const root = document.querySelector("[data-simulate]");

function numberIn(name) {
  return Number(root.querySelector(`input[name=${name}]`).value.replace(/[,，\s]/g, ""));
}

function outlook({ limit, by_person: byPerson }, words) {
  if (byPerson) return words("credit.simulated_person");
  return limit ? words("credit.simulated", { limit: limit.text }) : words("credit.simulated_none");
}

async function simulate(words, result) {
  const question = Object.fromEntries(["monthly_income", "monthly_debt", "months_employed"].map((name) => [name, numberIn(name)]));
  try {
    const reply = await post(root.dataset.simulate, question);
    result.textContent = reply.ok ? outlook(reply.data, words) : firstProblem(reply);
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    result.textContent = words("http.offline");
  }
}

if (root) {
  const words = wordsOf(root);
  const result = root.querySelector("[data-result]");
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => simulate(words, result), 350);
  };
  for (const slider of root.querySelectorAll("[data-slider]")) wireSlider(slider, later);
}
