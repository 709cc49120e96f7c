"""What a run found: the figures of each round and their medians, kept as JSON."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench import ceilings
from bench.measures import Figures

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Results:
    """`rounds` are the figures by name, one for each round, in their order."""

    machine: Mapping[str, str]
    began_at: str
    rounds: Mapping[str, Sequence[Figures]]

    @property
    def medians(self) -> dict[str, Figures]:
        return {name: medians(figures) for name, figures in self.rounds.items()}

    @property
    def count(self) -> int:
        return min(map(len, self.rounds.values()))

    def write(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({**asdict(self), "medians": self.medians}, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Results":
        kept = json.loads(path.read_text())
        return cls(kept["machine"], kept["began_at"], kept["rounds"])


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def machine() -> dict[str, str]:
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "commit": _commit(),
        "load_before": f"{os.getloadavg()[0]:.1f}",
        "select_by": ceilings.select_by(),
    }


def medians(rounds: Sequence[Figures]) -> Figures:
    """Of each figure of one thing, its median over the rounds. What is no figure is left out."""
    return {name: _middle([figures[name] for figures in rounds]) for name in rounds[0] if name != "statuses"}


def _middle(values: Sequence[Any]) -> Any:
    return medians(values) if isinstance(values[0], dict) else median(values)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _commit() -> str:
    """The commit that was measured, with a plus if something was changed; empty outside a checkout."""
    words = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    here = Path(__file__).parent
    found = subprocess.run(words, cwd=here, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip()
