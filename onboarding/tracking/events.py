"""Evidence events in words, for people who read an application's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from onboarding.domain.consent import PURPOSES
from onboarding.domain.states import State
from onboarding.domain.text import Text
from onboarding.ports.store import EvidenceEntry

from .words import MILESTONES

_WORDS = {
    "application.started": Text("开始申请", "Application started"),
    "application.withdrawn": Text("申请人撤回申请", "Application withdrawn"),
    "application.expired": Text("申请超过期限", "Application expired"),
    "consent.given": Text("同意：{purpose}", "Consent given: {purpose}"),
    "answer.received": Text("提交：{stage}", "Submitted: {stage}"),
    "stage.done": Text("完成：{stage}", "Completed: {stage}"),
    "stage.retry": Text("需要修改：{stage}", "To be corrected: {stage}"),
    "stage.refer": Text("转人工审核：{stage}", "Referred to a person: {stage}"),
    "stage.refused": Text("未通过：{stage}", "Refused: {stage}"),
    "stage.action": Text("{action}（{stage}）", "{action} ({stage})"),
    "state.changed": Text("申请状态：{state}", "Status: {state}"),
    "review.viewed": Text("查看申请页面或影像", "Page or picture viewed"),
    "review.phone_shown": Text("查看完整手机号", "Looked at the whole phone number"),
    "review.decided": Text("审核结论：{verdict}", "Decision: {verdict}"),
    "video.opened": Text("进入视频间（{kind}）", "Entered the video room ({kind})"),
    "video.joined": Text("与申请人视频", "Joined the applicant by video"),
    "video.asked": Text("视频提问", "Question asked by video"),
    "video.ended": Text("视频结束，画面已封存", "Video ended, its pictures sealed"),
    "video.watched": Text("观看视频录像", "Clip watched"),
    "video.booked": Text("预约视频核验", "Video check booked"),
    "video.cancelled": Text("取消视频预约", "Video booking cancelled"),
    "resume.code_sent": Text("发送续办验证码", "Code sent to continue"),
    "resume.code_refused": Text("续办验证码有误", "Wrong code to continue"),
    "resume.opened": Text("凭验证码继续办理", "Continued with a code"),
}

_ACTIONS = {
    "read": Text("识别证件照片", "ID card picture read"),
    "chip_challenge": Text("开始读取芯片", "Chip reading begun"),
    "chip": Text("读取证件芯片", "Chip of the document read"),
    "challenge": Text("开始人脸核验", "Face check begun"),
    "look": Text("取景提示", "Hint on how to look into the camera"),
    "save": Text("自动保存答案", "Answer saved"),
    "order": Text("切换卡片排序", "Order of the cards changed"),
    "simulate": Text("额度演算", "Limit tried out"),
    "send_code": Text("发送验证码", "Code sent"),
    "activate": Text("激活卡片", "Card activation"),
    "reveal": Text("请求显示卡号", "Card number asked for"),
    "show": Text("显示卡号", "Card number shown"),
}

_VERDICTS = {
    "approve": Text("通过", "approved"),
    "refuse": Text("不通过", "refused"),
    "supplement": Text("要求补充材料", "more information needed"),
}

_KINDS = {"live": Text("实时", "live"), "clip": Text("录制短片", "recording a clip")}

_ACTORS = {"applicant": Text("申请人", "Applicant"), "system": Text("系统", "System")}
_REVIEWER = Text("审核员 {name}", "Reviewer {name}")


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody did, ``count`` times in a row, the last time ``at``."""

    label: Text
    actor: Text
    at: datetime
    count: int = 1


def trail(entries: Sequence[EvidenceEntry], titles: Mapping[str, Text]) -> tuple[Line, ...]:
    """An application's evidence, newest first; repetitions in a row become one line.

    ``entries`` come oldest first; ``titles`` are the stages' own, by stage name.
    """
    lines: list[Line] = []
    for entry in entries:
        line = Line(event_label(entry.event, entry.details, titles), actor_label(entry.actor), entry.at)
        last = lines[-1] if lines else None
        if last and (last.label, last.actor) == (line.label, line.actor):
            lines[-1] = replace(line, count=last.count + 1)
        else:
            lines.append(line)
    return tuple(reversed(lines))


def event_label(event: str, details: Mapping[str, Any], titles: Mapping[str, Text]) -> Text:
    """The words for one event; what has no words is named as it is."""
    words = _WORDS.get(event)
    if words is None:
        return _same(event)
    return words.format(
        purpose=_named(PURPOSES, details.get("purpose")),
        stage=_named(titles, details.get("stage")),
        action=_named(_ACTIONS, details.get("action")),
        verdict=_named(_VERDICTS, details.get("verdict")),
        kind=_named(_KINDS, details.get("kind")),
        state=MILESTONES[State(details["target"])].title if event == "state.changed" else "",
    )


def actor_label(actor: str) -> Text:
    """The applicant, the system, or a reviewer by name."""
    kind, _, name = actor.partition(":")
    return _REVIEWER.format(name=name) if kind == "reviewer" else _named(_ACTORS, actor)


def _named(words: Mapping[str, Text], code: str | None) -> Text:
    return words.get(code or "", _same(code or ""))


def _same(value: str) -> Text:
    return Text(value, value)
