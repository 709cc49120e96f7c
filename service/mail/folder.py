"""Reading the letters that `MAIL_URL=file:…` keeps as files.

Their links open accounts, so they are shown on a laptop alone.
"""

from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from service.problems import NotFound
from service.settings import Settings

SUFFIX = ".eml"


class Heading(NamedTuple):
    """What a list shows of a letter. Its file's `name` begins with when it was written."""

    name: str
    subject: str
    sender: str
    to: str
    date: datetime | None


class Letter(NamedTuple):
    """All of it; a part that it lacks is empty."""

    heading: Heading
    text: str
    html: str


def shown_to_operators(settings: Settings) -> Path | None:
    """The folder of a laptop's letters; None where mail leaves, and in production, whose letters are people's own."""
    parts = urlsplit(settings.mail_url)
    is_laptop = settings.environment == "development" and parts.scheme == "file"
    return Path(unquote(parts.path)) if is_laptop else None


def letters(folder: Path, *, before: str | None = None, limit: int) -> list[Heading]:
    """Up to `limit` letters that are older than the one of the name `before`, the newest first."""
    names = sorted((name for name in _names(folder) if before is None or name < before), reverse=True)
    found = []
    for name in names[:limit]:
        # Somebody may tidy up meanwhile.
        with suppress(FileNotFoundError):
            found.append(_heading(name, _read(folder / name, headers_alone=True)))
    return found


def letter(folder: Path, name: str) -> Letter:
    """The one of that name, which is looked for in the list: it is no path. Raises `NotFound`."""
    if name not in _names(folder):
        raise NotFound
    try:
        message = _read(folder / name)
    except FileNotFoundError:
        raise NotFound from None
    return Letter(_heading(name, message), _part(message, "plain"), _part(message, "html"))


def _names(folder: Path) -> set[str]:
    try:
        return {path.name for path in folder.iterdir() if path.suffix == SUFFIX and not path.is_symlink()}
    except FileNotFoundError:
        return set()


def _read(file: Path, *, headers_alone: bool = False) -> EmailMessage:
    with file.open("rb") as raw:
        return BytesParser(policy=default).parse(raw, headersonly=headers_alone)


def _heading(name: str, message: EmailMessage) -> Heading:
    date = message["Date"].datetime if message["Date"] else None
    subject, sender, to = (str(message[field] or "") for field in ("Subject", "From", "To"))
    return Heading(name, subject, sender, to, date)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    try:
        return str(part.get_content()) if part else ""
    except LookupError:
        return "Its character set is not known here."
