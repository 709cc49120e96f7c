"""Pictures in a private bucket of S3, or of what speaks like it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

from service import aws
from service.avatars.circuit import Circuit
from service.avatars.pictures import FOR_EVER, media_type_of
from service.avatars.store import AvatarsUnavailable, unavailable

CONNECT_SECONDS = 1
READ_SECONDS = 2
ATTEMPTS = 2
DEADLINE_SECONDS = 2.0
"""For a whole call, since the two above bound a single step each, and looking up a name is bounded by nothing."""
CALLS = 10


class Bucket:
    """With whose credentials it is asked say the AWS_* variables and the machine's role, as to all such tools."""

    def __init__(self, name: str, region: str) -> None:
        self._name = name
        self._region = region
        self._circuit = Circuit()
        self._making = threading.Lock()
        self._threads = ThreadPoolExecutor(CALLS, thread_name_prefix="bucket")

    def insist(self) -> None:
        if self._circuit.is_open:
            raise AvatarsUnavailable

    def write(self, key: str, content: bytes) -> None:
        headers = {"ContentType": media_type_of(key), "CacheControl": FOR_EVER, "ContentDisposition": "attachment"}
        self._ask("write", lambda client: client.put_object(Bucket=self._name, Key=key, Body=content, **headers))

    def read(self, key: str) -> bytes | None:
        found: bytes | None = self._ask("read", lambda client: self._read(client, key))
        return found

    def remove(self, key: str) -> None:
        self._ask("remove", lambda client: client.delete_object(Bucket=self._name, Key=key))

    def _read(self, client: Any, key: str) -> bytes | None:
        try:
            found: bytes = client.get_object(Bucket=self._name, Key=key)["Body"].read()
        except client.exceptions.ClientError as error:
            # S3 denies instead of missing what we could not list; and strangers, who choose the key, must not open
            # the circuit with it.
            if error.response["Error"]["Code"] not in ("NoSuchKey", "AccessDenied"):
                raise
            return None
        return found

    def _ask(self, act: str, call: Callable[[Any], Any]) -> Any:
        """What the bucket answers within the deadline. A call that comes too late ends unheard, on its own thread."""
        if not self._circuit.admits():
            raise AvatarsUnavailable
        try:
            answer = self._threads.submit(lambda: call(self._client())).result(timeout=DEADLINE_SECONDS)
        except Exception as error:
            self._circuit.note(is_fine=False)
            raise unavailable(act, error) from error
        self._circuit.note(is_fine=True)
        return answer

    def _client(self) -> Any:
        with self._making:
            return self._made

    @cached_property
    def _made(self) -> Any:
        return aws.client(
            "s3",
            self._region,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            max_pool_connections=CALLS,
        )
