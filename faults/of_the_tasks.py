"""What befalls the tasks themselves."""

import signal
import time

import psutil

from faults.disk import fill, small_disk
from faults.load import LOGIN, READ, WRITE, Load
from faults.outcome import Fault, Outcome, judged
from faults.rig import ROOT, Rig


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
        # A write that a worker died with is not sent again: whether it was done nobody knows.
        may_answer=frozenset({502}),
    )


def rolled(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        for task in rig.tasks:
            rig.take_out(task)
            task.stop()
            task.start()
            rig.put_back()
            load.wait_for(100)
    return judged(rig, load, {"a request failed": not load.failed()})


def reloaded(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        for turn in range(20):
            rig.tasks[turn % 2].nginx().send_signal(signal.SIGHUP)
            load.wait_for(20)
    return judged(rig, load, {"a request failed": not load.failed()})


def migrated(rig: Rig) -> Outcome:
    rig.flask("users", "seed", "20000")
    with Load(rig.url) as load:
        for _ in range(3):
            rig.flask("db", "downgrade", "0009")
            rig.flask("db", "upgrade")
        load.wait_for(100)
    return judged(rig, load, {"a request failed": not load.failed()})


def full_disk(rig: Rig) -> Outcome:
    """Of the first task: its log, and where it would put what does not fit into memory."""
    with Load(rig.url) as load, small_disk(rig.folder / "small", megabytes=2) as disk:
        task = rig.tasks[0]
        rig.take_out(task)
        task.stop()
        task.folder = disk
        task.start(TMPDIR=str(disk))
        rig.put_back()
        fill(disk)
        load.wait_for(600)
        rig.take_out(task)
        task.stop()
    return judged(rig, load, {"a request failed": not load.failed()})


ALL = (
    Fault("F6", "a task's own disk is full", "no request fails", full_disk, needs=frozenset({ROOT})),
    Fault("F11", "a worker is killed each second, for 10 s", "no read fails; else what it had begun", workers_killed),
    Fault("F12", "both tasks are replaced, one after the other", "no request fails", rolled),
    Fault("F15", "a migration goes back and forth, three times", "no request fails", migrated),
    Fault("F13", "Nginx is told to reload 20 times", "no request fails", reloaded),
)
