"""What `make test` leaves to `make test-slow` and `make test-browser`, and which of several processes runs what.

Whole files, the longest first, and one process all that needs a stack.
"""

import gc
from pathlib import Path
from typing import Any

import pytest

SYSTEM = "tests/system/"
BROWSER = Path(__file__).parent / "browser"
"""Looked at only where it is named: it imports what only `make test-browser` installs."""
SLOW = (
    "tests/deployment/test_on_moto.py",
    "tests/mail/test_worker.py",
    "tests/mail/test_worker_health.py",
    "tests/system/test_abrupt_clients.py",
    "tests/system/test_known_hops.py",
    "tests/system/test_schemathesis.py",
    "tests/system/test_slow_readers.py",
    "tests/system/test_smoke.py",
    "tests/test_database_iam.py",
    "tests/users/test_avatar_bucket.py",
)
"""What starts other servers, asks thousands of times, or waits for slow clients; and the smoke test."""
WAITING = (
    SYSTEM,
    *SLOW,
    "tests/users/test_avatar_decoding.py",
    "tests/web/test_database_busy.py",
    "tests/web/test_fuzz.py",
    "tests/test_start.py",
    "tests/test_migrations.py",
    "tests/web/test_limits_store_away.py",
)
"""What takes long though it has few tests."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    named = [Path(word.partition("::")[0]).absolute() for word in config.args]
    # None: others may have their own reasons.
    return None if collection_path != BROWSER or any(path.is_relative_to(BROWSER) for path in named) else True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker("slow")
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    # What was loaded until now stays, so the garbage collector need not look at it again and again.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415  without xdist nothing else here needs it

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return SYSTEM if nodeid.startswith(SYSTEM) else super()._split_scope(nodeid)

    # The order is ours, not that of how many tests a file has.
    config.option.loadscopereorder = False
    return Scheduling(config, log)


def _place(item: pytest.Item) -> tuple[int, bool]:
    place = next((place for place, name in enumerate(WAITING) if item.nodeid.startswith(name)), len(WAITING))
    # The stack ends with the tests of how it ends.
    return place, "ending_stack" in getattr(item, "fixturenames", ())
