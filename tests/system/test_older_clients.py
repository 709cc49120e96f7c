"""docs/older-clients.md is true: its commands are run as they stand, and print what stands there."""

import re
import subprocess
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "older-clients.md").read_text()
HOST = "http://localhost:8080"
END = "--- end of command ---"


def sections():
    """The title of each part of the page, and its commands with what they print."""
    for part in PAGE.split("\n## ")[1:]:
        blocks = "\n".join(re.findall(r"```console\n(.*?)```", part, re.DOTALL))
        if blocks:
            yield (
                part.partition("\n")[0],
                [exchange(text) for text in re.split(r"^\$ ", blocks, flags=re.MULTILINE)[1:]],
            )


def exchange(text):
    """A command, which goes on after a backslash or a pipe, and the lines that it prints."""
    lines = text.strip().split("\n")
    length = next(number for number, line in enumerate(lines, 1) if not line.endswith(("\\", "|")))
    return "\n".join(lines[:length]), [line for line in lines[length:] if line]


def looks_like(printed, expected):
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, printed) is not None


@pytest.mark.parametrize(("title", "exchanges"), list(sections()), ids=[title[:1] for title, _ in sections()])
def test_the_page_does_what_it_says(limited_stack, valkey, tmp_path, title, exchanges):
    valkey.client.flushall()
    here = f"http://localhost:{limited_stack.port}"
    lines = "\n".join(f"{command}\necho; echo '{END}'" for command, _ in exchanges)
    script = f"HOST={HOST}\n{lines}".replace(HOST, here)

    output = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    ).stdout

    answers = output.replace(here, HOST).split(f"{END}\n")[:-1]
    assert len(answers) == len(exchanges) > 4
    for (command, expected), answer in zip(exchanges, answers, strict=True):
        printed = [line.rstrip() for line in answer.split("\n") if line.strip()]
        assert len(printed) == len(expected), (command, printed)
        for line, wanted in zip(printed, expected, strict=True):
            assert looks_like(line, wanted), (command, line)
