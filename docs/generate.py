"""Writes the documents that say what the code says: run `make openapi`. A test finds them stale."""

import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

from local.least import LEAST
from service import create_app  # which imports every feature, and with them all tables
from service.console_settings import ConsoleSettings
from service.database_settings import DatabaseSettings
from service.docs.document import document
from service.limit_settings import Limit, LimitSettings
from service.mail_settings import MailSettings
from service.orm import Base
from service.settings import Settings
from service.values import is_required

PROJECT = Path(__file__).parents[1]
PARTS = (DatabaseSettings, MailSettings, ConsoleSettings, LimitSettings)
# Inherited fields come first in a dataclass; readers want them last.
FIELDS = sorted(fields(Settings), key=lambda field: [field.name in part.__dataclass_fields__ for part in PARTS[::-1]])
INTRODUCTION = """# Settings

All settings are environment variables, read once when a process starts. A start with missing, malformed or weak ones is
refused with an exit code other than 0: all complaints about single settings come at once, then those about how they go
together. Production requires `LIMITS_STORE` besides those that are marked. `make run` makes its own; `.env.example` is
a template for other places. This page is generated from `service/*settings.py`.

| variable | default | what it means |
|---|---|---|
"""

DATABASE = """# The database

PostgreSQL 18; ids are UUIDv7 made by the server. This page is generated from the models; the comments also stand in the
database itself (`\\d+ users`)."""


def openapi() -> str:
    # Any settings do: none of them is part of the document.
    with create_app(Settings.from_env(LEAST)).app_context():
        return json.dumps(document(), indent=2) + "\n"


def settings() -> str:
    rows = [f"| `{field.name.upper()}` | {_default(field)} | {field.metadata['doc']} |" for field in FIELDS]
    return INTRODUCTION + "\n".join(rows) + "\n"


def env_example() -> str:
    lines = ["# Settings of Gatehouse; docs/settings.md explains them. What is commented out shows its default.", ""]
    for field in FIELDS:
        lines.append(f"# {field.metadata['doc']}")
        if is_required(field):
            lines.append(f"{field.name.upper()}={field.metadata['example']}")
        else:
            lines.append(f"# {field.name.upper()}={_written(field.default)}")
        lines.append("")
    return "\n".join(lines)


def database() -> str:
    parts = [DATABASE]
    for table in Base.metadata.sorted_tables:
        rows = [f"| `{column.name}` | {_type(column)} | {column.comment} |" for column in table.columns]
        parts.append("\n".join([f"## {table.name}", "", "| column | type | meaning |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _type(column: Column[Any]) -> str:
    name = str(column.type.compile(postgresql.dialect())).partition(" COLLATE")[0].lower()
    return name.replace(" with time zone", "tz") + (" or null" if column.nullable else "")


GENERATED = {
    "docs/openapi.json": openapi,
    "docs/settings.md": settings,
    "docs/database.md": database,
    ".env.example": env_example,
}


def _default(field: Any) -> str:
    if is_required(field):
        return "**required**"
    return f"`{_written(field.default)}`" if _written(field.default) else "none"


def _written(value: object) -> str:
    if isinstance(value, tuple) and not isinstance(value, Limit):
        return ",".join(value)
    if isinstance(value, timedelta):
        return str(int(value.total_seconds()))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    for name, content in GENERATED.items():
        (PROJECT / name).write_text(content())
