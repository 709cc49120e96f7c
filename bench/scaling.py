"""What follows from a run of several tasks: the tables of docs/scaling.md that are reckoned. All rules stand here."""

import tomllib
from collections.abc import Mapping
from math import ceil
from pathlib import Path

from bench import tables, task_tables
from bench.measures import Figures
from bench.mix import IN_A_BLOCK, READS_A_REFRESH, REFRESHES_A_LOGIN
from bench.results import Results
from bench.rounds import LOGIN, ME, REFRESH
from bench.tables import Row, Table
from bench.tasks import ALONE, KINDS, MIX, ONE

# How busy a processor may be, so that there is room for a peak and for the task that just died.
BUSY = 0.6
# terraform/environments/production.tfvars: a task's vCPUs, GiB and processes; the database's vCPUs and connections, and
# how many of those terraform/modules/service/connections.tf reserves: for workers, twice in a release, and for others.
TASK_CPUS, TASK_GIB, PROCESSES, DATABASE_CPUS, MOST_CONNECTIONS, RESERVED = 1, 2, 2, 2, 800, 2 * 4 * 9 + 20
PRICES = Path(__file__).parents[1] / "terraform" / "prices.toml"
POOLS = (8, 4, 2)
# A million accounts: how many come on a day, and how much busier the busiest hour is than the average.
ACCOUNTS, SHARE_A_DAY, PEAK, DAY = 1_000_000, 1 / 3, 4, 86_400
READS = 10_000


def page(results: Results) -> str:
    """All tables in Markdown, the measured ones first."""
    found = [*task_tables.all_of(results), *all_of(results.medians)]
    return f"{tables.circumstances(results)}\n\n{tables.markdown(found)}"


def all_of(medians: Mapping[str, Figures]) -> list[Table]:
    return [
        ("What a task and a database hold", _held(medians)),
        ("How many tasks one database takes", _most_tasks(medians)),
        ("A million accounts", _a_million(medians)),
        ("Ten thousand reads a second", _many_reads(medians)),
    ]


def held(ms: float, cpus: float) -> float:
    """Requests a second that so many processors hold, of so many milliseconds each."""
    return BUSY * 1000 * cpus / ms


def tasks_for(rate: float, ms: float) -> int:
    return ceil(rate / held(ms, TASK_CPUS))


def connections(tasks: int, pool: int) -> int:
    """What may be open in a release, with old and new tasks side by side."""
    return 2 * tasks * PROCESSES * pool + RESERVED


def most_tasks(pool: int) -> int:
    """How many tasks the database's connections are enough for, releases included."""
    return (MOST_CONNECTIONS - RESERVED) // (2 * PROCESSES * pool)


def _spent(medians: Mapping[str, Figures], kind: str) -> tuple[float, float, float]:
    """Milliseconds of a task (gunicorn and Nginx), of PostgreSQL and of Valkey: of one that is not pressed."""
    spent = medians[f"{kind}, {ONE.name if kind == MIX else ALONE}"]["cpu_ms"]
    return spent["server"], spent["postgres"], spent["valkey"]


def _held(medians: Mapping[str, Figures]) -> list[Row]:
    head = ["", "task, ms", "PostgreSQL, ms", "Valkey, ms", "a task holds", "the database holds", "in tasks"]
    found: list[Row] = [head]
    for kind in (*KINDS, MIX):
        spent = _spent(medians, kind)
        task, database = held(spent[0], TASK_CPUS), held(spent[1], DATABASE_CPUS)
        found.append([kind, *map(_ms, spent), f"{_rate(task)}/s", f"{_rate(database)}/s", f"{database / task:.0f}"])
    return found


def _most_tasks(medians: Mapping[str, Figures]) -> list[Row]:
    per_task = held(_spent(medians, ME)[0], TASK_CPUS)
    found: list[Row] = [["connections a process", "tasks at most", "reads/s they hold", "vCPUs of the database"]]
    for pool in POOLS:
        tasks = most_tasks(pool)
        busy = tasks * per_task * _spent(medians, ME)[1] / 1000 / BUSY
        found.append([str(pool), str(tasks), _rate(tasks * per_task), f"{busy:.1f}"])
    return found


def _a_million(medians: Mapping[str, Figures]) -> list[Row]:
    logins = ACCOUNTS * SHARE_A_DAY * PEAK / DAY
    rates = {ME: logins * REFRESHES_A_LOGIN * READS_A_REFRESH, REFRESH: logins * REFRESHES_A_LOGIN, LOGIN: logins}
    load = {kind: [rate * ms / 1000 / BUSY for ms in _spent(medians, kind)] for kind, rate in rates.items()}
    rows = [(kind, rates[kind], load[kind]) for kind in rates]
    rows.append(("together", logins * IN_A_BLOCK, [sum(cpus) for cpus in zip(*load.values(), strict=True)]))
    mixed = [logins * IN_A_BLOCK * ms / 1000 / BUSY for ms in _spent(medians, MIX)]
    rows.append(("the same, by the mix", logins * IN_A_BLOCK, mixed))
    head = ["", "a second, at the peak", "tasks, vCPUs", "database, vCPUs", "Valkey, cores"]
    return [head, *([name, _rate(rate), *(f"{cpus:.2f}" for cpus in used)] for name, rate, used in rows)]


def _many_reads(medians: Mapping[str, Figures]) -> list[Row]:
    task, database, valkey = _spent(medians, ME)
    tasks = tasks_for(READS, task)
    return [
        [f"{READS:,} × `{ME}` a second", "needs"],
        ["tasks of 1 vCPU", str(tasks)],
        ["their dollars a month", f"{tasks * _month_of_a_task():,.0f}"],
        *([f"connections in a release, {pool} a process", f"{connections(tasks, pool):,}"] for pool in POOLS),
        ["vCPUs of the database", f"{READS * database / 1000 / BUSY:.1f}"],
        ["cores of Valkey", f"{READS * valkey / 1000 / BUSY:.1f}"],
    ]


def _month_of_a_task() -> float:
    known = tomllib.loads(PRICES.read_text())
    cpu, gib = (known["prices"][f"fargate_arm_{part}"]["price"] for part in ("cpu", "gib"))
    return float(known["month_hours"] * (TASK_CPUS * cpu + TASK_GIB * gib))


def _ms(ms: float) -> str:
    return f"{ms:.0f}" if ms >= 100 else f"{ms:.2f}"


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
