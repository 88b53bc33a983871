// Finds the four edges of a card near a guide. Pure: numbers in, numbers out.

export const SIDES = ["left", "top", "right", "bottom"];

const LINES = 21; // across each side: where it is looked for
const CORNER = 0.13; // of a side at each end belongs to the round corner
const INNER = 0.25; // of the guide: how far inside an edge is looked for
const STEEPEST = Math.tan((14 * Math.PI) / 180);
const SLOPES = 29;
const PAD = 32; // px: more than the steepest line leaves a profile by
const CLEAR_STEP = 20; // luma: a step as high as this is an edge and no more
const LEAST_STEP = 4;
const CANDIDATES = 5; // lines a side that may be the card's
const LEAST_SUPPORT = 0.3;
const CARD = 85.6 / 54; // ISO/IEC 7810, ID-1
const ON_LINE = 2; // px: what still is on an edge
const BEYOND = [6, 10, 14]; // px past a corner
const NEXT = { left: ["top", "bottom"], right: ["top", "bottom"], top: ["left", "right"], bottom: ["left", "right"] };

/** Luma of an ImageData, one number a pixel. */
export function luma({ data, width, height }) {
  const grey = new Float32Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at += 1, from += 4) {
    grey[at] = 0.299 * data[from] + 0.587 * data[from + 1] + 0.114 * data[from + 2];
  }
  return grey;
}

/**
 * How to cross one side of the guide, from outside to inside. `stepsAt(place)` gives the steps of luma at each depth,
 * the mean of five neighbours; `low` and `high` are the side's ends.
 */
function crossing(grey, width, height, guide, side) {
  const upright = side === "left" || side === "right";
  const [low, high] = upright ? [guide.top, guide.bottom] : [guide.left, guide.right];
  const outside = upright ? guide.left : guide.top;
  const depth = Math.round(outside + INNER * (upright ? guide.right - guide.left : guide.bottom - guide.top));
  const [into, along, end] = upright ? [1, width, width - 1] : [width, 1, (height - 1) * width];
  const inward = side === "left" || side === "top" ? 1 : -1;
  const stepsAt = (place) => {
    const profile = new Float32Array(depth + 1);
    for (let t = 0; t <= depth; t += 1) {
      const at = (inward > 0 ? 0 : end) + t * into * inward + place * along;
      profile[t] = (grey[at - 2 * along] + grey[at - along] + grey[at] + grey[at + along] + grey[at + 2 * along]) / 5;
    }
    const step = new Float32Array(depth);
    for (let t = 2; t < depth; t += 1) step[t] = (profile[t + 1] + profile[t] - profile[t - 1] - profile[t - 2]) / 2;
    return step;
  };
  return { low, high, outside, depth, stepsAt, length: upright ? height : width };
}

/** A crossing with its profiles: `at[k]` is where line k crosses, in px from the side's middle. */
function crossings(grey, width, height, guide, side) {
  const way = crossing(grey, width, height, guide, side);
  const [first, length] = [way.low + CORNER * (way.high - way.low), (1 - 2 * CORNER) * (way.high - way.low)];
  const places = Array.from({ length: LINES }, (_, k) => Math.round(first + (length * k) / (LINES - 1)));
  const middle = (way.low + way.high) / 2;
  return { ...way, middle, at: places.map((place) => place - middle), steps: places.map(way.stepsAt) };
}

/** Of each profile, the strongest step within one pixel, -1 … 1; rows of `depth` numbers with PAD on either side. */
function votes({ steps, depth }) {
  const stride = depth + 2 * PAD;
  const ballot = new Float32Array(LINES * stride);
  steps.forEach((step, k) => {
    for (let t = 1; t < depth - 1; t += 1) {
      let best = step[t];
      if (Math.abs(step[t - 1]) > Math.abs(best)) best = step[t - 1];
      if (Math.abs(step[t + 1]) > Math.abs(best)) best = step[t + 1];
      if (Math.abs(best) < LEAST_STEP) continue;
      ballot[k * stride + PAD + t] = Math.max(-1, Math.min(1, best / CLEAR_STEP));
    }
  });
  return ballot;
}

/** At each depth the straight line with the most steps of one sign along it: {offset, slope, support}. */
function strongest(crossed) {
  const ballot = votes(crossed);
  const stride = crossed.depth + 2 * PAD;
  const best = Array.from({ length: crossed.depth }, (_, offset) => ({ offset, slope: 0, support: 0 }));
  const from = new Int32Array(LINES);
  for (let turn = 0; turn < SLOPES; turn += 1) {
    const slope = STEEPEST * ((2 * turn) / (SLOPES - 1) - 1);
    for (let k = 0; k < LINES; k += 1) from[k] = k * stride + PAD + Math.round(slope * crossed.at[k]);
    for (let offset = 3; offset < crossed.depth - 2; offset += 1) {
      let sum = 0;
      for (let k = 0; k < LINES; k += 1) sum += ballot[from[k] + offset];
      const support = sum / LINES;
      if (Math.abs(support) > Math.abs(best[offset].support)) best[offset] = { offset, slope, support };
    }
  }
  return best;
}

/** The lines that may be the card's edge, those near the guide first where they are alike. */
function lines(crossed) {
  const worth = ({ offset, support }) => Math.abs(support) - Math.abs(offset - crossed.outside) / 150;
  const found = strongest(crossed).filter(({ support }) => Math.abs(support) >= LEAST_SUPPORT);
  found.sort((a, b) => worth(b) - worth(a));
  const kept = [];
  for (const line of found) {
    if (kept.every((other) => Math.abs(line.offset - other.offset) > 4)) kept.push(line);
    if (kept.length === CANDIDATES) break;
  }
  return kept;
}

/** Where each profile has its strongest step of the line's sign, near the line; null where it has none. */
function steps(crossed, line) {
  const sign = Math.sign(line.support);
  return crossed.at.map((u, k) => {
    const expected = line.offset + line.slope * u;
    const last = Math.min(crossed.depth - 1, Math.round(expected) + 6);
    let [height, where] = [LEAST_STEP, NaN];
    for (let t = Math.max(2, Math.round(expected) - 6); t <= last; t += 1) {
      if (crossed.steps[k][t] * sign > height) [height, where] = [crossed.steps[k][t] * sign, t];
    }
    return Number.isNaN(where) ? null : { u, where, height, gap: where - expected };
  });
}

/** The line moved and turned to where its steps are (least squares). */
function fitted(line, points) {
  const near = points.filter((point) => point && Math.abs(point.gap) <= 3);
  if (near.length < LINES / 3) return line;
  const mean = (of) => near.reduce((sum, point) => sum + of(point), 0) / near.length;
  const [u, gap] = [mean((point) => point.u), mean((point) => point.gap)];
  const slope = mean((point) => (point.u - u) * (point.gap - gap)) / mean((point) => (point.u - u) ** 2);
  return { ...line, slope: line.slope + slope, offset: line.offset + gap - slope * u };
}

/** How the steps lie about a line: the share within two pixels of their median, and of these, with calm ground inside. */
function along(crossed, line, points) {
  const gaps = points.map((point) => point && point.where - (line.offset + line.slope * point.u));
  const sorted = gaps.filter((gap) => gap !== null).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  let [straight, calm] = [0, 0];
  points.forEach((point, k) => {
    if (!point || Math.abs(gaps[k] - median) > ON_LINE) return;
    straight += 1;
    let inside = 0;
    for (let t = point.where + 4; t <= Math.min(crossed.depth - 1, point.where + 8); t += 1) {
      inside = Math.max(inside, Math.abs(crossed.steps[k][t]));
    }
    if (inside < Math.max(LEAST_STEP, 0.5 * point.height)) calm += 1;
  });
  return { straight: straight / LINES, calm: straight ? calm / straight : 0 };
}

/** The share of places just beyond the corners where the edge has stopped: a card's does, a table's or a cloth's runs on. */
function ends(crossed, line, points, [before, after]) {
  const heights = points.filter(Boolean).map((point) => point.height).sort((a, b) => a - b);
  const enough = 0.4 * (heights[heights.length >> 1] ?? 0);
  const beyond = BEYOND.flatMap((px) => [crossed.low + before - px, crossed.high - after + px]).map(Math.round);
  const seen = beyond.filter((place) => place >= 2 && place < crossed.length - 2);
  const stopped = seen.filter((place) => {
    const expected = Math.round(line.offset + line.slope * (place - crossed.middle));
    const step = crossed.stepsAt(place);
    for (let t = Math.max(2, expected - 3); t <= Math.min(crossed.depth - 1, expected + 3); t += 1) {
      if (step[t] * Math.sign(line.support) > enough) return false;
    }
    return true;
  });
  return seen.length ? stopped.length / seen.length : 0;
}

/** The place and shape that four lines have together, against the guide; turn in degrees, clockwise. */
function shape(guide, { left, top, right, bottom }, outside) {
  const [across, down] = [guide.right - guide.left, guide.bottom - guide.top];
  const [l, t] = [left.offset - outside, top.offset - outside];
  const [r, b] = [right.offset - outside, bottom.offset - outside];
  const [width, height] = [across - l - r, down - t - b];
  const turns = [-left.slope, top.slope, right.slope, -bottom.slope].map((slope) => (Math.atan(slope) * 180) / Math.PI);
  return {
    scale: width / across,
    right: (l - r) / 2,
    down: (t - b) / 2,
    turn: turns.reduce((sum, each) => sum + each) / 4,
    spread: Math.max(...turns) - Math.min(...turns),
    aspect: width / height / CARD,
  };
}

/** Of the candidates, the four lines that make the likeliest card. */
function choose(guide, candidates, outside) {
  let best = null;
  for (const left of candidates.left) {
    for (const top of candidates.top) {
      for (const right of candidates.right) {
        for (const bottom of candidates.bottom) {
          const four = { left, top, right, bottom };
          const value = likeness(guide, four, outside);
          if (!best || value > best.value) best = { four, value };
        }
      }
    }
  }
  return best?.four;
}

function likeness(guide, four, outside) {
  const form = shape(guide, four, outside);
  let [support, away] = [0, 0];
  for (const side of SIDES) {
    support += Math.abs(four[side].support);
    away += Math.abs(four[side].offset - outside);
  }
  return support - 8 * Math.abs(Math.log(form.aspect)) - form.spread / 10 - away / 80;
}

/**
 * The card in a luma picture: {edges, form}. `edges[side]` has offset (px, inward from the guide), slope, and from
 * 0 to 1 support, straight, calm and ends; or is null where nothing runs. `form` is null unless all four were found.
 */
export function findCard(grey, width, height, guide) {
  const crossed = Object.fromEntries(SIDES.map((side) => [side, crossings(grey, width, height, guide, side)]));
  const candidates = Object.fromEntries(SIDES.map((side) => [side, lines(crossed[side])]));
  const outside = crossed.left.outside;
  const chosen = choose(guide, candidates, outside);
  const edges = {};
  const exact = {};
  const points = {};
  for (const side of SIDES) {
    const line = chosen ? chosen[side] : candidates[side][0];
    if (!line) continue;
    points[side] = steps(crossed[side], line);
    exact[side] = fitted(line, points[side]);
  }
  for (const side of SIDES) {
    const line = exact[side];
    const past = NEXT[side].map((next) => (exact[next] ? exact[next].offset - outside : 0));
    edges[side] = line ? {
      offset: line.offset - outside,
      slope: line.slope,
      support: Math.abs(line.support),
      ...along(crossed[side], line, points[side]),
      ends: ends(crossed[side], line, points[side], past),
    } : null;
  }
  return { edges, form: chosen ? shape(guide, exact, outside) : null };
}
