import pytest

from onboarding.domain.text import Text
from onboarding.partners.registry import Partner, PartnerMisconfigured, PartnerRegistry, UnknownPartner

KEY = bytes(range(32))
OTHER = bytes(range(32, 64))
NAME = Text("某商城", "A shop")


def test_a_partner_is_found_by_its_id():
    shop = Partner("shop", NAME, KEY)
    registry = PartnerRegistry([shop])
    assert registry.get("shop") is shop
    assert list(registry) == [shop]
    assert len(registry) == 1


@pytest.mark.parametrize("partner_id", ["", "bank", "SHOP"])
def test_an_unknown_partner_is_refused_in_both_languages(partner_id):
    with pytest.raises(UnknownPartner) as error:
        PartnerRegistry([Partner("shop", NAME, KEY)]).get(partner_id)
    assert error.value.message.zh != error.value.message.en


def test_a_short_key_is_refused_at_set_up():
    with pytest.raises(PartnerMisconfigured, match="32 bytes"):
        Partner("shop", NAME, KEY[:31])
    with pytest.raises(PartnerMisconfigured, match="32 bytes"):
        Partner("shop", NAME, KEY, former_key=b"short")


@pytest.mark.parametrize("partner_id", ["", "a.b", "a b", "Shop", "-x", "店", "x" * 65])
def test_an_id_that_would_not_fit_in_a_token_is_refused(partner_id):
    with pytest.raises(PartnerMisconfigured):
        Partner(partner_id, NAME, KEY)


def test_two_partners_may_not_share_an_id_or_a_key():
    shop = Partner("shop", NAME, KEY)
    with pytest.raises(PartnerMisconfigured, match="taken"):
        PartnerRegistry([shop, Partner("shop", NAME, OTHER)])
    with pytest.raises(PartnerMisconfigured, match="shares a key"):
        PartnerRegistry([shop, Partner("bank", NAME, OTHER, former_key=KEY)])


def test_a_partner_does_not_show_its_keys():
    shown = repr(Partner("shop", NAME, KEY, former_key=OTHER))
    assert repr(KEY) not in shown
    assert repr(OTHER) not in shown
