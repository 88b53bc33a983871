// Shows the colours of a challenge around the face, each for its time, on the clock that the pictures are timed by.

export const COLOR_MS = 700; // as the server reckons

const paint = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * Paints the first colour and resolves to the moment it could be seen, the clip's time 0; without colours, to now.
 * The others follow by themselves; after the last, or when `signal` stops it, the screen looks as it always does.
 */
export async function showColors(screen, colors, signal) {
  if (!colors.length) return performance.now();
  await paint();
  draw(screen, colors[0]);
  const zero = await paint(); // what was drawn is on the screen by now
  follow(screen, colors, zero, signal);
  return zero;
}

async function follow(screen, colors, zero, signal) {
  for (let shown = 0; shown < colors.length && !signal.aborted; ) {
    const due = Math.floor(((await paint()) - zero) / COLOR_MS);
    if (due > shown && due < colors.length) draw(screen, colors[due]);
    shown = Math.max(shown, due);
  }
  draw(screen, null);
}

function draw(screen, color) {
  screen.classList.toggle("is-colored", Boolean(color));
  if (color) screen.style.setProperty("--surround", color);
  else screen.style.removeProperty("--surround");
}
