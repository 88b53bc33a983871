// Makes a chosen picture small enough to send: a phone's own photos are larger than any reader needs.

import { jpeg } from "./camera.js";

export const LARGEST_BYTES = 20 * 1024 * 1024; // what the reader takes
const HEAVY_BYTES = 4 * 1024 * 1024;
const LONG_SIDE = 3000;
const SHRUNK_SIDE = 2400; // the reader keeps all of it

/** The file itself, or a smaller JPEG of it, turned upright. What the browser cannot open is left to the server. */
export async function fitting(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return file;
  }
  const longest = Math.max(bitmap.width, bitmap.height);
  const small = file.size <= HEAVY_BYTES && longest <= LONG_SIDE;
  const made = small ? file : await shrunk(bitmap, Math.min(1, SHRUNK_SIDE / longest));
  bitmap.close();
  return made;
}

function shrunk(bitmap, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // paper, where the picture is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return jpeg(canvas, 0.92);
}
