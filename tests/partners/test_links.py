import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.text import Text
from onboarding.partners import (
    ApplyLink,
    LinkExpired,
    LinkForged,
    Partner,
    PartnerRegistry,
    PrefillRefused,
    PrefillWithoutConsent,
    UnknownPartner,
    make_link,
    make_token,
    read_token,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEY, OTHER = bytes(range(32)), bytes(range(32, 64))
FIELDS = frozenset({"phone", "employer", "spending"})
SHOP = Partner("shop", Text("某商城", "A shop"), KEY, FIELDS)
BANK = Partner("club", Text("某俱乐部", "A club"), OTHER, FIELDS)
REGISTRY = PartnerRegistry([SHOP, BANK])
LINK = ApplyLink(
    partner="shop",
    campaign="double-11",
    expires_at=NOW + timedelta(days=1),
    prefill={"phone": "13800138000", "employer": "长江贸易", "spending": 3000},
    consented_at=NOW - timedelta(minutes=2),
)


def seal_as_documented(content: bytes, key: bytes = KEY, header: str = "v1.shop") -> str:
    """A partner's own implementation, written from the module's description alone."""

    def b64(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    both = HKDF(SHA256(), 64, None, b"onboarding apply link v1").derive(key)
    nonce = bytes(12)
    signed = f"{header}.{b64(nonce + AESGCM(both[:32]).encrypt(nonce, content, header.encode()))}"
    return f"{signed}.{b64(hmac.digest(both[32:], signed.encode(), hashlib.sha256))}"


def test_a_partner_says_who_and_what_and_we_read_the_same():
    assert read_token(make_token(SHOP, LINK), REGISTRY, NOW) == LINK


def test_a_link_without_prefill_needs_no_consent():
    link = ApplyLink("shop", "", NOW + timedelta(hours=1))
    assert read_token(make_token(SHOP, link), REGISTRY, NOW) == link


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=64),
    st.dictionaries(
        st.sampled_from(sorted(FIELDS)),
        st.text(st.characters(codec="utf-8"), max_size=40) | st.integers(0, 10**9),
    ),
)
def test_any_campaign_and_prefill_survive_the_way(campaign, prefill):
    link = replace(LINK, campaign=campaign, prefill=prefill)
    assert read_token(make_token(SHOP, link), REGISTRY, NOW) == link


@pytest.mark.parametrize("campaign", ["x" * 65, "双" * 65, "a\x00b"])
def test_a_campaign_that_cannot_be_kept_is_neither_made_nor_read(campaign):
    with pytest.raises(ValueError, match="64 characters"):
        make_token(SHOP, replace(LINK, campaign=campaign))
    content = json.dumps({"c": campaign, "e": int(LINK.expires_at.timestamp()), "n": "1"}).encode()
    with pytest.raises(LinkForged):
        read_token(seal_as_documented(content), REGISTRY, NOW)


@pytest.mark.parametrize("half", [{"c": "\ud800"}, {"f": {"employer": "\ud800"}, "t": 1}])
def test_half_a_character_is_not_read(half):
    content = json.dumps({"c": "", "e": int(LINK.expires_at.timestamp()), "n": "1"} | half).encode()
    with pytest.raises(LinkForged):
        read_token(seal_as_documented(content), REGISTRY, NOW)


def test_the_link_goes_into_the_query_beside_what_is_there():
    url = make_link("https://bank.example/cards/apply?lang=zh&x=#top", SHOP, LINK)
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    assert (parts.path, parts.fragment, query["lang"], query["x"]) == ("/cards/apply", "top", ["zh"], [""])
    assert read_token(query["link"][0], REGISTRY, NOW) == LINK


def test_nothing_personal_is_readable_in_the_url():
    url = make_link("https://bank.example/apply", SHOP, LINK)
    sealed = url.rsplit(".", 2)[1]
    raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    for secret in ("13800138000", "长江贸易", "3000", "double-11"):
        assert secret.encode() not in raw
        assert secret not in url
        assert base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")[:-1] not in url
    assert "13800138000" not in repr(LINK)


def test_a_link_lasts_until_its_time_and_not_a_moment_longer():
    token = make_token(SHOP, LINK)
    assert read_token(token, REGISTRY, LINK.expires_at - timedelta(microseconds=1)) == LINK
    with pytest.raises(LinkExpired) as error:
        read_token(token, REGISTRY, LINK.expires_at)
    assert "某商城" in error.value.message.zh
    assert "A shop" in error.value.message.en


TOKEN = make_token(SHOP, LINK)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("Aa9-_.=é \x00"))
def test_a_changed_character_anywhere_is_refused(place, char):
    changed = TOKEN[:place] + char + TOKEN[place + 1 :]
    if changed == TOKEN:
        return
    with pytest.raises((LinkForged, UnknownPartner)):
        read_token(changed, REGISTRY, NOW)


@given(st.integers(0, len(TOKEN) - 1))
def test_a_token_cut_short_is_refused(length):
    with pytest.raises(LinkForged):
        read_token(TOKEN[:length], REGISTRY, NOW)


@pytest.mark.parametrize("part", range(4))
def test_each_part_taken_from_another_valid_token_is_refused(part):
    other = make_token(BANK, replace(LINK, partner="club", campaign="other")).split(".")
    other[0] = "v2"
    parts = TOKEN.split(".")
    parts[part] = other[part]
    with pytest.raises(LinkForged):
        read_token(".".join(parts), REGISTRY, NOW)


def test_one_partner_cannot_sign_for_another():
    with pytest.raises(LinkForged):
        read_token(make_token(Partner("shop", SHOP.name, OTHER, FIELDS), LINK), REGISTRY, NOW)


def test_a_link_of_a_partner_that_left_is_refused():
    with pytest.raises(UnknownPartner):
        read_token(TOKEN, PartnerRegistry([BANK]), NOW)


@pytest.mark.parametrize("token", ["", "...", "v1.shop..", "x" * 5000, TOKEN + TOKEN, TOKEN + "="])
def test_rubbish_is_refused(token):
    with pytest.raises(LinkForged):
        read_token(token, REGISTRY, NOW)


def test_a_replaced_key_opens_older_links_until_it_is_dropped():
    renewed = Partner("shop", SHOP.name, bytes(range(64, 96)), FIELDS, former_key=KEY)
    assert read_token(TOKEN, PartnerRegistry([renewed]), NOW) == LINK
    assert read_token(make_token(renewed, LINK), PartnerRegistry([renewed]), NOW) == LINK
    with pytest.raises(LinkForged):
        read_token(TOKEN, PartnerRegistry([replace(renewed, former_key=None)]), NOW)


def test_a_field_without_permission_is_refused_when_made_and_when_read():
    stricter = replace(SHOP, prefill=frozenset({"phone"}))
    with pytest.raises(PrefillRefused):
        make_token(stricter, LINK)
    with pytest.raises(PrefillRefused) as error:
        read_token(TOKEN, PartnerRegistry([stricter]), NOW)
    assert "某商城" in error.value.message.zh


def test_prefill_without_the_applicants_consent_is_refused_when_made_and_when_read():
    with pytest.raises(PrefillWithoutConsent):
        make_token(SHOP, replace(LINK, consented_at=None))
    content = {"c": "x", "n": "n", "e": int(LINK.expires_at.timestamp()), "f": {"phone": "13800138000"}}
    with pytest.raises(PrefillWithoutConsent):
        read_token(seal_as_documented(json.dumps(content).encode()), REGISTRY, NOW)


def test_a_token_built_from_the_description_alone_is_read():
    content = {"c": "spring", "n": "abc", "e": int(LINK.expires_at.timestamp())}
    link = read_token(seal_as_documented(json.dumps(content).encode()), REGISTRY, NOW)
    assert (link.partner, link.campaign, link.nonce, link.prefill) == ("shop", "spring", "abc", {})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"c":1,"n":"n","e":4000000000}',
        b'{"c":"c","n":"n","e":"soon"}',
        b'{"c":"c","n":"n","e":1e300}',
        b'{"c":"c","n":"n","e":NaN}',
        b'{"c":"c","n":"n","e":4000000000,"f":["phone"],"t":1}',
        b'{"c":"c","n":"n","e":4000000000,"f":{"phone":{"a":1}},"t":1}',
    ],
)
def test_a_signed_payload_of_a_wrong_shape_is_refused(content):
    with pytest.raises(LinkForged):
        read_token(seal_as_documented(content), REGISTRY, NOW)


def test_each_link_has_its_own_nonce():
    assert ApplyLink("shop", "", NOW).nonce != ApplyLink("shop", "", NOW).nonce


@pytest.mark.parametrize(
    "link",
    [
        replace(LINK, partner="club"),
        replace(LINK, expires_at=NOW.replace(tzinfo=None)),
        replace(LINK, prefill={"phone": 1.5}),
        replace(LINK, campaign="x" * 2000),
    ],
)
def test_a_link_that_could_not_be_read_is_not_made(link):
    with pytest.raises(ValueError, match=r"partner|aware|str or int|characters"):
        make_token(SHOP, link)
