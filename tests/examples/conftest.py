"""Portraits and clip makers are costly to build: once for all tests of this folder."""

from __future__ import annotations

import pytest
from PIL import Image

from examples.specimens import portraits
from examples.specimens.clips import ClipMaker

NAMES = ("astronaut", "grace_hopper")


@pytest.fixture(scope="session")
def faces() -> dict[str, Image.Image]:
    """Portraits cut for a card, by name."""
    return {name: portraits.for_card(portraits.load(portraits.path_of(name))) for name in NAMES}


@pytest.fixture(scope="session")
def clip_makers() -> dict[str, ClipMaker]:
    return {name: ClipMaker(portraits.for_camera(portraits.load(portraits.path_of(name)))) for name in NAMES}
