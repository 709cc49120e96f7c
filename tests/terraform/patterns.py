"""The part that we use of CloudWatch's filter patterns for JSON lines: { $.event = "login" && $.status >= 500 }.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
A field that is missing, or that has another type than its value here, matches no comparison. && binds closer than ||.
"""

import json
import operator
import re
from collections.abc import Callable
from typing import Any

Test = Callable[[dict[str, Any]], bool]
OPERATORS = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
COMPARISON = re.compile(r'\$\.(\w+) (=|!=|>=|<=|>|<) (?:"([^"*]*)"|(\d+(?:\.\d+)?))')


def matches(pattern: str, line: str) -> bool:
    """Whether the line counts. Raises `ValueError` for a pattern that is none, or of another kind."""
    inner = re.fullmatch(r"\{ (.+) \}", pattern)
    if inner is None:
        raise ValueError(f"no pattern for JSON: {pattern}")
    ways = [[_comparison(part) for part in way.split(" && ")] for way in inner[1].split(" || ")]
    try:
        fields = json.loads(line)
    except ValueError:
        return False
    return any(all(test(fields) for test in way) for way in ways)


def _comparison(text: str) -> Test:
    found = COMPARISON.fullmatch(text)
    if found is None:
        raise ValueError(f"no comparison: {text}")
    field, sign, word, figure = found.groups()
    if word is not None and sign not in ("=", "!="):
        raise ValueError(f"words have no order: {text}")
    wanted: str | float = word if word is not None else float(figure)
    kinds = str if word is not None else (int, float)
    return lambda fields: isinstance(fields.get(field), kinds) and OPERATORS[sign](fields[field], wanted)
