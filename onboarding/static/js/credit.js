// "What if": the simulator on the result page. Nothing here changes the decision.

import { Offline, post } from "./http.js";
import { wireSlider } from "./slider.js";
import { wordsOf } from "./words.js";

const root = document.querySelector("[data-simulate]");

function numberIn(name) {
  return Number(root.querySelector(`input[name=${name}]`).value.replace(/[,，\s]/g, ""));
}

async function simulate(words, result) {
  const question = Object.fromEntries(["monthly_income", "monthly_debt", "months_employed"].map((name) => [name, numberIn(name)]));
  try {
    const { data } = await post(root.dataset.simulate, question);
    result.textContent = data.limit
      ? words("credit.simulated", { limit: data.limit.text })
      : words("credit.simulated_none");
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
