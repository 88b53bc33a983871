"""Plain specimen cards of invented people, drawn in millimetres, and the photos one might take of them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from benchmarks.documents.fonts import REQUIRED
from onboarding.ocr.id_number import check_character

Picture = npt.NDArray[np.uint8]
SCALE = 14
"""Pixels per millimetre."""
NAMES = "王芳 张伟 欧阳修远 阿依古丽·买买提 司马骏 赵雅静 陈浩然 周赟 刘翀 马龑 孙悦 林志远 何瑢 吴小莉 黄骉 郑翙"
GROUPS = "汉 汉 汉 满 回 维吾尔 壮 苗 土家 蒙古 藏 彝 朝鲜 仫佬 仡佬 哈萨克"
PORTRAIT_COLOUR = (60, 90, 200)


@dataclass(frozen=True)
class Person:
    name: str = "李思雨"
    sex: str = "女"
    ethnicity: str = "汉"
    born: date = date(1994, 7, 16)
    address: str = "浙江省杭州市西湖区文三路一百二十八号碧水苑3幢2单元1101室"
    place: str = "330106"
    sequence: str = "402"
    authority: str = "杭州市公安局西湖分局"
    valid_from: str = "2018.03.21"
    valid_to: str = "2038.03.21"

    @property
    def id_number(self) -> str:
        digits = f"{self.place}{self.born:%Y%m%d}{self.sequence}"
        return digits + check_character(digits)

    @property
    def front(self) -> dict[str, str]:
        return {
            "name": self.name,
            "sex": self.sex,
            "ethnicity": self.ethnicity,
            "birth_date": self.born.isoformat(),
            "address": self.address,
            "id_number": self.id_number,
        }

    @property
    def back(self) -> dict[str, str]:
        valid_from, valid_to = self.valid_from.replace(".", "-"), self.valid_to.replace(".", "-")
        return {"issuing_authority": self.authority, "valid_from": valid_from, "valid_to": valid_to}


def people(count: int, seed: int) -> list[Person]:
    """Invented people with the numbers, sexes and dates in order."""
    dice = random.Random(seed)
    names, groups = NAMES.split(), GROUPS.split()
    places = {
        "110105": "北京市朝阳区建国路甲92号院6号楼2单元1503号",
        "310115": "上海市浦东新区张江镇香楠路428弄17号602室",
        "440305": "广东省深圳市南山区粤海街道科苑路15号",
        "510107": "四川省成都市武侯区人民南路四段27号附3号",
        "420111": "湖北省武汉市洪山区珞喻路1037号南三村",
        "650102": "新疆维吾尔自治区乌鲁木齐市天山区和平南路208号2号楼4单元301室",
        "340123": "安徽省合肥市肥西县上派镇巢湖中路村民组32号",
    }
    drawn = []
    for _ in range(count):
        place = dice.choice(list(places))
        sequence = dice.randrange(1, 999)
        start = date(2008, 1, 1) + timedelta(dice.randrange(5000))
        end = dice.choice([f"{start.year + 10}{start:.%m.%d}", f"{start.year + 20}{start:.%m.%d}", "长期"])
        drawn.append(
            Person(
                name=dice.choice(names),
                sex="男" if sequence % 2 else "女",
                ethnicity=dice.choice(groups),
                born=date(1955, 1, 1) + timedelta(dice.randrange(18000)),
                address=places[place],
                place=place,
                sequence=f"{sequence:03d}",
                authority=places[place][: places[place].index("区") + 1].split("省")[-1] + "公安局"
                if "区" in places[place]
                else "肥西县公安局",
                valid_from=f"{start:%Y.%m.%d}",
                valid_to=end,
            )
        )
    return drawn


def front(person: Person, printed_birth: date | None = None, printed_sex: str | None = None) -> Picture:
    """The side with the portrait, BGR; what is printed may be made to disagree with the number."""
    born = printed_birth or person.born
    sheet = _Sheet()
    sheet.label(5.8, 10.2, "姓 名").value(16.2, 10.2, person.name, 3.9)
    sheet.label(5.8, 17.0, "性 别").value(16.2, 17.0, printed_sex or person.sex)
    sheet.label(26.5, 17.0, "民 族").value(36.0, 17.0, person.ethnicity)
    sheet.label(5.8, 23.6, "出 生").value(16.2, 23.6, str(born.year)).label(25.5, 23.6, "年")
    sheet.value(30.5, 23.6, str(born.month)).label(35.5, 23.6, "月")
    sheet.value(39.5, 23.6, str(born.day)).label(44.5, 23.6, "日")
    sheet.label(5.8, 30.2, "住 址")
    for i in range(0, len(person.address), 11):
        sheet.value(16.2, 30.2 + 4.3 * i / 11, person.address[i : i + 11])
    sheet.label(5.8, 46.6, "公民身份号码").spread(29.0, 76.5, 46.6, person.id_number)
    sheet.portrait(53.7, 8.0, 79.7, 40.0)
    return sheet.picture()


def back(person: Person) -> Picture:
    """The side with the emblem, BGR."""
    sheet = _Sheet()
    sheet.draw.ellipse([5 * SCALE, 4 * SCALE, 20 * SCALE, 19 * SCALE], fill=(200, 40, 40))
    sheet.text(27.0, 9.5, "中华人民共和国", 5.4, "black")
    sheet.text(24.5, 18.5, "居 民 身 份 证", 7.2, "black")
    sheet.text(18.5, 40.0, "签发机关", 2.9, "black").value(34.0, 40.0, person.authority)
    sheet.text(18.5, 47.0, "有效期限", 2.9, "black")
    sheet.value(34.0, 47.0, f"{person.valid_from}-{person.valid_to}")
    return sheet.picture()


class _Sheet:
    """A card's ground to write on; without the type to write in, its test is skipped."""

    def __init__(self) -> None:
        if not REQUIRED.path.exists():
            pytest.skip("needs Debian's fonts-noto-cjk", allow_module_level=True)
        width, height = round(85.6 * SCALE), round(54 * SCALE)
        ramp = np.linspace(0, 1, width)[None, :, None]
        ground = np.array([214, 232, 240]) * (1 - ramp) + np.array([240, 226, 228]) * ramp
        self.image = Image.fromarray(np.broadcast_to(ground, (height, width, 3)).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)
        for i in range(-height, width, 23):  # a faint guilloche, so that the ground is not blank
            self.draw.arc([i, -60, i + 2 * height, height + 60], 90, 270, fill=(222, 222, 230), width=1)

    def text(self, x: float, y: float, text: str, size: float, fill: str | tuple[int, int, int]) -> _Sheet:
        """Text from ``x``, centred on ``y``, ``size`` millimetres high."""
        font = REQUIRED.at(round(size * SCALE))
        self.draw.text((x * SCALE, y * SCALE), text, fill=fill, font=font, anchor="lm")
        return self

    def label(self, x: float, y: float, text: str) -> _Sheet:
        return self.text(x, y, text, 2.7, (60, 130, 190))

    def value(self, x: float, y: float, text: str, size: float = 3.3) -> _Sheet:
        return self.text(x, y, text, size, (25, 25, 25))

    def spread(self, left: float, right: float, y: float, text: str) -> _Sheet:
        for i, character in enumerate(text):
            self.value(left + (right - left) * i / len(text), y, character, 3.9)
        return self

    def portrait(self, left: float, top: float, right: float, bottom: float) -> None:
        """A block of one colour with a head's disc in it."""
        self.draw.rectangle([c * SCALE for c in (left, top, right, bottom)], fill=PORTRAIT_COLOUR)
        x, y = (left + right) / 2, (top + bottom) / 2
        self.draw.ellipse([c * SCALE for c in (x - 7, y - 9, x + 7, y + 9)], fill=(224, 188, 160))

    def picture(self) -> Picture:
        return np.ascontiguousarray(np.asarray(self.image)[:, :, ::-1])


def photo(
    card: Picture,
    *,
    width: int = 1600,
    fill: float = 0.75,
    tilt: float = 0.0,
    pan: float = 0.0,
    turn: float = 0.0,
    blur: float = 0.0,
    noise: float = 0.0,
    gain: float = 1.0,
    seed: int = 0,
) -> Picture:
    """A card seen by a camera: ``tilt``, ``pan`` and ``turn`` in degrees, ``blur`` in pixels (sigma).

    ``fill`` is the share of the frame's width that the card takes.
    """
    height = round(width * 0.75)
    card_height, card_width = card.shape[:2]
    corners = np.array([[0, 0], [card_width, 0], [card_width, card_height], [0, card_height]], np.float64)
    flat = np.c_[(corners - [card_width / 2, card_height / 2]) / card_width, np.zeros(4)]
    x, y, z = np.radians([tilt, pan, turn])
    rotate_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    rotate_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    rotate_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    seen = flat @ (rotate_x @ rotate_y @ rotate_z).T
    distance = 1.6
    target = seen[:, :2] / (seen[:, 2:] + distance) * distance * width * fill + [width / 2, height / 2]
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target.astype(np.float32))
    dice = np.random.default_rng(seed)
    grain = dice.integers(70, 110, (12, 16, 3)).astype(np.uint8)
    table = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    over = {"flags": cv2.INTER_AREA, "borderMode": cv2.BORDER_TRANSPARENT}
    image = cv2.warpPerspective(card, matrix, (width, height), table, **over)
    if blur:
        image = cv2.GaussianBlur(image, (0, 0), blur)
    noisy = image.astype(np.float32) * gain + dice.normal(0, noise, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def encode(image: Picture, kind: str = "JPEG", **options: object) -> bytes:
    """Encoded bytes of a BGR picture."""
    file = BytesIO()
    Image.fromarray(image[:, :, ::-1]).save(file, kind, **options)
    return file.getvalue()
