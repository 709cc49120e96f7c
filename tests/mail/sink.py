"""Mail servers that listen here."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """What a mail server does with what comes in: keep it, or refuse it with `reply` at one of its two stages."""

    def __init__(self, reply: str = "", at: str = "DATA") -> None:
        self.kept: list[Any] = []
        self.good_bye = "221 Bye"
        self._reply, self._at = reply, at

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's name
        if self._reply and self._at == "RCPT":
            return self._reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  aiosmtpd's name
        if self._reply:
            return self._reply
        self.kept.append(envelope)
        self.after_keeping()
        return "250 OK"

    async def handle_QUIT(self, _server, _session, _envelope):  # noqa: N802  aiosmtpd's name
        return self.good_bye

    def after_keeping(self) -> None:
        """For those who want something to happen before the sender hears of it."""


@contextmanager
def listening(sink, port, hostname="127.0.0.1", **options):
    server = Controller(sink, hostname=hostname, port=port, **options)
    server.start()
    try:
        yield
    finally:
        server.stop()


@contextmanager
def dripping(at: bytes, drip: bytes) -> Iterator[tuple[str, threading.Event]]:
    """The URL of a server whose answer to the command `at`, or whose greeting, never comes to an end; and whether its
    client has gone."""
    has_gone = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self._answer(b"", b"220 here\r\n")
                is_text = False
                for command in map(bytes.upper, self.rfile):
                    if not is_text or command == b".\r\n":
                        is_text = command == b"DATA\r\n"
                        self._answer(command, b"354 go on\r\n" if is_text else b"250 fine\r\n")
            has_gone.set()

        def _answer(self, command: bytes, answer: bytes) -> None:
            while command.startswith(at) if at else not command:
                self.wfile.write(drip)
                time.sleep(0.02)
            self.wfile.write(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}?tls=none", has_gone
        server.shutdown()
