"""How a finished message leaves. Each raises `Hopeless` when trying again would be refused again."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

from service.jobs import Hopeless

Deliver = Callable[[EmailMessage], None]
TIMEOUT = 10
"""Seconds that a server may be silent."""
SUBMISSION, SUBMISSION_OVER_TLS = 587, 465
FOR_GOOD = 500
"""SMTP replies from here on are final, RFC 5321 section 4.2.1."""
FINAL_REFUSALS = ("MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException")


def transport(url: str) -> Deliver:
    """What the setting `MAIL_URL` says."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return into_folder(Path(unquote(parts.path)))
    if parts.scheme == "ses":
        return by_ses()
    if parts.scheme in ("smtp", "smtps"):
        return by_smtp(url)
    return nowhere


def nowhere(_message: EmailMessage) -> None:
    raise Hopeless("MAIL_URL is none")


def into_folder(folder: Path) -> Deliver:
    """Write each message as an .eml file, whole or not at all; for a laptop."""

    def deliver(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unique = str(message["Message-ID"]).strip("<>").partition("@")[0]
        begun = folder / f".{unique}"
        begun.write_bytes(bytes(message))
        begun.rename(folder / f"{message['Date'].datetime:%Y%m%d-%H%M%S}-{unique}.eml")

    return deliver


def by_smtp(url: str) -> Deliver:
    """Hand each message to a submission server, RFC 6409: over TLS from the start, or from STARTTLS on."""
    parts = urlsplit(url)

    def deliver(message: EmailMessage) -> None:
        server = _connected(parts)
        try:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            _send(server, message)
            # It is theirs from here on, whatever they say to our good-bye.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    return deliver


def _send(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        (code, _), *_others = error.recipients.values()
        _raise(error, code, "the recipient")
    except smtplib.SMTPResponseException as error:
        _raise(error, error.smtp_code, "the message")


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, context = str(parts.hostname), ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or SUBMISSION_OVER_TLS, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, parts.port or SUBMISSION, timeout=TIMEOUT)
    try:
        if parts.query != "tls=none":
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _raise(error: Exception, code: int, what: str) -> NoReturn:
    """As `Hopeless` if the server's reply `code` says that it will stay so."""
    if code >= FOR_GOOD:
        raise Hopeless(f"{what} was refused ({code})") from error
    raise error


def by_ses() -> Deliver:
    """Hand each message to Amazon SES (API v2), in the region and role of the environment."""
    made: list[Any] = []

    def client() -> Any:
        if not made:
            config = import_module("botocore.config").Config(
                connect_timeout=TIMEOUT, read_timeout=TIMEOUT, retries={"max_attempts": 0}
            )
            made.append(import_module("boto3").session.Session().client("sesv2", config=config))
        return made[0]

    def deliver(message: EmailMessage) -> None:
        ses = client()
        try:
            ses.send_email(Content={"Raw": {"Data": bytes(message)}})
        except ses.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code in FINAL_REFUSALS:
                raise Hopeless(f"SES refused it ({code})") from error
            raise

    return deliver
