"""What befalls the tasks themselves."""

import signal
import time

import psutil

from faults.load import LOGIN, READ, WRITE, Load
from faults.outcome import Fault, Outcome, judged
from faults.rig import Rig


def workers_killed(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        for second in range(10):
            task = rig.tasks[second % 2]
            min(task.workers(), key=psutil.Process.create_time).kill()
            time.sleep(1)
    # Three at work, each with one request at a time.
    under_way = 10 * 3
    return judged(
        rig,
        load,
        {
            "a read failed": not load.failed(READ),
            "more than what was under way failed": len(load.failed(WRITE, LOGIN)) <= under_way,
        },
    )


def rolled(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        for task in rig.tasks:
            others = [other.url for other in rig.tasks if other is not task]
            rig.front.send_to(others)
            time.sleep(1)
            task.stop()
            task.start()
            rig.front.send_to([task.url, *others])
            load.wait_for(100)
    return judged(rig, load, {"a request failed": not load.failed()})


def reloaded(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        for turn in range(20):
            rig.tasks[turn % 2].nginx().send_signal(signal.SIGHUP)
            load.wait_for(20)
    return judged(rig, load, {"a request failed": not load.failed()})


ALL = (
    Fault("F11", "a worker is killed each second, for 10 s", "no read fails; else what it had begun", workers_killed),
    Fault("F12", "both tasks are replaced, one after the other", "no request fails", rolled),
    Fault("F13", "Nginx is told to reload 20 times", "no request fails", reloaded),
)
