"""The cards on offer, read from YAML and checked when they are loaded, not when an applicant meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from json import dumps
from pathlib import Path

from onboarding.domain.errors import NotFoundError
from onboarding.domain.money import Money
from onboarding.domain.text import Text

from .reading import Row, rows

SHIPPED = Path(__file__).with_name("catalogue.yaml")

SPENDING = ("everyday", "dining", "travel", "online", "overseas")
SUITS = ("retired", "student", "first_card")
NETWORKS = ("unionpay", "visa", "mastercard", "jcb", "amex")
TIERS = ("classic", "gold", "platinum")
ART = ("blue", "gold", "green", "crimson", "ink", "teal")
CURRENCIES = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP", "SGD")
MAIN_CARD_AGE = 18  # 商业银行信用卡业务监督管理办法


@dataclass(frozen=True, slots=True)
class Fee:
    """One line of the fee schedule."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Product:
    """One card. Rates are decimals (0.1825 is 18.25%); ``min_income`` is whole CNY a month.

    ``rewards``: spending → strength 1 to 3. ``disclosure``: version of the fee schedule shown.
    """

    code: str
    name: Text
    network: str
    tier: str
    annual_fee: Money
    annual_fee_waiver: Text
    apr: Decimal
    foreign_fee: Decimal
    cash_advance_fee: Decimal
    limit_min: Money
    limit_max: Money
    min_age: int
    min_income: int
    currencies: tuple[str, ...]
    rewards: Mapping[str, int]
    suits: tuple[str, ...]
    benefits: tuple[Text, ...]
    art: str
    disclosure: str

    @property
    def fees(self) -> tuple[Fee, ...]:
        """The fee schedule, worked out from the figures so that it cannot contradict them."""
        annual = self.annual_fee.format()
        return (
            Fee(Text("年费", "Annual fee"), Text(annual, annual)),
            Fee(Text("年费减免", "Fee waiver"), self.annual_fee_waiver),
            Fee(Text("年利率（单利）", "Interest rate (simple, a year)"), percent(self.apr)),
            Fee(Text("外币交易手续费", "Foreign transaction fee"), percent(self.foreign_fee)),
            Fee(Text("取现手续费", "Cash advance fee"), percent(self.cash_advance_fee)),
        )


def percent(rate: Decimal) -> Text:
    """A rate as it is printed; 0 is said in words.

    >>> percent(Decimal("0.1825")).en, percent(Decimal("0")).zh
    ('18.25%', '免收')
    """
    if not rate:
        return Text("免收", "Free")
    shown = f"{(rate * 100).normalize():f}%"
    return Text(shown, shown)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products in the bank's own order. ``version`` is twelve hex digits of the SHA-256 of the content."""

    products: tuple[Product, ...]
    version: str

    @classmethod
    def load(cls, path: Path | None = None) -> Catalogue:
        """Read and check a file (the shipped one by default).

        Raises :class:`~.reading.CatalogueError` with file, line and remedy.
        """
        source = path or SHIPPED
        products = []
        seen: set[str] = set()
        for row in rows(source):
            product = _product(row)
            if product.code in seen:
                raise row.wrong("code", f"{product.code!r} is used twice; give each card its own code")
            seen.add(product.code)
            products.append(product)
        return cls(tuple(products), _version(products))

    def get(self, code: str) -> Product:
        """The product of that code. Raises NotFoundError for a code that is not on offer."""
        found = next((product for product in self.products if product.code == code), None)
        if found is None:
            raise NotFoundError()
        return found


@cache
def shipped() -> Catalogue:
    """The example catalogue, read once."""
    return Catalogue.load()


def _product(row: Row) -> Product:
    product = Product(
        code=row.code("code"),
        name=row.text("name"),
        network=row.choice("network", NETWORKS),
        tier=row.choice("tier", TIERS),
        annual_fee=Money.of(row.whole("annual_fee")),
        annual_fee_waiver=row.text("annual_fee_waiver"),
        apr=row.rate("apr"),
        foreign_fee=row.rate("foreign_fee"),
        cash_advance_fee=row.rate("cash_advance_fee"),
        limit_min=Money.of(row.whole("limit_min", least=1)),
        limit_max=Money.of(row.whole("limit_max", least=1)),
        min_age=row.whole("min_age", least=MAIN_CARD_AGE),
        min_income=row.whole("min_income"),
        currencies=row.choices("currencies", CURRENCIES),
        rewards=row.strengths("rewards", SPENDING),
        suits=row.choices("suits", SUITS, optional=True),
        benefits=row.texts("benefits"),
        art=row.choice("art", ART),
        disclosure=row.word("disclosure"),
    )
    row.done()
    if product.limit_max < product.limit_min:
        raise row.wrong("limit_max", "must not be below limit_min")
    return product


def _version(products: list[Product]) -> str:
    content = dumps([asdict(product) for product in products], sort_keys=True, ensure_ascii=False, default=str)
    return sha256(content.encode()).hexdigest()[:12]
