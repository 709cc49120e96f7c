"""wrk, which asks as fast as it is answered, for a few percent of a core. From Debian: apt-get install wrk"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

SCRIPT = Path(__file__).with_suffix(".lua")


class Request(NamedTuple):
    """One of the requests that are asked in turn. `body` is JSON."""

    method: str
    path: str
    token: str = ""
    body: str = ""


def write(path: Path, requests: Iterable[Request]) -> Path:
    path.write_text("".join("\t".join(request) + "\n" for request in requests))
    return path


def ask(url: str, requests: Path, *, seconds: float, connections: int = 16, first: int = 0) -> dict[str, Any]:
    """Ask in turn, beginning with number `first`: requests, failed, refused, and latencies in milliseconds.

    `failed` had no answer, `refused` were answered 4xx or 5xx.
    """
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("bench needs wrk: apt-get install wrk")
    command = [program, "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "30s", "-s", str(SCRIPT), url]
    done = subprocess.run([*command, "--", str(requests), str(first)], capture_output=True, text=True, check=True)  # noqa: S603
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said
