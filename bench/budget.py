"""The budget: ratios of what a run found, and how they may be. Ratios, since they hold on other machines too."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from operator import truediv
from pathlib import Path
from statistics import median
from typing import Any

from bench.measures import Figures
from bench.results import Results

FILE = Path(__file__).parent / "budget.toml"


@dataclass(frozen=True)
class Budget:
    """One line. Numerator and denominator are paths into the figures of a round: the measure's name first."""

    name: str
    numerator: Sequence[str]
    denominator: Sequence[str]
    at_most: float | None = None
    at_least: float | None = None

    def __post_init__(self) -> None:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError(f"{self.name}: either at_most or at_least")

    def ratio(self, results: Results) -> float:
        """Of each round, then the median of all: what harmed a whole round is on both sides of its ratio.

        NaN, which keeps no bound, if there is nothing to compare with.
        """
        above, below = _of(results, self.numerator), _of(results, self.denominator)
        return median(map(truediv, above, below)) if all(below) else math.nan

    def is_kept_by(self, ratio: float) -> bool:
        if self.at_most is not None:
            return ratio <= self.at_most
        return ratio >= (self.at_least or 0)

    @property
    def bound(self) -> str:
        return f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"


def read(path: Path = FILE) -> list[Budget]:
    return [Budget(**line) for line in tomllib.loads(path.read_text())["budget"]]


def failures(results: Results) -> dict[str, int]:
    """Requests that were not answered as they should be, by measure, in all rounds; none, where there were none."""
    counts = {name: sum(map(_failed, rounds)) for name, rounds in results.rounds.items()}
    return {name: count for name, count in counts.items() if count}


def _failed(figures: Figures) -> int:
    return sum(int(figures.get(name, 0)) for name in ("failed", "refused", "logins_failed"))


def _of(results: Results, path: Sequence[str]) -> list[float]:
    name, *keys = path
    return [_at(figures, keys) for figures in results.rounds[name]]


def _at(figures: Any, keys: Sequence[str]) -> float:
    for key in keys:
        figures = figures[key]
    return float(figures)
