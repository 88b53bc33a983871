"""Reading identity documents from photographs, on the CPU, without any service.

>>> from onboarding.ocr import read_id_card
>>> read_id_card(photo).fields["id_number"].text  # doctest: +SKIP
'11010519491231002X'
"""

from onboarding.ocr.engine import Character, Recognition, TextEngine
from onboarding.ocr.errors import ReaderBusy, UnreadableDocument
from onboarding.ocr.id_number import InvalidIdNumber
from onboarding.ocr.mrz import InvalidMrz, Mrz, MrzReading, parse_mrz, read_mrz
from onboarding.ocr.reader import read_id_card, warm_up
from onboarding.ocr.reading import BACK_FIELDS, FRONT_FIELDS, LOW_CONFIDENCE, Field, IdCardReading

__all__ = [
    "BACK_FIELDS",
    "FRONT_FIELDS",
    "LOW_CONFIDENCE",
    "Character",
    "Field",
    "IdCardReading",
    "InvalidIdNumber",
    "InvalidMrz",
    "Mrz",
    "MrzReading",
    "ReaderBusy",
    "Recognition",
    "TextEngine",
    "UnreadableDocument",
    "parse_mrz",
    "read_id_card",
    "read_mrz",
    "warm_up",
]
