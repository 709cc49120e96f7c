"""One stack for all tests over sockets, and one with the limits that everybody has."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import requests

from local.accounts import ground
from tests.system.stack import Stack, left_of, member_of
from tests.valkey import Valkey


@pytest.fixture(scope="session")
def _stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Stack]]:
    """The stack of all tests; another one when a test has ended it."""
    with ExitStack() as stacks:
        made: list[Stack] = []

        def one() -> Stack:
            if not made or not made[-1].supervisor.is_running():
                made.append(stacks.enter_context(running(tmp_path_factory)))
            return made[-1]

        yield one


@pytest.fixture
def stack(_stacks: Callable[[], Stack]) -> Stack:
    return _stacks()


@pytest.fixture
def ending_stack(stack: Stack) -> Stack:
    """For tests that end it; they come last."""
    return stack


@pytest.fixture(scope="session")
def limited_stack(tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Stack]:
    """With the limits that everybody has, and a Valkey that its caller names."""
    with running(tmp_path_factory, RATE_LIMITS="default", LIMITS_STORE=valkey.patient_url) as stack:
        yield stack


@pytest.fixture
def member(stack: Stack) -> Iterator[requests.Session]:
    _, client = member_of(stack)
    yield client
    client.close()


@contextmanager
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
