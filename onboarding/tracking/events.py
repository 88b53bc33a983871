"""Evidence events in words, for people who read an application's history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onboarding.domain.states import State
from onboarding.domain.text import Text

from .words import MILESTONES

_WORDS = {
    "application.started": Text("开始申请", "Application started"),
    "application.withdrawn": Text("申请人撤回", "Withdrawn by the applicant"),
    "application.expired": Text("超过期限", "Expired"),
    "consent.given": Text("同意：{purpose}", "Consent: {purpose}"),
    "answer.received": Text("收到提交：{stage}", "Answer received: {stage}"),
    "stage.done": Text("完成：{stage}", "Done: {stage}"),
    "stage.retry": Text("需修改：{stage}", "To be changed: {stage}"),
    "stage.refer": Text("转人工：{stage}", "Referred to a person: {stage}"),
    "stage.refused": Text("未通过：{stage}", "Refused: {stage}"),
    "stage.action": Text("操作：{stage} · {action}", "Action: {stage} · {action}"),
    "state.changed": Text("状态变为：{state}", "State: {state}"),
    "review.viewed": Text("审核员查看", "Viewed by a reviewer"),
    "review.decided": Text("审核员决定：{verdict}", "Decided by a reviewer: {verdict}"),
    "resume.code_sent": Text("发送续办验证码", "Code sent to continue"),
    "resume.code_refused": Text("续办验证码有误", "Code to continue refused"),
    "resume.opened": Text("用验证码继续办理", "Continued with a code"),
}


def event_label(event: str, details: Mapping[str, Any]) -> Text:
    """The words for one event; an unknown one is named as it is."""
    words = _WORDS.get(event)
    if words is None:
        return Text(event, event)
    known: dict[str, object] = {"purpose": "", "stage": "", "action": "", "verdict": ""} | dict(details)
    if event == "state.changed":
        known["state"] = MILESTONES[State(details["target"])].title
    return words.format(**known)
