"""Make ``onboarding/signing/fonts/OnboardingSansSC-Regular.ttf``, the typeface of agreements.

Run by maintainers, never at install. The source is Noto Sans SC (SIL OFL 1.1), the one free family that
draws the rare characters of Chinese names (䶮 㛃 㮾 𬭎 𫠜); PyPI carries it:

    pip install --no-deps --target /tmp/noto justmytype-intl-cjk==0.1.0
    python tools/make_font.py "/tmp/noto/justmytype_intl_cjk/fonts/ofl/notosanssc/NotoSansSC[wght].ttf" \\
        onboarding/signing/fonts/OnboardingSansSC-Regular.ttf --characters ocr/models/ppocrv6_dict.txt

``--characters`` adds those of any UTF-8 text; with the dictionary of the document reader, every name that can be
read can also be printed. Checked against Unicode's kTGH: all 8,105 characters of 通用规范汉字表 (2013) are kept.
The family is renamed because a reduced font is a modified version (OFL 1.1). Needs fontTools; the same source and
characters give the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Onboarding Sans SC"
FILE_NAME = "OnboardingSansSC-Regular"
VERSION = "1.000"

BLOCKS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and -B: names in passports, pinyin with tones
    (0x2000, 0x206F),  # general punctuation
    (0x20A0, 0x20BF),  # currency signs
    (0x2100, 0x218F),  # letter-like symbols, number forms
    (0x2190, 0x21FF),  # arrows
    (0x2460, 0x24FF),  # enclosed numbers
    (0x25A0, 0x25FF),  # shapes: □ ■
    (0x2713, 0x2713),  # ✓
    (0x3000, 0x30FF),  # CJK punctuation, kana
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),  # every rare ideograph the source has, as in 通用规范汉字表 (2013) level 3
)
NAMES = "䶮㛃㮾㬊㬎䲟㸆㳇㥄䌹䴓䴔䴕䴖䴗䴘䴙䲠䲡䲢䲣䏲䴉䁖㧐㧑㩳㭎㶲㺃㺄䅟䅪䎃䓖䓛䓨䗖䗛䗴䜣䝙䢺䢼䣘䥽䦃"
HINTED = "凓勠喆堃淼翀瑢翙仫赟骉龑昇祎玥玹珺琎甯濛犇皛晳晞暐勍栐椋嫚婠媛嬛禤逯仝仉郄郗妫麴"


def gb2312() -> Iterator[str]:
    """The 7,445 characters of GB/T 2312-1980, read from Python's own codec."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def wanted(texts: list[Path]) -> set[int]:
    """Code points to keep."""
    points = {ord(c) for c in gb2312()} | {ord(c) for c in NAMES + HINTED}
    for first, last in BLOCKS:
        points.update(range(first, last + 1))
    for path in texts:
        points.update(ord(c) for c in path.read_text(encoding="utf-8") if not c.isspace())
    return points


def rename(font: TTFont) -> None:
    """Put our own family name everywhere a program or a person could read the old one."""
    table = font["name"]
    table.names = [n for n in table.names if n.nameID in {0, 8, 9, 10, 11, 13, 14}]
    for name_id, value in {
        1: FAMILY,
        2: "Regular",
        3: f"{VERSION};{FILE_NAME}",
        4: FAMILY,
        5: f"Version {VERSION}; reduced from Noto Sans SC 2.004",
        6: FILE_NAME,
    }.items():
        table.setName(value, name_id, 3, 1, 0x409)


def make(source: Path, target: Path, texts: list[Path]) -> int:
    """Write the reduced font; the number of characters it maps."""
    font = instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": 400})
    options = Options(
        hinting=False,
        layout_features=["kern", "liga", "locl", "vert", "ccmp", "mark", "mkmk"],
        name_IDs="*",
        notdef_outline=True,
        drop_tables=["STAT", "DSIG", "VORG", "vhea", "vmtx", "BASE"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted(texts))
    subsetter.subset(font)
    rename(font)
    font.save(target)
    return len(font.getBestCmap())


def main() -> None:
    parser = argparse.ArgumentParser(description="Reduce and rename the typeface of agreements.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--characters", type=Path, action="append", default=[], help="UTF-8 text to cover")
    args = parser.parse_args()
    count = make(args.source, args.target, args.characters)
    print(f"{args.target}: {count} characters, {args.target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
