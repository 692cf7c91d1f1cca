"""A cache that goes away and comes back: nothing fails, and a count of tries goes on."""

from __future__ import annotations

import time

import pytest

from lms.lib.caches import PatientRedisCache
from tests.harness.services import Redis, free_port

OPTIONS = {"OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}}


def test_with_redis_it_is_redis(redis_url: str) -> None:
    one, other = PatientRedisCache(redis_url, dict(OPTIONS)), PatientRedisCache(redis_url, dict(OPTIONS))
    one.set("tries", 3, 60)
    assert other.get("tries") == 3
    assert other.incr("tries") == 4
    assert not other.add("tries", 1, 60)
    assert one.get_many(["tries", "other"]) == {"tries": 4}
    one.delete("tries")
    assert other.get("tries", "gone") == "gone"


def test_without_redis_this_process_counts_on(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = PatientRedisCache(f"redis://127.0.0.1:{free_port()}/0", dict(OPTIONS))
    started = time.monotonic()
    assert cache.add("tries", 1, 60)
    assert not cache.add("tries", 1, 60)
    assert cache.incr("tries") == 2
    assert cache.get_or_set("name", "Larkfield", 60) == "Larkfield"
    assert time.monotonic() - started < 2


def test_it_asks_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    redis = Redis()
    cache = PatientRedisCache(redis.url, dict(OPTIONS))
    cache.set("name", "in memory")
    redis.start()
    try:
        assert cache.get("name") == "in memory"
        monkeypatch.setattr(cache, "_away_until", 0.0)
        assert cache.get("name") is None
        cache.set("name", "in redis")
        assert cache.get("name") == "in redis"
    finally:
        redis.stop()
    assert cache.get("name") == "in memory"
