"""To a submission server, RFC 6409: over TLS from the start, or from STARTTLS on."""

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Any, NoReturn
from urllib.parse import SplitResult, unquote

from service.jobs import Hopeless
from service.mail.deadline import DELIVERY, in_time

SILENCE = 10
"""Seconds that a server may be silent."""
GOOD_BYE = 2.0
PORT, PORT_OVER_TLS = 587, 465
FOR_GOOD = 500
"""SMTP replies from here on are final, RFC 5321 section 4.2.1."""


class Line:
    """The connection of one delivery, on which another thread may hang up."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None
        self._is_over = False

    def holds(self, server: smtplib.SMTP) -> None:
        self._server = server

    def insist(self) -> None:
        """Raise `TimeoutError` if somebody hung up before there was a connection."""
        if self._is_over:
            raise TimeoutError

    def hang_up(self) -> None:
        """Whoever waits for the server hears at once that it is gone."""
        self._is_over = True
        with suppress(AttributeError, OSError):
            self._server.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


class _Server(smtplib.SMTP):
    """Its line holds it from before the first byte, since a constructor returns only after the greeting."""

    def __init__(self, line: Line, *address: Any, **options: Any) -> None:
        line.holds(self)
        super().__init__(*address, **options)


class _ServerOverTls(smtplib.SMTP_SSL):
    def __init__(self, line: Line, *address: Any, **options: Any) -> None:
        line.holds(self)
        super().__init__(*address, **options)


def deliver(parts: SplitResult, message: EmailMessage) -> None:
    """Hand the message to the server of the URL. Raises `Hopeless` when it would be refused again."""
    line = Line()
    server = in_time(DELIVERY, lambda: _hand_over(parts, message, line), line.hang_up)
    # It is theirs from here on, whatever they say to our good-bye.
    with suppress(smtplib.SMTPException, OSError):
        in_time(GOOD_BYE, server.quit, line.hang_up)
    server.close()


def _hand_over(parts: SplitResult, message: EmailMessage, line: Line) -> smtplib.SMTP:
    context = ssl.create_default_context()
    server = _connected(parts, line, context)
    try:
        line.insist()
        if parts.scheme == "smtp" and parts.query != "tls=none":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        _send(server, message)
    except BaseException:
        server.close()
        raise
    return server


def _connected(parts: SplitResult, line: Line, context: ssl.SSLContext) -> smtplib.SMTP:
    host = str(parts.hostname)
    if parts.scheme == "smtps":
        return _ServerOverTls(line, host, parts.port or PORT_OVER_TLS, timeout=SILENCE, context=context)
    return _Server(line, host, parts.port or PORT, timeout=SILENCE)


def _send(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        (code, _), *_others = error.recipients.values()
        _raise(error, code, "the recipient")
    except smtplib.SMTPResponseException as error:
        _raise(error, error.smtp_code, "the message")


def _raise(error: Exception, code: int, what: str) -> NoReturn:
    """As `Hopeless` if the server's reply `code` says that it will stay so."""
    if code >= FOR_GOOD:
        raise Hopeless(f"{what} was refused ({code})") from error
    raise error
