"""Writes the town into a database, as if it had happened there."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from screenshots.acts import Act, Town
from screenshots.people import Person, town
from service.audit import record

LIFETIME = timedelta(days=30)
PERSON = """
    INSERT INTO users (id, email, name, role, password_hash, email_verified_at, disabled_at, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
SESSION = """
    INSERT INTO sessions (id, user_id, salt, created_at, last_seen_at, expires_at, revoked_at, ip, user_agent)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
EVENT = """
    INSERT INTO audit_events (id, at, action, actor_id, subject_id, request_id, personal_digest)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
PERSONAL = "INSERT INTO audit_personal (event_id, salt, ip, user_agent, details) VALUES (%s, %s, %s, %s, %s)"


class Scribe:
    """Writes rows with ids of when they would have been made. All have the password whose hash is `kept`."""

    def __init__(self, connection: psycopg.Connection, kept: str) -> None:
        self._chance = random.Random(1)  # noqa: S311  the same town each time
        self._now = datetime.now(UTC)
        self._connection = connection
        self._kept = kept

    def write(self) -> None:
        everybody = town(self._chance)
        ids = {person: self._id(person.age) for person in everybody}
        acts = Town(self._chance, everybody, self._now).acts()
        with self._connection.cursor() as cursor:
            cursor.executemany(PERSON, [self._person(id, person) for person, id in ids.items()])
            cursor.executemany(SESSION, self._sessions(ids, acts))
            events = [(act, self._id(act.ago), self._chance.randbytes(record.SALT_BYTES)) for act in acts]
            cursor.executemany(EVENT, [self._event(ids, *event) for event in events])
            cursor.executemany(
                PERSONAL, [(id, salt, act.ip, act.agent, Jsonb(act.details)) for act, id, salt in events]
            )

    def _person(self, id: UUID, person: Person) -> tuple[object, ...]:
        came = self._now - person.age
        verified = came if person.is_verified else None
        disabled = self._now - min(person.age, timedelta(days=6)) if person.status == "disabled" else None
        kept = None if person.status == "invited" else self._kept
        return id, person.email, person.name, person.role, kept, verified, disabled, came, came

    def _sessions(self, ids: dict[Person, UUID], acts: Iterable[Act]) -> list[tuple[object, ...]]:
        ended = {act.details["session_id"]: self._now - act.ago for act in acts if act.action == "session.ended"}
        rows: list[tuple[object, ...]] = []
        for act in acts:
            if act.action == "session.opened":
                id, began = act.details["session_id"], self._now - act.ago
                seen = self._now - act.ago * self._chance.random()
                until = seen + LIFETIME
                salt = self._chance.randbytes(16)
                rows.append((id, ids[act.subject], salt, began, seen, until, ended.get(id), act.ip, act.agent))
        return rows

    def _event(self, ids: dict[Person, UUID], act: Act, id: UUID, salt: bytes) -> tuple[object, ...]:
        digest = record.digest(salt, act.ip, act.agent, act.details)
        actor = ids[act.actor] if act.actor else None
        request = f"{self._chance.getrandbits(128):032x}"
        return id, self._now - act.ago, act.action, actor, ids[act.subject], request, digest

    def _id(self, ago: timedelta) -> UUID:
        """A UUIDv7 (RFC 9562) of that time."""
        milliseconds = int((self._now - ago).timestamp() * 1000)
        return UUID(
            int=milliseconds << 80
            | 7 << 76
            | self._chance.getrandbits(12) << 64
            | 2 << 62
            | self._chance.getrandbits(62)
        )
