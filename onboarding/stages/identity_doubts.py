"""What an applicant may not settle alone about their own identity card."""

from __future__ import annotations

from collections.abc import Iterable

from onboarding.domain.outcomes import Reason
from onboarding.domain.results import IdentityDocument
from onboarding.domain.text import Text

#: Who they are, and whether the card is still valid.
IDENTIFYING = ("name", "id_number", "valid_from", "valid_to")

CORRECTED = Reason(
    "identity_corrected",
    Text(
        "您更正了证件上的关键信息，由工作人员对照照片核对。",
        "You corrected a key detail of your ID card, so a member of staff compares it with the picture.",
    ),
)
UNPRINTABLE = Reason(
    "name_unprintable",
    Text(
        "姓名中有协议暂时无法显示的字，由工作人员协助您办理。",
        "Your name has a character that our agreement cannot show yet, so a member of staff helps you.",
    ),
)
INCOMPLETE = Reason(
    "picture_incomplete",
    Text(
        "证件照片没有拍全或有遮挡，由工作人员协助您核对。",
        "A picture of your ID card hides a part of it, so a member of staff helps you to check it.",
    ),
)
#: Signs of an altered card, or of none at all, by the code of the reader's doubt or flag.
SIGNS = {
    reason.code: reason
    for reason in (
        INCOMPLETE,
        Reason(
            "cut_corner",
            Text(
                "证件缺了一个角，由工作人员对照照片核对。",
                "A corner of the card is missing, so staff check whether it is still valid.",
            ),
        ),
        Reason(
            "grey_copy",
            Text(
                "照片像是黑白复印件，由工作人员核对证件原件。",
                "The picture looks like a grey copy, so staff check the card itself.",
            ),
        ),
        Reason(
            "screen_recapture",
            Text(
                "照片像是对着屏幕拍的，由工作人员核对证件原件。",
                "The picture looks like a photo of a screen, so staff check the card itself.",
            ),
        ),
        Reason(
            "birth_date_disagrees",
            Text(
                "证件上印的出生日期与身份证号码不一致，由工作人员对照照片核对。",
                "The birth date printed on the card does not match its number, so staff check the picture.",
            ),
        ),
        Reason(
            "sex_disagrees",
            Text(
                "证件上印的性别与身份证号码不一致，由工作人员对照照片核对。",
                "The sex printed on the card does not match its number, so staff check the picture.",
            ),
        ),
        Reason(
            "validity_disagrees",
            Text(
                "证件的有效期限不是 5 年、10 年、20 年或长期，由工作人员对照照片核对。",
                "The card's period is not 5, 10 or 20 years or long-term, so staff check the picture.",
            ),
        ),
    )
}


def for_a_person(document: IdentityDocument, doubts: Iterable[str]) -> tuple[Reason, ...]:
    """Why a person must look at a confirmed document; empty where nobody need.

    ``doubts`` are the codes the reader raised. Overruling the reader on who one is counts too: else one's own card,
    with the number typed over, would pass as somebody else's, for the face fits the picture.
    """
    corrected = any(document.readings[name].corrected is not None for name in IDENTIFYING)
    signs = tuple(SIGNS[code] for code in doubts if code in SIGNS)
    return ((CORRECTED,) if corrected else ()) + signs
