"""A name server that may fall silent, and programs that know no other: root may give them an /etc of their own."""

import socket
import threading
from pathlib import Path
from typing import Self

NAME = "database.gatehouse.test"
# Nobody else listens there, though it is this machine. resolv.conf(5) has no ports.
PLACE = ("127.53.0.1", 53)
HEADER = 12
NOTHING_WRONG, NO_SUCH_NAME = 0x8180, 0x8183
IPV4, INTERNET = 1, 1
NAMESPACE = 'mount --bind "$0" /etc/resolv.conf && mount --bind "$1" /etc/nsswitch.conf && shift && exec "$@"'


class NameServer:
    """Knows `NAME`, at 127.0.0.1, and nothing else (RFC 1035). `asked` counts what came, answered or not."""

    def __init__(self) -> None:
        self.is_silent = self.has_lost_it = False
        self.asked = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(PLACE)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.sendto(b"", PLACE)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            question, caller = self._socket.recvfrom(512)
            if not question:
                return
            self.asked += 1
            if not self.is_silent:
                self._socket.sendto(self._answer(question), caller)

    def _answer(self, question: bytes) -> bytes:
        end = question.index(0, HEADER)
        wanted = int.from_bytes(question[end + 1 : end + 3], "big")
        is_known = _name(question[HEADER:end]) == NAME and not self.has_lost_it
        found = is_known and wanted == IPV4
        head = question[:2] + _words(NOTHING_WRONG if is_known else NO_SUCH_NAME, 1, int(found), 0, 0)
        # 0xC00C: the name that was asked for.
        record = _words(0xC00C, IPV4, INTERNET, 0, 0, 4) + socket.inet_aton("127.0.0.1")
        return head + question[HEADER : end + 5] + (record if found else b"")


def asking_it_alone(folder: Path) -> list[str]:
    """The words before a command that have it know no other name server. Its process id stays."""
    resolver, switch = folder / "resolv.conf", folder / "nsswitch.conf"
    resolver.write_text(f"nameserver {PLACE[0]}\n")
    switch.write_text("hosts: files dns\n")
    return ["unshare", "--mount", "sh", "-c", NAMESPACE, str(resolver), str(switch)]


def _name(labels: bytes) -> str:
    parts, place = [], 0
    while place < len(labels):
        parts.append(labels[place + 1 : place + 1 + labels[place]].decode())
        place += 1 + labels[place]
    return ".".join(parts).lower()


def _words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(2, "big") for number in numbers)
