"""``python -m examples.specimens --out DIR``: write each persona's card photos and camera clip."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np

from . import portraits
from .cards import photograph, render_back, render_front
from .clips import ACTIONS, ClipMaker, write_mjpeg
from .personas import Persona, persona, personas


def write(one: Persona, folder: Path, selfie: Path | None = None) -> None:
    """Front and back as scan (PNG) and as phone photo (JPEG), and ``camera.mjpeg`` for a fake camera.

    A selfie replaces the portrait on the card and before the camera alike.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    face = portraits.for_card(portraits.load(selfie or portraits.path_of(one.portrait)))
    for side, image in (("front", render_front(one.document, face)), ("back", render_back(one.document))):
        image.save(folder / f"{side}.png")
        (folder / f"{side}.jpg").write_bytes(photograph(image, rng))
    camera = portraits.for_camera(portraits.load(selfie or portraits.path_of(one.clip_portrait)))
    clip = ClipMaker(camera).clip(ACTIONS, frames_max=len(ACTIONS) * 16, rng=rng)
    write_mjpeg(clip, folder / "camera.mjpeg")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.specimens", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write to; one folder per persona")
    parser.add_argument("--persona", metavar="KEY", help="only this one")
    parser.add_argument("--selfie", type=Path, metavar="FILE", help="your own face instead of the shipped portraits")
    options = parser.parse_args()
    today = date.today()
    try:
        chosen = (persona(options.persona, today),) if options.persona else personas(today)
        for one in chosen:
            write(one, options.out / one.key, options.selfie)
            print(options.out / one.key)
    except (KeyError, ValueError, OSError) as trouble:
        parser.error(str(trouble))


if __name__ == "__main__":
    main()
