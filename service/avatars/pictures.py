"""A picture that is fit to be shown, and the key under which it is stored."""

import hashlib
import re
import secrets
from typing import NamedTuple

MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
KEY = re.compile(r"[0-9a-f]{32}-[0-9a-f]{16,32}\.(png|jpg|webp)")
KEY_PATTERN = f"^{KEY.pattern}$"
FOR_EVER = "public, max-age=31536000, immutable"


class Picture(NamedTuple):
    """A picture of our own making."""

    content: bytes
    extension: str

    def new_key(self) -> str:
        """A name for an object. The random part keeps it from ever being used twice: what removes an old picture
        cannot hit a new one of the same content."""
        return f"{hashlib.sha256(self.content).hexdigest()[:32]}-{secrets.token_hex(16)}.{self.extension}"


def media_type_of(key: str) -> str:
    return MEDIA_TYPES[key.rpartition(".")[2]]
