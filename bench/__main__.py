"""python -m bench run, python -m bench check"""

import json
import platform
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import psycopg

from bench import crowd, reference, rounds, servers
from bench.servers import WORKERS, Server

OURS = ["-c", "python:service.gunicorn"]
GTHREAD = ["--workers", str(WORKERS), "--worker-class", "gthread", "--threads", "24"]


@click.command()
@click.option("--rounds", "count", default=5, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("bench.json"))
def main(count: int, out: Path) -> None:
    results: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as running:
        folder = Path(temporary)
        stack = running.enter_context(servers.stack(folder))
        settings = {**stack.settings, "WEB_WORKERS": str(WORKERS)}
        people = crowd.ours(settings, folder)
        url = crowd.reference_url(settings)
        with psycopg.connect(settings["MIGRATION_DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {reference.SCHEMA}")
        files = {**people.files, **crowd.references(url, folder)}
        start = lambda words, more, name: running.enter_context(
            servers.gunicorn(words, {**settings, **more}, folder / f"{name}.log", **stack.roots)
        )
        compared: dict[str, Server] = {
            "nginx": stack.nginx,
            "ours": start(OURS, {}, "ours"),
            "unlimited": start(OURS, {"RATE_LIMITS": "off"}, "unlimited"),
            "reference": start(
                ["--workers", str(WORKERS), "bench.reference:create_app()"],
                {"REFERENCE_DATABASE_URL": url},
                "reference",
            ),
            "hello": start([*GTHREAD, "bench.hello:create_app()"], {}, "hello"),
        }
        for number in range(count):
            for name, figures in rounds.one(compared, files, number):
                results.setdefault(name, []).append(figures)
                click.echo(
                    f"{name:32} {figures['per_second']:8.1f}/s  gunicorn {figures['cpu_ms']['gunicorn']:.3f} ms  {figures['p50']:.1f} {figures['p99']:.1f} ms  {figures['statuses']} {figures['failed']}"
                )
            for name, figures in rounds.floods(compared, people):
                results.setdefault(name, []).append(figures)
                click.echo(f"{name:32} {figures}")
        pss = {name: server.pss() for name, server in compared.items()}
        click.echo(pss)
    found = {name: rounds.medians(all_of) for name, all_of in results.items()}
    out.write_text(
        json.dumps(
            {"machine": platform.platform(), "at": time.time(), "medians": found, "pss": pss, "rounds": results},
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
