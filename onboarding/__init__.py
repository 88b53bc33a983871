"""Interactive card applications as a Flask blueprint. This module only re-exports, and lazily:

``import onboarding.ocr`` must not load Flask, nor ``import onboarding.domain`` anything at all.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onboarding.defaults import Ports
    from onboarding.domain.application import Application
    from onboarding.domain.outcomes import Attachment, Done, Message, Reason, Refer, Refused, Reply, Retry
    from onboarding.domain.states import State
    from onboarding.domain.steps import Step
    from onboarding.domain.text import Text
    from onboarding.stages.flow import Flow
    from onboarding.stages.policies import FirstCardNeedsPerson
    from onboarding.stages.seam import Prompt, Stage
    from onboarding.web.blueprint import create_blueprint

_HOMES = {
    "onboarding.defaults": ("Ports",),
    "onboarding.domain.application": ("Application",),
    "onboarding.domain.outcomes": (
        "Attachment", "Done", "Message", "Reason", "Refer", "Refused", "Reply", "Retry",
    ),
    "onboarding.domain.states": ("State",),
    "onboarding.domain.steps": ("Step",),
    "onboarding.domain.text": ("Text",),
    "onboarding.stages.flow": ("Flow",),
    "onboarding.stages.policies": ("FirstCardNeedsPerson",),
    "onboarding.stages.seam": ("Prompt", "Stage"),
    "onboarding.web.blueprint": ("create_blueprint",),
}  # fmt: skip

__all__ = [
    "Application",
    "Attachment",
    "Done",
    "FirstCardNeedsPerson",
    "Flow",
    "Message",
    "Ports",
    "Prompt",
    "Reason",
    "Refer",
    "Refused",
    "Reply",
    "Retry",
    "Stage",
    "State",
    "Step",
    "Text",
    "create_blueprint",
]


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module 'onboarding' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
