"""Where the scripts run in tests: a copy of what they need, and stand-ins for what would reach beyond this machine."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from tests.deployment.standins import Standins

PROJECT = Path(__file__).parents[2]
STANDIN = Path(__file__).with_name("standin")
COMMANDS = ("aws", "buildah", "docker", "make", "podman", "terraform")
PHASES = ("install", "pre_build", "build", "post_build")
BUILDSPECS = sorted(path.name for path in PROJECT.glob("buildspec*.yml"))
COMMIT = "8f0e3a5b6c7d8e9f00112233445566778899aabb"
REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
SERVICE, NGINX = f"{REGISTRY}/gatehouse-small/service", f"{REGISTRY}/gatehouse-small/nginx"
# As Terraform gives them to CodeBuild.
CODEBUILD = {
    "AWS_REGION": "eu-central-1",
    "CODEBUILD_RESOLVED_SOURCE_VERSION": COMMIT,
    "NAME": "gatehouse-small",
    "NGINX_REPOSITORY": NGINX,
    "PLATFORM": "linux/arm64",
    "REGISTRY": "public.ecr.aws/docker/library/",
    "SECURITY_GROUPS": "sg-1",
    "SERVICE_REPOSITORY": SERVICE,
    "SUBNETS": "subnet-1,subnet-2",
    "URL": "http://127.0.0.1:1",
    "POLL_SECONDS": "0",
}


@dataclass(frozen=True)
class Done:
    """How a script or a build ended: `code`, what it printed, and what it said besides."""

    code: int
    printed: str
    said: str


class Workplace:
    def __init__(self, folder: Path, standins: Standins) -> None:
        self.root = folder / "project"
        shutil.copytree(PROJECT / "scripts", self.root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(PROJECT / "pyproject.toml", self.root)
        for name in BUILDSPECS:
            shutil.copy(PROJECT / name, self.root)
        self._folder = folder / "standins"
        self._programs = self._folder / "bin"
        self._programs.mkdir(parents=True)
        self._standins = standins
        standins.forget()
        self.answer("docker info", None)
        for name in COMMANDS:
            (self._programs / name).symlink_to(STANDIN)

    def lacks(self, *names: str) -> str:
        """A PATH with the system's own programs and the stand-ins, without these."""
        folder = self._folder / "less"
        folder.mkdir()
        for name in ("bash", "cat", "dirname", "env", "git", "mktemp", "mv", "python3", "rm", "sed", "sh"):
            (folder / name).symlink_to(Path(shutil.which(name) or name).resolve())
        for name in set(COMMANDS) - set(names):
            (folder / name).symlink_to(self._programs / name)
        return str(folder)

    def answer(self, beginning: str, *documents: Any) -> None:
        """What commands that begin like this are answered, one after another; `Failing` for an error."""
        self._standins.answers[beginning] = documents

    def real(self, name: str) -> None:
        """From now on this command is the machine's own."""
        (self._programs / name).unlink()

    def environments(self, *names: str) -> Path:
        """Terraform's folder, with these environments as somebody set them up."""
        folder = self.root / "terraform" / "environments"
        folder.mkdir(parents=True)
        for name in names:
            (folder / f"{name}.tfvars").write_text(f'environment = "{name}"\n')
            (folder / f"{name}.s3.tfbackend").write_text(f'key = "{name}/terraform.tfstate"\n')
        return folder

    def started(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        own = {"STANDINS": str(self._standins.port)}
        path = f"{self._programs}{os.pathsep}{os.environ['PATH']}"
        return subprocess.Popen(
            command,
            cwd=self.root,
            env={"PATH": path, "HOME": os.environ.get("HOME", "/")} | own | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, typed: str = "", **environment: str) -> Done:
        with self.started(*command, **environment) as process:
            printed, said = process.communicate(typed, timeout=60)
        return Done(process.returncode, printed, said)

    def script(self, name: str, *arguments: str, typed: str = "", **environment: str) -> Done:
        return self.run("bash", f"scripts/{name}", *arguments, typed=typed, **environment)

    def build(self, buildspec: str, **environment: str) -> Done:
        """As CodeBuild does: phase by phase, each up to its first failure; after a failed build comes post_build."""
        phases = yaml.safe_load((self.root / buildspec).read_text())["phases"]
        self._hand_over(environment)
        printed = said = ""
        code = 0
        for phase in (phases[name] | {"name": name} for name in PHASES if name in phases):
            for command in phase["commands"]:
                done = self.run("bash", "-c", command, **(CODEBUILD | environment))
                printed, said, code = printed + done.printed, said + done.said, code or done.code
                if done.code:
                    break
            if code and (phase["name"] != "build" or phase.get("on-failure") == "ABORT"):
                break
        return Done(code, printed, said)

    def _hand_over(self, environment: dict[str, str]) -> None:
        """What the build stage made lies beside the repository that a later stage is given, not in it."""
        built = self.root.parent / "built"
        built.mkdir(exist_ok=True)
        environment["CODEBUILD_SRC_DIR_built"] = str(built)
        if (made := self.root / "imagedefinitions.json").exists():
            made.replace(built / made.name)

    @property
    def calls(self) -> list[list[str]]:
        """The command lines of the stand-ins, in their order; without looking whether there is a docker."""
        return [call.words for call in self._standins.calls if call.words[1:] != ["info"]]

    def given(self, *words: str) -> list[str]:
        """What was piped into the calls that begin with these words."""
        return [call.given for call in self._standins.calls if call.words[: len(words)] == list(words)]

    @property
    def kept(self) -> list[str]:
        """Where each call of Terraform was told to keep what init leaves."""
        return [call.kept for call in self._standins.calls if call.words[0] == "terraform"]

    def called(self, *words: str) -> list[dict[str, str]]:
        """The options of all calls that begin with these words."""
        found = [call[len(words) :] for call in self.calls if call[: len(words)] == list(words)]
        return [dict(pairwise(call)) for call in found]
