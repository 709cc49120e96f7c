"""Turns itself into another program, in another account if need be, that ends when its parent does.

    python leash.py SIGNAL PARENT [UID:GID] COMMAND...

A program of its own because this must happen between fork and exec, where a process with threads cannot safely run
Python (subprocess warns of `preexec_fn`). Only Linux tells a child of its parent's death; elsewhere a child whose
supervisor was killed by force stays, and the next start says so.
"""

import ctypes
import os
import sys
from collections.abc import Sequence
from signal import Signals

PR_SET_PDEATHSIG = 1


def leashed(command: Sequence[str], stop_signal: Signals, owner: str = "") -> list[str]:
    """The command line that runs `command` on a leash: it receives `stop_signal` when this process dies.

    `owner` is `uid:gid` of the account to run it in. Call it, and start the process, from the main thread: Linux
    means the thread that started the child when it says parent.
    """
    return [sys.executable, "-I", "-S", __file__, str(int(stop_signal)), str(os.getpid()), owner, *command]


def main(stop_signal: str, parent: str, owner: str, *command: str) -> None:
    if owner:
        uid, gid = map(int, owner.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After the change of user, which would forget it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != int(parent):
            sys.exit("the process that started this one is gone")
    os.execv(command[0], command)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
