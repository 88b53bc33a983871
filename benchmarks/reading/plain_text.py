"""From the text lines of a general reader to the fields of a card: what its user would write, no more and no less.

Both ways up are tried and the one that gives more fields is kept, so a reader that turns lines itself loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

_NUMBER = re.compile(r"[1-9]\d{16}[\dXx]")
_BIRTH = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?")
_TERM = re.compile(r"(\d{4})[.,。·]?(\d\d)[.,。·]?(\d\d)[-—一~至]+(?:(\d{4})[.,。·]?(\d\d)[.,。·]?(\d\d)|(长期))")
_HAN = r"[\u3400-\u9fff]"
_NAME = re.compile(rf"姓?名({_HAN}(?:{_HAN}|[·•.・])*)")
_SEX = re.compile(r"性?别([男女])")
_ETHNICITY = re.compile(rf"民?族({_HAN}+)")
_ADDRESS = re.compile(r"^[住往佳]址(.*)|^住(.*)")
_AUTHORITY = re.compile(rf"(?:签发)?机关({_HAN}+)")
_ADDRESS_END = re.compile(r"公民|身份|号码|\d{15}")
_LIKE_A_CARD = re.compile(rf"{_HAN}|\d{{8}}")
_STAMP = re.compile(r"样本|SPECIM|ECIMEN", re.IGNORECASE)
"""What only specimens say; no reader is to suffer for it."""
_COSINE = 0.95
"""Pieces that lie more than 18° across are something else's: other things on the table carry print too."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and the middle, direction (unit vector) and height of its box, in pixels."""

    text: str = field(repr=False)
    x: float
    y: float
    along: tuple[float, float]
    height: float
    width: float

    @classmethod
    def around(cls, text: str, corners: Sequence[Sequence[float]]) -> Piece:
        """``corners`` clockwise from the text's top left."""
        box = np.asarray(corners, np.float64)
        middle, across, down = box.mean(axis=0), box[1] - box[0], box[3] - box[0]
        width, height = float(np.linalg.norm(across)), float(np.linalg.norm(down))
        unit = across / width if width else np.array([1.0, 0.0])
        plain = re.sub(r"\s", "", text)
        return cls(plain, float(middle[0]), float(middle[1]), (float(unit[0]), float(unit[1])), height, width)


def fields_of(pieces: Sequence[Piece]) -> dict[str, str]:
    """Field texts by their labels; a field that is not found is left out."""
    pieces = [piece for piece in pieces if not _STAMP.search(piece.text)]
    likely = [piece for piece in pieces if _LIKE_A_CARD.search(piece.text)]
    if not likely:
        return {}
    main = max(likely, key=lambda piece: piece.width).along
    pieces = [piece for piece in pieces if abs(np.dot(piece.along, main)) > _COSINE]
    directions = (np.array(main), -np.array(main))
    return max((_parse(_rows(pieces, along)) for along in directions), key=len)


def _rows(pieces: Sequence[Piece], along: np.ndarray) -> list[str]:
    """Pieces at about the same height, joined from left to right."""
    down = np.array([-along[1], along[0]])
    placed = sorted((float(down @ (p.x, p.y)), float(along @ (p.x, p.y)), p.text) for p in pieces)
    pitch = 0.6 * median(piece.height for piece in pieces)
    rows: list[list[tuple[float, float, str]]] = []
    for one in placed:
        if rows and one[0] - rows[-1][0][0] < pitch:
            rows[-1].append(one)
        else:
            rows.append([one])
    return ["".join(text for _, _, text in sorted(row, key=lambda one: one[1])) for row in rows]


def _parse(rows: Sequence[str]) -> dict[str, str]:
    text = "\n".join(rows)
    found: dict[str, str] = {}
    _put(found, "id_number", (m[0].upper() for m in _NUMBER.finditer(text)))
    _put(found, "name", (re.sub(r"[•.・]", "·", m[1]) for row in rows if (m := _NAME.search(row))))
    _put(found, "sex", (m[1] for m in _SEX.finditer(text)))
    _put(found, "ethnicity", (m[1] for row in rows if (m := _ETHNICITY.search(row))))
    _put(found, "birth_date", (_iso(*m.groups()) for m in _BIRTH.finditer(text)))
    _put(found, "address", _addresses(rows))
    _put(found, "issuing_authority", (m[1] for row in rows if (m := _AUTHORITY.search(row))))
    if term := _TERM.search(text):
        found["valid_from"] = _iso(*term.groups()[:3])
        found["valid_to"] = term[7] or _iso(*term.groups()[3:6])
    return found


def _addresses(rows: Sequence[str]) -> Iterable[str]:
    """From the label to the row of the number."""
    for i, row in enumerate(rows):
        if label := _ADDRESS.search(row):
            parts = [label[1] or label[2] or ""]
            for below in rows[i + 1 :]:
                if _ADDRESS_END.search(below):
                    break
                parts.append(below)
            yield "".join(parts)


def _put(found: dict[str, str], name: str, values: Iterable[str]) -> None:
    if value := next((value for value in values if value), None):
        found[name] = value


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}"
