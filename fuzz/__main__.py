"""python -m fuzz [TARGET…] [--runs N]: each target, side by side; python -m fuzz TARGET INPUT: one input again."""

import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

PROJECT = Path(__file__).parents[1]
FINDINGS = Path("fuzz", "findings")
RUNS = {"pictures": 40_000, "bodies": 60_000, "headers": 60_000}
"""How many inputs each target gets where nobody says: as many as half a minute is enough for."""
SECONDS_FOR_ONE = 10
MEGABYTES = 1024


@click.command()
@click.argument("targets", nargs=-1)
@click.option("--runs", default=0, help="How many inputs each gets.")
@click.option("--seed", default=1, help="Another one finds other ways.")
def main(targets: tuple[str, ...], runs: int, seed: int) -> None:
    """Try what strangers may send, until all inputs are tried or one is a finding."""
    if len(targets) == 2 and targets[1] not in RUNS:
        sys.exit(_begin(targets[0], targets[1]).wait())
    if unknown := set(targets) - set(RUNS):
        raise click.UsageError(f"No target: {', '.join(unknown)}. There are {', '.join(RUNS)}.")
    (PROJECT / FINDINGS).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        begun = {
            name: _begin(
                name,
                f"-runs={runs or RUNS[name]}",
                f"-seed={seed}",
                f"-artifact_prefix={FINDINGS}/{name}-",
                *_ground(Path(place) / name, name),
                output=Path(place) / f"{name}.log",
            )
            for name in targets or RUNS
        }
        failed = [name for name, process in begun.items() if process.wait()]
        for name in begun:
            _tell(name, (Path(place) / f"{name}.log").read_text(errors="replace").splitlines(), name in failed)
    sys.exit(bool(failed))


def _begin(name: str, *arguments: str, output: Path | None = None) -> subprocess.Popen[bytes]:
    limits = (f"-timeout={SECONDS_FOR_ONE}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={_target(name).MOST_BYTES}")
    command = [sys.executable, "-W", "ignore", "-m", "fuzz.target", name, *limits, *arguments]
    said = output.open("wb") if output else None
    # What a set is gone through in is else another order each time, and so are the lines that are reached.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=said, stderr=said)


def _ground(folder: Path, name: str) -> tuple[str, str]:
    """Where to begin: inputs that are good, and words that matter."""
    folder.mkdir()
    for number, seed in enumerate(_target(name).seeds()):
        (folder / f"seed-{number}").write_bytes(seed)
    words = folder.with_suffix(".words")
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in _target(name).WORDS)
    words.write_text("".join(f'"{word}"\n' for word in escaped))
    return f"-dict={words}", str(folder)


def _tell(name: str, lines: list[str], has_failed: bool) -> None:
    if not has_failed:
        click.echo(f"{name}: nothing found; {next(line for line in lines if 'DONE' in line)}")
        return
    click.echo("\n".join(lines[-60:]))
    written = [line.partition("Test unit written to ")[2] for line in lines if "Test unit written to " in line]
    again = f"make fuzz ARGS='{name} {written[0]}'" if written else f"make fuzz ARGS={name}"
    click.echo(f"FAILED: {name}; again: {again}")


def _target(name: str) -> ModuleType:
    return import_module(f"fuzz.{name}")


if __name__ == "__main__":
    main()
