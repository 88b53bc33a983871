"""What an applicant reads about each state: what it is called, what happens now, and when to expect more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from onboarding.domain.states import State
from onboarding.domain.text import Text


@dataclass(frozen=True, slots=True)
class Milestone:
    """Words for one state. ``wait`` is said where no promised time is known or it is the applicant's move."""

    title: Text
    words: Text
    wait: Text
    percent: int = 0  #: of the way; unused off the way, where the last milestone reached counts


_YOUR_MOVE = Text("由您安排，随时可以继续", "Up to you: go on whenever it suits you")
_NOTHING_MORE = Text("已办结", "Closed")

MILESTONES: dict[State, Milestone] = {
    State.DRAFT: Milestone(
        Text("填写申请", "Application started"),
        Text(
            "您填写的内容已自动保存，换一台设备也能接着填。",
            "What you have entered is saved. You can go on at any time, on another device too.",
        ),
        _YOUR_MOVE,
        5,
    ),
    State.MATERIALS_RECEIVED: Milestone(
        Text("资料已收到", "Documents received"),
        Text(
            "身份证件已收到。接下来请完成本人核验，可以刷脸，也可以由工作人员核实。",
            "We have your ID card. Next, show that it is yours: by camera, or with a member of our staff.",
        ),
        _YOUR_MOVE,
        20,
    ),
    State.IDENTITY_VERIFIED: Milestone(
        Text("身份已核验", "Identity verified"),
        Text(
            "身份核验已通过。接下来请回答几个问题，选一张适合您的卡。",
            "Your identity is confirmed. Next, answer a few questions and choose the card that suits you.",
        ),
        _YOUR_MOVE,
        35,
    ),
    State.PRELIMINARY_CREDIT_REVIEW: Milestone(
        Text("信用评估", "Credit check"),
        Text(
            "卡片已选好。请授权我们查询征信并提交，评估随即开始。",
            "Your card is chosen. Authorise the credit report and submit; the check starts right away.",
        ),
        _YOUR_MOVE,
        50,
    ),
    State.HUMAN_REVIEW: Milestone(
        Text("人工审核", "Review by our staff"),
        Text(
            "审核员正在查看您的申请，您无需在这里操作；如需核实，会与您联系。有结果会发短信给您。",
            "A member of our staff is looking at your application. There is nothing to do here; "
            "they contact you if they need to make sure of something, and we text you the result.",
        ),
        Text("审核完成后短信通知您", "We will text you when it is done"),
    ),
    State.SUPPLEMENT_REQUIRED: Milestone(
        Text("补充资料", "More information needed"),
        Text(
            "还差一些资料才能继续审核。请打开申请，按提示补充，其他内容不用重填。",
            "We need a little more before we can go on. Open your application and add what it asks for; "
            "the rest is kept.",
        ),
        Text("补充后继续审核", "We go on as soon as you have added it"),
    ),
    State.APPROVED: Milestone(
        Text("审核通过", "Approved"),
        Text(
            "恭喜，您的申请已通过。请阅读并签署领用合约。",
            "Good news: your application is approved. Please read and sign the cardholder agreement.",
        ),
        _YOUR_MOVE,
        65,
    ),
    State.SIGNED: Milestone(
        Text("合约已签署", "Agreement signed"),
        Text(
            "合约已签署，可以随时下载。接下来请领取您的虚拟卡。",
            "Your agreement is signed; download it at any time. Next, get your virtual card.",
        ),
        _YOUR_MOVE,
        80,
    ),
    State.CARD_ISSUED: Milestone(
        Text("卡片已发放", "Card issued"),
        Text(
            "虚拟卡已发放，激活后就能使用。激活前不收取任何费用。",
            "Your virtual card is here. Activate it to start using it; nothing is charged before that.",
        ),
        _YOUR_MOVE,
        88,
    ),
    State.CARD_IN_PRODUCTION: Milestone(
        Text("实体卡制作中", "Card in production"),
        Text(
            "实体卡正在制作。虚拟卡已经可以激活使用，不必等待。",
            "Your plastic card is being made. The virtual card can be activated already; no need to wait.",
        ),
        Text("制作完成后寄出", "It is posted once it is made"),
        91,
    ),
    State.CARD_SHIPPED: Milestone(
        Text("实体卡已寄出", "Card on its way"),
        Text(
            "实体卡已寄出，请留意快递。收卡时请核对信封是否完好。",
            "Your card is in the post. When it arrives, check that the envelope has not been opened.",
        ),
        Text("送达时间以快递为准", "The carrier decides the day"),
        94,
    ),
    State.CARD_DELIVERED: Milestone(
        Text("实体卡已送达", "Card delivered"),
        Text(
            "实体卡已送达，请激活后使用。没有收到请尽快联系我们。",
            "Your card has been delivered; activate it to use it. If you do not have it, contact us at once.",
        ),
        _YOUR_MOVE,
        97,
    ),
    State.ACTIVE: Milestone(
        Text("可以用卡", "Ready to use"),
        Text("卡片已激活，可以使用了。", "Your card is active and ready to use."),
        Text("现在就可以用", "Now"),
        100,
    ),
    State.REFUSED: Milestone(
        Text("未获批准", "Not approved"),
        Text(
            "很抱歉，这次申请没有通过。您可以查看主要原因；有权要求人工复核，可致电客服或前往网点。",
            "We are sorry: we could not approve this application. You can read the main reasons. You have the right "
            "to a review by a person: call us or visit a branch.",
        ),
        _NOTHING_MORE,
    ),
    State.WITHDRAWN: Milestone(
        Text("已撤回", "Withdrawn"),
        Text(
            "您已撤回申请，我们不再处理。需要时可以重新申请。",
            "You withdrew this application, so we stopped working on it. You can apply again at any time.",
        ),
        _NOTHING_MORE,
    ),
    State.EXPIRED: Milestone(
        Text("已过期", "Expired"),
        Text(
            "这份申请太久没有继续，已经关闭。需要时请重新申请。",
            "This application was left for too long and is closed. You can apply again at any time.",
        ),
        _NOTHING_MORE,
    ),
}

#: How long the bank's own moves take by default, in calendar days; a bank passes its own.
PROMISES: dict[State, timedelta] = {
    State.HUMAN_REVIEW: timedelta(days=3),
    State.CARD_IN_PRODUCTION: timedelta(days=7),
    State.CARD_SHIPPED: timedelta(days=7),
}
