"""What became of a promise."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from faults.load import Load
from faults.rig import Rig


@dataclass(frozen=True)
class Outcome:
    """What happened to those who went on asking. `broken` says in words what was promised and did not hold; `told` is
    a figure for the table."""

    requests: int
    failed: int
    longest_gap: float
    lost: int
    broken: tuple[str, ...] = ()
    told: str = ""

    @property
    def is_held(self) -> bool:
        return not self.broken


@dataclass(frozen=True)
class Fault:
    """Something that befalls the service: its row of docs/requirements.md, what is promised, and how it is done.

    `needs` are parts that only some need (rig.py), `settings` the service's that differ. `is_counted`:
    what is promised is a number and no time, so that a machine that is busy with others makes no difference; the short
    form has these. `is_asked_for`: only done when it is named.
    """

    row: str
    name: str
    promise: str
    do: Callable[[Rig], Outcome]
    needs: frozenset[str] = frozenset()
    settings: Mapping[str, str] = field(default_factory=dict)
    is_counted: bool = False
    is_asked_for: bool = False


def judged(
    rig: Rig, load: Load, promises: dict[str, bool], *, may_answer: frozenset[int] = frozenset({503}), told: str = ""
) -> Outcome:
    """`promises` are what must not have happened, in words, and whether it did not.

    In any case what was acknowledged must be there, and whatever failed must have been answered by a problem with one
    of the statuses `may_answer`.
    """
    lost = lost_of(rig, load)
    promises = {
        **promises,
        "a failure was none that is foreseen": {seen.status for seen in load.failed()} <= may_answer,
    }
    broken = [
        words
        for words, is_held in {**promises, f"{lost} acknowledged writes are lost": lost == 0}.items()
        if not is_held
    ]
    if broken:
        broken.append(f"answers: {dict(Counter(f'{seen.what} {seen.status}' for seen in load.failed()))}")
    return Outcome(len(load.seen), len(load.failed()), load.longest_gap(), lost, tuple(broken), told)


def lost_of(rig: Rig, load: Load) -> int:
    """How many items were acknowledged and are not there."""
    kept = {str(id) for (id,) in rig.sql("SELECT id FROM items")}
    return len(set(load.acknowledged) - kept)
