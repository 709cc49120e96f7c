"""Who did what to whom, when, and from where: written in the transaction that did it."""

import hashlib
import json
import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, delete, or_, select, text
from sqlalchemy.orm import Session

from service.audit.models import Event, Personal
from service.orm import Origin, even_if_refused, origin_of

SALT_BYTES = 16
USER_AGENT_LENGTH = 300
# Both rows in one statement, and so in one round trip, however many events there are of one kind.
ENTRIES = text("""
    WITH each AS MATERIALIZED (
        SELECT uuidv7() AS id, salt, details, digest
        FROM unnest(CAST(:salts AS bytea[]), CAST(:details AS jsonb[]), CAST(:digests AS bytea[]))
            AS given (salt, details, digest)
    ), events AS (
        INSERT INTO audit_events (id, action, actor_id, subject_id, request_id, personal_digest)
        SELECT id, :action, CAST(:actor_id AS uuid), CAST(:subject_id AS uuid), :request_id, digest FROM each
    )
    INSERT INTO audit_personal (event_id, salt, ip, user_agent, details)
    SELECT id, salt, CAST(:ip AS inet), :user_agent, details FROM each
""")


def done(session: Session, action: str, *, subject: UUID | None, actor: UUID | None = None, **details: str) -> None:
    """Record what this transaction does; `actor` is the caller unless somebody else is meant."""
    session.execute(_entries(origin_of(session), action, subject, actor, [details]))


def each_done(session: Session, action: str, each: Sequence[dict[str, str]], *, subject: UUID) -> None:
    """The same for many of one kind, each with its own details: one statement, or none."""
    if each:
        session.execute(_entries(origin_of(session), action, subject, None, each))


def refused(session: Session, action: str, *, subject: UUID | None, actor: UUID | None = None, **details: str) -> None:
    """Record that something was refused, in a transaction of its own after this one was rolled back."""
    even_if_refused(session, _entries(origin_of(session), action, subject, actor, [details]))


def forget(session: Session, user_id: UUID) -> None:
    """Delete what is personal in all events that a user did or that concern them; the events stay."""
    theirs = select(Event.id).where(or_(Event.actor_id == user_id, Event.subject_id == user_id))
    session.execute(delete(Personal).where(Personal.event_id.in_(theirs)))


def digest(salt: bytes, ip: str | None, user_agent: str, details: dict[str, Any]) -> bytes:
    """What `personal_digest` must be for these values; a later check of the record computes it again."""
    text = json.dumps([ip, user_agent, details], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(salt + text.encode()).digest()


def _entries(
    origin: Origin, action: str, subject: UUID | None, actor: UUID | None, each: Sequence[dict[str, str]]
) -> TextClause:
    salts, user_agent = [os.urandom(SALT_BYTES) for _ in each], origin.user_agent[:USER_AGENT_LENGTH]
    return ENTRIES.bindparams(
        action=action,
        actor_id=actor or origin.actor_id,
        subject_id=subject,
        request_id=origin.request_id,
        ip=origin.ip,
        user_agent=user_agent,
        salts=salts,
        details=[json.dumps(details) for details in each],
        digests=[digest(salt, origin.ip, user_agent, own) for salt, own in zip(salts, each, strict=True)],
    )
