"""What the camera's name says: software that plays files as a camera often keeps its own.

A browser gives the name once the camera is allowed, and whoever forges pictures can forge it too. People also use
such software for meetings. So a name is a weak sign, and no name is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from onboarding.domain.risk import RiskSignal

#: How a word of the name begins, in lower case → weight. The first that fits counts.
WEIGHTS: Mapping[str, float] = {
    # A phone lent to a computer as its camera: an honest way to have a good one.
    "droidcam": 0.05,
    "iriun": 0.05,
    "epoccam": 0.05,
    "camo": 0.05,
    "ivcam": 0.05,
    # Filters and meetings: plays files too, but is mostly there for something else.
    "snap camera": 0.25,
    "nvidia broadcast": 0.15,
    "mmhmm": 0.25,
    "xsplit": 0.25,
    "obs ": 0.25,
    "manycam": 0.3,
    "youcam": 0.25,
    "sparkocam": 0.3,
    "splitcam": 0.3,
    "webcamoid": 0.3,
    "akvcam": 0.3,
    "e2esoft": 0.3,
    "vcam": 0.3,
    "unity video capture": 0.3,
    # Made to be fed by a program.
    "v4l2": 0.3,
    "loopback": 0.3,
    "dummy video device": 0.3,
    "fake device": 0.3,
    "virtual": 0.3,
    "虚拟": 0.3,
}


def camera_risk(label: str) -> tuple[RiskSignal, ...]:
    """``virtual_camera`` where the name (``MediaStreamTrack.label``, may be empty) is one of a program."""
    words = " " + re.sub(r"[\W_]", " ", label.lower()) + " "
    for part, weight in WEIGHTS.items():
        if f" {part}" in words:
            return (RiskSignal("virtual_camera", weight),)
    return ()
