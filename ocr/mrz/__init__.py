"""Machine-readable zones of passports and cards (ICAO Doc 9303): TD1, TD2 and TD3."""

from onboarding.ocr.mrz.parse import InvalidMrz, Mrz, parse_mrz
from onboarding.ocr.mrz.reader import read_mrz
from onboarding.ocr.mrz.reading import MrzReading

__all__ = ["InvalidMrz", "Mrz", "MrzReading", "parse_mrz", "read_mrz"]
