"""The embedded default: every port filled, so that ``create_blueprint()`` works with no argument.

A bank passes its own objects in :class:`Ports`; what it leaves out is filled here. Nothing but this module
knows both the stages and the store.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Engine as Database
from sqlalchemy.engine import make_url

from onboarding.cards import SimulatorIssuer
from onboarding.credit.bureau import SandboxBureau
from onboarding.customers import ListedCustomers
from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.forms import Questionnaire
from onboarding.liveness import LivenessJudge
from onboarding.meeting import VideoDesk, VideoVisits
from onboarding.messages import SandboxMessenger
from onboarding.ocr import IdCardReading, read_id_card
from onboarding.ports.bureau import CreditBureau
from onboarding.ports.certificates import CertificateAuthority
from onboarding.ports.chip import ChipReader
from onboarding.ports.customers import CustomerDirectory
from onboarding.ports.issuer import CardIssuer
from onboarding.ports.messenger import Messenger
from onboarding.ports.risk import RiskMonitor
from onboarding.ports.video import VideoHours, VideoRoom
from onboarding.products.catalogue import Catalogue, shipped
from onboarding.reviewing import ReviewDesk
from onboarding.settings import Settings
from onboarding.signing.certificates import LocalCertificateAuthority
from onboarding.stages.card import CardStage
from onboarding.stages.credit import CreditStage
from onboarding.stages.flow import Flow
from onboarding.stages.id_document import IdDocumentStage
from onboarding.stages.liveness import Judge, LivenessStage
from onboarding.stages.policies import FirstCardNeedsPerson, Policy
from onboarding.stages.product import ProductStage
from onboarding.stages.questionnaire import QuestionnaireStage
from onboarding.stages.signing import SigningStage
from onboarding.store.applications import SqlApplicationStore
from onboarding.store.bookings import SqlBookingStore
from onboarding.store.database import migrate, open_database
from onboarding.store.keyring import Keyring, KeyringExists, KeyringMissing
from onboarding.store.objects import ObjectStore
from onboarding.store.outbox import Outbox
from onboarding.store.past_clips import SqlPastClips
from onboarding.store.reviews import SqlReviewStore
from onboarding.store.sessions import Sessions
from onboarding.store.vault import SqlCardVault
from onboarding.store.video import SqlVideoStore
from onboarding.video import OfficeHours

log = logging.getLogger("onboarding.defaults")

SANDBOX_BANK = Text("海港银行", "Harbour Bank")


@dataclass(frozen=True, slots=True)
class Ports:
    """What the outside offers. None: the embedded default, which says that it is a sandbox where it is one."""

    read_document: Callable[[bytes], IdCardReading] | None = None
    chip: ChipReader | None = None
    judge: Judge | None = None
    questionnaire: Questionnaire | None = None
    catalogue: Catalogue | None = None
    bureau: CreditBureau | None = None
    authority: CertificateAuthority | None = None
    issuer: CardIssuer | None = None
    messenger: Messenger | None = None
    customers: CustomerDirectory | None = None
    risk: RiskMonitor | None = None
    video_hours: VideoHours | None = None
    video_room: VideoRoom | None = None


@dataclass(frozen=True, slots=True)
class House:
    """Everything composed: what the web faces and the command line work with."""

    settings: Settings
    bank: Text
    ports: Ports
    flow: Flow
    engine: Engine
    desk: ReviewDesk
    video: VideoVisits
    video_desk: VideoDesk
    store: SqlApplicationStore
    outbox: Outbox
    sessions: Sessions
    database: Database
    keyring: Keyring
    clock: Callable[[], datetime]
    zone: tzinfo

    @property
    def sandboxes(self) -> tuple[str, ...]:
        """Names of the ports behind which nothing real stands."""
        names = ("bureau", "authority", "issuer", "messenger", "customers")
        return tuple(name for name in names if getattr(getattr(self.ports, name), "sandbox", False))


FlowMaker = Callable[[Ports, Flow], Flow]
PolicyMaker = Callable[[Ports], Iterable[Policy]]


def standard_policies(ports: Ports) -> Iterable[Policy]:
    """The default policy: Art 43, unless a bank decides otherwise."""
    assert ports.customers is not None
    return (FirstCardNeedsPerson(ports.customers),)


def build(
    settings: Settings,
    *,
    bank: Text = SANDBOX_BANK,
    ports: Ports | None = None,
    flow: Flow | FlowMaker | None = None,
    earlier_flows: Iterable[Flow] = (),
    policies: Iterable[Policy] | PolicyMaker = standard_policies,
    clock: Callable[[], datetime] | None = None,
) -> House:
    """Open the store and fill every port. Raises SetupError with the remedy.

    ``clock`` gives aware times; by default the present in the bank's time zone, whose calendar decides when
    a document expires and how old somebody is.
    """
    zone = _zone(settings.time_zone)
    clock = clock or partial(datetime.now, zone)
    keyring = _keyring(Path(settings.keys_file))
    database = _database(settings)
    filled = _filled(ports or Ports(), settings=settings, bank=bank, keyring=keyring, database=database, clock=clock)
    store = SqlApplicationStore(database, keyring, ObjectStore(_made(settings.objects_url)))
    assert filled.messenger is not None
    outbox = Outbox(database, store, filled.messenger, clock)
    chosen = _flow(flow, filled, bank)
    engine = Engine(
        chosen,
        store,
        earlier_flows=earlier_flows,
        policies=policies(filled) if callable(policies) else policies,
        deliver=outbox.deliver if filled.messenger.sandbox else outbox.deliver_soon,
        risk=filled.risk,
        clock=clock,
        lease=timedelta(seconds=settings.lease_seconds),
        lifetime=timedelta(days=settings.application_days),
    )
    reviews, rooms = SqlReviewStore(database, store), SqlVideoStore(database, store)
    assert filled.video_hours is not None
    own_room = filled.video_room
    diary = SqlBookingStore(database, store)
    video = VideoVisits(engine, rooms, diary, filled.video_hours, bank=bank, zone=zone, own_room=own_room)
    video_desk = VideoDesk(engine, reviews, rooms, key=keyring.index, zone=zone, own_room=own_room)
    sessions = Sessions(database, keyring.token, timedelta(minutes=settings.session_minutes), clock)
    house = House(
        settings=settings,
        bank=bank,
        ports=filled,
        flow=chosen,
        engine=engine,
        desk=ReviewDesk(engine, reviews, bank, keyring.index, video_desk),
        video=video,
        video_desk=video_desk,
        store=store,
        outbox=outbox,
        sessions=sessions,
        database=database,
        keyring=keyring,
        clock=clock,
        zone=zone,
    )
    if house.sandboxes:
        log.warning("sandbox: nothing real stands behind %s", ", ".join(house.sandboxes))
    return house


def default_flow(ports: Ports, bank: Text = SANDBOX_BANK) -> Flow:
    """The seven stages over filled ports."""
    assert ports.bureau is not None
    assert ports.authority is not None
    assert ports.issuer is not None
    return Flow(
        [
            IdDocumentStage(ports.read_document or read_id_card, chip=ports.chip),
            LivenessStage(ports.judge, colors=8),
            QuestionnaireStage(ports.questionnaire, ports.catalogue),
            ProductStage(ports.catalogue),
            CreditStage(ports.bureau, ports.catalogue),
            SigningStage(ports.authority, ports.catalogue, bank=bank),
            CardStage(ports.issuer, ports.catalogue, bank=bank),
        ]
    )


def _flow(given: Flow | FlowMaker | None, ports: Ports, bank: Text) -> Flow:
    if isinstance(given, Flow):
        return given
    standard = default_flow(ports, bank)
    return standard if given is None else given(ports, standard)


def _filled(
    ports: Ports,
    *,
    settings: Settings,
    bank: Text,
    keyring: Keyring,
    database: Database,
    clock: Callable[[], datetime],
) -> Ports:
    missing: dict[str, Callable[[], Any]] = {
        "read_document": lambda: read_id_card,
        "judge": lambda: LivenessJudge(
            past_clips=SqlPastClips(database, clock, kept=timedelta(days=settings.past_clip_days))
        ),
        "questionnaire": Questionnaire.load,
        "catalogue": shipped,
        "bureau": SandboxBureau,
        "authority": lambda: LocalCertificateAuthority.open(Path(settings.authority_folder), bank.zh, clock()),
        "issuer": lambda: SimulatorIssuer(SqlCardVault(database, keyring), keyring.cvk, clock=clock),
        "messenger": SandboxMessenger,
        "customers": ListedCustomers,
        "video_hours": lambda: OfficeHours(_zone(settings.time_zone)),
    }
    return replace(ports, **{name: make() for name, make in missing.items() if getattr(ports, name) is None})


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SetupError(
            detail=f"there is no time zone {name!r}; use an IANA name such as Asia/Shanghai, "
            "or install the tzdata package where the system has none"
        ) from None


def _keyring(path: Path) -> Keyring:
    """The installation's keys; generated once where there are none, which is said aloud."""
    try:
        return Keyring.load(path)
    except KeyringMissing:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(KeyringExists):  # another worker was faster
            Keyring.generate().save(path)
            log.warning("new keys were generated in %s: back the file up, apart from the database", path)
        return Keyring.load(path)


def _database(settings: Settings) -> Database:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database_url)
    if settings.auto_migrate:
        migrate(database)
    return database


def _made(url: str) -> str:
    """A local folder is made for its owner alone; other kinds of store are left to themselves."""
    parsed = urlparse(url)
    if parsed.scheme == "file":
        os.makedirs(unquote(parsed.path), mode=0o700, exist_ok=True)
    return url
