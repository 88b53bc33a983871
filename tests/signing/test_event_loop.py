"""A host may serve us from within an event loop of its own."""

from __future__ import annotations

import asyncio
import logging

import pytest

from onboarding.signing.verification import verify
from tests.signing.desk import Desk


def test_signing_and_verifying_work_inside_a_running_event_loop(desk: Desk) -> None:
    async def host() -> bool:
        signed = desk.sign(desk.applicant())
        return verify(signed, desk.authority.trust_roots()).valid

    assert asyncio.run(host())


def test_a_refused_signer_stays_out_of_the_log_inside_a_running_event_loop(
    signed: bytes, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def host() -> bool:
        return verify(signed[:-40], desk.authority.trust_roots()).valid

    with caplog.at_level(logging.DEBUG):
        assert not asyncio.run(host())
    assert desk.agreement.applicant not in caplog.text
