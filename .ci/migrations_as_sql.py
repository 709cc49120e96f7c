"""Writes what each migration does as SQL, a file for each, into the folder that is named."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

PROJECT = Path(__file__).parents[1] / "pyproject.toml"

for revision in ScriptDirectory.from_config(Config(toml_file=PROJECT)).walk_revisions():
    with (Path(sys.argv[1]) / Path(revision.path).with_suffix(".sql").name).open("w") as file:
        steps = f"{revision.down_revision or 'base'}:{revision.revision}"
        command.upgrade(Config(toml_file=PROJECT, output_buffer=file), steps, sql=True)
