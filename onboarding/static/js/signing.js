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

/** Strokes as JSON: the pad's size in CSS pixels, then per stroke its points [x, y, ms, pressure]. */
function written() {
  const strokes = pad.toData().map((stroke) =>
    stroke.points.map(({ x, y, time, pressure }) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10, time, pressure]));
  return JSON.stringify({ width: canvas.offsetWidth, height: canvas.offsetHeight, strokes });
}

new ResizeObserver(fit).observe(canvas);
form.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
pad.addEventListener("endStroke", () => clearProblem(form, "strokes"));

form.addEventListener("submit", (event) => {
  const cannotDraw = form.elements.no_drawing.checked;
  if (pad.isEmpty() && !cannotDraw) {
    event.preventDefault();
    showProblems(form, { strokes: { message: words("sign.empty") } });
    focusFirstProblem(form);
    return;
  }
  form.elements.strokes.value = pad.isEmpty() ? "" : written();
});
