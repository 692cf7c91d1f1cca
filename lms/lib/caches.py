"""A cache that may go away: counters of tries then live in this process until it is back."""

from __future__ import annotations

import functools
import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

AWAY_SECONDS = 10.0


class PatientRedisCache(RedisCache):
    """Redis; while it does not answer, memory of this process. A limit of tries so holds, for each process alone."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("attune-while-redis-is-away", {})
        self._away_until = 0.0

    def _either(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except RedisError as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                logger.warning("the cache is away: %s", type(error).__name__)
        return getattr(self._memory, name)(*args, **kwargs)


def _patient(name: str) -> Any:
    @functools.wraps(getattr(RedisCache, name))
    def method(self: PatientRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self._either(name, *args, **kwargs)

    return method


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "has_key",
    "incr",
    "get_many",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(PatientRedisCache, _name, _patient(_name))
