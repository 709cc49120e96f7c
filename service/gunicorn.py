"""Server settings: gunicorn -c python:service.gunicorn"""

import gc
import json
import logging
import threading
from pathlib import Path
from socket import socket
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.http import wsgi

from service.problems import TITLES, slug_of
from service.settings import Settings
from service.web import headers, logs

log = logging.getLogger(__name__)
wsgi_app = "service:create_app()"
bind = Settings.one("bind")
workers = Settings.one("web_workers")
threads = Settings.one("web_threads")
worker_class = "service.threads.Worker"
# Workers are copies of one process that has all code loaded, so that they share its memory.
preload_app = True

timeout = 30
# Longer than any request may take (the database stops statements after 3 s), shorter than ECS waits.
graceful_timeout = 20
# Longer than Nginx keeps its connections, so that it is Nginx who closes them.
keepalive = 75

# Nginx has already limited the sizes, but not the number.
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 16_380

# A read-only root file system has no home directory for the socket, and heartbeats must not touch a disk.
control_socket_disable = True
WARM_UP_AFTER = 1.0
"""Seconds."""
MEMORY = Path("/dev/shm")  # noqa: S108 # nosec B108 # a file system in memory, shared by design
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() else None
logconfig_dict = logs.settings_of(Settings.one("log_level"))


def _write_problem(sock: socket, status: int, reason: str, _cause: str) -> None:
    """What gunicorn itself refuses, in the shape of all other refusals; Nginx adds the request's id."""
    title = TITLES.get(status, reason)
    body = json.dumps({"type": f"/problems/{slug_of(title)}", "title": title, "status": status})
    lines = [f"HTTP/1.1 {status} {reason}", "Connection: close", "Content-Type: application/problem+json"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.DEFAULTS.items())]
    util.write_nonblock(sock, "\r\n".join([*lines, "", body]).encode())


class Pieces(list[bytes]):
    """In the place of a socket, keeps what is sent."""

    sendall = list.append


class Answer(wsgi.Response):  # type: ignore[misc]  # gunicorn has no types
    """Head and body leave together: a worker that is killed has sent all of a small answer or nothing of it, and then
    Nginx asks another one. It is one system call less, too."""

    sock: Any

    def write(self, arg: bytes) -> None:
        whole, self.sock = self.sock, Pieces()
        try:
            super().write(arg)
        finally:
            pieces, self.sock = self.sock, whole
        if pieces:
            self.sock.sendall(b"".join(pieces))


# gunicorn has no settings for these.
util.write_error = _write_problem
wsgi.Response = Answer


def pre_fork(_server: object, _worker: object) -> None:
    """What is there when a worker is made stays shared: the garbage collector would write to all of it."""
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Soon after the start, and not during it, let each worker read what its first requests would else wait for."""
    later = threading.Timer(WARM_UP_AFTER, warm_up, [worker.wsgi])
    later.daemon = True
    later.start()


def warm_up(app: Flask) -> None:
    """Features say in `app.extensions["warm_up"]` what that is."""
    for step in app.extensions.get("warm_up", []):
        step()


def on_starting(server: Any) -> None:
    """Say what is open. Settings that are not usable have ended the start by now, since the application is there."""
    settings: Settings = server.app.wsgi().extensions["settings"]
    if settings.openings():
        log.warning("open_to_strangers", extra={"settings": settings.openings()})
