"""What a Dockerfile says of the image that is made of it: the last stage's instructions."""

import json
import re
from pathlib import Path
from typing import NamedTuple


class Image(NamedTuple):
    user: str
    volumes: list[str]
    healthy: list[str]
    programs: set[str]
    command: list[str]
    stop_signal: str
    exposed: int


def image_of(dockerfile: Path) -> Image:
    text = re.sub(r"^\s*#.*\n", "", dockerfile.read_text(), flags=re.M).replace("\\\n", " ")
    last = re.split(r"^FROM ", text, flags=re.M)[-1]
    copied = re.findall(r"^COPY --chmod=755 (.+) /usr/local/bin/$", last, flags=re.M)
    said = dict(re.findall(r"^([A-Z]+) (.+)$", last, flags=re.M))
    return Image(
        user=said["USER"],
        volumes=said["VOLUME"].split(),
        healthy=json.loads(said["HEALTHCHECK"].partition("CMD ")[2]),
        programs={Path(source).name for sources in copied for source in sources.split()},
        command=json.loads(said["CMD"]),
        stop_signal=said["STOPSIGNAL"],
        exposed=int(said["EXPOSE"]),
    )
