"""One agreement, its signers and its signed file, made once: signing is the slow part."""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from onboarding.domain.money import Money
from onboarding.domain.text import Text
from onboarding.signing.agreement import AgreementData, Fee, typeset
from onboarding.signing.certificates import LocalCertificateAuthority
from tests.signing.desk import Desk


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2024, 3, 1, 9, 30, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def agreement() -> AgreementData:
    return AgreementData(
        number="A20240301-0001",
        bank=Text("样本银行", "Sample Bank"),
        applicant="欧阳䶮㛃㮾𬭎𫠜",
        id_number="11010519491231002X",
        product=Text("星途白金卡", "Voyage Platinum"),
        limit=Money.of(50_000),
        apr=Decimal("0.1825"),
        fees=(
            Fee(Text("年费", "Annual fee"), Text("每年 580 元", "¥580 a year")),
            Fee(Text("取现手续费", "Cash advance"), Text("1%，最低 10 元", "1%, at least ¥10")),
        ),
        on=date(2024, 3, 1),
    )


@pytest.fixture(scope="session")
def authority(now: datetime) -> LocalCertificateAuthority:
    return LocalCertificateAuthority.in_memory("样本银行股份有限公司", now)


@pytest.fixture(scope="session")
def evidence() -> bytes:
    return hashlib.sha256(b"evidence").digest()


@pytest.fixture(scope="session")
def document(agreement: AgreementData) -> bytes:
    return typeset(agreement, "zh")


@pytest.fixture(scope="session")
def desk(
    agreement: AgreementData,
    document: bytes,
    authority: LocalCertificateAuthority,
    evidence: bytes,
    now: datetime,
) -> Desk:
    return Desk(agreement, document, authority, drawing(), evidence, now)


@pytest.fixture(scope="session")
def signed(desk: Desk) -> bytes:
    return desk.sign(desk.applicant())


def drawing() -> list[dict[str, object]]:
    """What signature_pad sends: three waves and a dot."""
    waves = [
        [{"x": 20 + 2 * i, "y": 60 + 10 * row + 30 * math.sin(i / 5), "time": i, "pressure": 0.5} for i in range(60)]
        for row in range(3)
    ]
    return [{"penColor": "black", "points": points} for points in [*waves, [{"x": 90, "y": 10}]]]
