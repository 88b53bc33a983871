"""Ten invented applicants, each made to reach one ending.

Dates follow the day they are asked for: the minor is always sixteen, the expired card always expired.
``expected`` assumes the shipped rules without ``FirstCardNeedsPerson``, which sends every
first card to a person.
"""

from __future__ import annotations

from datetime import date

from onboarding.domain.text import Text
from onboarding.ports.bureau import THIN_FILE

from .persona import STRAINED_FILE, Persona, card, employed

__all__ = ["Persona", "persona", "personas"]


def personas(today: date) -> tuple[Persona, ...]:
    """All ten, as they are on that day."""
    return tuple(make(today) for make in _MAKERS)


def persona(key: str, today: date) -> Persona:
    """One of the ten. Raises KeyError, naming those there are."""
    found = {each.key: each for each in personas(today)}
    if key not in found:
        raise KeyError(f"{key!r} is not a persona; there are {', '.join(found)}")
    return found[key]


def _happy(today: date) -> Persona:
    return Persona(
        key="happy",
        title=Text("一切顺利", "Everything goes well"),
        description=Text(
            "工作稳定、负债很少，一路办到卡片激活。",
            "Steady work and little debt: the whole way to an active card.",
        ),
        document=card(
            today,
            "林晓雯",
            "310115",
            "上海市浦东新区样例路88号海棠苑6号楼1201室",
            "上海市公安局浦东分局",
            age=31,
            birthday=(6, 8),
        ),
        phone="+8613800000001",
        answers=employed("海港样例科技有限公司", 18000, 42, spending="travel", existing_cards=2),
    )


def _thin_file(today: date) -> Persona:
    return Persona(
        key="thin_file",
        title=Text("信用白户", "Thin credit file"),
        description=Text(
            "刚工作不久，没有信用记录，可以获批，但额度较低。",
            "New to work and without a credit history: approved, with a low limit.",
        ),
        document=card(
            today,
            "周念安",
            "330106",
            "杭州市西湖区样例街道桂花弄12号3幢502室",
            "杭州市公安局西湖分局",
            age=23,
            birthday=(9, 21),
        ),
        phone="+8613800000002",
        answers=employed("湖畔样例设计工作室", 7000, 7, monthly_housing=1500, spending="online", existing_cards=0),
        bureau=THIN_FILE,
    )


def _low_income(today: date) -> Persona:
    return Persona(
        key="low_income",
        title=Text("收入不足", "Income too low"),
        description=Text(
            "收入只够日常开销，申请会被婉拒，并说明原因。",
            "Income leaves nothing to repay with: refused, with the reasons.",
        ),
        document=card(
            today,
            "郑小满",
            "440305",
            "广东省深圳市南山区样例二路6号荔枝阁1栋908",
            "深圳市公安局南山分局",
            age=27,
            birthday=(1, 12),
        ),
        phone="+8613800000003",
        answers={
            "employment": "other",
            "monthly_income": 1500,
            "residence": "rent",
            "monthly_housing": 1000,
            "other_debt_payments": 500,
            "spending": "everyday",
            "existing_cards": 1,
        },
        expected="refused",
        stops_at="credit",
    )


def _minor(today: date) -> Persona:
    return Persona(
        key="minor",
        title=Text("未满 18 岁", "Under eighteen"),
        description=Text(
            "16 岁，按规定不能申请主卡。",
            "Sixteen years old: the rules allow no main card.",
        ),
        document=card(
            today,
            "何知夏",
            "510104",
            "成都市锦江区样例巷9号银杏院2单元301号",
            "成都市公安局锦江分局",
            age=16,
            birthday=(3, 15),
        ),
        phone="+8613800000004",
        answers={
            "employment": "student",
            "monthly_income": 500,
            "residence": "family",
            "other_debt_payments": 0,
            "spending": "online",
            "existing_cards": 0,
        },
        bureau=THIN_FILE,
        expected="refused",
        stops_at="id_document",
    )


def _expired_id(today: date) -> Persona:
    return Persona(
        key="expired_id",
        title=Text("身份证已过期", "Identity card expired"),
        description=Text(
            "证件有效期已过，请换新证后再拍，申请会保留。",
            "The card is out of date: she is asked for a valid one, and the application waits.",
        ),
        document=card(
            today,
            "沈若溪",
            "320102",
            "南京市玄武区样例里15号梧桐公寓4幢1102室",
            "南京市公安局玄武分局",
            age=34,
            birthday=(11, 2),
            issued_years_ago=11,
        ),
        phone="+8613800000005",
        answers=employed("钟山样例出版社", 12000, 60),
        expected="draft",
        stops_at="id_document",
    )


def _rare_name(today: date) -> Persona:
    return Persona(
        key="rare_name",
        title=Text("姓名含生僻字", "Rare characters in the name"),
        description=Text(
            "“赟”“瑢”都要原样识别，并一路写进合同。",
            "赟 and 瑢 must be read as they are and reach the agreement unchanged.",
        ),
        document=card(
            today,
            "赵赟瑢",
            "610102",
            "西安市新城区样例坊20号石榴园7号楼603室",
            "西安市公安局新城分局",
            age=29,
            birthday=(7, 30),
        ),
        phone="+8613800000006",
        answers=employed("秦岭样例研究院", 15000, 30, spending="dining"),
    )


def _elder(today: date) -> Persona:
    return Persona(
        key="elder",
        title=Text("长辈用户", "Older applicant"),
        description=Text(
            "72 岁，证件长期有效，用大字版办理。",
            "Seventy-two, with a card valid for life; she uses the large-text pages.",
        ),
        document=card(
            today,
            "叶淑兰",
            "110105",
            "北京市朝阳区样例胡同3号院2号楼4单元101号",
            "北京市公安局朝阳分局",
            age=72,
            birthday=(4, 18),
            issued_years_ago=12,
        ),
        phone="+8613800000007",
        answers={
            "employment": "retired",
            "monthly_income": 9000,
            "residence": "own",
            "other_debt_payments": 0,
            "spending": "everyday",
            "existing_cards": 1,
        },
        portrait="grace_hopper",
        clip_portrait="grace_hopper",
    )


def _wrong_face(today: date) -> Persona:
    return Persona(
        key="wrong_face",
        title=Text("人证不一致", "Not the person on the card"),
        description=Text(
            "镜头前的人与证件照片不是同一人，停在人脸核验。",
            "Somebody else stands before the camera: it stops at the face check.",
        ),
        document=card(
            today,
            "吴清越",
            "420106",
            "武汉市武昌区样例大道66号樱园3栋1801室",
            "武汉市公安局武昌分局",
            age=36,
            birthday=(12, 24),
        ),
        phone="+8613800000008",
        answers=employed("江城样例物流有限公司", 13000, 48),
        clip_portrait="grace_hopper",
        expected="materials_received",
        stops_at="liveness",
    )


def _existing_customer(today: date) -> Persona:
    return Persona(
        key="existing_customer",
        title=Text("本行老客户", "Existing customer"),
        description=Text(
            "已是本行客户，不必再经首卡人工确认。",
            "The bank knows her already, so no first-card check by a person is needed.",
        ),
        document=card(
            today,
            "许安宁",
            "350203",
            "厦门市思明区样例路21号鹭江花园5号1004室",
            "厦门市公安局思明分局",
            age=41,
            birthday=(8, 6),
        ),
        phone="+8613800000009",
        answers=employed(
            "鹭岛样例贸易有限公司",
            26000,
            96,
            residence="mortgage",
            monthly_housing=5500,
            spending="overseas",
            existing_cards=3,
        ),
        existing_customer=True,
    )


def _referred(today: date) -> Persona:
    return Persona(
        key="referred",
        title=Text("转人工审核", "Referred to a person"),
        description=Text(
            "自己经营不久、负债偏高，由审核员决定。",
            "A young business and heavy repayments: a reviewer decides.",
        ),
        document=card(
            today,
            "马雨桐",
            "640104",
            "银川市兴庆区样例街8号红柳园1号楼2单元702室",
            "银川市公安局兴庆区分局",
            age=38,
            birthday=(2, 27),
            ethnicity="回",
        ),
        phone="+8613800000010",
        answers={
            "employment": "self_employed",
            "months_employed": 5,
            "monthly_income": 11000,
            "residence": "mortgage",
            "monthly_housing": 4000,
            "other_debt_payments": 2500,
            "spending": "dining",
            "existing_cards": 5,
        },
        bureau=STRAINED_FILE,
        expected="human_review",
        stops_at="credit",
    )


_MAKERS = (
    _happy,
    _thin_file,
    _low_income,
    _minor,
    _expired_id,
    _rare_name,
    _elder,
    _wrong_face,
    _existing_customer,
    _referred,
)
