"""A partner's website with an Apply button: it passes on, in a sealed link, what its member agreed to share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from onboarding.domain.text import Text
from onboarding.partners import ApplyLink, Partner, make_link

from .pages import show

#: A sandbox key for everyone to see. A real one is 32 random bytes that the bank hands to this partner alone.
SANDBOX_KEY = b"sandbox only: everyone knows me!"
MALL = Partner(
    id="harbour-mall",
    name=Text("海港商城", "Harbour Mall"),
    key=SANDBOX_KEY,
    prefill=frozenset({"phone", "employer", "spending"}),
)
CAMPAIGN = "autumn-travel"
LIFETIME = timedelta(minutes=15)
#: What the mall knows about the member who is signed in there; she is invented.
MEMBER = {"phone": "13800000001", "employer": "海港样例科技有限公司", "spending": "travel"}


def make_pages() -> Blueprint:
    """The partner's pages as a blueprint; in life they are another company's site."""
    pages = Blueprint("partner", __name__)
    pages.add_url_rule("/", "page", _page)
    pages.add_url_rule("/apply", "apply", _apply, methods=["POST"])
    return pages


def _page() -> ResponseReturnValue:
    return show("partner.html", member=MEMBER, minutes=LIFETIME.seconds // 60)


def _apply() -> ResponseReturnValue:
    """A fresh link for each click; details go along only where the member ticked the box."""
    now = datetime.now(UTC)
    shared = "share" in request.form
    link = ApplyLink(
        partner=MALL.id,
        campaign=CAMPAIGN,
        expires_at=now + LIFETIME,
        prefill=MEMBER if shared else {},
        consented_at=now if shared else None,
    )
    return redirect(make_link(url_for("onboarding.start", _external=True), MALL, link), 303)
