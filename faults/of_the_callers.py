"""What callers do to it: too much, the same thing many times, and again what they heard no answer to."""

import time
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psutil
import requests

from faults.load import LOGIN, READ, Load
from faults.outcome import Fault, Outcome, judged
from faults.people import PASSWORD, Person, put_picture
from faults.rig import PICTURES, Rig
from faults.task import Task
from tests.pictures import picture
from tests.relay import Relay

LARGE = picture() + bytes(4_900_000)
MOST_MEMORY = 300e6
# With as many logins as there is time for, or four times as many.
READ_WITHIN = 0.25


def flooded(rig: Rig) -> Outcome:
    usual, flood = _logins(rig, visitors=4), _logins(rig, visitors=16)
    goodput, slow = _rate(flood) / _rate(usual), flood.took(READ, share=0.99)
    return judged(
        rig,
        flood,
        {
            "a read failed": not flood.failed(READ),
            f"reads took {slow:.2f} s": slow < READ_WITHIN,
            f"goodput fell to {goodput:.2f}": goodput >= 0.8,
            "a login was refused otherwise than by 503": {seen.status for seen in flood.failed(LOGIN)} <= {503},
        },
        told=f"p99 of reads {1000 * slow:.0f} ms, {goodput:.0%} of the logins",
    )


def twenty_times(rig: Rig) -> Outcome:
    """One wish by twenty at once, of two tasks."""
    with Load(rig.url) as load, ThreadPoolExecutor(20) as pool:
        person = Person(rig.url)
        headers = {**person.headers, "Idempotency-Key": uuid.uuid4().hex}
        item = {"json": {"name": "once"}, "headers": headers}
        newcomer = {"json": {"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD}}
        refresh = {"json": {"refresh_token": person.tokens["refresh_token"]}}
        items, accounts, pairs = (
            list(pool.map(partial(_posted, path, wish), rig.tasks * 10))
            for path, wish in (("/items", item), ("/auth/register", newcomer), ("/auth/refresh", refresh))
        )
        count = rig.sql("SELECT count(*) FROM items WHERE name = 'once'")[0][0]
    return judged(
        rig,
        load,
        {
            "an item was made twice, or not": count == 1 and {201} <= _statuses(items) <= {201, 409},
            "two answers about it differ": len({answer.json()["id"] for answer in items if answer.ok}) == 1,
            "an address was taken twice, or not": Counter(answer.status_code for answer in accounts)[201] == 1,
            "a refresh had two successors": len({answer.json()["refresh_token"] for answer in pairs if answer.ok}) == 1,
            "something else failed": not load.failed(),
        },
    )


def answers_lost(rig: Rig) -> Outcome:
    with Load(rig.url) as load, Relay("127.0.0.1", rig.front.port) as wire:
        person, broken = Person(rig.url), f"http://127.0.0.1:{wire.port}"
        wire.loses_answers = True
        wish = {"json": {"name": "once"}, "headers": {**person.headers, "Idempotency-Key": uuid.uuid4().hex}}
        _lost(f"{broken}/items", wish)
        made = requests.post(f"{rig.url}/items", timeout=20, **wish)
        exchange = {"json": {"refresh_token": person.tokens["refresh_token"]}}
        _lost(f"{broken}/auth/refresh", exchange)
        first, second = (requests.post(f"{rig.url}/auth/refresh", timeout=20, **exchange) for _ in range(2))
        newcomer = {"json": {"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD}}
        _lost(f"{broken}/auth/register", newcomer)
        registered = requests.post(f"{rig.url}/auth/register", timeout=20, **newcomer)
        count = rig.sql("SELECT count(*) FROM items WHERE name = 'once'")[0][0]
    return judged(
        rig,
        load,
        {
            "an item was made twice, or not": (made.status_code, count) == (201, 1),
            "a refresh gave another successor": first.status_code == second.status_code == 200
            and first.json()["refresh_token"] == second.json()["refresh_token"],
            "registering again was no 409": registered.status_code == 409,
            "something else failed": not load.failed(),
        },
    )


def many_uploads(rig: Rig) -> Outcome:
    with Load(rig.url) as load, ThreadPoolExecutor(50) as pool:
        people = list(pool.map(lambda _: Person(rig.url), range(50)))
        uploads = [pool.submit(put_picture, rig.url, person, LARGE) for person in people]
        most = 0.0
        while not all(upload.done() for upload in uploads):
            most = max([most, *(_memory(worker) for task in rig.tasks for worker in task.workers())])
            time.sleep(0.05)
        statuses = Counter(upload.result()[0] for upload in uploads)
    return judged(
        rig,
        load,
        {
            f"answers: {dict(statuses)}": set(statuses) <= {200, 503} and statuses[200] > 0,
            f"a worker had {most / 1e6:.0f} MB": most < MOST_MEMORY,
            "something else failed": not load.failed(),
        },
    )


def _logins(rig: Rig, *, visitors: int) -> Load:
    with Load(rig.url, readers=4, writers=0, visitors=visitors, pause=0.02) as load:
        time.sleep(8)
    return load


def _rate(load: Load) -> float:
    done = [seen for seen in load.seen if seen.what == LOGIN and seen.is_fine]
    return len(done) / (max(seen.ended for seen in done) - min(seen.began for seen in done))


def _posted(path: str, wish: dict[str, Any], task: Task) -> requests.Response:
    return requests.post(f"{task.url}{path}", timeout=20, **wish)


def _statuses(answers: Sequence[requests.Response]) -> set[int]:
    return {answer.status_code for answer in answers}


def _lost(url: str, wish: dict[str, object]) -> None:
    """Ask, and do not hear the answer."""
    try:
        requests.post(url, timeout=20, **wish)  # type: ignore[arg-type]
    except requests.ConnectionError:
        return
    raise AssertionError("the answer was not lost")


def _memory(worker: psutil.Process) -> float:
    try:
        return float(worker.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0.0


ALL = (
    Fault(
        "F16",
        "four times as many logins as can be hashed",
        "no read fails, p99 below 250 ms; 80 % of the logins",
        flooded,
        settings={"BCRYPT_COST": "10"},
    ),
    Fault("F17", "one wish twenty times at once", "done once, answered alike", twenty_times, is_counted=True),
    Fault(
        "F18", "answers are lost after the commit", "asked again, nothing is done twice", answers_lost, is_counted=True
    ),
    Fault(
        "F19",
        "50 uploads of 5 MB at once",
        "a worker takes less than 300 MB; nothing else fails",
        many_uploads,
        needs=frozenset({PICTURES}),
    ),
)
