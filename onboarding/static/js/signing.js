// Signing: strokes are captured as points over time and sent with the code; the picture is drawn by the server.

import SignaturePad from "../vendor/signature_pad-5.1.4.min.js";
import "./send_code.js";
import { showProblems, clearProblem, focusFirstProblem } from "./problems.js";
import { wordsOf } from "./words.js";

const form = document.querySelector("[data-signing]");
const words = wordsOf(form);
const canvas = form.querySelector("canvas");
const pad = new SignaturePad(canvas, { penColor: "#0f1c33", minWidth: 0.9, maxWidth: 2.8 });

/** Match the canvas to the screen's pixels; strokes survive a turned phone. */
function fit() {
  const strokes = pad.toData();
  const ratio = Math.max(1, window.devicePixelRatio);
  canvas.width = canvas.offsetWidth * ratio;
  canvas.height = canvas.offsetHeight * ratio;
  canvas.getContext("2d").scale(ratio, ratio);
  pad.clear();
  pad.fromData(strokes);
}

/** The shape alone, in CSS pixels: how a hand moves (time, pressure) is a biometric trait and stays here. */
function written() {
  const tenth = (number) => Math.round(number * 10) / 10;
  return JSON.stringify(pad.toData().map(({ points }) => points.map(({ x, y }) => ({ x: tenth(x), y: tenth(y) }))));
}

new ResizeObserver(fit).observe(canvas);
form.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
pad.addEventListener("endStroke", () => clearProblem(form, "strokes"));

form.addEventListener("submit", (event) => {
  if (pad.isEmpty()) {
    event.preventDefault();
    showProblems(form, { strokes: { message: words("sign.empty") } });
    focusFirstProblem(form);
    return;
  }
  form.elements.strokes.value = written();
});
