"""What can be done to recorded clips: put again, reordered, cut together, stopped, sped up."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from onboarding.liveness import Frame

from .camera import decoded, encoded
from .live import Take

Rng = np.random.Generator


def timed(pictures: Sequence[bytes], at_ms: Sequence[int]) -> list[Frame]:
    return [Frame(picture, ms) for picture, ms in zip(pictures, at_ms, strict=False)]


def reencoded(frames: Sequence[Frame], rng: Rng) -> list[Frame]:
    quality = int(rng.integers(50, 96))
    return [Frame(encoded(decoded(frame.image), quality), frame.at_ms) for frame in frames]


def scaled(frames: Sequence[Frame], rng: Rng) -> list[Frame]:
    share = rng.uniform(0.7, 1.15)
    return [
        Frame(encoded(np.asarray(cv2.resize(decoded(one.image), None, fx=share, fy=share), np.uint8), 85), one.at_ms)
        for one in frames
    ]


def brightened(frames: Sequence[Frame], rng: Rng) -> list[Frame]:
    gain, lift = rng.uniform(1.05, 1.3), rng.uniform(0, 20)
    return [
        Frame(encoded(cv2.convertScaleAbs(decoded(one.image), alpha=gain, beta=lift), 85), one.at_ms) for one in frames
    ]


def shuffled(frames: Sequence[Frame], rng: Rng, run: int) -> list[Frame]:
    """Runs of ``run`` pictures in a random order; times go on rising."""
    runs = [[frame.image for frame in frames[at : at + run]] for at in range(0, len(frames), run)]
    order = rng.permutation(len(runs))
    return timed([image for k in order for image in runs[k]], [frame.at_ms for frame in frames])


def backwards(frames: Sequence[Frame]) -> list[Frame]:
    """The clip from its end; the gaps between pictures turn around too."""
    last = frames[-1].at_ms
    return [Frame(frame.image, last - frame.at_ms) for frame in reversed(frames)]


def cut(first: Sequence[Frame], second: Sequence[Frame], whose: Sequence[bool]) -> list[Frame]:
    """Of two clips that run moment for moment, the second's pictures where ``whose`` says so."""
    return [two if other else one for one, two, other in zip(first, second, whose, strict=True)]


def faded(first: Sequence[Frame], second: Sequence[Frame], at: int, over: int) -> list[Frame]:
    """From one clip to the other within ``over`` pictures."""
    frames = list(first[:at])
    for k, (one, two) in enumerate(zip(first[at:], second[at:], strict=True), 1):
        share = min(1.0, k / (over + 1))
        mixed = cv2.addWeighted(decoded(one.image), 1 - share, decoded(two.image), share, 0)
        frames.append(two if k > over else Frame(encoded(np.asarray(mixed, np.uint8), 88), two.at_ms))
    return frames


def frozen(frames: Sequence[Frame], at: int) -> list[Frame]:
    """From picture ``at`` on always that one."""
    return [Frame(frames[min(i, at)].image, frame.at_ms) for i, frame in enumerate(frames)]


def frozen_anew(frames: Sequence[Frame], at: int, rng: Rng) -> list[Frame]:
    """As :func:`frozen`, with fresh noise and another JPEG each time, so that no bytes repeat."""
    base = decoded(frames[at].image)
    rest = []
    for frame in frames[at + 1 :]:
        noise = rng.normal(0, 2, base.shape[:2])[..., None]
        picture = (base + noise).clip(0, 255).astype(np.uint8)
        rest.append(Frame(encoded(picture, int(rng.integers(75, 93))), frame.at_ms))
    return [*frames[: at + 1], *rest]


def held_on(frames: Sequence[Frame], more: int) -> list[Frame]:
    """``more`` places at the end, with the last picture's time going on at the clip's own pace."""
    gap = max(1, round((frames[-1].at_ms - frames[0].at_ms) / (len(frames) - 1)))
    return [*frames, *(Frame(frames[-1].image, frames[-1].at_ms + gap * (k + 1)) for k in range(more))]


def faster(frames: Sequence[Frame], *, drop: bool) -> list[Frame]:
    """At double speed; with ``drop`` at the usual number of pictures a second."""
    return [Frame(frame.image, frame.at_ms // 2) for frame in (frames[::2] if drop else frames)]


def looped(neutral: Sequence[Frame], action: Sequence[Frame], fill: int) -> list[Frame]:
    """A neutral moment played to and fro until ``fill`` pictures are there, then one action."""
    there = [frame.image for frame in neutral]
    lap = [*there, *reversed(there[1:-1])] or there
    images = [lap[k % len(lap)] for k in range(fill)] + [frame.image for frame in action]
    gap = max(1, round((action[-1].at_ms - action[0].at_ms) / max(1, len(action) - 1)))
    return timed(images, [k * gap for k in range(len(images))])


def part(take: Take, span: tuple[float, float]) -> list[Frame]:
    """The take's pictures of some seconds."""
    return [frame for frame in take.frames if span[0] * 1000 <= frame.at_ms < span[1] * 1000]


def joined(parts: Sequence[Sequence[Frame]], gap: int) -> list[Frame]:
    images = [frame.image for one in parts for frame in one]
    return timed(images, [k * gap for k in range(len(images))])
