"""The match by itself: who is told apart from whom at each bound, in photos and in printed portraits.

Scores are those of the judge's matcher. A portrait on a card is simulated (grey, guilloche, JPEG) in several widths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from examples.specimens.portraits import Picture
from onboarding.liveness.embedding import is_grey
from onboarding.liveness.face_models import FaceModels
from onboarding.liveness.identity import find_portrait
from onboarding.liveness.ports import Embedding

from .evaluation import rate, told
from .people import Person, Portrait, printed

BOUNDS = (0.40, 0.473, 0.535)
WIDTHS = (60, 90, 140, 200)


def curve(cast: Sequence[Person], seed: int) -> dict[str, Any]:
    """FNMR and FMR at every bound: photo against photo, and photo against a printed portrait of every width.

    A person with one photo has a genuine pair with their own print only.
    """
    return {
        "photos": _photos(cast),
        "printed": {str(width): _printed(cast, width, seed) for width in WIDTHS},
    }


def table(found: Mapping[str, Any]) -> str:
    lines = ["match: share of genuine pairs missed (FNMR) and of impostor pairs let through (FMR), % (95 %)"]
    for name, one in [("photos", found["photos"]), *((f"print {w} px", its) for w, its in found["printed"].items())]:
        for bound, row in one["bounds"].items():
            if row["fnmr"]["of"] or row["fmr"]["of"]:
                shares = (
                    f"FNMR {told(row['fnmr'])} of {row['fnmr']['of']}, FMR {told(row['fmr'])} of {row['fmr']['of']}"
                )
                lines.append(f"  {name:<14} {bound:<6} {shares}")
        if one["unreadable"]:
            lines.append(f"  {name:<14} no face found in {one['unreadable']}")
    return "\n".join(lines)


def at_bounds(genuine: Sequence[float], impostor: Sequence[float]) -> dict[str, Any]:
    """A genuine pair is missed below a bound, an impostor pair let through from it up."""
    return {
        str(bound): {
            "fnmr": rate(sum(score < bound for score in genuine), len(genuine)),
            "fmr": rate(sum(score >= bound for score in impostor), len(impostor)),
        }
        for bound in BOUNDS
    }


def _photos(cast: Sequence[Person]) -> dict[str, Any]:
    vectors = [(who, _photo(portrait, grey=False)) for who, one in enumerate(cast) for portrait in one.portraits]
    scores: dict[bool, list[float]] = {True: [], False: []}
    for (who, one), (whom, other) in combinations(vectors, 2):
        scores[who == whom].append(float(one @ other))
    return {"bounds": at_bounds(scores[True], scores[False]), "unreadable": 0, **_extremes(scores)}


def _printed(cast: Sequence[Person], width: int, seed: int) -> dict[str, Any]:
    """The last photo of each is printed; the first ones, made grey as the judge does, are compared with it."""
    rng = np.random.default_rng([seed, width])
    prints = [_print(printed(one.facing[-1], width, rng)) for one in cast]
    photos = [_photo(one.facing[0], grey=True) for one in cast]
    scores: dict[bool, list[float]] = {True: [], False: []}
    for who, one in enumerate(prints):
        for whom, other in enumerate(photos):
            if one is not None:
                scores[who == whom].append(float(one @ other))
    lost = sum(one is None for one in prints)
    return {"bounds": at_bounds(scores[True], scores[False]), "unreadable": lost, **_extremes(scores)}


def _extremes(scores: Mapping[bool, Sequence[float]]) -> dict[str, float | None]:
    genuine, impostor = scores[True], scores[False]
    return {
        "lowest_genuine": round(min(genuine), 3) if genuine else None,
        "highest_impostor": round(max(impostor), 3) if impostor else None,
    }


def _photo(portrait: Portrait, *, grey: bool) -> Embedding:
    models = FaceModels.packaged()
    face = models.reader.read(portrait.picture)
    if face is None:  # people() made sure
        raise ValueError("a portrait without a face")
    return models.matcher.embed(portrait.picture, face, grey=grey)


def _print(picture: Picture) -> Embedding | None:
    models = FaceModels.packaged()
    found = find_portrait(picture, models.reader)
    return None if found is None else models.matcher.embed(found.image, found.face, grey=is_grey(picture))
