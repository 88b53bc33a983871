// Opens a camera, shows it in a <video>, and takes JPEG stills from it.

/** @param facing "environment" (documents) or "user" (faces): a wish, since laptops have only one camera. */
export async function openCamera(video, facing, width = 1920) {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera here", "NotFoundError");
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: facing }, width: { ideal: width } },
  });
  video.srcObject = stream;
  await video.play();
  return stream;
}

export function closeCamera(video) {
  stopCamera(video);
  video.srcObject = null;
}

/** Nobody is filmed any longer; the last picture stays where it is. */
export function stopCamera(video) {
  video.pause();
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
}

/**
 * A JPEG of what the camera sees now, at most `longest` pixels on its longer side; `part` ({left, top, width, height}
 * in pixels of the video) leaves out the rest.
 */
export function still(video, { longest = 1920, quality = 0.9, part } = {}) {
  const { left, top, width, height } = part ?? { left: 0, top: 0, width: video.videoWidth, height: video.videoHeight };
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(video, left, top, width, height, 0, 0, canvas.width, canvas.height);
  return jpeg(canvas, quality);
}

export function jpeg(canvas, quality) {
  return new Promise((resolve, reject) => {
    const done = (blob) => (blob ? resolve(blob) : reject(new Error("the canvas gave no picture")));
    canvas.toBlob(done, "image/jpeg", quality);
  });
}

/** Resolves when the video has another frame to show; a hidden page has none, so whoever waits here pauses with it. */
export function nextFrame(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else setTimeout(() => requestAnimationFrame(resolve), 40);
  });
}

/** Mean luma (0..255) of the picture, from a 32-pixel thumbnail: cheap enough for every second. */
export function brightness(video) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0, 32, 32);
  const { data } = context.getImageData(0, 0, 32, 32);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
  return sum / (data.length / 4);
}

/** Why the camera did not open, as a page word: refused by the person, used by another program, or not there. */
export function cameraTrouble(error, prefix) {
  if (["NotAllowedError", "SecurityError"].includes(error.name)) return `${prefix}.denied`;
  return ["NotReadableError", "AbortError"].includes(error.name) ? `${prefix}.busy` : `${prefix}.absent`;
}
