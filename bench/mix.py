"""Files of requests for one call each: what is used once is used up, and a mix as of people who are signed in."""

from collections.abc import Iterator, Sequence
from itertools import chain, cycle, islice
from math import ceil
from pathlib import Path

from bench.crowd import REFRESHES, Crowd
from bench.wrk import Request, read, write

# For each login so many refreshes, and for each of those so many reads.
REFRESHES_A_LOGIN, READS_A_REFRESH = 20, 10
IN_A_BLOCK = 1 + REFRESHES_A_LOGIN + REFRESHES_A_LOGIN * READS_A_REFRESH
# More than can be asked in a second. A block is a login, and all that comes with it.
BLOCKS = 20
# Of what is used once and asked by itself. All else comes round again after as many as of refreshes.
ONCE = {"refresh": 1000, "register": 100}


class Supply:
    """Hands out each refresh token and each new address once; all else comes round again."""

    def __init__(self, crowd: Crowd, folder: Path) -> None:
        self._path = folder / "one-call.txt"
        self._left = {
            name: iter(asked) if name in ONCE else cycle(asked)
            for name, asked in ((name, read(path)) for name, path in crowd.files.items())
        }

    @staticmethod
    def seconds_of_crowd(*, of_mix: float, of_each: float) -> float:
        """For how long a crowd must last, as it reckons, for so many seconds of the mix, and of what is used once."""
        return (of_mix * BLOCKS * REFRESHES_A_LOGIN + of_each * ONCE["refresh"]) / REFRESHES

    def fresh(self, name: str, seconds: float) -> Path:
        """Requests of one kind for a call of this length."""
        return write(self._path, self._take(name, ceil(seconds * ONCE.get(name, ONCE["refresh"]))))

    def mix(self, seconds: float) -> Path:
        """Whole blocks for a call of this length, each with its parts spread evenly."""
        blocks = range(ceil(seconds * BLOCKS))
        return write(self._path, chain.from_iterable(self._block() for _ in blocks))

    def _block(self) -> Iterator[Request]:
        for _ in range(REFRESHES_A_LOGIN):
            yield from self._take("me", READS_A_REFRESH)
            yield from self._take("refresh", 1)
        yield from self._take("login", 1)

    def _take(self, name: str, count: int) -> Sequence[Request]:
        """Raises `ValueError` when there are no more."""
        found = list(islice(self._left[name], count))
        if len(found) < count:
            raise ValueError(f"no more requests of {name}")
        return found
