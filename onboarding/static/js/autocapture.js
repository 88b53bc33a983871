// Decides from one small picture whether an identity card lies well in the guide, and what to say if not.
// Pure functions from ImageData to scores and a hint: no document, no camera.

import { findCard, luma, SIDES } from "./card_edges.js";

const CARD = 85.6 / 54; // ISO/IEC 7810, ID-1
const AROUND = 24; // px seen around the guide

/** What is analysed: the guide with some ground around it, 320 px wide. */
export const VIEW = { width: 320, height: Math.round((320 - 2 * AROUND) / CARD) + 2 * AROUND };
const GUIDE = { left: AROUND, top: AROUND, right: VIEW.width - AROUND, bottom: VIEW.height - AROUND };

/** The lower quarter of the guide, where both sides of the card have fine print; 8 px a millimetre. */
export const PRINT = { left: 0.25, top: 0.78, right: 0.93, bottom: 0.95, width: 466, height: 74 };

const LEAST_EDGE = 0.4; // how clearly an edge stands out along a side …
const LEAST_STRAIGHT = 0.75; // … and the share of it within two pixels of its median
const LEAST_CALM = 0.6; // a card has a margin without print; a pattern goes on
const LEAST_ENDS = 0.5; // an edge stops at the corners; that of a book, a table or a cloth runs on
const MOST_TURN = 3.2; // degrees
const MOST_SPREAD = 7;
const MOST_STRETCH = 0.06; // of the proportions, either way
const [SMALLEST, LARGEST] = [0.9, 1.05]; // of the guide
const MOST_SHIFT = 11; // px from the guide's middle
const MOST_MOVED = 2; // px, any edge, from one frame to the next
const DARKEST = 48; // luma of the brightest twentieth
const BLOWN = 252; // of 255, in each channel
const CLIPPED = 246; // luma: a ground as bright as this blows out without a lamp's reflection …
const MOST_BLOWN = 0.75; // … and the print is still there, up to this share
const MOST_GLARE = 0.02; // of the card
const LEAST_PRINT = 9; // standard deviation of luma where the fine print is
const LEAST_SHARP = 0.08; // variance of the Laplacian, as a share of the variance

/** The guide in a picture of `width` × `height` px: {left, top, width, height}, with ground on all four sides. */
export function guideIn(width, height) {
  const part = (VIEW.width - 2 * AROUND) / VIEW.width;
  const across = Math.min(width * part, (height * part * VIEW.width) / VIEW.height);
  return { left: (width - across) / 2, top: (height - across / CARD) / 2, width: across, height: across / CARD };
}

/** The guide with its ground: what VIEW shows. */
export function around(guide) {
  const margin = (guide.width * AROUND) / (GUIDE.right - GUIDE.left);
  return { left: guide.left - margin, top: guide.top - margin, width: guide.width + 2 * margin, height: guide.height + 2 * margin };
}

/** Where PRINT lies, given the guide. */
export function printIn(guide) {
  return {
    left: guide.left + PRINT.left * guide.width,
    top: guide.top + PRINT.top * guide.height,
    width: (PRINT.right - PRINT.left) * guide.width,
    height: (PRINT.bottom - PRINT.top) * guide.height,
  };
}

/**
 * In the guide: the luma that a twentieth exceeds (a dark table is no dark room), and the share that glares, which is
 * blown out though the card's ground is not.
 */
export function light({ data, width }, grey) {
  const histogram = new Uint32Array(256);
  let [blown, count] = [0, 0];
  for (let y = GUIDE.top + 4; y < GUIDE.bottom - 4; y += 2) {
    for (let x = GUIDE.left + 4; x < GUIDE.right - 4; x += 2) {
      const at = y * width + x;
      histogram[Math.round(grey[at])] += 1;
      if (Math.min(data[4 * at], data[4 * at + 1], data[4 * at + 2]) >= BLOWN) blown += 1;
      count += 1;
    }
  }
  const exceededBy = (share) => {
    let level = 0;
    for (let below = histogram[0]; below < (1 - share) * count; below += histogram[level]) level += 1;
    return level;
  };
  const glare = blown / count;
  return { bright: exceededBy(0.05), glare: exceededBy(0.6) < CLIPPED || glare > MOST_BLOWN ? glare : 0 };
}

/**
 * How much is printed and how sharp it is: the standard deviation of luma, and the variance of its second difference
 * as a share of its variance, in the direction where that is least (a hand shakes in one direction).
 */
export function sharpness(image) {
  const grey = luma(image);
  const { width, height } = image;
  const ways = [1, width, width + 1, width - 1]; // across, down, and both diagonals
  const bends = new Float64Array(4);
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at += 1) {
      const here = grey[at];
      sum += here;
      squares += here * here;
      count += 1;
      for (let way = 0; way < 4; way += 1) bends[way] += (grey[at - ways[way]] + grey[at + ways[way]] - 2 * here) ** 2;
    }
  }
  const variance = squares / count - (sum / count) ** 2;
  const least = Math.min(bends[0], bends[1], bends[2] / 2, bends[3] / 2); // neighbours on a diagonal are further apart
  return { print: Math.sqrt(Math.max(0, variance)), sharp: least / count / Math.max(1, variance) };
}

/** Which sides of the guide have the card's edge beside them: none, where the card is of another size. */
function aligned(edges, form) {
  const fits = !form || (form.scale >= SMALLEST && form.scale <= LARGEST);
  const close = (edge) => edge.support >= LEAST_EDGE && edge.straight >= LEAST_STRAIGHT && edge.calm >= LEAST_CALM && edge.ends >= LEAST_ENDS;
  const near = (edge) => Math.abs(edge.offset) <= MOST_SHIFT + 4 && Math.abs(edge.slope) <= Math.tan((4 * Math.PI) / 180);
  return Object.fromEntries(SIDES.map((side) => [side, fits && Boolean(edges[side]) && close(edges[side]) && near(edges[side])]));
}

/** Everything that the hint rests on. `view` shows `around(guide)`, `detail` shows `printIn(guide)`. */
export function measure(view, detail) {
  const grey = luma(view);
  const { edges, form } = findCard(grey, view.width, view.height, GUIDE);
  return { edges, form, sides: aligned(edges, form), ...light(view, grey), ...sharpness(detail) };
}

/** One word about a measurement: what the person should do next, or "good". */
export function hintFor({ edges, form, sides, bright, glare, print, sharp }) {
  if (bright < DARKEST) return "light";
  const cardlike = form && Math.abs(Math.log(form.aspect)) <= 2 * MOST_STRETCH;
  if (!cardlike || SIDES.some((side) => edges[side].straight < 0.5)) return "place";
  if (Math.abs(form.turn) > MOST_TURN) return "straight";
  if (form.scale < SMALLEST) return "closer";
  if (form.scale > LARGEST) return "back";
  if (Math.max(Math.abs(form.right), Math.abs(form.down)) > MOST_SHIFT) return "place";
  if (form.spread > MOST_SPREAD || Math.abs(Math.log(form.aspect)) > MOST_STRETCH) return "flat";
  if (!SIDES.every((side) => sides[side]) || print < LEAST_PRINT) return "place";
  if (glare > MOST_GLARE) return "glare";
  return sharp < LEAST_SHARP ? "still" : "good";
}

/** Three good frames in a row, with the card lying still between them, are a reason to take the photo. */
export class Trigger {
  constructor(needed = 3) {
    this.needed = needed;
    this.count = 0;
    this.before = null;
  }

  /** Takes the next measurement; returns {hint, count, fire}. */
  see(measurement) {
    let hint = hintFor(measurement);
    if (hint === "good" && this.count && moved(this.before, measurement.edges) > MOST_MOVED) hint = "still";
    this.before = measurement.edges;
    this.count = hint === "good" ? this.count + 1 : 0;
    return { hint, count: this.count, fire: this.count >= this.needed };
  }
}

function moved(before, now) {
  return Math.max(...SIDES.map((side) => Math.abs(now[side].offset - before[side].offset)));
}
