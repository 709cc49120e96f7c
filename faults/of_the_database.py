"""What befalls the database."""

import time
from contextlib import suppress

import psycopg
import requests

from faults.disk import fill, free
from faults.load import READ, WRITE, Load
from faults.outcome import Fault, Outcome, judged
from faults.rig import ROOT, SMALL_DISK, STANDBY, Rig

CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'gatehouse' AND pid <> pg_backend_pid()
"""
# A second each by the settings, and what a busy machine adds.
CONNECTION_WAIT, LOCK_WAIT = 1.5, 1.0
WHOLE, FAILED_OVER, SILENCE = 2.0, 5.0, 8.0
# What has nothing to do with it, of a hundred requests ninety-nine.
UNTOUCHED = 0.5


def killed(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        rig.database.kill()
        time.sleep(0.3)
        rig.database.restart()
        back = time.monotonic()
        load.wait_for(400)
    return judged(
        rig,
        load,
        {
            "a read failed": not load.failed(READ),
            f"something failed later than {WHOLE:.0f} s after its return": not load.failed(since=back + WHOLE),
        },
    )


def cut(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        for _ in range(3):
            rig.sql(CUT)
            load.wait_for(100)
    return judged(
        rig,
        load,
        {
            "a read failed": not load.failed(READ),
            "more than what was under way failed": len(load.failed()) <= 3 * 3,
        },
    )


def failed_over(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        rig.database.kill()
        rig.database.promote()
        rig.to_database.target = ("127.0.0.1", rig.database.primary.port)
        rig.to_database.cut()
        promoted = time.monotonic()
        load.wait_for(400)
    return judged(
        rig,
        load,
        {f"something failed later than {FAILED_OVER:.0f} s after": not load.failed(since=promoted + FAILED_OVER)},
    )


def silent(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        rig.to_database.fall_silent()
        health = [requests.get(f"{task.url}/health", timeout=5).status_code for task in rig.tasks for _ in range(5)]
        time.sleep(6)
        rig.to_database.cut()
        rig.to_database.speak_again()
        back = time.monotonic()
        load.wait_for(400)
    slowest = max(seen.ended - seen.began for seen in load.seen if seen.began < back)
    return judged(
        rig,
        load,
        {
            "health failed": set(health) == {200},
            f"somebody waited {slowest:.1f} s": slowest < SILENCE,
            f"something failed later than {WHOLE:.0f} s after": not load.failed(since=back + WHOLE),
            "nobody waited, so it was not silent": slowest > 1,
        },
        told=f"{slowest:.1f} s at most",
    )


def locked(rig: Rig) -> Outcome:
    with Load(rig.url, visitors=0) as load, psycopg.connect(rig.database.url) as connection:
        connection.execute("LOCK TABLE items IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        load.wait_for(300)
        connection.rollback()
        users = time.monotonic()
        reads = load.took(READ, since=began, until=users, share=0.99)
        load.wait_for(100)
        connection.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        others = []
        while time.monotonic() < began + 5:
            for path in ("/health", "/.well-known/jwks.json", "/openapi.json"):
                asked = time.monotonic()
                with suppress(requests.RequestException):
                    answer = requests.get(f"{rig.url}{path}", timeout=5)
                    others.append((answer.status_code, time.monotonic() - asked))
            time.sleep(0.1)
        connection.rollback()
        back = time.monotonic()
        load.wait_for(200)
    slow = sorted(took for _, took in others)[-1 - len(others) // 100]
    return judged(
        rig,
        load,
        {
            "what needs no table failed": {status for status, _ in others} == {200},
            f"what needs no table took {slow:.2f} s": slow < UNTOUCHED,
            "a read of another table failed": not [seen for seen in load.failed(READ) if seen.began < users],
            f"a read of another table took {reads:.2f} s": reads < UNTOUCHED,
            f"something failed later than {WHOLE:.0f} s after": not load.failed(since=back + WHOLE),
        },
        told=f"others' p99 {1000 * max(slow, reads):.0f} ms",
    )


def full(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        fill(rig.database.disk)
        load.wait_for(600)
        free(rig.database.disk)
        if not _is_up(rig):
            rig.database.restart()
        back = time.monotonic()
        load.wait_for(300)
    return judged(
        rig,
        load,
        {
            "a read failed": not load.failed(READ),
            "no write failed, so the disk was not full": bool(load.failed(WRITE)),
            f"something failed later than {WHOLE:.0f} s after": not load.failed(since=back + WHOLE),
        },
    )


def _is_up(rig: Rig) -> bool:
    return rig.database.primary.answers()


def exhausted(rig: Rig) -> Outcome:
    with Load(rig.url, visitors=0) as load, psycopg.connect(rig.database.url) as connection:
        connection.execute("LOCK TABLE items IN ACCESS EXCLUSIVE MODE")
        time.sleep(4)
        health = {requests.get(f"{task.url}/health", timeout=5).status_code for task in rig.tasks}
        connection.rollback()
        back = time.monotonic()
        load.wait_for(200)
    return judged(
        rig,
        load,
        {
            "health failed": health == {200},
            f"a read waited {load.took(READ):.1f} s": load.took(READ) < CONNECTION_WAIT,
            f"a write waited {load.took(WRITE):.1f} s": load.took(WRITE) < CONNECTION_WAIT + LOCK_WAIT,
            f"something failed later than {WHOLE:.0f} s after": not load.failed(since=back + WHOLE),
        },
        told=f"{load.took(READ):.1f} s at most",
    )


ALL = (
    Fault(
        "F3",
        "all connections wait for a lock",
        "503 after a second, a write after two; health goes on",
        exhausted,
        settings={"DATABASE_POOL_SIZE": "1"},
    ),
    Fault(
        "F5",
        "the database's disk is full",
        "writes are 503, reads go on; whole when there is room",
        full,
        needs=frozenset({SMALL_DISK, ROOT}),
    ),
    Fault("F1", "PostgreSQL is killed and starts again", "no read fails; whole within 2 s of its return", killed),
    Fault(
        "F1",
        "all connections are cut, three times",
        "no read fails; else only what was under way",
        cut,
        is_counted=True,
    ),
    Fault(
        "F2", "the primary is lost, the standby promoted", "whole within 5 s", failed_over, needs=frozenset({STANDBY})
    ),
    Fault("F2", "the database says nothing for 6 s", "health goes on; nobody waits more than 8 s", silent),
    Fault("F4", "a table is locked for 5 s", "503s; what does not need it: p99 below 500 ms", locked),
)
