"""The one screen that says where everything is."""

import shlex
import sys
from pathlib import Path

from local.administrator import Administrator


def welcome(state: Path, port: int, administrator: Administrator | None) -> str:
    root = f"http://localhost:{port}"
    return f"""
    Gatehouse is up.

    API             {root}
    Console         {root}/console
    Documentation   {root}/docs
    Health          {root}/health and {root}/health/ready
    Mail            {state / "mail"}/*.eml
    Administrator   {_who(administrator)}

    Ctrl-C stops everything. For a shell whose `flask` commands work on it, in this folder:

        eval "$({_command(state)})"
"""


def _who(administrator: Administrator | None) -> str:
    return f"{administrator.email}, password {administrator.password}" if administrator else "not made: see above"


def _command(state: Path) -> str:
    """`.venv/bin/python -m local env`, in full where this is not the usual place."""
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    chosen = [] if state == Path.cwd() / ".local" else ["--state", str(state)]
    return shlex.join([str(python), "-m", "local", "env", *chosen])
