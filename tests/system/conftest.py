"""One stack for all tests over sockets; those that stop it start their own."""

import shutil
from collections.abc import Iterator

import pytest
import requests

from local.accounts import ground
from tests.system.stack import Stack, left_of, member_of
from tests.valkey import Valkey


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    yield from running(tmp_path_factory)


@pytest.fixture(scope="module")
def limited_stack(tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Stack]:
    """With the limits that everybody has, and a Valkey that its caller names."""
    yield from running(tmp_path_factory, RATE_LIMITS="default", LIMITS_STORE=valkey.patient_url)


@pytest.fixture
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    yield from running(tmp_path_factory)


@pytest.fixture
def member(stack: Stack) -> Iterator[requests.Session]:
    _, client = member_of(stack)
    yield client
    client.close()


def running(folders: pytest.TempPathFactory, **settings: str) -> Iterator[Stack]:
    """A stack that ends with Ctrl-C, and of which nothing is left then."""
    stack = Stack(folders.mktemp("stack") / "state", **settings)
    try:
        stack.wait_until_ready()
        yield stack
    finally:
        processes = stack.processes() if stack.supervisor.is_running() else []
        stack.interrupt()
        code = stack.wait_until_gone()
    assert code == 0, stack.said
    assert left_of(processes, stack) == []
    # What root's servers wrote where `nobody` may.
    for folder in (stack.state, stack.state / "database"):
        shutil.rmtree(ground(folder))
