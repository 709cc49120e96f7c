"""What charts show: a bar for each hour or day, and what must be said of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from service.console import history
from service.console.history import Span

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Chart(NamedTuple):
    """The oldest bar first. `is_cut`: the highest stand for more; `is_whole` unless the oldest were not counted yet."""

    values: list[int]
    labels: list[str]
    is_cut: bool = False
    is_whole: bool = True

    @property
    def total(self) -> int:
        return sum(self.values)


class Refused(NamedTuple):
    """By limits: hour by hour, and how often each did, the most frequent first."""

    chart: Chart
    limits: list[tuple[str, int]]


def of_spans(spans: Sequence[Span], place: int, *, length: int, step: timedelta) -> Chart:
    """The `place`th thing of each span; hours or days that nobody counted yet are empty."""
    values = [span.counts[place] for span in spans]
    lacking = length - len(spans)
    beginnings = [spans[0].begins_at + number * step for number in range(-lacking, len(spans))]
    labels = [_label(at, step) for at in beginnings]
    return Chart([0] * lacking + values, labels, max(values) >= history.MOST, not lacking)


def of_refusals(hits: Mapping[tuple[int, str], int], hours: Sequence[int]) -> Refused:
    """`hours` are counted since 1970."""
    by_hour, by_limit = Counter[int](), Counter[str]()
    for (hour, limit), count in hits.items():
        by_hour[hour] += count
        by_limit[limit] += count
    labels = [_label(datetime.fromtimestamp(hour * 3600, UTC), HOUR) for hour in hours]
    return Refused(Chart([by_hour[hour] for hour in hours], labels), by_limit.most_common())


def _label(at: datetime, step: timedelta) -> str:
    return f"{at:%a %H:%M} UTC" if step == HOUR else f"{at.day} {at:%b}"
