"""The laptop's database server among the processes of the stack."""

import signal

from local.postgres import ENVIRONMENT, Cluster
from local.processes import Program
from local.state import State

SETTINGS = {"shared_buffers": "128MB", "max_connections": "100", "log_checkpoints": "off"}


def cluster(state: State) -> Cluster:
    made = Cluster(state.directory / "database", settings=SETTINGS)
    made.create()
    return made


def program(cluster: Cluster) -> Program:
    return Program(
        name="postgresql",
        command=cluster.command(),
        environment=ENVIRONMENT,
        folder=cluster.home,
        account=cluster.account,
        # Ends the connections that are left, and leaves nothing to recover.
        stop_signal=signal.SIGINT,
        hurry_signal=signal.SIGQUIT,
        # The service survives the death of its database; so does the stack.
        comes_back=True,
    )
