"""python -m fuzz.target NAME ARGUMENT…: one target under libFuzzer, which ends the process with what it found."""

import sys
from importlib import import_module

import atheris

OURS_AND_WHAT_READS_FOR_US = ["service", "PIL", "marshmallow", "webargs", "email_validator", "werkzeug.http", "jwt"]


def main() -> None:
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=OURS_AND_WHAT_READS_FOR_US):
        target = import_module(f"fuzz.{name}")
    target.prepare()
    mutator = {"custom_mutator": target.mutated} if hasattr(target, "mutated") else {}
    atheris.Setup(sys.argv, target.one, **mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
