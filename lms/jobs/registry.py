"""Which function does which job, and what the clock does at each tick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Handler(Protocol):
    """Does one job. It must bear being called twice."""

    def __call__(self, args: Mapping[str, Any], *, at: datetime) -> None:
        """Raises to have the job tried again later."""


@dataclass(frozen=True)
class Registration:
    """`is_external` handlers leave the database (mail): they run outside of a transaction."""

    handler: Handler
    is_external: bool


HANDLERS: dict[str, Registration] = {}
TICKS: dict[str, Callable[[datetime], object]] = {}


def handles(name: str, *, is_external: bool = False) -> Callable[[Handler], Handler]:
    """Registers the function that does jobs of this name; ValueError if one is there already."""

    def register(handler: Handler) -> Handler:
        if name in HANDLERS and HANDLERS[name].handler is not handler:
            raise ValueError(f"two handlers for {name}")
        HANDLERS[name] = Registration(handler, is_external)
        return handler

    return register


def at_each_tick(name: str) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Registers work for every tick (about 15 s). It must be idempotent: several clocks may tick at once."""

    def register(work: Callable[[datetime], object]) -> Callable[[datetime], object]:
        TICKS[name] = work
        return work

    return register
