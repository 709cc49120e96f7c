"""A run as one picture: CPU a request and requests per second, ours beside the reference and the limits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import rounds
from bench.measures import Figures
from bench.results import Results
from bench.tables import PARTS

SHADES = {"gunicorn": "#30638e", "nginx": "#8ab6d6", "postgres": "#d1812f", "valkey": "#b34a3c"}
KINDS = {"service": "#30638e", "reference": "#d1812f", "limit": "#9a9a9a"}
LIMITS = {"Nginx, a small picture", "hello world", "SELECT of one row"}
# A login is its hash: its bar would leave no room for the others.
SHOWN = [call.name for call in rounds.CALLS if rounds.LOGIN not in call.name and call.name != rounds.REGISTER]
PLACES = range(len(SHOWN))


def draw(results: Results, path: Path) -> None:
    """Written in the format that the path's ending names."""
    import matplotlib as mpl  # noqa: PLC0415  takes a second, and only who measures has it
    from matplotlib.figure import Figure  # noqa: PLC0415

    # The same figures give the same file.
    mpl.rcParams["svg.hashsalt"] = "gatehouse"
    figure = Figure(figsize=(12, 6), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _draw_cpu(left, results.medians)
    _draw_rates(right, results.medians)
    left.invert_yaxis()
    figure.suptitle(
        f"{results.machine['processor']}, {results.machine['cores']} cores, {results.began_at[:10]}", size=10
    )
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _draw_cpu(axes: Any, medians: Mapping[str, Figures]) -> None:
    so_far = [0.0] * len(SHOWN)
    for part in PARTS:
        spent = [medians[name]["cpu_ms"].get(part, 0.0) for name in SHOWN]
        bars = axes.barh(PLACES, spent, left=so_far, color=SHADES[part], label=part)
        so_far = [below + more for below, more in zip(so_far, spent, strict=True)]
    axes.bar_label(bars, [f"{total:.2f}" for total in so_far], padding=3)
    axes.set_yticks(PLACES, SHOWN)
    axes.set_title("CPU, ms a request (less is better)")
    axes.legend()


def _draw_rates(axes: Any, medians: Mapping[str, Figures]) -> None:
    for kind, color in KINDS.items():
        places = [place for place in PLACES if _kind(SHOWN[place]) == kind]
        rates = [medians[SHOWN[place]]["per_second"] for place in places]
        bars = axes.barh(places, rates, color=color, label=kind)
        axes.bar_label(bars, [f"{rate:,.0f}" for rate in rates], padding=3)
    axes.set_title("requests per second (more is better)")
    axes.legend()


def _kind(name: str) -> str:
    if name in LIMITS:
        return "limit"
    return "reference" if ", reference" in name else "service"
