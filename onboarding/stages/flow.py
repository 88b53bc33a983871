"""The order of stages, checked when it is built."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from onboarding.domain.errors import NotFoundError, SetupError

from .seam import Stage

AnyStage = Stage[Any, Any]


class Flow:
    """An immutable sequence of stages.

    Raises :class:`SetupError` (with the remedy) where a name or a result type occurs twice, or where a
    stage needs a result that no earlier stage gives. ``version`` pins applications to the flow they
    began with; unless given it is derived from stage names, result types and the names of their fields.
    """

    def __init__(self, stages: Iterable[AnyStage], *, version: str | None = None) -> None:
        self.stages = tuple(stages)
        _check(self.stages)
        self._given_version = version
        self.version = version or _fingerprint(self.stages)

    def __iter__(self) -> Iterator[AnyStage]:
        return iter(self.stages)

    def __contains__(self, name: object) -> bool:
        return any(stage.name == name for stage in self.stages)

    def __getitem__(self, name: str) -> AnyStage:
        return self.stages[self._index(name)]

    def replace(self, name: str, stage: AnyStage) -> Flow:
        """A flow with ``stage`` in the place of the one called ``name``."""
        index = self._index(name)
        return self._with((*self.stages[:index], stage, *self.stages[index + 1 :]))

    def without(self, *names: str) -> Flow:
        """A flow without those stages."""
        for name in names:
            self._index(name)
        return self._with(stage for stage in self.stages if stage.name not in names)

    def insert_after(self, name: str, stage: AnyStage) -> Flow:
        """A flow with ``stage`` following the one called ``name``."""
        index = self._index(name) + 1
        return self._with((*self.stages[:index], stage, *self.stages[index:]))

    def dependants(self, name: str) -> tuple[str, ...]:
        """Names of later stages that need this stage's result, directly or through others."""
        stale = {self[name].result}
        names = []
        for stage in self.stages[self._index(name) + 1 :]:
            if stale.intersection(stage.needs):
                stale.add(stage.result)
                names.append(stage.name)
        return tuple(names)

    def find(self, name: str) -> AnyStage:
        """The stage an applicant's request names. Raises :class:`NotFoundError`."""
        if name not in self:
            raise NotFoundError()
        return self[name]

    def _with(self, stages: Iterable[AnyStage]) -> Flow:
        return Flow(stages, version=self._given_version)

    def _index(self, name: str) -> int:
        for index, stage in enumerate(self.stages):
            if stage.name == name:
                return index
        known = ", ".join(stage.name for stage in self.stages)
        raise SetupError(detail=f"there is no stage called {name!r}; this flow has: {known}")


def _check(stages: tuple[AnyStage, ...]) -> None:
    if not stages:
        raise SetupError(detail="a flow needs at least one stage")
    names: set[str] = set()
    given: dict[type[Any], str] = {}
    for stage in stages:
        if stage.name in names:
            raise SetupError(detail=f"two stages are called {stage.name!r}; give one of them another `name`")
        if stage.result in given:
            raise SetupError(
                detail=f"{stage.name!r} and {given[stage.result]!r} both give {stage.result.__name__}; "
                "replace one with Flow.replace() or give it a result type of its own"
            )
        for need in stage.needs:
            if need not in given:
                raise SetupError(
                    detail=f"stage {stage.name!r} needs {need.__name__}, which no earlier stage gives; "
                    f"insert a stage with `result = {need.__name__}` before it, or drop {stage.name!r} too"
                )
        names.add(stage.name)
        given[stage.result] = stage.name


def _fingerprint(stages: tuple[AnyStage, ...]) -> str:
    """A result that gained or lost a field cannot read what an earlier version stored: another version."""
    shape = "|".join(f"{stage.name}:{stage.result.__name__}({_fields(stage.result)})" for stage in stages)
    return hashlib.sha256(shape.encode()).hexdigest()[:12]


def _fields(result: type[Any]) -> str:
    return ",".join(field.name for field in dataclasses.fields(result))
