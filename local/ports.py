"""Ports of this machine, and whether something answers on them."""

import errno
import http.client
import secrets
import socket

from local.failures import Failure


def loopbacks() -> list[str]:
    """The loopback addresses this machine has, in the order in which they are listened on."""
    return [address for address in ("127.0.0.1", "::1") if _refusal(address, 0) is None]


def free() -> int:
    """A port of 127.0.0.1 that nobody uses at the moment.

    Below those that the system gives to outgoing connections, one of which could take it before it is listened on.
    """
    while True:
        number = 20_000 + secrets.randbelow(12_000)
        if _refusal("127.0.0.1", number) is None:
            return number


def require(port: int) -> None:
    """Raises `Failure` unless we may listen on `port`."""
    for address in loopbacks():
        refusal = _refusal(address, port)
        if refusal == errno.EADDRINUSE:
            raise Failure(f"Port {port} is in use by another program. Choose another: make run PORT={port + 1}")
        if refusal:
            raise Failure(f"Port {port} cannot be used: {errno.errorcode[refusal]}. Choose one above 1023.")


def answers(port: int, path: str) -> bool:
    """Whether GET `path` on this machine's `port` is answered with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _refusal(address: str, port: int) -> int | None:
    """Why the system does not let us listen there (an errno), or None."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.create_server((address, port), family=family).close()
    except OSError as error:
        return error.errno or errno.EADDRNOTAVAIL
    return None
