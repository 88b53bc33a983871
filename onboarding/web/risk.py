"""Signals of risk in words, for reviewers: what was seen, and how much it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onboarding.domain.risk import RiskSignal
from onboarding.domain.text import Text

STRONG = 0.5  #: from here on one signal alone brings a case to a person

SENTENCES = {
    "frames_repeated": Text("同样的画面反复出现", "The same pictures came again and again"),
    "frames_frozen": Text("画面长时间不动", "The picture stood still for long"),
    "frames_jump": Text("画面有跳动，前后接不上", "The picture jumps: one moment does not follow from the one before"),
    "scene_changed": Text("中途换了场景", "The scene changed in the middle"),
    "frames_shuffled": Text("画面的先后顺序被打乱", "The pictures are not in the order they were taken in"),
    "noise_constant": Text(
        "背景像静止照片，没有摄像头应有的噪点", "The background is as still as a photo, without a camera's noise"
    ),
    "virtual_camera": Text("摄像头可能是一个程序，而不是设备", "The camera may be a program instead of a device"),
    "clip_seen_before": Text("这段影像以前通过过检测", "This recording has passed the check before"),
    "colors_absent": Text("看不出屏幕颜色在脸上的反光", "The screen's colours could not be seen on the face"),
    "colors_differ": Text("脸上反光的颜色与屏幕显示的不同", "The face reflects other colours than the screen showed"),
    "challenge_foreign": Text(
        "提交了不属于这份申请的动作口令", "Sent instructions that this application was not given"
    ),
    "challenge_forged": Text("提交了伪造的动作口令", "Sent instructions that were made up"),
    "challenges_drawn": Text(
        "一天之内反复取新的动作口令，可能在等与录像相符的一组",
        "Asked for instructions again and again, perhaps until some fitted a recording",
    ),
    "many_failures": Text("短时间内多次没有通过", "Failed several times within minutes"),
}
_PASSIVE = Text("检测器认为这是照片或屏幕", "A detector took the face for a print or a screen")
_WEAK_WORD = Text("弱", "weak")
_STRONG_WORD = Text("强", "strong")


@dataclass(frozen=True, slots=True)
class Shown:
    """A signal as a reviewer reads it; one without a sentence shows its code."""

    code: str
    text: Text
    weight: Text
    strong: bool


def in_words(signals: Iterable[RiskSignal]) -> list[Shown]:
    return [
        Shown(
            signal.code,
            _sentence(signal.code),
            _STRONG_WORD if signal.weight >= STRONG else _WEAK_WORD,
            signal.weight >= STRONG,
        )
        for signal in signals
    ]


def _sentence(code: str) -> Text:
    return _PASSIVE if code.startswith("passive_") else SENTENCES.get(code, Text(code, code))
