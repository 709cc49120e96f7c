"""Stand-ins for commands on PATH: each asks this server what to do, which remembers the call.

What a test prepared are lists of answers by the beginnings of command lines. They are given in their order, the last
one again and again; a command without any succeeds and says nothing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread
from typing import Any

import jmespath


@dataclass
class Failing:
    """An answer that is none."""

    error: str = "no\n"
    code: int = 255


@dataclass(frozen=True)
class Call:
    """The words of a call, what was piped into it, and where Terraform was told to keep what init leaves."""

    words: list[str]
    given: str
    kept: str

    def begins(self, beginning: str) -> bool:
        return f"{' '.join(self.words)} ".startswith(f"{beginning} ")


class Standins:
    """What they were asked, in its order, and what they answer."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: dict[str, tuple[Any, ...]] = {}
        self.port = 0

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator["Standins"]:
        standins = cls()

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                words = [self._word() for _ in range(int(self._word()))]
                answer = standins.asked(Call(words, self._word(), self._word()))
                self.wfile.write("".join(f"{part}\0" for part in answer).encode())

            def _word(self) -> str:
                letters = bytearray()
                while (letter := self.rfile.read(1)) not in (b"", b"\0"):
                    letters += letter
                return letters.decode()

        with TCPServer(("127.0.0.1", 0), Handler) as server:
            standins.port = server.server_address[1]
            Thread(target=server.serve_forever).start()
            yield standins
            server.shutdown()

    def forget(self) -> None:
        self.calls.clear()
        self.answers.clear()

    def asked(self, call: Call) -> tuple[int, str, str]:
        """The exit code, and what goes to the standard error and to the standard output."""
        earlier = list(self.calls)
        self.calls.append(call)
        beginning = max(filter(call.begins, self.answers), key=len, default=None)
        if beginning is None:
            return 0, "", ""
        answers = self.answers[beginning]
        answer = answers[min(sum(one.begins(beginning) for one in earlier), len(answers) - 1)]
        if isinstance(answer, Failing):
            return answer.code, answer.error, ""
        return 0, "", "" if answer is None else _as_aws_says(answer, call.words) + "\n"


def _as_aws_says(document: Any, words: list[str]) -> str:
    """Through --query and --output, as the aws command applies them."""
    options = dict(pairwise(words))
    found = jmespath.search(options["--query"], document) if "--query" in options else document
    as_text = options.get("--output") == "text" or isinstance(document, str)
    return _text(found) if as_text else json.dumps(found)


def _text(found: Any) -> str:
    if not isinstance(found, list):
        return str(found)
    rows = found if any(isinstance(value, list) for value in found) else [found]
    return "\n".join("\t".join(map(str, row)) if isinstance(row, list) else str(row) for row in rows)
