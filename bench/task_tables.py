"""What a run of several tasks found, as the tables of docs/scaling.md that are measured."""

from collections.abc import Sequence

from bench import budget, idle
from bench.measures import Figures
from bench.results import Results
from bench.rounds import ME
from bench.tables import Row, Table
from bench.tasks import ALONE, CLIENTS, KINDS, MIX, ONE_OF_ALL, PLAIN, SIZES, pressed

PARTS = ("gunicorn", "nginx", "front", "postgres", "valkey")
CALLS = (
    *(f"{ME}, {size.name}" for size in SIZES),
    ONE_OF_ALL,
    *(pressed(size) for size in SIZES if size.tasks > 1),
    *(f"{MIX}, {size.name}" for size in PLAIN),
    *(f"{kind}, {ALONE}" for kind in KINDS),
)


def all_of(results: Results) -> list[Table]:
    return [
        ("CPU of a request", _calls(results)),
        ("Connections and memory", _holdings(results.medians)),
        ("What idle connections cost", _idle(results.medians)),
    ]


def _calls(results: Results) -> list[Row]:
    medians, failures = results.medians, budget.failures(results)
    found: list[Row] = [["CPU in ms a request", "requests/s", "p50 ms", "p99 ms", *PARTS, "failed"]]
    for name in CALLS:
        figures = medians[name]
        spent = [f"{figures['cpu_ms'][part]:.3f}" for part in PARTS]
        found.append([name, *_speed(figures), *spent, str(failures.get(name, ""))])
    return found


def _holdings(medians: dict[str, Figures]) -> list[Row]:
    head = ["", f"connections, {CLIENTS} clients", f"{CLIENTS} clients a task", "MB a task", "MB a connection"]
    return [head, *(_holding(size.name, medians[size.name]) for size in SIZES)]


def _holding(name: str, figures: Figures) -> Sequence[str]:
    connections = [f"{figures[kind]:.0f}" for kind in ("connections", "connections_pressed")]
    return [name, *connections, f"{figures['task_megabytes']:.0f}", f"{figures['backend_megabytes']:.1f}"]


def _idle(medians: dict[str, Figures]) -> list[Row]:
    found: list[Row] = [["", "reads/s", "p50 ms", "p99 ms", "PostgreSQL, ms of CPU"]]
    for connections in idle.ALL:
        figures = medians[connections.name]
        found.append([connections.name, *_speed(figures), f"{figures['cpu_ms']['postgres']:.3f}"])
    return found


def _speed(figures: Figures) -> list[str]:
    rate = f"{figures['per_second']:,.0f}" if figures["per_second"] >= 100 else f"{figures['per_second']:.1f}"
    return [rate, *(f"{figures[name]:.2f}" if figures[name] < 1 else f"{figures[name]:.1f}" for name in ("p50", "p99"))]
