"""What befalls a service that simply goes on: run when it is asked for, for as long as is asked."""

import statistics
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import psutil
import requests

from faults.load import Ask, Load
from faults.outcome import Fault, Outcome, judged
from faults.people import Person
from faults.rig import MAIL, PICTURES, Rig
from tests.forms import with_picture
from tests.pictures import picture

GROWTH = 1.05
# What else may come after the start: an arena of malloc; connections and threads of the pools, 8 of the database's and
# 10 of the store of pictures.
MEGABYTES, HANDLES = 4.0, 20
WARM_UP = 0.2
"""Of the whole time."""
LOOK_EVERY, PURGE_EVERY = 1.0, 30.0
LOOKS = 15
IN_TRANSACTION = """
    SELECT count(*) FROM pg_stat_activity
    WHERE starts_with(state, 'idle in transaction') AND now() - state_change > interval '2 seconds'
"""
AGE = """
    WITH ended AS (
        UPDATE sessions SET created_at = created_at - interval '40 days', expires_at = now() - interval '2 days'
        WHERE revoked_at IS NOT NULL RETURNING id),
    used AS (UPDATE one_time_tokens SET expires_at = now() - interval '2 days' WHERE used_at IS NOT NULL RETURNING id)
    UPDATE idempotency_keys SET expires_at = now() - interval '1 minute'
"""
OVER = """
    SELECT (SELECT count(*) FROM sessions WHERE expires_at < now() - interval '1 day')
        + (SELECT count(*) FROM one_time_tokens WHERE expires_at < now() - interval '1 day')
        + (SELECT count(*) FROM idempotency_keys WHERE expires_at <= now())
"""


class Look(NamedTuple):
    """What a process has at one moment, in megabytes, descriptors and threads."""

    megabytes: float
    files: int
    threads: int


Looks = Mapping[str, Sequence[Look]]


def soaked(rig: Rig) -> Outcome:
    seconds = rig.minutes * 60
    kinds = [("turn", _turn(rig.url)), ("turn", _turn(rig.url))]
    idle, purged = 0, 0
    with Load(rig.url, readers=3, writers=1, visitors=1, pause=0.02, others=kinds) as load:
        began = purged_at = time.monotonic()
        seen: dict[str, list[Look]] = {}
        warm: Looks = {}
        while time.monotonic() < began + seconds:
            time.sleep(LOOK_EVERY)
            _look(rig, seen)
            idle += int(str(rig.sql(IN_TRANSACTION)[0][0]))
            if not warm and time.monotonic() > began + WARM_UP * seconds:
                warm = {name: looks[-LOOKS:] for name, looks in seen.items()}
            if time.monotonic() > purged_at + PURGE_EVERY:
                rig.sql(AGE)
                purged += int(str(rig.sql(OVER)[0][0]))
                rig.flask("jobs", "purge")
                purged_at = time.monotonic()
        left = int(str(rig.sql(OVER)[0][0]))
    now = {name: looks[-LOOKS:] for name, looks in seen.items()}
    return judged(
        rig,
        load,
        {
            "a request failed": not load.failed(),
            f"processes that ended or began: {set(warm) ^ set(now)}": set(warm) == set(now),
            **{f"{name} {grown}": False for name in warm if (grown := _grown(warm[name], now.get(name, warm[name])))},
            f"{idle} times a transaction was idle": idle == 0,
            f"{left} of {purged} rows were not purged": left == 0 < purged,
        },
        told=f"{rig.minutes:g} minutes, {_told(warm, now)}, {purged:,} rows purged",
    )


def _processes(rig: Rig) -> dict[str, psutil.Process]:
    found = {}
    for number, task in enumerate(rig.tasks, 1):
        masters = {"gunicorn": psutil.Process(task.whole.roots["gunicorn"][0]), "nginx": task.nginx()}
        for kind, master in masters.items():
            for process in (master, *master.children()):
                found[f"{kind} {process.pid} of task {number}"] = process
    if rig.worker:
        found["the worker"] = rig.worker
    return found


def _look(rig: Rig, seen: dict[str, list[Look]]) -> None:
    for name, process in _processes(rig).items():
        with process.oneshot():
            look = Look(process.memory_info().rss / 1e6, process.num_fds(), process.num_threads())
        seen.setdefault(name, []).append(look)


def _grown(before: Sequence[Look], after: Sequence[Look]) -> str:
    """In words what of it has grown, or nothing."""
    was, is_now = (statistics.median(look.megabytes for look in looks) for looks in (before, after))
    if is_now > max(was * GROWTH, was + MEGABYTES):
        return f"had {was:.1f} MB and has {is_now:.1f}"
    for what in ("files", "threads"):
        most, now = (max(getattr(look, what) for look in looks) for looks in (before, after))
        if now > most + HANDLES:
            return f"had {most} {what} and has {now}"
    return ""


def _told(warm: Looks, now: Looks) -> str:
    """The largest change of memory, of those that are large."""
    changes = [
        statistics.median(look.megabytes for look in now[name]) / statistics.median(look.megabytes for look in looks)
        - 1
        for name, looks in warm.items()
        if name in now and "nginx" not in name
    ]
    return f"memory {min(changes):+.1%} to {max(changes):+.1%}"


def _turn(url: str) -> Ask:
    """Somebody comes, uses all there is, and goes for good."""

    def turn(session: requests.Session, _person: Person) -> requests.Response:
        person = Person(url)
        form = with_picture(picture())
        wishes: list[tuple[str, str, dict[str, Any]]] = [
            ("PATCH", "/users/me", {"json": {"name": uuid.uuid4().hex}}),
            ("POST", "/items", {"json": {"name": "once"}, "headers": {"Idempotency-Key": uuid.uuid4().hex}}),
            ("GET", "/items", {}),
            ("PUT", "/users/me/avatar", {"data": form["data"], "headers": {"Content-Type": form["content_type"]}}),
            ("POST", "/auth/refresh", {"json": {"refresh_token": person.tokens["refresh_token"]}}),
            ("GET", "/users/me/export", {}),
            ("POST", "/auth/password/forgot", {"json": {"email": person.credentials["email"]}}),
            ("POST", "/auth/login", {"json": person.credentials}),
            ("POST", "/auth/logout", {}),
        ]
        for method, path, more in wishes:
            headers = {**person.headers, **more.get("headers", {})}
            answer = session.request(method, f"{url}{path}", timeout=20, **{**more, "headers": headers})
            if answer.status_code >= 400:
                break
        return answer

    return turn


ALL = (
    Fault(
        "F20",
        "soak: nothing befalls it, for a while",
        "no request fails, nothing grows, what is over is purged",
        soaked,
        needs=frozenset({MAIL, PICTURES}),
        is_asked_for=True,
    ),
)
