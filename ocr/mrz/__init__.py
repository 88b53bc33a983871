"""Machine-readable zones of passports and cards (ICAO Doc 9303): TD1, TD2 and TD3."""

from onboarding.ocr.mrz.parse import InvalidMrz, Mrz, parse_mrz

__all__ = ["InvalidMrz", "Mrz", "parse_mrz"]
