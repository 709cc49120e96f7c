"""What befalls the names of hosts."""

import time

import requests

from faults.load import READ, Load
from faults.of_the_database import CUT, WHOLE
from faults.outcome import Fault, Outcome, judged
from faults.rig import NAMES, ROOT, Rig

SOON = 3.0


def name_gone(rig: Rig) -> Outcome:
    """The worst there is: new connections are wanted while the name server is silent, and while it knows nothing."""
    assert rig.names
    with Load(rig.url) as load:
        asked = []
        for harm in ("has_lost_it", "is_silent"):
            setattr(rig.names, harm, True)
            rig.names.asked = 0
            rig.sql(CUT)
            load.wait_for(300)
            asked.append(rig.names.asked)
        rig.take_out(rig.tasks[1])
        newcomer = _newcomer(rig)
        rig.put_back()
        load.wait_for(100)
    return judged(
        rig,
        load,
        {
            "a read failed": not load.failed(READ),
            "more than what was under way failed": len(load.failed()) <= 2 * 3,
            "nobody asked for the name": all(asked),
            **newcomer,
        },
    )


def _newcomer(rig: Rig) -> dict[str, bool]:
    """A task that starts while the name server is silent, and so never found the database."""
    assert rig.names
    task = rig.tasks[1]
    task.stop()
    task.start()
    asked = time.monotonic()
    refused = requests.get(f"{task.url}/health/ready", timeout=20)
    took = time.monotonic() - asked
    health = requests.get(f"{task.url}/health", timeout=5).status_code
    rig.names.is_silent = rig.names.has_lost_it = False
    back = time.monotonic()
    while requests.get(f"{task.url}/health/ready", timeout=20).status_code != 200 and time.monotonic() < back + 30:
        time.sleep(0.1)
    whole = time.monotonic() - back
    return {
        f"a new task said {refused.status_code} after {took:.1f} s": refused.status_code == 503 and took < SOON + 0.5,
        "health failed": health == 200,
        f"a new task was not ready for {whole:.1f} s": whole < WHOLE,
    }


ALL = (
    Fault(
        "F7",
        "the name server knows nothing, then is silent",
        "no read fails; a new task says 503 within 3 s, and is ready 2 s after",
        name_gone,
        needs=frozenset({NAMES, ROOT}),
    ),
)
