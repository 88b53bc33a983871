"""Cameras for Chromium: a card on a table, changed between photos, and a person who does what the page asks."""

from __future__ import annotations

import base64
from pathlib import Path

from playwright.sync_api import Page

from examples.material import clip
from onboarding.liveness import Action
from onboarding.stages.liveness import ACTION_LABELS

#: Plays the person's takes on a canvas: whichever action the page names, as soon as it names it.
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
  let tick = 0;
  setInterval(() => { context.drawImage(queue.shift() ?? films.neutral[tick++ % films.neutral.length], 0, 0); }, 100);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
}
"""


class DeskCamera:
    """The file that Chromium plays as its camera; a link, so that what lies on the desk can change."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "camera.mjpeg"
        self._folder = folder

    def show(self, jpeg: bytes) -> None:
        """Takes effect when a page next opens the camera."""
        film = self._folder / f"{hash(jpeg) & 0xFFFFFFFF:08x}.mjpeg"
        film.write_bytes(jpeg * 3)
        draft = self.path.with_suffix(".next")
        draft.symlink_to(film)
        draft.replace(self.path)


def put_person_before(page: Page, portrait: str, locale: str) -> None:
    """Replace the camera of an open liveness page by a person who follows its words."""
    takes = {"neutral": clip(portrait, [])}
    for action in Action:
        takes[action.value] = clip(portrait, [action.value])[len(takes["neutral"]) :]
    encoded = {name: [base64.b64encode(f.image).decode() for f in frames] for name, frames in takes.items()}
    labels = {ACTION_LABELS[action].to(locale): action.value for action in Action}
    page.evaluate(_PERSON, {"takes": encoded, "labels": labels})
