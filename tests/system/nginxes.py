"""Further Nginxes, each with lines of its configuration that differ."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import nginx, ports


@contextmanager
def nginx_before(api_port: int, folder: Path, *, file: str, changed: dict[str, str]) -> Iterator[int]:
    """The port of an Nginx before that one, in whose `file` each line that is a key is `changed` into its value."""
    port = ports.free()
    program = nginx.program(folder, port=port, api_port=api_port)
    rendered = folder / "nginx" / file
    text = rendered.read_text()
    for line, other in changed.items():
        assert line in text
        text = text.replace(line, other)
    rendered.write_text(text)
    with subprocess.Popen(program.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.send_signal(program.stop_signal)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
