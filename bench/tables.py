"""What a run found, as tables: for the terminal, and in Markdown for docs/performance.md."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from bench import budget, rounds
from bench.measures import Figures
from bench.results import Results

PARTS = ("gunicorn", "nginx", "postgres", "valkey")
Row = Sequence[str]
Table = tuple[str, Sequence[Row]]


def all_of(results: Results) -> list[Table]:
    """Each with its heading; the first row is the head."""
    return [
        ("Requests", _calls(results)),
        ("Beside a flood of logins", _floods(results)),
        ("Starting and memory", _starts(results)),
        ("Budget", _budget(results)),
    ]


def markdown(tables: Sequence[Table]) -> str:
    return "\n\n".join(f"### {heading}\n\n{_pipes(rows)}" for heading, rows in tables)


def text(tables: Sequence[Table]) -> str:
    return "\n\n".join(f"{heading}\n{_columns(rows)}" for heading, rows in tables)


def conditions(results: Results) -> str:
    """The machine and the day, in a sentence or two."""
    return f"{circumstances(results)} The single row was read by {results.machine['select_by']}."


def circumstances(results: Results) -> str:
    machine = results.machine
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}; "
        f"{results.began_at}, commit {machine['commit'] or 'unknown'}, rounds: {results.count}, "
        f"load before the run {machine['load_before']}."
    )


def _calls(results: Results) -> list[Row]:
    head = ["CPU in ms a request", "requests/s", "p50 ms", "p95 ms", "p99 ms", *PARTS]
    found: list[Row] = [[*head, "CPU to ref.", "requests/s to ref.", "failed"]]
    for call in rounds.CALLS:
        figures = results.medians[call.name]
        cpu = figures["cpu_ms"]
        found.append(
            [
                call.name,
                f"{figures['per_second']:,.0f}" if figures["per_second"] >= 100 else f"{figures['per_second']:.1f}",
                *_latencies(figures),
                *(f"{cpu[part]:.2f}" if part in cpu else "" for part in PARTS),
                _ratio(results, call.name, call.reference, lambda figures: figures["cpu_ms"]["server"]),
                _ratio(results, call.name, call.reference, itemgetter("per_second")),
                str(budget.failures(results).get(call.name, "")),
            ]
        )
    return found


def _floods(results: Results) -> list[Row]:
    found: list[Row] = [
        ["40 requests/s, timed from when due", "p50 ms", "p95 ms", "p99 ms", "logins/s", "sent away/s", "failed"]
    ]
    for flood in rounds.FLOODS:
        figures = results.medians[flood.name]
        rates = [f"{figures[name]:.1f}" for name in ("logins", "sent_away")]
        found.append([flood.name, *_latencies(figures), *rates, str(budget.failures(results).get(flood.name, ""))])
    return found


def _starts(results: Results) -> list[Row]:
    found: list[Row] = [["", "seconds to the first 200", "MB", "to ref."]]
    for measure in (*rounds.STARTS, *rounds.MEMORY):
        figures = results.medians[measure.name]
        kind = "seconds" if "seconds" in figures else "megabytes"
        seconds = f"{figures['seconds']:.2f}" if "seconds" in figures else ""
        ratio = _ratio(results, measure.name, measure.reference, itemgetter(kind))
        found.append([measure.name, seconds, f"{figures['megabytes']:.0f}", ratio])
    return found


def _budget(results: Results) -> list[Row]:
    found: list[Row] = [["", "ratio", "budget", ""]]
    for line in budget.read():
        ratio = line.ratio(results)
        found.append([line.name, f"{ratio:.2f}", line.bound, "" if line.is_kept_by(ratio) else "missed"])
    return found


def _latencies(figures: Figures) -> list[str]:
    found = [figures[name] for name in ("p50", "p95", "p99")]
    return [f"{ms:,.1f}" if ms >= 1 else f"{ms:.2f}" for ms in found]


def _ratio(results: Results, name: str, reference: str, figure: Callable[[Figures], float]) -> str:
    """Of the medians that the table shows; the budget's are medians of ratios."""
    if not reference:
        return ""
    below = figure(results.medians[reference])
    return f"{figure(results.medians[name]) / below:.2f}" if below else ""


def _pipes(rows: Sequence[Row]) -> str:
    head, *others = rows
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *others))


def _columns(rows: Sequence[Row]) -> str:
    """The first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
