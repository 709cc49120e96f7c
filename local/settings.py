"""The environment in which the service runs here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from local.accounts import ground, private_folder
from local.postgres import Cluster
from local.roles import APPLICATION, DATABASE, OWNER
from local.state import State, secret

# Marks a shell that was given the settings of a running stack, by `eval "$(python -m local env)"`.
MARK = "GATEHOUSE_STATE"
KEPT = "settings.json"
OURS = (
    *("DATABASE_URL", "MIGRATION_DATABASE_URL", "LIMITS_STORE", "MAIL_URL", "PUBLIC_URL", "MASTER_KEY", "PEPPERS"),
    *("USER_DIRECTORY", "OPEN_USER_CREATE", "AVATARS_FOLDER"),
)
"""What a stack gives to such a shell."""


@dataclass(frozen=True)
class Databases:
    """The two URLs of one database, and the server it stands in when that is ours."""

    application: str
    owner: str
    cluster: Cluster | None = None

    @classmethod
    def of(cls, cluster: Cluster) -> "Databases":
        return cls(cluster.url(APPLICATION, DATABASE), cluster.url(OWNER, DATABASE), cluster)

    @classmethod
    def elsewhere(cls, caller: Mapping[str, str]) -> "Databases | None":
        """What the caller names instead of ours."""
        url = caller.get("DATABASE_URL", "")
        return cls(url, caller.get("MIGRATION_DATABASE_URL") or url) if url else None


def of_the_caller(state: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Our caller's environment, without what an earlier stack of the same folder put into that shell."""
    if environment.get(MARK) != str(state):
        return dict(environment)
    return {name: value for name, value in environment.items() if name not in {MARK, *OURS}}


def of_the_service(state: State, caller: Mapping[str, str], databases: Databases, port: int) -> dict[str, str]:
    """The settings that differ from the service's defaults; the caller's own win."""
    kept = state.read(KEPT)
    if not kept:
        kept = {"MASTER_KEY": secret(), "PEPPERS": f"1:{secret()}"}
        state.write(KEPT, kept)
    ours = {
        "FLASK_APP": "service",
        "ENVIRONMENT": "development",
        "DATABASE_URL": databases.application,
        "MIGRATION_DATABASE_URL": databases.owner,
        "PUBLIC_URL": f"http://localhost:{port}",
        # A demo shows what it has; elsewhere both are off unless somebody says so.
        "USER_DIRECTORY": "public",
        "OPEN_USER_CREATE": "yes",
        "MAIL_URL": f"file://{quote(str(state.directory / 'mail'))}",
        **kept,
    }
    if not caller.get("AVATARS_BUCKET"):
        ours["AVATARS_FOLDER"] = str(avatars(state))
    return {name: caller.get(name) or value for name, value in ours.items()}


def avatars(state: State) -> Path:
    """Where pictures are kept: Nginx's workers can read a file whose name they know."""
    return private_folder(ground(state.directory) / "avatars", mode=0o711)
