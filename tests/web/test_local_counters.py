"""What a worker counts by itself while Valkey is away."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from service.web import local_counters
from service.web.local_counters import LocalCounters


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(local_counters, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def test_a_window_begins_with_the_first_count_and_ends_in_time(clock):
    counters = LocalCounters()
    assert counters.add("a", 60, 1) == (1, 60)

    clock.now += 59
    assert counters.add("a", 60, 1) == (2, 1)

    clock.now += 1
    assert counters.add("a", 60, 1) == (1, 60)


def test_what_is_taken_back_never_becomes_a_credit(clock):
    counters = LocalCounters()

    assert counters.add("a", 60, -1)[0] == 0
    assert counters.add("a", 60, 1)[0] == 1


def test_threads_do_not_lose_each_others_counts():
    counters = LocalCounters()

    with ThreadPoolExecutor(8) as threads:
        found = sorted(threads.map(lambda _: counters.add("a", 60, 1)[0], range(4000)))

    assert found == list(range(1, 4001))


def test_what_is_over_is_forgotten(clock):
    counters = LocalCounters()
    counters.add("a", 10, 1)
    assert counters.has("a")

    clock.now += 10

    assert not counters.has("a")


def test_no_flood_of_addresses_fills_the_memory(clock, monkeypatch):
    monkeypatch.setattr(local_counters, "MOST_KEYS", 10)
    counters = LocalCounters()

    for number in range(50):
        counters.add(f"address:{number}", 60, 1)

    assert [counters.has(f"address:{number}") for number in range(38, 42)] == [False, False, True, True]
    clock.now += 61
    counters.add("another", 60, 1)
    assert not counters.has("address:49")
