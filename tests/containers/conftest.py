"""Tests of the two images, which .ci/containers builds and unpacks. Without them there is nothing to test here."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.least import LEAST
from tests.containers import vpc as around
from tests.containers.runtime import Container, Image, forget_limits, limit
from tests.containers.task import Task
from tests.containers.vpc import Vpc

FOLDER = os.environ.get("GATEHOUSE_IMAGES")
collect_ignore_glob = [] if FOLDER else ["test_*.py"]
SECRETS = {name: LEAST[name] for name in ("MASTER_KEY", "PEPPERS")}
# Production's own checks hold; what loads ask for is allowed.
SETTINGS = {
    **SECRETS,
    "PUBLIC_URL": "http://gatehouse.example",
    "BCRYPT_COST": "10",
    "LIMIT_PER_SESSION": "1000000/minute",
    "LIMIT_PER_ADDRESS": "1000000/minute",
    "LIMIT_LOGINS": "100000/minute",
    "LIMIT_REGISTRATIONS": "100000/minute",
}


@pytest.fixture(scope="session")
def images() -> dict[str, Image]:
    return {name: Image(Path(FOLDER or "") / name) for name in ("service", "nginx")}


@pytest.fixture(scope="session")
def vpc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vpc]:
    with around.running(tmp_path_factory.mktemp("vpc")) as vpc:
        yield vpc


@pytest.fixture
def one_off(images: dict[str, Image], vpc: Vpc, tmp_path: Path) -> Iterator[Callable[..., Container]]:
    """one_off("flask", "users", "list") → a container of the service's image in a task of its own."""
    with ExitStack() as stack:

        def start(*command: str, **more: str) -> Container:
            namespace, _ = stack.enter_context(vpc.namespace())
            stack.callback(forget_limits, namespace)
            environment = {**SETTINGS, **vpc.environment, **more}
            container = Container(
                command[-1],
                images["service"],
                folder=tmp_path,
                namespace=namespace,
                environment=environment,
                command=command,
            )
            stack.callback(container.remove)
            return container

        yield start


@pytest.fixture(scope="session")
def prepared(images: dict[str, Image], vpc: Vpc, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The migrate step, by the same image."""
    with vpc.namespace() as (namespace, _):
        container = Container(
            "migrate",
            images["service"],
            folder=tmp_path_factory.mktemp("migrate"),
            namespace=namespace,
            environment={**SETTINGS, **vpc.environment, **vpc.owner},
            command=["flask", "db", "prepare"],
        )
        assert container.wait(60) == 0, container.said
        forget_limits(namespace)


@pytest.fixture
def task(images: dict[str, Image], vpc: Vpc, prepared: None, tmp_path: Path) -> Iterator[Callable[..., Task]]:
    """task() → another task of the service, as large as the smallest that we recommend."""
    with ExitStack() as stack:

        def start(*, cpu_units: int = 512, memory_mib: int = 1024) -> Task:
            namespace, address = stack.enter_context(vpc.namespace())
            stack.callback(forget_limits, namespace)
            limit(namespace, cpu_units=cpu_units, memory_mib=memory_mib)
            environment = {**SETTINGS, **vpc.environment}
            task = Task(images, folder=tmp_path, namespace=namespace, address=address, environment=environment)
            stack.callback(task.remove)
            return task

        yield start


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{report.location[2]}: {name}: {value}")
