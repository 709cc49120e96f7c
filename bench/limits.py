"""What the general limit costs a worker: `python -m bench.limits` prints milliseconds of CPU a request.

One process asks one application in turns for a view that is counted and for one that is not, on a real Valkey. All else
is equal, so the difference is the limit: its hooks, one round trip, and two headers. Budget: 0.25 ms.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

import click
from flask import Flask

from local.least import LEAST
from service import create_app
from service.settings import Settings
from service.web.access import public
from service.web.limits import unlimited
from tests.valkey import Valkey

ROUNDS = 30
REQUESTS = 300
BUDGET = 0.25


def application(store: str) -> Flask:
    app = create_app(Settings.from_env({**LEAST, "LIMITS_STORE": store, "RATE_LIMITS": "raised"}))

    @app.get("/counted")
    @public
    def counted() -> str:
        return "."

    @app.get("/uncounted")
    @public
    @unlimited
    def uncounted() -> str:
        return "."

    return app


def cost(app: Flask, path: str) -> float:
    """Milliseconds of this process's CPU a request."""
    client = app.test_client()
    began = time.process_time()
    for _ in range(REQUESTS):
        client.get(path)
    return (time.process_time() - began) * 1000 / REQUESTS


@click.command()
def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Valkey.running(Path(folder) / "valkey") as valkey:
        app = application(valkey.patient_url)
        for path in ("/counted", "/uncounted"):
            cost(app, path)
        pairs = [(cost(app, "/counted"), cost(app, "/uncounted")) for _ in range(ROUNDS)]
    extra = median(counted - uncounted for counted, uncounted in pairs)
    click.echo(
        f"counted {median(pair[0] for pair in pairs):.3f} ms, uncounted {median(pair[1] for pair in pairs):.3f} ms"
    )
    click.echo(f"the limit {extra:.3f} ms of CPU a request, budget {BUDGET} ms")
    if extra > BUDGET:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
