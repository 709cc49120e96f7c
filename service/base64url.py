"""base64url without padding, as tokens and cursors are written (RFC 4648 section 5, RFC 7515 section 2)."""

import base64


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError unless it is written as `encoded` would: no padding, no other letters, no spare bits."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encoded(raw) != text:
        raise ValueError("not as base64url writes it")
    return raw
