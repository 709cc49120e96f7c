"""How a finished message leaves. Each raises `Hopeless` when trying again would be refused again."""

from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from service import aws
from service.jobs import Hopeless
from service.mail import smtp
from service.mail.deadline import DELIVERY, in_time

Deliver = Callable[[EmailMessage], None]
FINAL_REFUSALS = ("MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException")


def transport(url: str, region: str = "") -> Deliver:
    """What the setting `MAIL_URL` says; `region` is where SES is asked."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return into_folder(Path(unquote(parts.path)))
    if parts.scheme == "ses":
        return by_ses(region)
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
    """Hand each message to a submission server."""
    return partial(smtp.deliver, urlsplit(url))


def by_ses(region: str) -> Deliver:
    """Hand each message to Amazon SES (API v2)."""
    made: list[Any] = []

    def client() -> Any:
        if not made:
            patience = {"connect_timeout": smtp.SILENCE, "read_timeout": smtp.SILENCE, "retries": {"max_attempts": 0}}
            made.append(aws.client("sesv2", region, **patience))
        return made[0]

    def send(message: EmailMessage) -> None:
        ses = client()
        try:
            ses.send_email(Content={"Raw": {"Data": bytes(message)}})
        except ses.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code in FINAL_REFUSALS:
                raise Hopeless(f"SES refused it ({code})") from error
            raise

    return lambda message: in_time(DELIVERY, lambda: send(message))
