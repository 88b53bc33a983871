"""What the liveness stage itself says; what the judge says is in :mod:`onboarding.liveness.messages`."""

from __future__ import annotations

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text

NO_CHALLENGE = Reason(
    "no_challenge",
    Text(
        "还没有要做的动作。请点“开始”，按提示做一次。",
        "There is nothing to do yet. Tap start and follow the instructions.",
    ),
)
CHALLENGE_USED = Reason(
    "challenge_used",
    Text(
        "这组动作已经用过了。请点“重新开始”，按新的提示做一次。",
        "These instructions were already used. Start again with fresh ones.",
    ),
)
CHALLENGE_REPLACED = Reason(
    "challenge_replaced",
    Text(
        "这之后又取过一组新动作，也许是在另一个窗口。请关闭其他窗口，在这里点“重新开始”。",
        "Newer instructions were given since, perhaps in another window. Close other windows and start again here.",
    ),
)
CHALLENGE_FOREIGN = Reason(
    "challenge_foreign",
    Text(
        "这组动作不是为这份申请发出的。请刷新页面，在自己的申请里点“开始”。",
        "These instructions were not issued for this application. Reload the page and start from your own application.",
    ),
)
CHALLENGE_FORGED = Reason(
    "challenge_forged",
    Text(
        "这组动作不是我们发出的。请从我们的网址重新打开申请，再点“开始”。",
        "These instructions did not come from us. Open your application from our own address and start again.",
    ),
)
TIMES_MISSING = Reason(
    "times_missing",
    Text(
        "画面与时间的数量不一致，请重新拍摄。",
        "Pictures and their times do not match up. Please record again.",
    ),
)
OTHER_WAY = Reason(
    "face_declined",
    Text(
        "您选择了由工作人员核实。可以视频、录一段短片，或等工作人员来电。",
        "You chose to be verified by a member of staff. Meet them by video, record a short clip, "
        "or keep your phone at hand for their call.",
    ),
)
NO_CONSENT = Reason(
    "face_not_consented",
    Text(
        "您没有同意使用人脸。请选择“换一种方式”，由工作人员核实。",
        "You did not agree to the use of your face. Choose “another way” and staff will verify you.",
    ),
)
LOCKED = Text(
    "多次没有通过，{time} 之后可以再试。现在也可以选择“换一种方式”，由工作人员核实。",
    "It did not work several times in a row. You can try again after {time}, or choose “another way” now "
    "and have a person check.",
)
