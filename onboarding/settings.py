"""Deployment facts, read from the host's Flask config. Everything else is an object passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from onboarding.domain.errors import SetupError

PREFIX = "ONBOARDING_"


@dataclass(frozen=True, slots=True)
class Settings:
    """One field a setting; ``ONBOARDING_`` and the upper-cased name is its key in the config."""

    database_url: str = field(default="", repr=False)  # URLs may hold passwords
    objects_url: str = field(default="", repr=False)
    keys_file: str = ""
    authority_folder: str = ""
    auto_migrate: bool = True
    sandbox: bool = False
    default_locale: str = "zh-CN"
    time_zone: str = "Asia/Shanghai"
    session_minutes: int = 30
    application_days: int = 30
    past_clip_days: int = 180
    lease_seconds: int = 60
    max_upload_mb: int = 25
    cookie_secure: bool | None = None
    limits_url: str = field(default="memory://", repr=False)
    start_limit: str = "30/hour"
    resume_limit: str = "10/hour"
    phone_limit: str = "5/hour"
    booking_limit: str = "10/hour"
    upload_limit: str = "120/hour"
    look_limit: str = "600/minute"
    api_limit: str = "600/minute"

    @classmethod
    def read(cls, config: Mapping[str, Any], instance: Path) -> Settings:
        """From a host's config; paths that are not set lie in its instance folder.

        Raises :class:`SetupError` for an unknown ``ONBOARDING_`` key or a value of the wrong type.
        """
        known = {PREFIX + field.name.upper(): field for field in fields(cls)}
        given: dict[str, Any] = {}
        for key, value in config.items():
            if not key.startswith(PREFIX):
                continue
            if key not in known:
                raise SetupError(detail=f"there is no setting {key}; known are {', '.join(sorted(known))}")
            given[known[key].name] = _checked(key, value, cls.__annotations__[known[key].name])
        given.setdefault("database_url", f"sqlite:///{instance / 'onboarding.sqlite'}")
        given.setdefault("objects_url", (instance / "onboarding-objects").as_uri())
        given.setdefault("keys_file", str(instance / "onboarding-keys.json"))
        given.setdefault("authority_folder", str(instance / "onboarding-authority"))
        return cls(**given)


def _checked(key: str, value: Any, kind: str) -> Any:
    """The value if it has the field's type; texts from environment variables are read as numbers or yes/no."""
    if kind.startswith("bool"):
        if isinstance(value, bool) or value is None:
            return value
        if str(value).lower() in ("1", "true", "yes", "on", "0", "false", "no", "off"):
            return str(value).lower() in ("1", "true", "yes", "on")
        raise SetupError(detail=f"{key} must be true or false, not {value!r}")
    if kind == "int":
        if (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and value.isdecimal()):
            return int(value)
        raise SetupError(detail=f"{key} must be a whole number, not {value!r}")
    if not isinstance(value, str) or not value:
        raise SetupError(detail=f"{key} must be a text, not {value!r}")
    return value
