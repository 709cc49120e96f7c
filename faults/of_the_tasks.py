"""What befalls the tasks themselves."""

import signal
import time

import psutil

from faults.disk import fill, small_disk
from faults.load import LOGIN, READ, WRITE, Load
from faults.outcome import Fault, Outcome, judged
from faults.rig import ROOT, Rig
from faults.task import Task

REPLACED = 1.0
# Seconds; with a p99 below that two cores say nothing about twice as much.
NOTICED = 0.1
MANY = 10_000


def workers_killed(rig: Rig) -> Outcome:
    longest = 0.0
    with Load(rig.url) as load:
        for second in range(10):
            longest = max(longest, _replaced(rig.tasks[second % 2]))
            time.sleep(1)
    # Three at work, each with one request at a time.
    under_way = 10 * 3
    return judged(
        rig,
        load,
        {
            "a read failed": not load.failed(READ),
            "more than what was under way failed": len(load.failed(WRITE, LOGIN)) <= under_way,
            f"a worker was replaced after {longest:.1f} s": longest < REPLACED,
        },
        # A write that a worker died with is not sent again: whether it was done nobody knows.
        may_answer=frozenset({502}),
        told=f"replaced within {longest:.1f} s",
    )


def _replaced(task: Task) -> float:
    """Seconds until there is another worker in the place of the oldest, which is killed."""
    before = task.workers()
    min(before, key=psutil.Process.create_time).kill()
    killed = time.monotonic()
    while not set(task.workers()) - set(before) and time.monotonic() < killed + 10:
        time.sleep(0.01)
    return time.monotonic() - killed


def rolled(rig: Rig) -> Outcome:
    with Load(rig.url, pause=0) as load:
        while len(load.seen) < (500 if rig.is_short else MANY):
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
    rig.flask("users", "seed", "200000")
    with Load(rig.url, readers=3, writers=1, pause=0.02) as load:
        began = time.monotonic()
        load.wait_for(500)
        usual = time.monotonic()
        for _ in range(3):
            rig.flask("db", "downgrade", "0009")
            rig.flask("db", "upgrade")
        load.wait_for(100)
    before, during = load.took(READ, since=began, until=usual, share=0.99), load.took(READ, since=usual, share=0.99)
    return judged(
        rig,
        load,
        {
            "a request failed": not load.failed(),
            f"reads took {during:.2f} s": during < max(2 * before, NOTICED),
        },
        told=f"p99 {1000 * before:.0f} ms before, {1000 * during:.0f} ms during",
    )


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
    Fault(
        "F11",
        "a worker is killed each second, for 10 s",
        "no read fails; else what it had begun; replaced within 1 s",
        workers_killed,
    ),
    Fault("F12", "both tasks are replaced, one after the other", "no request fails", rolled, is_counted=True),
    Fault(
        "F15",
        "a migration of 200,000 rows goes back and forth, three times",
        "no request fails; p99 is not twice what it was",
        migrated,
    ),
    Fault("F13", "Nginx is told to reload 20 times", "no request fails", reloaded, is_counted=True),
)
