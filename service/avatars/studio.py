"""Where strangers' files become pictures of our own: one at a time, in a process that has nothing to lose."""

import logging
import subprocess
import sys
import threading
from pathlib import Path

from service.avatars.pictures import Picture
from service.problems import Problem

log = logging.getLogger(__name__)
PATIENCE = 5.0
"""Seconds to wait for the picture before; their sum with `DECODE_SECONDS` stays below Nginx's patience."""
DECODE_SECONDS = 6.0
# -I: nothing of our environment or folder; -B: it leaves no file behind.
PROGRAM = [sys.executable, "-I", "-B", str(Path(__file__).with_name("decoder.py"))]
EXTENSIONS = {b"PNG": "png", b"JPEG": "jpg", b"WEBP": "webp"}


class ImageInvalid(Problem):
    """The file is no PNG, JPEG or WebP picture, is damaged, or has more than 25 megapixels."""

    status = 422
    title = "That is no picture we can take"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, errors=[{"pointer": "/avatar", "detail": detail}])


class TooManyPictures(Problem):
    """More pictures were sent at once than the service can look at. Send it again in a moment."""

    status = 503
    title = "Too many pictures at once"
    retry_after = 2


class Studio:
    """Re-encodes pictures, one at a time in this process's name, so that the memory this takes is known."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def accept(self, file: bytes) -> Picture:
        """A harmless picture of what `file` shows. Raises `ImageInvalid`, `TooManyPictures`."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise TooManyPictures
        try:
            done = subprocess.run(  # noqa: S603  the program is our own
                PROGRAM, input=file, capture_output=True, env={}, cwd="/", check=False, timeout=DECODE_SECONDS
            )
        except subprocess.TimeoutExpired:
            # A file that takes too much time is stopped by its share of it long before: the machine is overloaded.
            raise TooManyPictures from None
        finally:
            self._turn.release()
        return _result(done)


def _result(done: subprocess.CompletedProcess[bytes]) -> Picture:
    if done.returncode:
        log.warning("picture_decoder_died", extra={"returncode": done.returncode})
        raise ImageInvalid("The picture takes too much time or memory.")
    word, _, content = done.stdout.partition(b"\n")
    if word not in EXTENSIONS:
        raise ImageInvalid(content.decode())
    return Picture(content, EXTENSIONS[word])
