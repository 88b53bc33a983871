"""Cameras for Chromium: a card on a table, changed between photos, and a person who does what the page asks."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from playwright.sync_api import Page

from examples.material import takes
from onboarding.liveness import Action
from onboarding.stages.liveness import ACTION_LABELS

#: Plays the person's takes on a canvas: whichever action the page names, as soon as it names it. The face reflects the
#: colour of the screen.
_PERSON = """
async ({ takes, labels }) => {
  const bitmap = async (text) =>
    createImageBitmap(new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], { type: "image/jpeg" }));
  const films = {};
  for (const [name, frames] of Object.entries(takes)) films[name] = await Promise.all(frames.map(bitmap));
  const canvas = document.createElement("canvas");
  canvas.width = films.neutral[0].width;
  canvas.height = films.neutral[0].height;
  const context = canvas.getContext("2d");
  const say = document.querySelector(".live-say");
  let queue = [];
  new MutationObserver(() => { queue = [...(films[labels[say.textContent]] ?? queue)]; })
    .observe(say, { childList: true, characterData: true, subtree: true });
  const dialog = document.querySelector("dialog");
  const glow = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
  const light = (picture) => {
    const color = dialog.style.getPropertyValue("--surround");
    if (!color) return;
    glow.globalCompositeOperation = "copy";
    glow.drawImage(picture, 0, 0);
    glow.globalCompositeOperation = "multiply";
    glow.fillStyle = color;
    glow.fillRect(0, 0, canvas.width, canvas.height);
    context.save();
    context.beginPath(); // the screen is near the face, and far from what is behind it
    context.ellipse(canvas.width / 2, canvas.height * 0.55, canvas.width * 0.22, canvas.height * 0.4, 0, 0, 7);
    context.clip();
    context.globalCompositeOperation = "lighter";
    context.globalAlpha = 0.3;
    context.drawImage(glow.canvas, 0, 0);
    context.restore();
  };
  let tick = 0;
  setInterval(() => {
    const picture = queue.shift() ?? films.neutral[tick++ % films.neutral.length];
    context.drawImage(picture, 0, 0);
    light(picture);
  }, 100);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
}
"""

#: Plays pictures on a canvas, ten a second and again from the first, whenever a page opens a camera.
_SCENE = """
async (jpegs) => {
  const bitmap = async (text) =>
    createImageBitmap(new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], { type: "image/jpeg" }));
  const film = await Promise.all(jpegs.map(bitmap));
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [film[0].width, film[0].height];
    const context = canvas.getContext("2d");
    let tick = 0;
    const draw = () => context.drawImage(film[tick++ % film.length], 0, 0);
    draw();
    setInterval(draw, 100);
    return (window.cameraStream = canvas.captureStream(30));
  };
}
"""


class DeskCamera:
    """The file that Chromium plays as its camera; a link, so that what lies on the desk can change."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "camera.mjpeg"
        self._folder = folder

    def show(self, *jpegs: bytes) -> None:
        """One picture, or a film of them at 30 a second. Takes effect when a page next opens the camera."""
        film = self._folder / f"{hash(jpegs) & 0xFFFFFFFF:08x}.mjpeg"
        film.write_bytes(b"".join(jpegs) * (3 if len(jpegs) == 1 else 1))
        draft = self.path.with_suffix(".next")
        draft.symlink_to(film)
        draft.replace(self.path)


def put_person_before(page: Page, portrait: str, locale: str) -> None:
    """Replace the camera of an open liveness page by a person who follows its words."""
    filmed = takes(portrait, take=secrets.randbits(32))
    encoded = {name: [base64.b64encode(f.image).decode() for f in frames] for name, frames in filmed.items()}
    labels = {ACTION_LABELS[action].to(locale): action.value for action in Action}
    page.evaluate(_PERSON, {"takes": encoded, "labels": labels})


def put_scene_before(page: Page, *jpegs: bytes) -> None:
    """Replace the camera of an open page by a picture, or by a film of ten a second; its stream is ``cameraStream``."""
    page.evaluate(_SCENE, [base64.b64encode(each).decode() for each in jpegs])
