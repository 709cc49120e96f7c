"""Stands in for a command on PATH: writes down how it was called, and answers what a test prepared.

Run as a program: standin.py NAME ARGUMENTS... The folder STANDINS holds `calls`, one JSON object a line, with `kept`,
where Terraform was told to keep what init leaves; and `answers.json`: lists of answers by the beginnings of command
lines. They are given in their order, the last one again and again; a command without any succeeds and says nothing. It
starts often, so it imports little.
"""

import json
import os
import sys
from itertools import pairwise


def main(call):
    folder = os.environ["STANDINS"]
    with open(f"{folder}/calls") as calls:  # noqa: PTH123  here and below: pathlib takes longer than all the rest
        earlier = [json.loads(line)["call"] for line in calls]
    # What is piped in; nothing is typed.
    given = sys.stdin.read()
    with open(f"{folder}/calls", "a") as calls:  # noqa: PTH123
        calls.write(json.dumps({"call": call, "given": given, "kept": os.environ.get("TF_DATA_DIR")}) + "\n")
    with open(f"{folder}/answers.json") as answers:  # noqa: PTH123
        answer = _answer(json.load(answers), earlier, call)
    sys.stderr.write(answer.get("error", ""))
    if "document" in answer:
        sys.stdout.write(_as_aws_says(answer["document"], call) + "\n")
    return answer.get("code", 0)


def _answer(answers, earlier, call):
    fitting = [beginning for beginning in answers if _begins(call, beginning)]
    if not fitting:
        return {}
    beginning = max(fitting, key=len)
    times = sum(_begins(one, beginning) for one in earlier)
    return answers[beginning][min(times, len(answers[beginning]) - 1)]


def _begins(call, beginning):
    return f"{' '.join(call)} ".startswith(f"{beginning} ")


def _as_aws_says(document, call):
    """Through --query and --output, as the aws command applies them."""
    options = dict(pairwise(call))
    found = document
    if "--query" in options:
        sys.path.append(os.environ["PACKAGES"])
        from jmespath import search  # noqa: PLC0415  most calls do without

        found = search(options["--query"], document)
    as_text = options.get("--output") == "text" or isinstance(document, str)
    return _text(found) if as_text else json.dumps(found)


def _text(found):
    if not isinstance(found, list):
        return str(found)
    rows = found if any(isinstance(value, list) for value in found) else [found]
    return "\n".join("\t".join(map(str, row)) if isinstance(row, list) else str(row) for row in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
