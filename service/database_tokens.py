"""Passwords that AWS signs (IAM authentication of RDS). A token opens connections for a quarter of an hour.

Signing takes a tenth of a millisecond and no network, so each new connection gets a token of its own.
"""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

import psycopg

from service import aws

log = logging.getLogger(__name__)
PATIENCE = 2.0
"""Seconds that a connection waits while another one asks for credentials, which botocore may take long to fail at."""
PAUSE = 1.0
"""Seconds after such a failure in which nobody asks again."""
PORT = 5432


class NoToken(psycopg.OperationalError):
    """There are no credentials to sign with. For whoever wanted a connection, the database is away."""


class Tokens:
    """With whose credentials they are signed say the AWS_* variables and the machine's role, as to all such tools."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._turn = threading.Lock()
        self._client: Any = None
        self._failed_at = float("-inf")

    def put(self, _dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]) -> None:
        """What SQLAlchemy calls before it connects (`do_connect`)."""
        parameters["password"] = self.token(parameters)

    def token(self, parameters: Mapping[str, Any]) -> str:
        """A password for a connection with these parameters of libpq. Raises `NoToken`."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise NoToken("AWS has not given credentials yet")
        try:
            return self._signed(parameters["host"], int(parameters.get("port", PORT)), parameters["user"])
        finally:
            self._turn.release()

    def _signed(self, host: str, port: int, role: str) -> str:
        if time.monotonic() - self._failed_at < PAUSE:
            raise NoToken("AWS has just refused credentials")
        try:
            self._client = self._client or self._made()
            token: str = self._client.generate_db_auth_token(DBHostname=host, Port=port, DBUsername=role)
        except Exception as error:
            # A client that found no credentials when it was made looks for none later.
            self._client, self._failed_at = None, time.monotonic()
            log.warning("database_token_not_made", extra={"cause": type(error).__name__})
            raise NoToken(f"there are no credentials of AWS ({type(error).__name__})") from error
        return token

    def _made(self) -> Any:
        return aws.client("rds", self._region)
