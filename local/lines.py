"""One line of a log, made readable: JSON becomes a sentence, and nothing in it can steer the terminal."""

import json
import re

# The screen has its own clock: what PostgreSQL and Nginx put before a line.
STAMP = re.compile(r"^\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d\S* (UTC )?(\[\d+\] )?")
# Already shown, or of interest only to who searches the raw files.
LEFT_OUT = {"time", "level", "logger", "event", "method", "path", "status", "ms", "exc_info", "ip"}


def readable(raw: str) -> list[str]:
    """The lines to show for one raw line: several only when it holds a traceback."""
    facts = _parsed(raw)
    if facts is None:
        return [_harmless(STAMP.sub("", raw))]
    return [_harmless(_sentence(facts)), *map(_harmless, str(facts.get("exc_info") or "").splitlines())]


def _parsed(raw: str) -> dict[str, object] | None:
    if not raw.startswith("{"):
        return None
    try:
        facts = json.loads(raw)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def _sentence(facts: dict[str, object]) -> str:
    words = [str(facts.get("level", "")).upper(), _exchange(facts), str(facts.get("event", ""))]
    rest = [f"{name}={value}" for name, value in facts.items() if name not in LEFT_OUT and value not in (None, "")]
    if words[0] == "INFO":
        words[0] = ""
    if words[2] == "request":
        words[2] = ""
    return " ".join(filter(None, words + rest))


def _exchange(facts: dict[str, object]) -> str:
    """`GET /users/me 200 3.1 ms`"""
    if "method" not in facts:
        return ""
    took = f"{facts['ms']} ms" if "ms" in facts else ""
    words = [str(facts.get(name, "")) for name in ("method", "path", "status")]
    return " ".join(filter(None, [*words, took]))


def _harmless(line: str) -> str:
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in line)
