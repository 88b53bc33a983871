"""The partners a bank works with, their shared keys and what each may fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from onboarding.domain.errors import OnboardingError, SetupError
from onboarding.domain.text import Text

KEY_BYTES = 32


class UnknownPartner(OnboardingError):
    """The link names a partner that is not, or no longer, registered."""

    code = "unknown_partner"
    status = 404
    text = Text(
        "这个办卡链接所属的合作方已停止合作或不存在。您可以直接从我们的官网申请。",
        "The partner behind this link does not work with us. You can apply on our own website instead.",
    )


class PartnerMisconfigured(SetupError):
    code = "partner_misconfigured"
    text = Text("合作方 {partner} 配置有误：{detail}", "Partner {partner} is set up wrong: {detail}")


@dataclass(frozen=True, slots=True)
class Partner:
    """A platform that may send applicants. Raises :class:`PartnerMisconfigured`.

    ``key`` is 32 bytes or more, shared with this partner only; while a key is being replaced,
    ``former_key`` still opens older links. ``prefill`` names the only fields it may fill in.
    """

    id: str
    name: Text
    key: bytes = field(repr=False)
    prefill: frozenset[str] = frozenset()
    former_key: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", self.id):
            raise PartnerMisconfigured(partner=self.id, detail=_BAD_ID)
        if any(len(key) < KEY_BYTES for key in self.keys):
            raise PartnerMisconfigured(partner=self.id, detail=_SHORT_KEY)

    @property
    def keys(self) -> tuple[bytes, ...]:
        """Newest first."""
        return (self.key,) if self.former_key is None else (self.key, self.former_key)


_BAD_ID = Text("编号只能用小写字母、数字、- 和 _，最长 64 位", "ids are at most 64 of a-z, 0-9, - and _")
_SHORT_KEY = Text(f"密钥至少要有 {KEY_BYTES} 字节", f"a key has at least {KEY_BYTES} bytes")
_TWICE = Text("编号重复", "its id is taken by another partner")
_SAME_KEY = Text("密钥与其他合作方相同", "it shares a key with another partner")


class PartnerRegistry:
    """Partners by id. Raises :class:`PartnerMisconfigured` for an id or a key that appears twice."""

    def __init__(self, partners: Iterable[Partner] = ()) -> None:
        self._partners: dict[str, Partner] = {}
        keys: set[bytes] = set()
        for partner in partners:
            if partner.id in self._partners:
                raise PartnerMisconfigured(partner=partner.id, detail=_TWICE)
            if keys.intersection(partner.keys):
                raise PartnerMisconfigured(partner=partner.id, detail=_SAME_KEY)
            self._partners[partner.id] = partner
            keys.update(partner.keys)

    def get(self, partner_id: str) -> Partner:
        """Raises :class:`UnknownPartner`."""
        try:
            return self._partners[partner_id]
        except KeyError:
            raise UnknownPartner from None

    def __iter__(self) -> Iterator[Partner]:
        return iter(self._partners.values())

    def __len__(self) -> int:
        return len(self._partners)
