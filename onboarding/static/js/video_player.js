// Plays a kept clip, picture by picture. It comes as the ZIP that its hash is of: entries are stored, never packed.

import { Offline } from "./http.js";
import { wordsOf } from "./words.js";

const LOCAL = 0x04034b50; // the signature before every entry (PKWARE APPNOTE 4.3.7)
const decoder = new TextDecoder();

/** [name, bytes] of every entry, in the order of the file. */
export function* entries(buffer) {
  const view = new DataView(buffer);
  for (let at = 0; at + 30 <= buffer.byteLength && view.getUint32(at, true) === LOCAL;) {
    const size = view.getUint32(at + 18, true);
    const nameLength = view.getUint16(at + 26, true);
    const begin = at + 30 + nameLength + view.getUint16(at + 28, true);
    yield [decoder.decode(new Uint8Array(buffer, at + 30, nameLength)), new Uint8Array(buffer, begin, size)];
    at = begin + size;
  }
}

async function load(address) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    throw new Offline(error.message);
  }
  if (!response.ok) throw new Error(String(response.status));
  const files = new Map(entries(await response.arrayBuffer()));
  const { frames } = JSON.parse(decoder.decode(files.get("clip.json")));
  const times = new Map(frames.map((frame) => [`${String(frame.seq).padStart(6, "0")}.jpg`, frame.at_ms]));
  return [...files].filter(([name]) => times.has(name)).map(([name, bytes]) => ({
    url: URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })),
    atMs: times.get(name) - frames[0].at_ms,
  }));
}

function player(root, pictures, words) {
  const image = root.querySelector("[data-shown]");
  const seek = root.querySelector("[data-seek]");
  const play = root.querySelector("[data-play]");
  const line = root.querySelector("[data-at]");
  let at = 0;
  let timer = null;

  function show(number) {
    at = Math.max(0, Math.min(pictures.length - 1, number));
    image.src = pictures[at].url;
    seek.value = at;
    const words_ = words("desk.frame", { n: at + 1, total: pictures.length, s: (pictures[at].atMs / 1000).toFixed(1) });
    line.textContent = words_;
    seek.setAttribute("aria-valuetext", words_);
  }

  function stop() {
    clearTimeout(timer);
    timer = null;
    play.textContent = words("desk.play");
  }

  function roll() {
    if (at >= pictures.length - 1) return stop();
    timer = setTimeout(() => { show(at + 1); roll(); }, pictures[at + 1].atMs - pictures[at].atMs);
  }

  seek.max = pictures.length - 1;
  seek.addEventListener("input", () => { stop(); show(Number(seek.value)); });
  root.querySelector("[data-back]").addEventListener("click", () => { stop(); show(at - 1); });
  root.querySelector("[data-next]").addEventListener("click", () => { stop(); show(at + 1); });
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (at >= pictures.length - 1) show(0);
    play.textContent = words("desk.pause");
    roll();
  });
  show(0);
}

for (const root of document.querySelectorAll("[data-clip]")) {
  const words = wordsOf(root);
  const watch = root.querySelector("[data-watch]");
  const problem = root.querySelector("[data-problem]");
  watch.addEventListener("click", async () => {
    watch.disabled = true;
    try {
      const pictures = await load(root.dataset.clip);
      root.querySelector("[data-player]").hidden = false;
      watch.hidden = true;
      player(root, pictures, words);
    } catch (error) {
      watch.disabled = false;
      problem.hidden = false;
      problem.querySelector("span").textContent = words(error instanceof Offline ? "http.offline" : "desk.damaged");
    }
  });
}
