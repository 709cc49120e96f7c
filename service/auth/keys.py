"""The keys that sign access tokens: rows that every task reads, sealed so that the database alone is worthless."""

import hashlib
import json
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import Session

from service import base64url
from service.audit import record
from service.auth.models import SigningKey
from service.master_key import MasterKey

log = logging.getLogger(__name__)
BITS = 2048


class Key(NamedTuple):
    """A signing key, opened."""

    kid: str
    private: RSAPrivateKey
    public: RSAPublicKey
    is_active: bool

    @property
    def header(self) -> str:
        """How all tokens begin that it signs (RFC 7515 section 4.1), as the library writes it."""
        members = {"alg": "RS256", "kid": self.kid, "typ": "JWT"}
        return base64url.encoded(json.dumps(members, separators=(",", ":")).encode())

    def jwk(self) -> dict[str, Any]:
        """The public half as RFC 7517 writes it."""
        return {"kid": self.kid, "use": "sig", "alg": "RS256", **_public_members(self.public)}


class Reading(NamedTuple):
    """The keys that are not retired, the one to sign with first, and the database's time in seconds since 1970."""

    keys: list[Key]
    now: float


def ensure(session: Session, master_key: MasterKey) -> str | None:
    """Make a signing key where none is active that `master_key` opens; its kid, or None when there was one."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("gatehouse signing keys"))))
    if any(key.is_active for key in current(session.connection(), master_key).keys):
        return None
    private = generate_private_key(65537, BITS)
    kid = thumbprint(private.public_key())
    der = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    session.add(SigningKey(kid=kid, sealed=master_key.seal(der, about=kid)))
    record.done(session, "signing-key.created", subject=None, kid=kid)
    return kid


def current(connection: Connection, master_key: MasterKey) -> Reading:
    """What there is now; some keys may only begin to sign later.

    Keys that were sealed under another `MASTER_KEY` are left out, and logged.
    """
    rows = connection.execute(
        select(SigningKey.kid, SigningKey.sealed, _IS_ACTIVE.label("is_active"), _SECONDS.label("now"))
        .where(_IS_PUBLISHED)
        .order_by(_IS_ACTIVE.desc(), SigningKey.activates_at.desc(), SigningKey.kid)
    ).all()
    found = [key for row in rows if (key := _opened(row.kid, row.sealed, row.is_active, master_key))]
    return Reading(found, float(rows[0].now) if rows else 0.0)


def all_rows(session: Session) -> Sequence[SigningKey]:
    return session.scalars(select(SigningKey).order_by(SigningKey.activates_at)).all()


def thumbprint(public: RSAPublicKey) -> str:
    """RFC 7638: the SHA-256 of the key's required members, so that a kid names exactly one key."""
    canonical = json.dumps(_public_members(public), separators=(",", ":"), sort_keys=True)
    return base64url.encoded(hashlib.sha256(canonical.encode()).digest())


def _opened(kid: str, sealed: bytes, is_active: bool, master_key: MasterKey) -> Key | None:
    try:
        der = master_key.open(sealed, about=kid)
    except InvalidTag:
        log.error("signing_key_unreadable", extra={"kid": kid})  # noqa: TRY400  the trace would say nothing more
        return None
    # What the master key opened is what it once sealed; to check the primes anew takes 35 ms.
    private = serialization.load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
    private = cast(RSAPrivateKey, private)
    return Key(kid, private, private.public_key(), is_active)


def _public_members(public: RSAPublicKey) -> dict[str, str]:
    jwk = RSAAlgorithm.to_jwk(public, as_dict=True)
    return {name: jwk[name] for name in ("e", "kty", "n")}


_SECONDS = func.extract("epoch", func.now())
_IS_PUBLISHED = or_(SigningKey.retires_at.is_(None), SigningKey.retires_at > func.now())
_IS_ACTIVE = and_(SigningKey.activates_at <= func.now(), _IS_PUBLISHED)
