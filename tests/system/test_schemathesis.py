"""The OpenAPI document and the service agree: schemathesis tries every operation with every check it has."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
CONFIGURATION = HERE / "schemathesis.toml"
# For each operation, besides its deliberate cases; .ci/run asks for more.
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "2")


def test_schemathesis_finds_nothing(stack, tmp_path):
    """R95; what it is not asked for stands in schemathesis.toml, with the reasons."""
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    arguments = ["--config-file", CONFIGURATION, "run", f"{stack.url}/openapi.json", "--checks", "all"]
    arguments += ["--max-examples", EXAMPLES]
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "SCHEMATHESIS_HOOKS": "tests.system.schemathesis_hooks",
        "ADMINISTRATOR": str(stack.state / "administrator.json"),
        "MAIL": str(stack.state / "mail"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path),
    }

    done = subprocess.run(
        [*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=300
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "✅ Coverage" in " ".join(done.stdout.split()), done.stdout
