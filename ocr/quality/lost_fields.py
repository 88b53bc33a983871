"""The flags for fields that something hides: each names what to uncover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.quality.cut_corner import OUT_OF_FRAME
from onboarding.ocr.quality.hidden import Cause, dazzled
from onboarding.ocr.quality.scene import Scene

NAMES = {
    "name": Text("姓名", "the name"),
    "sex": Text("性别", "the sex"),
    "ethnicity": Text("民族", "the ethnic group"),
    "birth_date": Text("出生日期", "the date of birth"),
    "address": Text("住址", "the address"),
    "id_number": Text("身份证号码", "the ID number"),
    "issuing_authority": Text("签发机关", "the issuing authority"),
    "valid_from": Text("有效期限", "the period of validity"),
    "valid_to": Text("有效期限", "the period of validity"),
}
_ADVICE: Mapping[Cause, Text] = {
    "covered": Text(
        "{fields}被遮住了，请移开手指或物品后重拍。",
        "Something covers {fields}. Move your fingers or the object away and take the photo again.",
    ),
    "glare": Text(
        "{fields}处有反光。请换个角度，避开灯光后重拍。",
        "There is glare on {fields}. Tilt the card or move away from the lamp and take the photo again.",
    ),
}


def lost_fields(scene: Scene, lost: Mapping[str, Cause]) -> Iterator[Reason]:
    """``covered`` and ``glare``, naming the fields that are ``lost`` and those that a reflection only lies on."""
    causes: dict[str, Cause] = dict.fromkeys(dazzled(scene), "glare")
    causes |= lost
    for cause in _ADVICE:
        if names := [name for name in scene.fields if causes.get(name) == cause]:
            yield lost_reason(cause, names)
    if "out_of_frame" in causes.values():
        yield OUT_OF_FRAME


def lost_reason(cause: Cause, names: Iterable[str]) -> Reason:
    """``covered`` or ``glare`` with the names of fields in words."""
    return Reason(cause, _ADVICE[cause].format(fields=in_words(names)))


def in_words(names: Iterable[str]) -> Text:
    """Fields as a sentence names them: 姓名、身份证号码; the name and the ID number."""
    named = list(dict.fromkeys(NAMES[name] for name in names))
    return Text("、".join(each.zh for each in named), _listed([each.en for each in named]))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
