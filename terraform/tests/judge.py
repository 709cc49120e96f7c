"""Holds what was found against what was to be expected and moto_faults.toml; fails and names every difference.

judge.py changes [EXPECTED...] < plan as JSON      ADDRESS.ATTRIBUTE, or ADDRESS made, replaced or destroyed
judge.py stays < what moto still holds
"""

import json
import sys
import tomllib
from pathlib import Path

FAULTS = tomllib.loads(Path(__file__).with_name("moto_faults.toml").read_text())
WORDS = {"create": "made", "delete": "destroyed"}


def changes(plan):
    """{what would change: from what to what}."""
    found = {}
    for resource in plan["resource_changes"]:
        address, change = resource["address"], resource["change"]
        before, after, unknown = (change[key] or {} for key in ("before", "after", "after_unknown"))
        actions = set(change["actions"]) - {"no-op", "read"}
        if actions == {"update"}:
            for name in sorted({*before, *after, *unknown}):
                if unknown.get(name) or before.get(name) != after.get(name):
                    found[f"{address}.{name}"] = f"{before.get(name)} → {after.get(name, '?')}"
        elif actions:
            found[f"{address} {WORDS.get(*actions) if len(actions) == 1 else 'replaced'}"] = ""
    for name, change in plan["output_changes"].items():
        if change["before"] != change["after"] or change["after_unknown"]:
            found[f"output.{name}"] = f"{change['before']} → {change['after']}"
    return found


def complaints(found, expected, known):
    excused = {entry["what"]: entry.get("names") for entry in known}
    for what in found:
        if what not in expected and (what not in excused or excused[what] not in (None, found[what])):
            yield f"not expected: {what}  {found[what]}"
    yield from (f"expected, and not found: {what}" for what in expected if what not in found)
    yield from (f"not needed any more in moto_faults.toml: {what}" for what in excused if what not in found)


if __name__ == "__main__":
    kind, *expected = sys.argv[1:]
    given = json.load(sys.stdin)
    found = changes(given) if kind == "changes" else given
    sys.exit("\n".join(complaints(found, expected, FAULTS[kind])) or None)
