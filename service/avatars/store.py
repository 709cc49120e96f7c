"""Where pictures are kept: a bucket, a folder, or nowhere."""

import logging
from typing import Protocol

from service.problems import Problem

log = logging.getLogger(__name__)


class AvatarsUnavailable(Problem):
    """Pictures cannot be stored or fetched at the moment. Nothing was changed; try again soon."""

    status = 503
    title = "Pictures are not available at the moment"
    retry_after = 5


class AvatarsNotConfigured(Problem):
    """This service was set up without a place for pictures: `AVATARS_BUCKET` or `AVATARS_FOLDER`."""

    status = 503
    title = "Pictures are not kept here"
    retry_after = 3600


class Store(Protocol):
    """Objects by keys, each written once. All of it raises `AvatarsUnavailable` when the place cannot be reached."""

    def insist(self) -> None:
        """Raise at once what writing would raise anyhow, as far as that is known."""

    def write(self, key: str, content: bytes) -> None: ...

    def read(self, key: str) -> bytes | None:
        """None when there is no such object."""

    def remove(self, key: str) -> None:
        """Also when it is gone already, or was never written."""


class Nowhere:
    """No place was set up: there is nothing to read, and nothing can be done."""

    def insist(self) -> None:
        raise AvatarsNotConfigured

    def write(self, key: str, content: bytes) -> None:  # noqa: ARG002  as a store's
        raise AvatarsNotConfigured

    def read(self, key: str) -> bytes | None:  # noqa: ARG002  as a store's
        return None

    def remove(self, key: str) -> None:  # noqa: ARG002  as a store's
        # A worker that was set up unlike the servers must not believe that it removed something.
        raise AvatarsNotConfigured


def unavailable(act: str, error: BaseException) -> AvatarsUnavailable:
    """What to raise because of `error`, which goes to the log."""
    log.warning("avatar_store_failed", extra={"act": act, "reason": f"{type(error).__name__}: {error}"})
    return AvatarsUnavailable()
