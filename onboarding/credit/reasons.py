"""What each reason code says to the applicant.

PIPL Art 24 and Regulation B §1002.9 (as a model): specific reasons, from factors really used, and what
one can do about them; "did not reach our score" is not a reason.
"""

from __future__ import annotations

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text

#: Regulation B's commentary: more than four reasons are unlikely to help the applicant.
MOST = 4

#: Reasons of the knock-out rules.
RULES: dict[str, Text] = {
    "under_age": Text("申请主卡须年满 18 周岁。", "You must be at least 18 to hold a card of your own."),
    "age_unknown": Text(
        "我们没能确认您的年龄，将由工作人员核对证件。",
        "We could not confirm your age, so a colleague will check your document.",
    ),
    "age_needs_person": Text(
        "高龄客户的申请由工作人员审核，您不需要再做什么。",
        "A colleague reviews applications from customers of your age; there is nothing more you need to do.",
    ),
    "document_expired": Text(
        "您的身份证已过有效期。换领新证后，欢迎重新申请。",
        "Your ID card has expired. You are welcome to apply again with a new one.",
    ),
    "document_expiring": Text(
        "您的身份证即将到期，工作人员会先与您确认新证情况。",
        "Your ID card expires soon, so a colleague will first ask you about the new one.",
    ),
    "income_too_low": Text(
        "您填写的月收入低于我行信用卡的最低要求。",
        "The monthly income you stated is below our minimum for a credit card.",
    ),
    "income_unknown": Text(
        "我们还不清楚您的收入，将由工作人员与您核实。",
        "We do not know your income yet, so a colleague will ask you about it.",
    ),
    "student_guarantee": Text(
        "您是在校学生，发卡前需要父母等人书面同意代为还款，工作人员会联系您。",
        "As a student you need a parent or another person to agree in writing to repay for you. "
        "A colleague will contact you.",
    ),
    "serious_delinquency": Text(
        "征信报告显示，您近两年内有多次逾期还款。",
        "Your credit report shows several late payments in the last two years.",
    ),
    "recent_delinquency": Text(
        "征信报告显示，您近两年内有过逾期还款，需要工作人员了解情况。",
        "Your credit report shows a late payment in the last two years, so a colleague will look into it.",
    ),
    "bureau_missing": Text(
        "我们还没有取得您的征信报告，将由工作人员继续办理。",
        "We do not have your credit report yet, so a colleague will take it from here.",
    ),
    "payments_too_high": Text(
        "您每月的房贷、房租和其他还款占收入的比例过高。",
        "Your housing and debt payments take up too much of your monthly income.",
    ),
    "payments_high": Text(
        "您每月的固定还款占收入的比例偏高，需要工作人员核实。",
        "Your fixed payments take up a large part of your income, so a colleague will review it.",
    ),
    "debt_too_high": Text(
        "征信报告中的欠款总额与您的收入相比过高。",
        "The total debt in your credit report is too high for your income.",
    ),
    "debt_high": Text(
        "征信报告中的欠款总额与您的收入相比偏高，需要工作人员核实。",
        "The total debt in your credit report is high for your income, so a colleague will review it.",
    ),
    "too_many_inquiries": Text(
        "近半年内，有太多机构因您申请信贷查询过您的征信。",
        "Too many lenders checked your credit report for new credit in the last six months.",
    ),
    "many_inquiries": Text(
        "近半年内，多家机构因您申请信贷查询过您的征信，需要工作人员核实。",
        "Several lenders checked your credit report for new credit in the last six months, so a colleague "
        "will review it.",
    ),
    "rule_error": Text(
        "有一项检查没能自动完成，将由工作人员继续办理。",
        "One check could not be completed automatically, so a colleague will take it from here.",
    ),
}

#: Reasons of the scorecard: where points were lost. The variable's name, with its level where it has levels.
SCORE: dict[str, Text] = {
    "payment_history_delayed": Text(
        "征信报告显示，您近两年内有过逾期还款。",
        "Your credit report shows late payments in the last two years.",
    ),
    "payment_history_clean": Text(
        "您一直按时还款，只是信用记录还不够长。",
        "You have always repaid on time, but your credit record is still short.",
    ),
    "months_employed": Text(
        "您从事目前这份工作的时间还不长。",
        "You have not been in your present work for long.",
    ),
    "other_instalments_yes": Text(
        "您目前还有其他贷款或分期在还。",
        "You are still repaying other loans or instalments.",
    ),
    "debt_burden": Text(
        "您的固定支出占月收入的比例较高。",
        "Your fixed payments are high compared with your income.",
    ),
    "utilisation": Text(
        "您现有信用额度已用掉的比例较高。",
        "You are using a large part of the credit you already have.",
    ),
    "inquiries_6m": Text(
        "您近半年内申请信贷的次数较多。",
        "You applied for credit several times in the last six months.",
    ),
    "open_lines": Text(
        "您名下的信用账户已经较多。",
        "You already have many credit accounts.",
    ),
}

#: Reasons of the limit and of the middle band.
LIMIT: dict[str, Text] = {
    "thin_file": Text(
        "您还没有征信记录，所以先给一个较低的额度，按时还款后可以申请调高。",
        "You have no credit history yet, so we start with a lower limit. Repay on time and you can ask for more.",
    ),
    "strong_record": Text(
        "您的收入、负债和还款记录符合这个额度。",
        "Your income, debts and repayment record support this limit.",
    ),
    "limit_by_income": Text("额度按您的月收入确定。", "The limit follows from your monthly income."),
    "limit_by_payments": Text(
        "额度按您扣除房贷、房租和其他还款后的余力确定。",
        "The limit follows from what is left after your housing and debt payments.",
    ),
    "limit_by_card": Text("额度已达到这张卡的上限。", "This is the highest limit of this card."),
    "limit_by_policy": Text("额度已达到您目前可享的上限。", "This is the highest limit open to you at present."),
    "below_card_minimum": Text(
        "按您目前的情况，可给的额度低于这张卡的起始额度，需要工作人员审核。",
        "The limit we can offer is below this card's minimum, so a colleague will review it.",
    ),
    "nothing_affordable": Text(
        "您目前的收入在扣除固定支出后，不足以再承担信用卡还款。",
        "After your fixed payments, your income leaves no room for card repayments at present.",
    ),
    "borderline": Text(
        "您的情况需要工作人员再看一看，我们会尽快答复。",
        "A colleague will take a closer look and we will get back to you soon.",
    ),
}

ALL: dict[str, Text] = {**RULES, **SCORE, **LIMIT}


def reason(code: str) -> Reason:
    """The reason of that code. Raises KeyError for a code without a sentence."""
    return Reason(code, ALL[code])
