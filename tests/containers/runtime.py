"""Our images' containers as ECS runs them: by runc, on a read-only root, without capabilities, in a task's network."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# What Docker and containerd mount besides the root file system.
MOUNTS = [
    {"destination": "/proc", "type": "proc", "source": "proc"},
    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=65536k"]},
    {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "nodev", "mode=1777"]},
    {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
]


class Image:
    """An image that was unpacked: `root` below its folder, and `image.json`, its configuration."""

    def __init__(self, folder: Path) -> None:
        self.root = (folder / "root").resolve()
        self.configuration: dict[str, Any] = json.loads((folder / "image.json").read_text())

    @property
    def owner(self) -> tuple[int, int]:
        user, group = self.configuration["User"].split(":")
        return int(user), int(group)

    def volumes(self) -> list[dict[str, Any]]:
        """Its writable places: empty, with the owner and the mode that they have in the image."""
        return [self._volume(path) for path in self.configuration["Volumes"]]

    def _volume(self, path: str) -> dict[str, Any]:
        found = (self.root / path.lstrip("/")).stat()
        options = [f"uid={found.st_uid}", f"gid={found.st_gid}", f"mode={found.st_mode & 0o7777:o}"]
        return {"destination": path, "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", *options]}


class Container:
    """A container of `image` in the network namespace and the control group of a task. It starts at once."""

    def __init__(
        self,
        name: str,
        image: Image,
        *,
        folder: Path,
        namespace: str,
        environment: Mapping[str, str],
        command: Sequence[str] = (),
    ) -> None:
        self.name = f"{namespace}-{name}"
        self.image = image
        self.log = folder / f"{self.name}.log"
        bundle = folder / self.name
        bundle.mkdir()
        (bundle / "hosts").write_text("127.0.0.1 localhost\n")
        specification = self._specification(bundle, namespace, environment, command)
        (bundle / "config.json").write_text(json.dumps(specification))
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                ["runc", "run", "--bundle", str(bundle), self.name], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Another process in the same container, as its health check is one."""
        return subprocess.run(["runc", "exec", self.name, *command], capture_output=True, text=True, check=False)

    @property
    def is_healthy(self) -> bool:
        kind, *command = self.image.configuration["Healthcheck"]["Test"]
        assert kind == "CMD"
        return self.run(*command).returncode == 0

    def stop(self) -> None:
        """Ask it to end, as its image says; ECS kills it when its `stopTimeout` is over."""
        subprocess.run(["runc", "kill", self.name, self.image.configuration["StopSignal"]], check=True)

    def wait(self, seconds: float = 30) -> int:
        """Its exit code."""
        return self._process.wait(seconds)

    def remove(self) -> None:
        subprocess.run(["runc", "delete", "--force", self.name], capture_output=True, check=False)
        self._process.wait(30)

    def _specification(
        self, bundle: Path, namespace: str, environment: Mapping[str, str], command: Sequence[str]
    ) -> dict[str, Any]:
        configuration, (user, group) = self.image.configuration, self.image.owner
        names = [f"{name}={value}" for name, value in environment.items()]
        hosts = {
            "type": "bind",
            "source": str(bundle / "hosts"),
            "destination": "/etc/hosts",
            "options": ["bind", "ro"],
        }
        return {
            "ociVersion": "1.0.2",
            "process": {
                "user": {"uid": user, "gid": group},
                "args": list(command) or configuration["Cmd"],
                "env": [*configuration["Env"], *names],
                "cwd": configuration["WorkingDir"] or "/",
                "capabilities": {},
                "noNewPrivileges": True,
            },
            "root": {"path": str(self.image.root), "readonly": True},
            "mounts": [*MOUNTS, hosts, *self.image.volumes()],
            "linux": {
                "cgroupsPath": f"/gatehouse/{namespace}/{self.name}",
                "namespaces": [
                    {"type": "network", "path": f"/run/netns/{namespace}"},
                    *({"type": kind} for kind in ("pid", "ipc", "uts", "mount")),
                ],
                "maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"],
                "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
            },
        }


def limit(namespace: str, *, cpu_units: int, memory_mib: int) -> None:
    """Give all containers of a task together what its task definition would: 1,024 units are a core."""
    groups = Path("/sys/fs/cgroup")
    cpu, memory = (groups / kind / "gatehouse" / namespace for kind in ("cpu", "memory"))
    for folder in (cpu, memory):
        folder.mkdir(parents=True, exist_ok=True)
    period = 100_000
    (cpu / "cpu.cfs_period_us").write_text(str(period))
    (cpu / "cpu.cfs_quota_us").write_text(str(period * cpu_units // 1024))
    (memory / "memory.limit_in_bytes").write_text(str(memory_mib * 2**20))


def peak_memory_mib(namespace: str) -> int:
    group = Path("/sys/fs/cgroup/memory/gatehouse") / namespace
    return int((group / "memory.max_usage_in_bytes").read_text()) // 2**20


def forget_limits(namespace: str) -> None:
    for controller in Path("/sys/fs/cgroup").iterdir():
        for folder, _, _ in os.walk(controller / "gatehouse" / namespace, topdown=False):
            Path(folder).rmdir()
