"""One attached blueprint in one app: its house, built on first use from that app's config."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from flask import current_app, request
from jinja2 import Environment

from onboarding.defaults import House, build
from onboarding.partners.registry import PartnerRegistry
from onboarding.settings import Settings
from onboarding.stages import codec

from .reviewer import ReviewerSource
from .security import Limits
from .specimens import SpecimenSource

EXTENSION = "onboarding"
API = "api"  #: the API's blueprint, nested into the pages' one


@dataclass
class Installation:
    """What :func:`onboarding.create_blueprint` was given, and the house made of it.

    Kept per app under ``name``, the blueprint's registered name with that of any blueprint around it, so
    that one app may hold several and one blueprint may serve several apps.
    """

    name: str
    build_options: Mapping[str, Any]
    partners: PartnerRegistry
    reviewer: ReviewerSource | None
    specimens: SpecimenSource | None
    words: Mapping[str, Mapping[str, str]]
    logo_url: str | None
    templates: Environment | None = field(default=None, repr=False)
    _limits: Limits | None = field(default=None, repr=False)
    _house: House | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def serves_api(self) -> bool:
        """Whether this request is for the API: by its registered name, for a host may call anything "api"."""
        return request.blueprint == f"{self.name}.{API}"

    @property
    def house(self) -> House:
        """Config is read here, not when the blueprint is registered: hosts may still be setting it then."""
        if self._house is None:
            with self._lock:
                if self._house is None:
                    settings = Settings.read(current_app.config, Path(current_app.instance_path))
                    self._house = build(settings, **self.build_options)
        return self._house

    @property
    def limits(self) -> Limits:
        """Counts per process, or shared through the storage that the settings name."""
        if self._limits is None:
            self._limits = Limits(self.house.settings.limits_url)
        return self._limits


def count_upload(kind: type[Any], application_id: str, *, glance: bool = False) -> None:
    """Bound what one application may have read and judged. Raises :class:`~.security.TooManyRequests`."""
    if codec.takes_files(kind):
        here, settings = current(), current().house.settings
        limit, what = (settings.look_limit, "look") if glance else (settings.upload_limit, "upload")
        here.limits.check(limit, what, application_id)


def remember(app: Any, name: str, make: Callable[[], Installation]) -> None:
    """Attach an installation to an app under the blueprint's registered name."""
    app.extensions.setdefault(EXTENSION, {})[name] = make()


def named(name: str) -> Installation:
    """The installation registered under that name in the current app. Raises KeyError."""
    return cast(Installation, current_app.extensions[EXTENSION][name])


def current() -> Installation:
    """The installation that serves this request; nested blueprints belong to their parent's."""
    installed = current_app.extensions[EXTENSION]
    return cast(Installation, next(installed[name] for name in request.blueprints if name in installed))
