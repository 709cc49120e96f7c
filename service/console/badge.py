"""What an operator's browser carries: which session it is, whose, and a mac that only we can make.

It opens the console alone, no token can be made of it, and it is worth what its row in `sessions` is worth.
"""

import hmac
import re
from typing import NamedTuple
from uuid import UUID

from service import base64url

SHAPE = re.compile(r"[A-Za-z0-9_-]{86}")
ID_BYTES = 16


class Badge(NamedTuple):
    """A session of the console. ASVS 7.2.1: the mac is checked before anything else is asked."""

    session_id: UUID
    user_id: UUID

    def sealed(self, key: bytes) -> str:
        """The value of the cookie."""
        return base64url.encoded(self._bytes() + hmac.digest(key, b"badge" + self._bytes(), "sha256"))

    def form_token(self, key: bytes) -> str:
        """What every form of this session holds, and no other site can know (ASVS 3.5.1)."""
        return base64url.encoded(hmac.digest(key, b"form" + self._bytes(), "sha256"))

    def _bytes(self) -> bytes:
        return self.session_id.bytes + self.user_id.bytes


def opened(key: bytes, text: str) -> Badge | None:
    """The badge that we sealed as `text`; None for anything else."""
    if SHAPE.fullmatch(text) is None:
        return None
    try:
        raw = base64url.decoded(text)
    except ValueError:
        return None
    badge = Badge(UUID(bytes=raw[:ID_BYTES]), UUID(bytes=raw[ID_BYTES : 2 * ID_BYTES]))
    return badge if hmac.compare_digest(badge.sealed(key), text) else None
