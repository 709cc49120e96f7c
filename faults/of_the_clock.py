"""What befalls the clock of one task: it is wrong by minutes, and is set while the task runs."""

import base64
import json
import time
from collections import Counter
from itertools import product

import requests

from faults.clock import Clock
from faults.load import Load
from faults.outcome import Fault, Outcome, judged
from faults.people import Person
from faults.rig import FAKETIME, Rig
from faults.task import Task

AHEAD, BEHIND = 300, -300


def clock_wrong(rig: Rig) -> Outcome:
    clock, task = Clock(rig.folder / "clock"), rig.tasks[0]
    task.stop()
    task.start(**clock.environment())
    rig.put_back()
    answers: Counter[tuple[str, int]] = Counter()
    dead: list[Person] = []
    furthest = 0.0
    with Load(rig.url) as load:
        for seconds in (AHEAD, BEHIND, 0):
            clock.set(seconds)
            load.wait_for(150)
            for issuer in rig.tasks:
                person = Person(issuer.url)
                furthest = max(furthest, abs(_seconds_left(person) - person.expires_in))
                answers += Counter(
                    ("alive", ask(asked, person)) for asked, ask in product(rig.tasks, (_read, _refresh))
                )
                dead.append(_logged_out(person, issuer))
            answers += Counter(("dead", ask(*who)) for ask, *who in product((_read, _refresh), rig.tasks, dead))
    return judged(
        rig,
        load,
        {
            "a request failed": not load.failed(),
            f"answers: {dict(answers)}": set(answers) == {("alive", 200), ("dead", 401)},
            f"a token lives {furthest:.0f} s longer or shorter": furthest < 3,
        },
    )


def _read(task: Task, person: Person) -> int:
    return requests.get(f"{task.url}/users/me", headers=person.headers, timeout=20).status_code


def _refresh(task: Task, person: Person) -> int:
    wish = {"refresh_token": person.tokens["refresh_token"]}
    return requests.post(f"{task.url}/auth/refresh", json=wish, timeout=20).status_code


def _logged_out(person: Person, task: Task) -> Person:
    requests.post(f"{task.url}/auth/logout", headers=person.headers, timeout=20).raise_for_status()
    return person


def _seconds_left(person: Person) -> float:
    claims = person.tokens["access_token"].split(".")[1]
    return float(json.loads(base64.urlsafe_b64decode(claims + "=="))["exp"]) - time.time()


ALL = (
    Fault(
        "F14",
        "a task's clock is five minutes ahead, behind, set back",
        "no request fails; no token lives longer, nothing dead comes back",
        clock_wrong,
        needs=frozenset({FAKETIME}),
    ),
)
