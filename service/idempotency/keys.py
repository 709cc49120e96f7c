"""What was asked under an Idempotency-Key is done once, however often it is sent.

A claim is written at once and by itself, so that others see it and nobody holds a connection meanwhile. The answer is
written by the transaction that does the work: either both are there or neither. A claim whose worker died lapses.
"""

import hmac
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import Connection, Integer, cast, delete, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.idempotency.models import IdempotencyKey
from service.master_key import MasterKey
from service.orm import even_if_refused
from service.problems import Problem

LEASE = timedelta(seconds=60)
"""How long a claim holds: longer than any request lives."""
KEPT_FOR = timedelta(hours=24)
MOST_MISMATCHES = 10
"""How many requests other than the first may be sent under a key before it gives no answer any more."""


class IdempotencyKeyReused(Problem):
    """This Idempotency-Key was first sent with something else. Take a new key for every new wish.

    After more than ten such mistakes a key gives its answer no more, not even for the first wish.
    """

    status = 422
    title = "Idempotency-Key used for something else"


class RequestOutstanding(Problem):
    """A request with this Idempotency-Key is still being worked on, or its worker died less than a minute ago.

    Send it again after the seconds in `Retry-After`, with the same key.
    """

    status = 409
    title = "The same request is still running"
    retry_after = 1


class Asked(NamedTuple):
    """A request as the table knows it: macs, from which nobody learns the key, the caller or what was asked."""

    id: bytes
    fingerprint: bytes

    @classmethod
    def under(cls, master_key: MasterKey, key: str, *, scope: Sequence[str], content: str) -> Self:
        """`scope` says whose key it is and for what; `content` is everything that was asked for, canonically."""
        secret = master_key.derive("idempotency")
        id = hmac.digest(secret, json.dumps(["key", key, *scope]).encode(), "sha256")
        # Content holds passwords, so a bare hash would be a fast password hash. With the id no two rows compare.
        return cls(id, hmac.digest(secret, b"content" + id + content.encode(), "sha256"))

    @property
    def about(self) -> str:
        """What the answer is sealed for."""
        return f"idempotency key {self.id.hex()}"


class Answer(NamedTuple):
    """An answer as the view gave it."""

    status: int
    headers: list[tuple[str, str]]
    body: str


def claim(connection: Connection, asked: Asked) -> UUID | None:
    """Take the key for `LEASE`, in one statement of its own; None when it is taken."""
    wish = insert(IdempotencyKey).values(id=asked.id, fingerprint=asked.fingerprint, expires_at=func.now() + LEASE)
    anew = {name: wish.excluded[name] for name in ("fingerprint", "claim_id", "expires_at", "mismatches")}
    statement = wish.on_conflict_do_update(
        index_elements=[IdempotencyKey.id],
        set_={**anew, "answer": None, "user_id": None},
        where=IdempotencyKey.expires_at <= func.now(),
    )
    return connection.scalar(statement.returning(IdempotencyKey.claim_id))


def kept(connection: Connection, master_key: MasterKey, asked: Asked) -> Answer:
    """The answer of a key that is taken. Raises `IdempotencyKeyReused`, `RequestOutstanding`.

    Mistakes are counted in the statement that compares: else the answer of a registration would tell, as fast as one
    can ask and past all limits of logins, whether a guessed password is right.
    """
    is_another = IdempotencyKey.fingerprint != asked.fingerprint
    statement = (
        update(IdempotencyKey)
        .where(IdempotencyKey.id == asked.id)
        .values(mismatches=IdempotencyKey.mismatches + cast(is_another, Integer))
        .returning(or_(is_another, IdempotencyKey.mismatches > MOST_MISMATCHES), IdempotencyKey.answer)
    )
    is_refused, sealed = connection.execute(statement).one_or_none() or (False, None)
    if is_refused:
        raise IdempotencyKeyReused(errors=[{"pointer": "", "detail": "Is not what this key was first sent with."}])
    if sealed is None:
        raise RequestOutstanding
    status, headers, body = json.loads(master_key.open(sealed, about=asked.about))
    return Answer(status, [(name, value) for name, value in headers], body)


def keep(
    session: Session, master_key: MasterKey, asked: Asked, claim_id: UUID, answer: Answer, *, user_id: UUID | None
) -> None:
    """Write the answer, which is about `user_id`, in the transaction that did the work.

    Raises `RequestOutstanding`, and so undoes the work, when the claim has lapsed and somebody else has it.
    """
    sealed = master_key.seal(json.dumps(answer).encode(), about=asked.about)
    row = update(IdempotencyKey).where(IdempotencyKey.id == asked.id, IdempotencyKey.claim_id == claim_id)
    statement = row.values(answer=sealed, user_id=user_id, expires_at=func.now() + KEPT_FOR)
    if session.execute(statement.returning(IdempotencyKey.id)).first() is None:
        raise RequestOutstanding


def free_if_refused(session: Session, asked: Asked, claim_id: UUID) -> None:
    """Have the key free again for a corrected request, should this one be refused."""
    ours = IdempotencyKey.id == asked.id, IdempotencyKey.claim_id == claim_id
    even_if_refused(session, delete(IdempotencyKey).where(*ours))


def purge(session: Session) -> int:
    """Delete the keys that are free again; how many these were."""
    statement = delete(IdempotencyKey).where(IdempotencyKey.expires_at <= func.now())
    return len(session.execute(statement.returning(IdempotencyKey.id)).all())
