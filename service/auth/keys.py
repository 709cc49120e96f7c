"""The keys that sign access tokens: rows that every task reads, sealed so that the database alone is worthless."""

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import Session

from service.auth.models import SigningKey
from service.master_key import MasterKey

BITS = 2048


class Key(NamedTuple):
    """A signing key, opened."""

    kid: str
    private: RSAPrivateKey
    public: RSAPublicKey
    activates_at: datetime
    is_active: bool

    def jwk(self) -> dict[str, Any]:
        """The public half as RFC 7517 writes it."""
        return {"kid": self.kid, "use": "sig", "alg": "RS256", **_public_members(self.public)}


def ensure(session: Session, master_key: MasterKey) -> str | None:
    """Make the first signing key where none is active; its kid, or None when there was one."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("gatehouse signing keys"))))
    if session.scalar(select(SigningKey.kid).where(_IS_ACTIVE).limit(1)):
        return None
    private = generate_private_key(65537, BITS)
    kid = thumbprint(private.public_key())
    pem = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    session.add(SigningKey(kid=kid, sealed=master_key.seal(pem, about=kid)))
    return kid


def current(connection: Connection, master_key: MasterKey) -> list[Key]:
    """All keys that are not retired, the one to sign with first; some may only begin to sign later."""
    rows = connection.execute(
        select(SigningKey.kid, SigningKey.sealed, SigningKey.activates_at, _IS_ACTIVE.label("is_active"))
        .where(_IS_PUBLISHED)
        .order_by(_IS_ACTIVE.desc(), SigningKey.activates_at.desc(), SigningKey.kid)
    )
    return [_opened(row.kid, row.sealed, row.activates_at, row.is_active, master_key) for row in rows]


def all_rows(session: Session) -> Sequence[SigningKey]:
    return session.scalars(select(SigningKey).order_by(SigningKey.activates_at)).all()


def thumbprint(public: RSAPublicKey) -> str:
    """RFC 7638: the SHA-256 of the key's required members, so that a kid names exactly one key."""
    canonical = json.dumps(_public_members(public), separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()


def _opened(kid: str, sealed: bytes, activates_at: datetime, is_active: bool, master_key: MasterKey) -> Key:
    private = cast(RSAPrivateKey, serialization.load_der_private_key(master_key.open(sealed, about=kid), None))
    return Key(kid, private, private.public_key(), activates_at, is_active)


def _public_members(public: RSAPublicKey) -> dict[str, str]:
    jwk = RSAAlgorithm.to_jwk(public, as_dict=True)
    return {name: jwk[name] for name in ("e", "kty", "n")}


_IS_PUBLISHED = or_(SigningKey.retires_at.is_(None), SigningKey.retires_at > func.now())
_IS_ACTIVE = and_(SigningKey.activates_at <= func.now(), _IS_PUBLISHED)
