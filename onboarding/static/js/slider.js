// A slider and its typed twin say the same number; the twin is what the form sends.

import { money } from "./words.js";

function shown(root, number) {
  if (root.dataset.currency) return money(number, root.dataset.currency);
  return root.dataset.unit ? `${number} ${root.dataset.unit}` : String(number);
}

/** Wires one [data-slider] element; `changed(value)` runs on every move or keystroke. */
export function wireSlider(root, changed = () => {}) {
  const range = root.querySelector("input[type=range]");
  const twin = root.querySelector("input.twin");
  const output = root.querySelector("output");

  const draw = (number) => {
    const part = (Number(range.value) - range.min) / (range.max - range.min);
    range.style.setProperty("--fill", `${part * 100}%`);
    output.textContent = shown(root, number);
    range.setAttribute("aria-valuetext", output.textContent);
  };
  range.addEventListener("input", () => {
    twin.value = range.value;
    draw(Number(range.value));
    changed(twin.value);
  });
  twin.addEventListener("input", () => {
    const number = Number(twin.value.replace(/[,，\s]/g, ""));
    if (twin.value.trim() && Number.isFinite(number)) {
      range.value = number;
      draw(number);
    }
    changed(twin.value);
  });
  for (const end of root.querySelectorAll("[data-number]")) end.textContent = shown(root, Number(end.dataset.number));
  if (twin.value.trim()) draw(Number(twin.value));
}
