"""Where the database's hosts are: looked up within a second, or else where they were found last.

The system may take half a minute to give up on a name server that is silent (resolv.conf(5): `timeout`, `attempts`,
`search`), and libpq's `connect_timeout` begins only when it is done.
"""

import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import psycopg

log = logging.getLogger(__name__)
PATIENCE = 1.0
"""Seconds for which a lookup is waited for, by all who want it together."""


class NoSuchHost(psycopg.OperationalError):
    """No host was found, now or before. For whoever wanted a connection, the database is away."""


class Names:
    """The lookups of one process. All who want a host at once share one.

    One that is late is still heard when it is done. Another is begun beside it only where nothing is known yet: the
    system may be asleep until its next try when the name server is back.
    """

    def __init__(self) -> None:
        self._known: dict[str, Sequence[str]] = {}
        self._lookups: dict[str, _Lookup] = {}
        self._turn = threading.Lock()

    def placed(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """These parameters of libpq with the hosts' addresses (`hostaddr`). Raises `NoSuchHost`.

        The names stay, since certificates are checked against them.
        """
        hosts, ports = (str(parameters.get(name) or "").split(",") for name in ("host", "port"))
        if len(ports) == 1:
            ports *= len(hosts)
        if len(ports) != len(hosts) or not any(map(_is_name, hosts)):
            return dict(parameters)
        ways = [(host, port, found) for host, port in zip(hosts, ports, strict=True) for found in self._addresses(host)]
        if not ways:
            raise NoSuchHost(f"no address is known of {' or '.join(hosts)}")
        host, port, address = (",".join(column) for column in zip(*ways, strict=True))
        return {**parameters, "host": host, "port": port, "hostaddr": address}

    def _addresses(self, host: str) -> Sequence[str]:
        if not _is_name(host):
            return [""]
        lookup = self._lookup(host)
        try:
            self._known[host] = lookup.answer.result(max(0.0, lookup.seconds_left()))
        except (OSError, UnicodeError) as error:
            known = self._known.get(host, [])
            log.warning("name_not_found", extra={"cause": type(error).__name__, "known": len(known)})
            return known
        return self._known[host]

    def _lookup(self, host: str) -> "_Lookup":
        with self._turn:
            lookup = self._lookups.get(host)
            if lookup is None or lookup.answer.done() or (lookup.is_late and host not in self._known):
                lookup = self._lookups[host] = _Lookup(host)
            return lookup


class _Lookup:
    """Asks the system, on a thread that nothing waits for at the end."""

    def __init__(self, host: str) -> None:
        self.answer: Future[Sequence[str]] = Future()
        self._deadline = time.monotonic() + PATIENCE
        threading.Thread(target=self._ask, args=(host,), name="names", daemon=True).start()

    @property
    def is_late(self) -> bool:
        return self.seconds_left() <= 0

    def seconds_left(self) -> float:
        return self._deadline - time.monotonic()

    def _ask(self, host: str) -> None:
        try:
            found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self.answer.set_exception(error)
        else:
            self.answer.set_result([str(address[0]) for *_, address in found])


def _is_name(host: str) -> bool:
    """Neither an address, nor a socket's folder, nor nothing."""
    if not host or host.startswith(("/", "@")):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False
