"""Reading the letters that `MAIL_URL=file:…` keeps as files.

Their links open accounts, so they are shown on a laptop alone.
"""

import os
import re
import stat
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from service.problems import NotFound
from service.settings import Settings

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.eml")
"""As service/mail/transports.py names them."""
HEADING_BYTES, LETTER_BYTES = 64 * 1024, 256 * 1024
"""No more is read: ours are far smaller, and others may lie beside them."""
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Python's parser raises at what it did not expect."""


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
    # Somebody may tidy up meanwhile.
    raws = ((name, _read(folder / name, HEADING_BYTES)) for name in names[:limit])
    return [_heading(name, _parsed(raw, headers_alone=True)) for name, raw in raws if raw is not None]


def letter(folder: Path, name: str) -> Letter:
    """The one of that name, which leads nowhere else. Raises `NotFound`."""
    raw = _read(folder / name, LETTER_BYTES) if NAME.fullmatch(name) else None
    if raw is None:
        raise NotFound
    message = _parsed(raw)
    return Letter(_heading(name, message), _part(message, "plain"), _part(message, "html"))


def _names(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir() if NAME.fullmatch(path.name)]
    except OSError:
        return []


def _read(file: Path, most: int) -> bytes | None:
    """Its beginning. None unless it is a file, here: whatever else has such a name may lead elsewhere, or never end."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return os.read(descriptor, most) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    finally:
        os.close(descriptor)


def _parsed(raw: bytes, *, headers_alone: bool = False) -> EmailMessage:
    return BytesParser(policy=default).parsebytes(raw, headersonly=headers_alone)


def _heading(name: str, message: EmailMessage) -> Heading:
    try:
        date = message["Date"].datetime.astimezone(UTC) if message["Date"] else None
        subject, sender, to = (_shown(message[field]) for field in ("Subject", "From", "To"))
    except UNREADABLE:
        return Heading(name, "A letter that cannot be read", "", "", None)
    return Heading(name, subject, sender, to, date)


def _part(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body((kind,))
        return _shown(part.get_content()) if part else ""
    except UNREADABLE:
        return "Its character set is not known here, or it is no text."


def _shown(text: object) -> str:
    """Without halves of characters, which no page can hold."""
    return str(text or "").encode("utf-8", "replace").decode()
