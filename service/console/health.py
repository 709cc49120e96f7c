"""Whether what the service needs is there: each thing by name, how it is, and a sentence."""

import time
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection, text

from service.avatars.bucket import Bucket
from service.avatars.folder import Folder
from service.avatars.store import AvatarsUnavailable, Store
from service.console.figures import Letters
from service.health.readiness import NEWEST_REVISION

SLOW_MS = 50
# As service/backlog.py and service/worker.py have them; a server imports neither, nor the library of jobs behind them.
LATE, STALLED_AFTER = 60, 15.0
VERY_LATE = 900
"""Seconds that a letter may wait before it is bad; from `LATE` on it is worth a warning."""
WAYS = {"smtp": "SMTP", "smtps": "SMTP over TLS", "ses": "Amazon SES", "file": "files in a folder"}
# Both tables have few rows; a worker that died without a word is removed by the others.
ASK = text("""
    SELECT (SELECT max(version_num) FROM alembic_version) AS revision,
        extract(epoch FROM now() - max(last_heartbeat))::float AS silent_seconds
    FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 hour'
""")


class Check(NamedTuple):
    """One thing; `state` is good, warn or bad."""

    name: str
    state: str
    sentence: str


class Answer(NamedTuple):
    """What the database said in one round trip, and how many milliseconds that took."""

    ms: float
    revision: str | None
    silent_seconds: float | None


def ask(connection: Connection) -> Answer:
    began = time.perf_counter()
    revision, silent_seconds = connection.execute(ASK).one()
    return Answer((time.perf_counter() - began) * 1000, revision, silent_seconds)


def database(answer: Answer | None) -> Check:
    if answer is None:
        return Check("Database", "bad", "It does not answer.")
    return Check("Database", "warn" if answer.ms > SLOW_MS else "good", f"Answered within {answer.ms:.1f} ms.")


def migrations(answer: Answer | None) -> Check:
    name = "Migrations"
    if answer is None:
        return Check(name, "warn", "Unknown while the database does not answer.")
    if answer.revision is None:
        return Check(name, "bad", "The database has no revision: run flask db prepare.")
    if answer.revision < NEWEST_REVISION:
        said = f"The database is at {answer.revision}, this release needs {NEWEST_REVISION}: run flask db upgrade."
        return Check(name, "bad", said)
    if answer.revision > NEWEST_REVISION:
        said = f"The database is at {answer.revision}, this release knows {NEWEST_REVISION}: a newer one is on its way."
        return Check(name, "warn", said)
    return Check(name, "good", f"The database is at {answer.revision}, the newest.")


def worker(answer: Answer | None) -> Check:
    name = "Worker"
    if answer is None:
        return Check(name, "warn", "Unknown while the database does not answer.")
    if answer.silent_seconds is None:
        return Check(name, "bad", "None has been heard of for an hour: no mail leaves. Start flask jobs work.")
    if answer.silent_seconds > STALLED_AFTER:
        return Check(name, "bad", f"The last sign of life was {duration(answer.silent_seconds)} ago.")
    return Check(name, "good", f"Last sign of life {max(0, answer.silent_seconds):.0f} s ago.")


def counting(place: str, milliseconds: float | None) -> Check:
    """Of the limits; `place` as `Counters.place` says it."""
    name = "Valkey"
    if place == "nowhere":
        return Check(name, "warn", "RATE_LIMITS is off: nothing is counted.")
    if place == "memory":
        return Check(name, "warn", "None is set up: each worker process counts for itself.")
    if place == "stand-in" or milliseconds is None:
        return Check(name, "bad", "Away: each worker process counts for itself, by stricter limits.")
    return Check(name, "good", f"Counts for all, answered within {milliseconds:.1f} ms.")


def mail(url: str, letters: Letters | None) -> Check:
    """`url` is a secret, of which the kind alone is said."""
    scheme = urlsplit(url).scheme
    if scheme not in WAYS:
        return Check("Mail", "warn", "MAIL_URL is none: no mail leaves.")
    way = f"By {WAYS[scheme]}."
    if letters is None:
        return Check("Mail", "warn", f"{way} What waits is unknown while the database does not answer.")
    if letters.oldest_seconds is not None and letters.oldest_seconds > LATE:
        state = "bad" if letters.oldest_seconds > VERY_LATE else "warn"
        return Check("Mail", state, f"{way} An e-mail has been due for {duration(letters.oldest_seconds)}.")
    if letters.failed:
        return Check("Mail", "warn", f"{way} Some e-mails were given up: the log says why (job_given_up).")
    return Check("Mail", "good", f"{way} Nothing is late.")


def storage(store: Store) -> Check:
    """Of pictures. Nobody is asked: what the last calls found is known."""
    if isinstance(store, Folder):
        return Check("Pictures", "good", "Kept in a folder of this machine.")
    if not isinstance(store, Bucket):
        return Check("Pictures", "good", "None are kept: neither AVATARS_BUCKET nor AVATARS_FOLDER is set.")
    try:
        store.insist()
    except AvatarsUnavailable:
        return Check("Pictures", "bad", "The bucket failed several times in a row; this process asks again soon.")
    return Check("Pictures", "good", "Kept in a bucket, which this process can reach as far as it knows.")


def duration(seconds: float) -> str:
    """In the largest unit that says enough."""
    minutes = int(seconds) // 60
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
