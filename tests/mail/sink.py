"""A mail server that listens here."""

from contextlib import contextmanager
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
