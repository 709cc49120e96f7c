"""One stack for all tests over sockets, and one with the limits that everybody has."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import requests

from tests.system.stack import Stack, member_of, running
from tests.valkey import Valkey


@pytest.fixture(scope="session")
def _stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Stack]]:
    """The stack of all tests; another one when a test has ended it."""
    with ExitStack() as stacks:
        made: list[Stack] = []

        def one() -> Stack:
            if not made or not made[-1].supervisor.is_running():
                made.append(stacks.enter_context(running(tmp_path_factory.mktemp("stack"))))
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
    with running(tmp_path_factory.mktemp("stack"), RATE_LIMITS="default", LIMITS_STORE=valkey.patient_url) as stack:
        yield stack


@pytest.fixture
def member(stack: Stack) -> Iterator[requests.Session]:
    _, client = member_of(stack)
    yield client
    client.close()
