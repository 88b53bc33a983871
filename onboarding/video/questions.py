"""What a reviewer may ask: easy for the person on the card, hard for somebody with a picture of it.

A picture, a film or a face laid over another's fails at what is asked at the spur of the moment: a hand before the
face, a profile, a number on paper. What one knows is typed, since pictures carry no sound.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from onboarding.domain.age import age_on
from onboarding.domain.results import IdentityDocument
from onboarding.domain.text import Text
from onboarding.ports.video import RoomKind

OWN = "own"  #: code of a question in the reviewer's own words
LONGEST_QUESTION, LONGEST_ANSWER = 120, 60
MOST_ASKED = 40

_ANIMALS = Text("鼠牛虎兔龙蛇马羊猴鸡狗猪", "Rat Ox Tiger Rabbit Dragon Snake Horse Goat Monkey Rooster Dog Pig")
_DAYS = Text("一二三四五六日", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday")


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is put. ``typed``: answered in the field, not before the camera."""

    code: str
    text: Text
    expected: Text
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What expected answers are made of: the document, the day at the bank, and chance."""

    document: IdentityDocument
    today: date
    chance: Random


def zodiac(birth: date) -> Text:
    """The animal of a birth date. The lunar year begins between 21 January and 20 February: then either may be right.

    >>> zodiac(date(1990, 6, 1)).en, zodiac(date(1990, 2, 1)).en
    ('Horse', 'Snake or Horse, by the lunar new year of that year')
    """
    this, before = _animal(birth.year), _animal(birth.year - 1)
    if (birth.month, birth.day) > (2, 20):
        return this
    if (birth.month, birth.day) < (1, 21):
        return before
    either = Text("{before}或{this}，以当年春节为准", "{before} or {this}, by the lunar new year of that year")
    return either.format(before=before, this=this)


def _animal(year: int) -> Text:
    return Text(_ANIMALS.zh[(year - 4) % 12], _ANIMALS.en.split()[(year - 4) % 12])


def _card_beside_face(known: Known) -> Question:
    return Question(
        "card_beside_face",
        Text(
            "请把身份证举到脸旁，让照片面朝向镜头。", "Hold your ID card next to your face, its picture to the camera."
        ),
        Text("证件照片、头像与本人一致", "The picture on the card, the portrait here and the person are the same"),
    )


def _hand_before_face(known: Known) -> Question:
    return Question(
        "hand_before_face",
        Text("请张开一只手，慢慢从脸前划过。", "Spread one hand and move it slowly across in front of your face."),
        Text("手指边缘清楚，脸不闪动、不变形", "Fingers have sharp edges; the face neither flickers nor bends"),
    )


def _profile(known: Known) -> Question:
    return Question(
        "profile",
        Text(
            "请慢慢把头转到一侧，直到能看到您的耳朵。", "Slowly turn your head to one side until your ear can be seen."
        ),
        Text("侧脸自然，耳朵和鼻梁完整", "A natural profile, with the whole ear and the bridge of the nose"),
    )


def _ear_across(known: Known) -> Question:
    return Question(
        "ear_across",
        Text("请用右手摸一下左耳。", "Please touch your left ear with your right hand."),
        Text("手臂越过胸前或脸前，动作连贯", "The arm crosses the chest or the face in one movement"),
    )


def _number_on_paper(known: Known) -> Question:
    digits = "".join(str(known.chance.randrange(10)) for _ in range(4))
    return Question(
        "number_on_paper",
        Text("请在纸上写下 {digits}，举到下巴旁边。", "Write {digits} on paper and hold it next to your chin.").format(
            digits=digits
        ),
        Text("纸上是 {digits}，与脸同时可见", "The paper says {digits} and is seen with the face").format(
            digits=digits
        ),
    )


def _weekday_fingers(known: Known) -> Question:
    number = known.today.isoweekday()
    day = Text(f"星期{_DAYS.zh[number - 1]}", _DAYS.en.split()[number - 1])
    return Question(
        "weekday_fingers",
        Text(
            "今天是星期几？请用手指比出来（星期一比 1，星期日比 7）。",
            "What day of the week is it? Show it with your fingers: Monday is 1, Sunday is 7.",
        ),
        Text("{number} 根手指（{day}）", "{number} fingers ({day})").format(number=number, day=day),
    )


def _zodiac(known: Known) -> Question:
    asked = Text("您的生肖是什么？请把答案写在下面。", "What is your Chinese zodiac animal? Type your answer below.")
    return Question("zodiac", asked, zodiac(known.document.birth_date), typed=True)


def _age(known: Known) -> Question:
    years = str(age_on(known.document.birth_date, known.today))
    asked = Text("您今年多少周岁？请把答案写在下面。", "How old are you? Type your answer below.")
    return Question("age", asked, Text(f"{years} 周岁", years), typed=True)


def _issued_by(known: Known) -> Question:
    asked = Text(
        "您的身份证是哪个机关签发的？请把答案写在下面。", "Which authority issued your ID card? Type your answer below."
    )
    authority = known.document.issuing_authority
    return Question("issued_by", asked, Text(authority, authority), typed=True)


CATALOGUE: Mapping[str, Callable[[Known], Question]] = {
    make.__name__.lstrip("_"): make
    for make in (
        _card_beside_face,
        _hand_before_face,
        _profile,
        _number_on_paper,
        _weekday_fingers,
        _ear_across,
        _zodiac,
        _age,
        _issued_by,
    )
}

#: Short words beside the questions; nothing is expected in return.
PROMPTS: Mapping[str, Text] = {
    "closer": Text("请靠近一点。", "Please come a little closer."),
    "lighter": Text("光线太暗，请面向窗户或灯光。", "It is too dark. Please face a window or a lamp."),
    "still": Text("请保持不动。", "Please hold still."),
    "moment": Text("谢谢，请稍等片刻。", "Thank you. One moment, please."),
}

#: What a clip without a member of staff may ask for: all of it can be seen in it.
_ALONE = ("hand_before_face", "profile", "number_on_paper", "ear_across")


def put(code: str, known: Known) -> Question:
    """The question of that code, filled in. Raises KeyError."""
    return CATALOGUE[code](known)


def suggest(asked: Collection[str], known: Known) -> Question:
    """First the card beside the face, then one by chance that was not asked yet."""
    fresh = [code for code in CATALOGUE if code not in asked] or list(CATALOGUE)
    return put("card_beside_face" if "card_beside_face" in fresh else known.chance.choice(fresh), known)


def opening(kind: RoomKind, known: Known) -> tuple[Question, ...]:
    """What a room begins with: nothing where staff will ask, two tasks for a clip."""
    if kind is RoomKind.LIVE:
        return ()
    return put("card_beside_face", known), put(known.chance.choice(_ALONE), known)
