"""wrk, which asks as fast as it is answered, for a few percent of a core."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import click

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


def read(path: Path) -> list[Request]:
    return [Request(*line.split("\t")) for line in path.read_text().splitlines()]


def program() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise click.ClickException("wrk is not installed. Debian: apt-get install wrk; macOS: brew install wrk")
    return found


def ask(url: str, requests: Path, *, seconds: float, connections: int = 16, begin: float = 0) -> dict[str, Any]:
    """Ask in turn, from the line where `begin` says (0.5: in the middle): requests, failed, refused, latencies in ms.

    `failed` had no answer, `refused` were answered 4xx or 5xx.
    """
    length = max(1, round(seconds))
    command = [program(), "-t1", f"-c{connections}", f"-d{length}s", "--timeout", "30s", "-s", str(SCRIPT), url]
    done = subprocess.run([*command, "--", str(requests), str(begin)], capture_output=True, text=True, check=True)  # noqa: S603
    return parsed(done.stdout)


def parsed(output: str) -> dict[str, Any]:
    """The line of JSON with which wrk.lua ends, and requests a second: of those that were not refused."""
    said: dict[str, Any] = json.loads(output.splitlines()[-1])
    return {**said, "per_second": (said["requests"] - said["refused"]) / said["seconds"]}
