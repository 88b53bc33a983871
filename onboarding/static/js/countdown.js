// Counts whole seconds by the clock, so that a sleeping tab does not stretch the wait.

/** Calls `tick(left)` now and each second, `end()` at zero. Returns a function that stops it. */
export function countdown(seconds, tick, end) {
  const until = performance.now() + seconds * 1000;
  let timer;
  const step = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left <= 0) {
      end();
      return;
    }
    tick(left);
    timer = setTimeout(step, 250);
  };
  step();
  return () => clearTimeout(timer);
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
