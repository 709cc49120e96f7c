"""A task of the service: Nginx and the service in one network, as the task definition puts them together."""

import time
from pathlib import Path

import requests

from tests.containers.runtime import Container, Image


class Task:
    """Two containers that share localhost. Nginx depends on the service, so it starts last and stops first."""

    def __init__(
        self, images: dict[str, Image], *, folder: Path, namespace: str, address: str, environment: dict[str, str]
    ) -> None:
        self.namespace = namespace
        self.url = f"http://{address}:8080"
        place = {"folder": folder, "namespace": namespace}
        self._began = time.monotonic()
        self.api = Container("api", images["service"], environment=environment, **place)
        self._wait_for(lambda: self.api.is_healthy, "the service")
        proxies = {"TRUSTED_PROXIES": "10.213.0.1/32"}
        self.nginx = Container("nginx", images["nginx"], environment=proxies, **place)
        self._wait_for(self._answers, "the first 200")
        self.seconds_to_first_answer = time.monotonic() - self._began

    def stop(self) -> tuple[int, int]:
        """As ECS does it; the exit codes."""
        self.nginx.stop()
        code = self.nginx.wait()
        self.api.stop()
        return code, self.api.wait()

    def remove(self) -> None:
        self.nginx.remove()
        self.api.remove()

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/health/ready", timeout=2).status_code == 200
        except requests.ConnectionError:
            return False

    def _wait_for(self, condition, what: str) -> None:  # type: ignore[no-untyped-def]
        while not condition():
            assert time.monotonic() < self._began + 60, f"{what}: {self.api.said}"
            time.sleep(0.05)
